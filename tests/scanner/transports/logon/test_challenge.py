"""What a host says of itself in an NTLM challenge."""

from datetime import UTC, datetime, timedelta

import pytest
from spnego._ntlm_raw.messages import (
    AvId,
    Challenge,
    FileTime,
    Negotiate,
    NegotiateFlags,
    TargetInfo,
)

from scanner.model import Reason
from scanner.transports.logon.challenge import Challenged, challenged, hello, read_challenge
from scanner.transports.logon.failures import LinkError

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)


def challenge(**given: object) -> bytes:
    info = TargetInfo()
    for name, value in given.items():
        info[AvId[name]] = value
    flags = NegotiateFlags.unicode | NegotiateFlags.target_info
    return Challenge(flags, b"12345678", target_info=info).pack()


def test_what_a_challenge_tells() -> None:
    there = FileTime.from_datetime(NOW + timedelta(minutes=7))
    token = challenge(nb_domain_name="OFFICE", nb_computer_name="PC1", timestamp=there)
    found = read_challenge(token, NOW)
    assert found == Challenged("OFFICE", "PC1", ahead=timedelta(minutes=7))
    assert found.identity == "NTLM:office\\pc1"
    assert found.in_domain
    assert not Challenged("PC1", "PC1", "PC1", "PC1").in_domain


@pytest.mark.parametrize("token", [b"", b"x" * 60, challenge(nb_domain_name="OFFICE")])
def test_a_challenge_that_names_no_computer_is_none(token: bytes) -> None:
    with pytest.raises(ValueError, match="challenge"):
        read_challenge(token, NOW)
    with pytest.raises(LinkError, match="No login was sent") as error:
        challenged(token)
    assert error.value.reason is Reason.BAD_ANSWER


@pytest.mark.parametrize(
    "when", [datetime(1601, 1, 1, tzinfo=UTC), datetime(9999, 1, 1, tzinfo=UTC)]
)
def test_a_mad_clock_is_no_error(when: datetime) -> None:
    token = challenge(nb_computer_name="PC1", timestamp=FileTime.from_datetime(when))
    assert read_challenge(token, NOW).ahead == when - NOW


def test_the_first_part_names_nobody() -> None:
    first = Negotiate.unpack(hello())
    assert not first.domain_name
    assert not first.workstation

"""Readers of accounts and policies bear whatever a directory answers."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from checks.identity.directory_lockouts import locks
from checks.identity.directory_password_settings import password_settings
from checks.identity.directory_passwords import lockout_policy, password_policy
from checks.identity.directory_secrets import password_attributes, written_passwords
from checks.identity.directory_service_accounts import managed_accounts
from scanner.model import CannotTellError, LdapSearch, Probe

PROBES: list[Probe[Any]] = [
    locks,
    lockout_policy,
    managed_accounts,
    password_attributes,
    password_policy,
    password_settings,
    written_passwords,
]
NUMBERS = st.sampled_from(["0", "-1", "10", str((1 << 63) - 1), str(-(1 << 63)), "9" * 40, "1e9"])
ONE = st.none() | NUMBERS | st.sampled_from(["TRUE", "FALSE"]) | st.text(max_size=8)
VALUE = ONE | st.binary(max_size=8) | st.lists(st.text(max_size=4), max_size=3)
NAME = st.sampled_from(["CN=Password Settings Container,CN=System,DC=x", "DC=x", "", "CN=\\"])


def _answer(data: st.DataObject, question: LdapSearch) -> object:
    rows = data.draw(st.integers(0, 3))
    return question.read(
        {
            "attributes": list(question.columns),
            "entries": [
                [data.draw(NAME), *(data.draw(VALUE) for _ in question.columns)]
                for _ in range(rows)
            ],
        }
    )


@pytest.mark.parametrize("probe", PROBES, ids=lambda probe: probe.id)
@given(data=st.data())
def test_any_answer(probe: Probe[Any], data: st.DataObject) -> None:
    questions = [one for one in probe.questions if isinstance(one, LdapSearch)]
    answers = [_answer(data, one) for one in questions]
    try:
        probe(*answers)
    except (CannotTellError, ValueError, LookupError):
        return

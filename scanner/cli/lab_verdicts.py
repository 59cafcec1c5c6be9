"""What a scan of a test site said, in the names that the site's truth uses."""

from collections.abc import Collection, Iterator
from typing import TYPE_CHECKING

from lab.real.site.standing import Standing
from lab.sites.judging import Given
from lab.sites.truth import THE_DOMAIN, THE_SITE
from scanner.model import SITE_ID, Role

if TYPE_CHECKING:
    from scanner.app import Assessment


def names_of(said: "Assessment", standing: Standing) -> dict[str, str]:
    """The site's names of the devices found, by the id of their target."""
    first = standing.network.rpartition(".")[0]
    by_address = {f"{first}.{octet}": name for name, octet in standing.octets.items()}
    return {
        device.target.id: by_address[str(address)]
        for device in said.inventory
        for address in device.target.addresses
        if str(address) in by_address
    }


def strangers(
    said: "Assessment", names: dict[str, str], standing: Standing, sighted: Collection[str]
) -> Iterator[str]:
    """Devices that the site has not got. It is right to hear of those in ``sighted``, and recorded
    devices tell of the neighbours that they had."""
    for device in said.inventory:
        seen_only = bool(standing.recorded) and device.target.seen_only
        heard_of = device.target.seen_only and device.target.name in sighted
        if device.target.id not in names and not seen_only and not heard_of:
            yield device.target.name


def given_of(
    said: "Assessment", names: dict[str, str], recorded: frozenset[str]
) -> Iterator[Given]:
    """The verdicts, without those of recorded devices: nobody knows the truth of them."""
    for finding in said.findings:
        target = finding.target.name
        if finding.target.id == SITE_ID:
            target = THE_SITE
        elif Role.DOMAIN in finding.target.roles:
            target = THE_DOMAIN
        elif finding.target.id in names:
            target = names[finding.target.id]
        if target not in recorded:
            reason = finding.reason.value if finding.reason else ""
            yield Given(finding.check.id, target, finding.result.value, reason)

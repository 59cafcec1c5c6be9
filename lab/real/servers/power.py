"""NUT's upsd with its dummy driver: a UPS whose variables are as the lab says."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, ClassVar

from lab.real.files import Entry, File, Folder
from lab.real.server import Port, Server

if TYPE_CHECKING:
    from lab.real.host import Host

_STATE = "/run/nut"

#: Variables of docs/nut-names.txt. On line power with a good battery, and on battery running low.
HEALTHY: Mapping[str, str] = {
    "ups.mfr": "Example Power",
    "ups.model": "Rack 1500",
    "ups.status": "OL",
    "battery.charge": "100",
    "battery.runtime": "2400",
    "ups.load": "23",
}
LOW_BATTERY: Mapping[str, str] = {
    **HEALTHY,
    "ups.status": "OB LB RB",
    "battery.charge": "7",
    "battery.runtime": "90",
}


@dataclass(frozen=True, slots=True)
class Upsd(Server):
    """upsd on TCP port 3493; everybody may read ``variables`` of the UPS named ``ups``.

    For its first one to three seconds ups.status is WAIT, as upsd says of every UPS at its start.
    """

    programs: ClassVar[Mapping[str, str]] = {
        "/usr/sbin/upsd": "nut-server",
        "/lib/nut/dummy-ups": "nut-server",
    }

    variables: Mapping[str, str] = field(default_factory=lambda: HEALTHY)
    ups: str = "ups"

    def ports(self) -> Sequence[Port]:
        return (Port("tcp", 3493),)

    def command(self) -> Sequence[str]:
        driver = f"/lib/nut/dummy-ups -u root -F -a {self.ups}"
        # Without its driver upsd would answer that it is not connected for the first seconds.
        wait = f"until [ -S {_STATE}/dummy-ups-{self.ups} ]; do sleep 0.02; done"
        return ("sh", "-c", f"{driver} & {wait}; exec /usr/sbin/upsd -u root -F")

    def files(self, host: "Host") -> Mapping[str, Entry]:
        del host
        variables = "".join(f"{name}: {value}\n" for name, value in self.variables.items())
        driver = "driver = dummy-ups\nport = lab.dev\nmode = dummy-once\ndesc = Lab\n"
        return {
            "/etc/nut/nut.conf": File("MODE=netserver\n"),
            "/etc/nut/ups.conf": File(f"[{self.ups}]\n{driver}"),
            "/etc/nut/lab.dev": File(variables),
            "/etc/nut/upsd.conf": File(f"LISTEN 0.0.0.0 3493\nSTATEPATH {_STATE}\n"),
            "/etc/nut/upsd.users": File("", 0o600),
            _STATE: Folder(0o770),
        }

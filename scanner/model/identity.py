"""What a host says it is. Any topic may yield it: roles decide what else the host is asked."""

from scanner.model.facts import fact
from scanner.model.targets import Role

SYSTEMS = frozenset({Role.LINUX, Role.WINDOWS, Role.MACOS})
CLASSES = frozenset(
    {
        Role.SWITCH,
        Role.ROUTER,
        Role.FIREWALL,
        Role.ACCESS_POINT,
        Role.PRINTER,
        Role.UPS,
        Role.NAS,
        Role.BMC,
        Role.CAMERA,
        Role.PHONE,
        Role.HYPERVISOR,
        Role.SERVER,
        Role.DESKTOP,
    }
)


@fact("host.identity")
class Identity:
    """Vendor, model, operating system and names as one source tells them; None is "not told".

    ``roles`` are what the source makes likely; of operating systems and of device classes the
    best-ranked source that names any wins.
    """

    roles: frozenset[Role] = frozenset()
    vendor: str | None = None
    model: str | None = None
    os: str | None = None
    os_version: str | None = None
    serial: str | None = None
    name: str | None = None
    macs: tuple[str, ...] = ()
    uuid: str | None = None
    """The UUID that the firmware tells (SMBIOS, type 1), in lower case."""
    denies: frozenset[Role] = frozenset()
    """Roles that it has not, whatever weaker sources guess: a Samba server looks like Windows."""

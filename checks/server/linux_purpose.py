"""What a Linux computer is for: a server, or somebody's desktop. Server checks ask this first."""

from enum import StrEnum

from scanner.model import (
    BadAnswer,
    Identity,
    NotApplicable,
    Role,
    Shell,
    ShellOutput,
    fact,
    probe,
)

DEFAULT_TARGET = Shell("linux.default-target", "systemctl get-default")
HARDWARE = Shell(
    "linux.hardware",
    "for f in sys_vendor product_name chassis_type; do"
    ' echo "$f=$(cat /sys/class/dmi/id/$f 2>/dev/null)"; done;'
    " for i in /sys/class/net/*; do"
    ' [ -e "$i/device" ] && echo "mac=$(cat "$i/address")"; done; :',
)
# Debian and Ubuntu servers boot to graphical.target with no screen: a display manager decides.
DISPLAY_MANAGER = Shell(
    "linux.display-manager",
    "ls -d /etc/systemd/system/display-manager.service /etc/X11/default-display-manager"
    " /etc/runlevels/*/display-manager /etc/runlevels/*/lightdm /etc/runlevels/*/gdm"
    " /etc/runlevels/*/sddm 2>/dev/null; :",
)

# DMTF DSP0134 (SMBIOS), 7.4.1: rack mount and blade; a desktop is never one of them.
_SERVER_CHASSIS = frozenset({17, 23, 25, 28, 29})
# The same table: portable, laptop, notebook, sub notebook, tablet, convertible, detachable.
PORTABLE_CHASSIS = frozenset({8, 9, 10, 14, 30, 31, 32})

NOT_A_SERVER = NotApplicable("This is a desktop computer; it is judged with the desktops.")
NOT_A_DESKTOP = NotApplicable("This is a server; it is judged with the servers.")


class Use(StrEnum):
    """What a computer is for."""

    SERVER = "server"
    DESKTOP = "desktop"


@fact("host.purpose")
class Purpose:
    """What the computer is for, and whether it is made to be carried."""

    use: Use
    portable: bool = False


def chassis(hardware: str) -> int | None:
    """``/sys/class/dmi/id/chassis_type`` of the hardware answer; None where there is no DMI."""
    for line in hardware.splitlines():
        key, _, value = line.partition("=")
        if key == "chassis_type" and value.strip().isascii() and value.strip().isdigit():
            return int(value.strip()[:4])
    return None


@probe(Role.LINUX, DEFAULT_TARGET, HARDWARE, DISPLAY_MANAGER)
def linux_purpose(target: ShellOutput, hardware: ShellOutput, screens: ShellOutput) -> Purpose:
    """A login screen makes a desktop, unless the machine is mounted in a rack or boots without.

    A host without systemd (127) has no default target; there the display manager alone decides.
    """
    if target.status not in (0, 127):
        raise BadAnswer(f"systemctl ended with status {target.status}")
    shape = chassis(hardware.require())
    headless = target.status == 0 and target.stdout.strip() != "graphical.target"
    screen = bool(screens.require().strip()) and not headless
    desktop = screen and shape not in _SERVER_CHASSIS
    return Purpose(Use.DESKTOP if desktop else Use.SERVER, shape in PORTABLE_CHASSIS)


# Below what SNMP says: a NAS that lets us in over SSH stays a NAS.
@probe(Role.LINUX, DEFAULT_TARGET, HARDWARE, DISPLAY_MANAGER, rank=50)
def linux_role(target: ShellOutput, hardware: ShellOutput, screens: ShellOutput) -> Identity:
    """The same decision as the role of the inventory."""
    use = linux_purpose.reader(target, hardware, screens).use
    return Identity(frozenset({Role.SERVER if use is Use.SERVER else Role.DESKTOP}))

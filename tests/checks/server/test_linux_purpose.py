"""Server or desktop: what decides it."""

import pytest

from checks.server.linux_purpose import Purpose, Use, chassis, linux_purpose
from scanner.model import BadAnswer, NotSupported, ShellOutput
from tests.checks.server.computers import LAPTOP, LOGIN_SCREEN, RACK, TOWER, VIRTUAL


@pytest.mark.parametrize(
    ("target", "hardware", "screens", "use"),
    [
        ("multi-user.target\n", RACK, "", Use.SERVER),
        ("graphical.target\n", TOWER, LOGIN_SCREEN, Use.DESKTOP),
        ("graphical.target\n", LAPTOP, LOGIN_SCREEN, Use.DESKTOP),
        # Debian and Ubuntu servers say graphical.target and have no login screen.
        ("graphical.target\n", VIRTUAL, "", Use.SERVER),
        ("graphical.target\n", RACK, LOGIN_SCREEN, Use.SERVER),
        ("multi-user.target\n", TOWER, LOGIN_SCREEN, Use.SERVER),
        ("graphical.target\n", "sys_vendor=\nproduct_name=\nchassis_type=\n", "", Use.SERVER),
    ],
)
def test_use(target: str, hardware: str, screens: str, use: Use) -> None:
    read = linux_purpose(ShellOutput(target, 0), ShellOutput(hardware, 0), ShellOutput(screens, 0))
    assert read.use is use


def test_without_systemd_the_login_screen_decides() -> None:
    none = ShellOutput("", 127)
    screen = ShellOutput("/etc/runlevels/default/lightdm\n", 0)
    desktop = linux_purpose(none, ShellOutput(LAPTOP, 0), screen)
    assert desktop == Purpose(Use.DESKTOP, portable=True)
    server = linux_purpose(none, ShellOutput(RACK, 0), ShellOutput("", 0))
    assert server == Purpose(Use.SERVER)


def test_what_failed_decides_nothing() -> None:
    good = ShellOutput("", 0)
    with pytest.raises(BadAnswer):
        linux_purpose(ShellOutput("", 1), good, good)
    with pytest.raises(BadAnswer):
        linux_purpose(ShellOutput("graphical.target\n", 0), ShellOutput("", 2), good)
    with pytest.raises(NotSupported):
        linux_purpose(ShellOutput("graphical.target\n", 0), good, ShellOutput("", 127))


@pytest.mark.parametrize(
    ("text", "shape"),
    [("chassis_type=23\n", 23), ("chassis_type=\n", None), ("chassis_type=²\n", None), ("", None)],
)
def test_chassis(text: str, shape: int | None) -> None:
    assert chassis(text) == shape

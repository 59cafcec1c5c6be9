"""Recorded answers that make a Linux host a server or a desktop, for the cases of both areas."""

from collections.abc import Mapping
from typing import Any

from checks.server.linux_purpose import DEFAULT_TARGET, DISPLAY_MANAGER, HARDWARE
from scanner.model import Question, Role
from tests.checks.harness import shell

Answers = Mapping[Question[Any], object]

LINUX = frozenset({Role.HOST, Role.SSH, Role.LINUX})
MACOS = frozenset({Role.HOST, Role.SSH, Role.MACOS})

RACK = "sys_vendor=Dell Inc.\nproduct_name=PowerEdge R640\nchassis_type=23\n"
TOWER = "sys_vendor=Dell Inc.\nproduct_name=OptiPlex 7090\nchassis_type=3\n"
LAPTOP = "sys_vendor=LENOVO\nproduct_name=21HD\nchassis_type=10\n"
VIRTUAL = "sys_vendor=QEMU\nproduct_name=Standard PC (Q35 + ICH9, 2009)\nchassis_type=1\n"
LOGIN_SCREEN = "/etc/systemd/system/display-manager.service\n"

SERVER: Answers = {
    DEFAULT_TARGET: shell("multi-user.target\n"),
    HARDWARE: shell(RACK),
    DISPLAY_MANAGER: shell(),
}
DESKTOP: Answers = {
    DEFAULT_TARGET: shell("graphical.target\n"),
    HARDWARE: shell(TOWER),
    DISPLAY_MANAGER: shell(LOGIN_SCREEN),
}

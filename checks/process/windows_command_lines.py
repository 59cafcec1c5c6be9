"""Whether Windows writes down how programs were started."""

from checks.network.windows_build import WINDOWS_8_1, Build
from scanner.model import (
    Evidence,
    Fail,
    NotApplicable,
    Pass,
    Registry,
    RegistryKey,
    Role,
    Severity,
    Verdict,
    check,
    fact,
    probe,
)

AUDIT = Registry(
    r"HKLM\SOFTWARE\Microsoft\Windows\CurrentVersion\Policies\System\Audit",
    dword=("ProcessCreationIncludeCmdLine_Enabled",),
)


@fact("windows.command-line-audit")
class CommandLineAudit:
    """Whether event 4688 (a process was created) holds the command line."""

    on: bool


@probe(Role.WINDOWS, AUDIT)
def command_line_audit(key: RegistryKey) -> CommandLineAudit:
    """Off where it is not set."""
    return CommandLineAudit(key.number("ProcessCreationIncludeCmdLine_Enabled", 0) == 1)


@check(
    "process.command-lines-logged",
    topic="monitoring",
    severity=Severity.INFO,
    maps=("CIS 8.8", "PR.PS-04"),
    aliases=("PRC-CMDLINE-AUDIT",),
)
def command_lines_are_logged(audit: CommandLineAudit, build: Build) -> Verdict:
    """Windows writes down the command lines of the programs that are started.

    Why: after an incident they show what the intruder did, word by word.
    Fix: turn on "Include command line in process creation events" and the audit of process
    creation, by policy; keep passwords out of command lines.
    Effort: 1 h.
    """
    if build.number < WINDOWS_8_1:
        return NotApplicable("This Windows does not have it as it came.")
    seen = Evidence("ProcessCreationIncludeCmdLine_Enabled", int(audit.on))
    if audit.on:
        return Pass("Command lines are written down.", seen)
    return Fail("Command lines are not written down.", seen)

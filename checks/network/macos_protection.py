"""Protection of Macs: FileVault, the application firewall, Gatekeeper."""

import re

from scanner.model import (
    BadAnswer,
    CannotTellError,
    Evidence,
    Fail,
    Missing,
    NotApplicable,
    Pass,
    Reason,
    Role,
    Severity,
    Shell,
    ShellOutput,
    Unknown,
    Verdict,
    check,
    fact,
    probe,
)

FORM = Shell(
    "macos.form",
    'echo "model=$(sysctl -n hw.model)"; echo "guest=$(sysctl -n kern.hv_vmm_present)";'
    " pmset -g batt",
)
FILEVAULT = Shell("macos.filevault", "fdesetup status")
FIREWALL = Shell(
    "macos.firewall", "/usr/libexec/ApplicationFirewall/socketfilterfw --getglobalstate"
)
# It prints to standard error in some releases.
GATEKEEPER = Shell("macos.gatekeeper", "spctl --status 2>&1; :")

_MADE_FOR_BUILDS = NotApplicable("This Mac is a virtual machine; the Macs of people are judged.")


@fact("macos.form")
class Form:
    """Whether the Mac has a battery, and whether it is a virtual machine."""

    portable: bool
    virtual: bool


@fact("macos.filevault")
class FileVault:
    """``changing``: it is being encrypted or decrypted right now."""

    on: bool
    changing: bool


@fact("macos.firewall")
class AppFirewall:
    """The state that socketfilterfw prints: 0 off, 1 on, 2 all incoming connections blocked."""

    state: int


@fact("macos.gatekeeper")
class Gatekeeper:
    """Whether programs are assessed before they may run."""

    on: bool


@probe(Role.MACOS, FORM)
def mac_form(output: ShellOutput) -> Form:
    """pmset(1) lists "-InternalBattery-0"; virtual Macs are "VirtualMac2,1", "VMware7,1"."""
    said = output.require()
    model = re.search(r"^model=(\S+)", said, re.MULTILINE)
    if model is None or "drawing from" not in said:
        raise BadAnswer("neither the model nor the power source is told")
    virtual = model[1].startswith(("Virtual", "VMware", "Parallels")) or "guest=1" in said
    return Form("InternalBattery" in said, virtual)


@probe(Role.MACOS, FILEVAULT)
def mac_filevault(output: ShellOutput) -> FileVault:
    """fdesetup(8): "FileVault is On.", perhaps "Encryption in progress: Percent completed = 4"."""
    found = re.search(r"FileVault is (On|Off)", output.stdout)
    if found is None:
        output.require()
        raise BadAnswer("fdesetup does not say whether FileVault is on")
    return FileVault(found[1] == "On", "in progress" in output.stdout)


@probe(Role.MACOS, FIREWALL)
def mac_firewall(output: ShellOutput) -> AppFirewall:
    """ "Firewall is enabled. (State = 1)"."""
    found = re.search(r"\(State = ([012])\)", output.require())
    if found is None:
        raise BadAnswer("socketfilterfw does not say the firewall's state")
    return AppFirewall(int(found[1]))


@probe(Role.MACOS, GATEKEEPER)
def mac_gatekeeper(output: ShellOutput) -> Gatekeeper:
    """spctl(8): "assessments enabled" or "assessments disabled"."""
    found = re.search(r"assessments (enabled|disabled)", output.stdout)
    if found is None:
        raise CannotTellError("spctl does not say its state", Reason.NOT_SUPPORTED)
    return Gatekeeper(found[1] == "enabled")


@check(
    "network.mac-filevault",
    topic="endpoint-protection",
    severity=Severity.HIGH,
    maps=("CIS 3.6", "PR.DS-01"),
    aliases=("DSK-MAC-FILEVAULT",),
)
def mac_disk_is_encrypted(vault: FileVault | Missing, form: Form) -> Verdict:
    """The disk of every portable Mac is protected by FileVault.

    Why: a laptop left in a taxi gives its files to whoever finds it.
    Fix: turn FileVault on, and keep the recovery key with the company.
    Effort: 0.5 h a laptop.
    """
    if form.virtual:
        return _MADE_FOR_BUILDS
    if not form.portable:
        return NotApplicable("This Mac does not leave the building.")
    if isinstance(vault, Missing):
        return vault.unknown()
    seen = Evidence("FileVault", "On" if vault.on else "Off")
    if vault.changing:
        return Unknown("FileVault is being turned on or off just now.", seen)
    if vault.on:
        return Pass("FileVault is on.", seen)
    return Fail("FileVault is off.", seen)


@check(
    "network.mac-firewall",
    topic="endpoint-protection",
    severity=Severity.LOW,
    maps=("CIS 4.5", "PR.IR-01", "CE FW"),
    aliases=("DSK-MAC-FIREWALL",),
)
def mac_firewall_is_on(firewall: AppFirewall | Missing, form: Form) -> Verdict:
    """The firewall of every Mac is on.

    Why: in a hotel or a cafe everybody on the same network can reach what the Mac shares.
    Fix: turn the firewall on in System Settings, or by a management profile.
    Effort: 0.25 h a computer.
    """
    if form.virtual:
        return _MADE_FOR_BUILDS
    if isinstance(firewall, Missing):
        return firewall.unknown()
    seen = Evidence("State", firewall.state)
    if firewall.state:
        return Pass("The firewall is on.", seen)
    return Fail("The firewall is off.", seen)


@check(
    "network.mac-gatekeeper",
    topic="endpoint-protection",
    severity=Severity.HIGH,
    maps=("CIS 10.5", "PR.PS-05", "CE MP"),
    aliases=("DSK-MAC-GATEKEEPER",),
)
def mac_gatekeeper_is_on(gatekeeper: Gatekeeper | Missing, form: Form) -> Verdict:
    """Gatekeeper is on, on every Mac.

    Why: without it a downloaded program runs although Apple never checked it or has withdrawn it.
    Fix: turn it on again (spctl --global-enable) and allow single programs instead.
    Effort: 0.25 h a computer.
    """
    if form.virtual:
        return _MADE_FOR_BUILDS
    if isinstance(gatekeeper, Missing):
        return gatekeeper.unknown()
    seen = Evidence("assessments", "enabled" if gatekeeper.on else "disabled")
    if gatekeeper.on:
        return Pass("Gatekeeper is on.", seen)
    return Fail("Gatekeeper is off.", seen)

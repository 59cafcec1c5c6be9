"""Local passwords of a Linux host: how short they may be, and how often one may guess."""

import re
from collections.abc import Iterable, Mapping

from checks.identity.linux_accounts import Accounts
from checks.identity.linux_logins import SshServer
from scanner.model import (
    BadAnswer,
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

# Debian and SUSE: common-*; RHEL: system-auth and password-auth; Alpine: base-*.
PASSWORD_RULES = Shell(
    "linux.password-rules",
    "for f in common-password system-auth password-auth base-password; do"
    ' [ -r "/etc/pam.d/$f" ] || continue; echo "pam $f"; grep -E'
    " '^[[:space:]]*-?password[[:space:]].*pam_(pwquality|cracklib|passwdqc|unix)\\.so'"
    " \"/etc/pam.d/$f\"; done; grep -Ehs '^[[:space:]]*(minlen|enforcing)[[:space:]=]'"
    " /etc/security/pwquality.conf.d/*.conf /etc/security/pwquality.conf | sed 's/^/conf /';"
    " grep -Es '^[[:space:]]*PASS_MIN_LEN' /etc/login.defs | sed 's/^/defs /'; :",
)
# Programs that ban who guesses are seen in /proc, unless it hides other users' processes.
LOCKOUT_RULES = Shell(
    "linux.lockout-rules",
    "for f in common-auth password-auth system-auth sshd base-auth; do"
    " grep -Es '^[[:space:]]*-?auth[[:space:]].*pam_(faillock|tally2?)\\.so' \"/etc/pam.d/$f\";"
    " done; grep -Es '^[[:space:]]*deny' /etc/security/faillock.conf | sed 's/^/conf /';"
    " [ -r /proc/1/comm ] && echo seen; grep -hsxE 'fail2ban-server|sshguard|crowdsec|denyhosts'"
    " /proc/[0-9]*/comm | sort -u | sed 's/^/ban /'; :",
)

_UNIX_MIN = 6
"""pam_unix(8), minlen."""
_QUALITY_MIN = {"pwquality": 8, "cracklib": 9}
"""pam_pwquality(8), pam_cracklib(8): minlen where nothing is set."""
_FAILLOCK_DENY = 3
"""faillock.conf(5), deny."""


@fact("linux.password-length")
class PasswordLength:
    """The fewest characters of a new password, and which program demands them."""

    least: int
    by: str


@fact("linux.lockout")
class Lockout:
    """After how many wrong passwords PAM locks an account (0: never), and the running programs
    that ban addresses; ``all_seen`` where every process could be seen."""

    deny: int
    bans: tuple[str, ...]
    all_seen: bool


@probe(Role.LINUX, PASSWORD_RULES)
def password_length(output: ShellOutput) -> PasswordLength:
    """The longest minimum of a stack's modules; of several stacks the weakest. Without PAM
    login.defs(5) rules: PAM ignores its PASS_MIN_LEN."""
    stacks: list[list[str]] = []
    conf: dict[str, int] = {}
    defs: int | None = None
    for line in output.require().splitlines():
        word, _, rest = line.partition(" ")
        if word == "pam":
            stacks.append([])
        elif word == "conf" and (pair := re.match(r"\s*(\w+)\s*=\s*(\d{1,4})\b", rest)):
            conf[pair[1]] = int(pair[2])
        elif word == "defs" and (size := re.search(r"PASS_MIN_LEN\s+(\d{1,4})\b", rest)):
            defs = int(size[1])
        elif "pam_" in line and stacks:
            stacks[-1].append(line.partition("#")[0])
    told = [_demanded(stack, conf) for stack in stacks if stack]
    if told:
        least, by = min(told)
        return PasswordLength(least, by)
    if stacks or defs is None:
        raise BadAnswer("neither PAM nor login.defs says how long a password must be")
    return PasswordLength(defs, "login.defs")


def _demanded(stack: Iterable[str], conf: Mapping[str, int]) -> tuple[int, str]:
    demands = [(0, "nothing")]
    for line in stack:
        found = re.search(r"pam_(pwquality|cracklib|passwdqc|unix)\.so", line)
        if found is None:
            continue
        module, size = found[1], _argument(line, "minlen")
        if module == "unix":
            demands.append((_UNIX_MIN if size is None else size, "pam_unix"))
        elif module == "passwdqc":
            classes = re.search(r"\bmin=([\w,]+)", line)
            sizes = re.findall(r"\d{1,4}", classes[1]) if classes else ["8"]
            demands.append((min(map(int, sizes), default=0), "pam_passwdqc"))
        elif conf.get("enforcing", 1) or module == "cracklib":
            fallback = conf.get("minlen") if module == "pwquality" else None
            least = size if size is not None else fallback
            demands.append((_QUALITY_MIN[module] if least is None else least, f"pam_{module}"))
    return max(demands)


def _argument(line: str, name: str) -> int | None:
    found = re.search(rf"\b{name}=(\d{{1,4}})\b", line)
    return int(found[1]) if found else None


@probe(Role.LINUX, LOCKOUT_RULES)
def lockout(output: ShellOutput) -> Lockout:
    """pam_faillock(8): the argument, else faillock.conf, else 3; pam_tally2(8): the argument."""
    lines = output.require().splitlines()
    rules = [line.partition("#")[0] for line in lines if re.search(r"pam_(faillock|tally2?)", line)]
    conf = [int(n) for line in lines for n in re.findall(r"^conf\s+deny\s*=\s*(\d{1,6})", line)]
    given = [size for rule in rules if (size := _argument(rule, "deny")) is not None]
    if given:
        deny = min(given)
    elif any("faillock" in rule for rule in rules):
        deny = conf[-1] if conf else _FAILLOCK_DENY
    else:
        deny = 0
    bans = tuple(line.removeprefix("ban ") for line in lines if line.startswith("ban "))
    return Lockout(deny, bans, "seen" in lines)


@check(
    "identity.linux-password-length",
    topic="passwords",
    severity=Severity.LOW,
    maps=("CIS 5.2", "PR.AA-01", "CE UAC"),
    aliases=("IAM-LNX-PWQUALITY",),
)
def linux_passwords_are_long(
    length: PasswordLength | Missing, accounts: Accounts, *, least: int = 12
) -> Verdict:
    """Local passwords of a Linux host have at least 12 characters.

    Why: short passwords are guessed by programs within hours.
    Fix: install pam_pwquality and set minlen in /etc/security/pwquality.conf.
    Effort: 0.5 h a host.
    """
    if not accounts.people:
        return NotApplicable("No person has an account of this host's own.")
    if isinstance(length, Missing):
        return length.unknown()
    seen = Evidence("minlen", length.least, where=length.by)
    if length.least < least:
        return Fail(
            "A password of {length} characters is accepted, {least} should be needed.",
            seen,
            length=length.least,
            least=least,
        )
    return Pass("A password needs {length} characters.", seen, length=length.least)


@check(
    "identity.linux-lockout",
    topic="passwords",
    severity=Severity.LOW,
    maps=("CIS 4.10", "PR.AA-03", "CE UAC"),
    aliases=("IAM-LNX-FAILLOCK",),
)
def guessing_is_stopped(
    lock: Lockout | Missing, ssh: SshServer | Missing, *, most: int = 10
) -> Verdict:
    """Whoever guesses passwords on a Linux host is locked out after a few tries.

    Why: without a limit a program tries passwords day and night until one fits.
    Fix: turn on pam_faillock, or install fail2ban, or let SSH take keys only.
    Effort: 1 h a host.
    """
    if isinstance(ssh, SshServer) and ssh.root is not None and not ssh.password:
        return NotApplicable("SSH takes no password, so there is none to guess.")
    if isinstance(lock, Missing):
        return lock.unknown()
    seen = Evidence("deny", lock.deny)
    if 0 < lock.deny <= most:
        return Pass("An account is locked after {deny} wrong passwords.", seen, deny=lock.deny)
    if lock.bans:
        return Pass("{name} bans who guesses.", seen, name=", ".join(lock.bans))
    if not lock.all_seen:
        return Unknown(
            "PAM sets no limit; other users' processes are hidden from us.",
            seen,
            reason=Reason.ACCESS_DENIED,
        )
    if lock.deny:
        return Fail("An account is locked only after {deny} tries.", seen, deny=lock.deny)
    return Fail("Nothing limits how often passwords may be tried.", seen)

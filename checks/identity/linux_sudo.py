"""Who becomes root by sudo without a password: read from sudoers where we may.

``sudo -l`` is not asked, although it would answer anybody: for a user without rights sudo writes
"not in sudoers" to the log and mails it to root (mail_no_user), and Ubuntu's makes a file in the
home directory.
"""

import re
from collections.abc import Iterator

from scanner.model import (
    BadAnswer,
    CannotTellError,
    Evidence,
    Fail,
    NotApplicable,
    Pass,
    People,
    Reason,
    Role,
    Severity,
    Shell,
    ShellOutput,
    Verdict,
    check,
    fact,
    probe,
)

# Only rules without a password and includes; of each command no more than that it is one, since
# arguments may hold secrets. Which files of sudoers.d count: sudoers(5).
SUDO_RULES = Shell(
    "linux.sudo-rules",
    "command -v sudo >/dev/null || [ -e /etc/sudoers ] || { echo none; exit 0; };"
    " d=/etc/sudoers.d; [ -d $d ] && [ ! -r $d ] && echo closed $d;"
    ' for f in /etc/sudoers $d/*; do case "$f" in $d/*.*|*~) continue;; esac;'
    ' [ -e "$f" ] || continue; if [ ! -r "$f" ]; then echo "closed $f"; continue; fi;'
    ' echo "file $f"; awk \'{while (/\\\\$/) {sub(/\\\\$/, ""); if ((getline n) < 1) break;'
    ' $0=$0 n} if (/^[ \\t]*[@#]include/) {print "rule " $0; next}'
    " if (/^[ \\t]*(#[^0-9]|#$)/) next;"
    ' gsub(/\\\\./, "_"); sub(/[ \\t]#[^0-9].*/, ""); gsub(/\\/[^,:]*/, "/");'
    ' if (/NOPASSWD|!authenticate/) print "rule " $0}\' "$f"; done; :',
)

_INCLUDE = re.compile(r"\s*[@#]include(?:dir)?\s+\"?([^\"]*?)\"?\s*$")
_READ = frozenset({"/etc/sudoers.d", "/etc/sudoers.d/", "sudoers.d"})


@fact("linux.sudo-without-password")
class SudoWithoutPassword:
    """Whom sudo lets do everything as root without a password; None where there is no sudo."""

    who: tuple[str, ...] | None


@probe(Role.LINUX, SUDO_RULES)
def sudo_without_password(output: ShellOutput) -> SudoWithoutPassword:
    """sudoers(5). What was found counts even where other files are closed to us."""
    lines = output.require().splitlines()
    if lines == ["none"]:
        return SudoWithoutPassword(None)
    who: list[str] = []
    closed: list[str] = []
    for line in lines:
        word, _, rest = line.partition(" ")
        if word == "closed":
            closed.append(rest)
        elif word == "rule" and (include := _INCLUDE.match(rest)):
            closed.extend({include[1]} - _READ)
        elif word == "rule":
            who.extend(unguarded(rest))
    if not who and closed:
        raise CannotTellError(f"{closed[0][:100]} was not read", Reason.ACCESS_DENIED)
    if "file /etc/sudoers" not in lines and not closed:
        raise BadAnswer("there is a sudo, but no sudoers file")
    return SudoWithoutPassword(tuple(dict.fromkeys(who)))


def unguarded(rule: str) -> Iterator[str]:
    """Whom a rule lets do everything as root without a password.

    "alice, %wheel ALL = (ALL:ALL) NOPASSWD: ALL"; "Defaults:bob !authenticate".
    """
    default = re.match(r"\s*Defaults(?:([:@>!])\s*(\S+))?\s.*!authenticate", rule)
    if default:
        if default[1] != "!":
            yield default[2] or "everybody in sudoers"
        return
    left, _, right = rule.partition("=")
    words = left.rsplit(None, 1)
    if len(words) < 2 or words[0].strip() == "root" or "_Alias" in words[0]:
        return
    if _is_all(re.sub(r"\([^)]*\)", lambda found: found[0].replace(",", " "), right)):
        yield words[0].strip()[:80]


def _is_all(commands: str) -> bool:
    """Tags and the run-as list hold for the commands after them, until they change."""
    guarded, as_root = True, True
    for item in commands.split(","):
        command = item.strip()
        if run_as := re.match(r"\(([^)]*)\)\s*", command):
            users = set(run_as[1].partition(":")[0].split())
            as_root = bool(users & {"ALL", "root", "#0"}) and "!root" not in users
            command = command[run_as.end() :]
        for tag in re.findall(r"([A-Z_]+)\s*:", command):
            guarded = {"NOPASSWD": False, "PASSWD": True}.get(tag, guarded)
        if command.rpartition(":")[2].strip() == "ALL" and not guarded and as_root:
            return True
    return False


@check(
    "identity.sudo-needs-password",
    topic="server-logins",
    severity=Severity.MEDIUM,
    maps=("CIS 5.4", "PR.AA-05"),
    aliases=("IAM-LNX-SUDO-NOPASSWD",),
    needs="root, or a group that may read /etc/sudoers",
)
def sudo_asks_for_a_password(sudo: SudoWithoutPassword) -> Verdict:
    """Nobody gets all the rights of root without typing a password.

    Why: whoever steals such a user's key, or tricks a program of theirs, owns the server at once.
    Fix: take NOPASSWD out of the rule, or limit it to the few commands that automation needs.
    Effort: 0.5 h a host.
    """
    if sudo.who is None:
        return NotApplicable("There is no sudo on this host.")
    if sudo.who:
        shown = [Evidence("NOPASSWD: ALL", True, where=People((name,))) for name in sudo.who[:10]]
        return Fail(
            "{name} gets all rights of root without a password.",
            *shown,
            name=People(sudo.who, 5),
        )
    return Pass("Nobody gets all rights of root without a password.")

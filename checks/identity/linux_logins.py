"""How one may log in to a Linux host over SSH: sshd's own word, else its files."""

import re
from collections.abc import Iterator, Mapping
from enum import StrEnum
from fnmatch import fnmatchcase

from checks.server.linux_purpose import NOT_A_SERVER, Purpose, Use
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
    Verdict,
    check,
    fact,
    probe,
)

# Only root can have it checked and printed; 77 is EX_NOPERM of sysexits(3).
SSHD_EFFECTIVE = Shell(
    "linux.sshd-effective",
    '[ "$(id -u)" = 0 ] || exit 77; command -v sshd >/dev/null || exit 127;'
    " sshd -T | grep -Ei '^(permitrootlogin|passwordauthentication|kbdinteractiveauthentication"
    "|challengeresponseauthentication|usepam|authenticationmethods) '",
)
# SUSE ships its own files below /usr/etc.
SSHD_FILES = Shell(
    "linux.sshd-config",
    "for d in /etc/ssh /usr/etc/ssh;"
    ' do for f in "$d"/sshd_config "$d"/sshd_config.d/*.conf; do [ -e "$f" ] || continue;'
    ' if [ -r "$f" ]; then echo "file $f"; grep -Ei \'^[[:space:]]*(include|match|permitrootlogin'
    "|passwordauthentication|kbdinteractiveauthentication|challengeresponseauthentication|usepam"
    '|authenticationmethods)[[:space:]=]\' "$f"; else echo "closed $f"; fi; done;'
    ' [ -d "$d/sshd_config.d" ] && [ ! -r "$d/sshd_config.d" ] && echo "closed $d/sshd_config.d/*";'
    " done; command -v sshd >/dev/null || echo none; :",
)

_DIRECTIVE = re.compile(r"\s*([A-Za-z]+)(?:\s*=\s*|\s+)(.*)")
_ALIASES = {"challengeresponseauthentication": "kbdinteractiveauthentication"}
_HARMLESS_INCLUDE = "/etc/crypto-policies/back-ends/opensshserver.config"


class RootLogin(StrEnum):
    """sshd_config(5), PermitRootLogin."""

    YES = "yes"
    KEYS = "prohibit-password"
    COMMANDS = "forced-commands-only"
    NO = "no"


@fact("linux.ssh-server")
class SshServer:
    """What sshd allows to everybody (Match blocks left out): root's login, and whether a password
    alone lets anyone in. ``root`` is None where the server is not OpenSSH."""

    root: RootLogin | None
    password: bool


def rules(settings: Mapping[str, str]) -> SshServer:
    """From keywords in lower case to the fact; the defaults are those of OpenSSH 7.0 and newer."""
    word = settings.get("permitrootlogin", RootLogin.KEYS)
    root = RootLogin.KEYS if word == "without-password" else RootLogin(word)
    plain = settings.get("passwordauthentication", "yes") == "yes"
    # On Linux keyboard-interactive asks PAM; without PAM it has nothing to ask.
    asks = settings.get("kbdinteractiveauthentication", "yes") == "yes"
    asks = asks and settings.get("usepam", "no") == "yes"
    methods = settings.get("authenticationmethods", "any").split()
    alone = any(way == "any" or _is_password(way) for way in methods)
    return SshServer(root, (plain or asks) and alone)


def _is_password(way: str) -> bool:
    """A list of methods that a password, or what PAM asks, fulfils."""
    return all(step.startswith(("password", "keyboard-interactive")) for step in way.split(","))


@probe(Role.LINUX, SSHD_EFFECTIVE, rank=1)
def ssh_by_sshd(output: ShellOutput) -> SshServer:
    """``sshd -T``: keyword, blank, value; every keyword is there."""
    if output.status == 77:
        raise CannotTellError("sshd -T needs root", Reason.ACCESS_DENIED)
    pairs = [line.lower().partition(" ")[::2] for line in output.require().splitlines()]
    settings = {_ALIASES.get(key, key): value.strip() for key, value in pairs}
    if not {"permitrootlogin", "passwordauthentication"} <= settings.keys():
        raise BadAnswer("sshd -T without the login settings")
    return rules(settings)


@probe(Role.LINUX, SSHD_FILES, rank=2)
def ssh_by_files(output: ShellOutput) -> SshServer:
    """sshd_config(5): the first value of a keyword counts, includes where they stand."""
    files: dict[str, list[str] | None] = {}
    lines: list[str] | None = None
    absent = False
    for line in output.require().splitlines():
        word, _, path = line.partition(" ")
        if word in ("file", "closed") and path.startswith("/"):
            files[path] = lines = [] if word == "file" else None
        elif line == "none":
            absent = True
        elif lines is not None:
            lines.append(line)
    main = next((path for path in files if path.endswith("/sshd_config")), None)
    if main is None:
        if absent:
            return SshServer(None, False)
        raise BadAnswer("sshd is there, but not its sshd_config")
    settings: dict[str, str] = {}
    for key, value in _walk(main, files, set()):
        settings.setdefault(key, value)
    return rules(settings)


def _walk(
    path: str, files: Mapping[str, list[str] | None], walked: set[str]
) -> Iterator[tuple[str, str]]:
    """The global settings of a file in the order that sshd meets them. A file that was walked once
    has nothing new to say."""
    if path in walked:
        return
    walked.add(path)
    lines = files.get(path)
    if lines is None:
        raise CannotTellError(f"only root may read {path[:100]}", Reason.ACCESS_DENIED)
    everybody = True
    for line in lines:
        found = _DIRECTIVE.match(line)
        if found is None:
            continue
        key = found[1].lower()
        value = re.sub(r"\s+#.*", "", found[2]).replace('"', "").strip()
        if key == "match":
            everybody = value.lower() == "all"
        elif key == "include" and everybody:
            for pattern in value.split():
                for inner in _named(pattern, files):
                    yield from _walk(inner, files, walked)
        elif everybody:
            yield _ALIASES.get(key, key), value.lower()


def _named(pattern: str, files: Mapping[str, list[str] | None]) -> list[str]:
    """The files of an Include pattern; one that we did not look for is a gap, unless harmless."""
    pattern = pattern if pattern.startswith("/") else f"/etc/ssh/{pattern}"
    if pattern == _HARMLESS_INCLUDE:
        return []
    looked = pattern.rpartition("/")[0] in ("/etc/ssh/sshd_config.d", "/usr/etc/ssh/sshd_config.d")
    if not looked or not pattern.endswith(".conf"):
        raise CannotTellError(f"{pattern[:100]} is not read by us", Reason.NOT_ASKED)
    hidden = pattern.rpartition("/")[0] + "/*"
    return [path for path in sorted(files) if path == hidden or fnmatchcase(path, pattern)]


@check(
    "identity.ssh-root-login",
    topic="server-logins",
    severity=Severity.HIGH,
    maps=("CIS 5.4", "PR.AA-05", "CE UAC"),
    aliases=("IAM-LNX-ROOTSSH",),
    needs="root, where sshd_config is closed to others",
)
def root_does_not_log_in_by_ssh(ssh: SshServer) -> Verdict:
    """Nobody logs in over SSH as root.

    Why: every attacker tries root's password first, and nobody can say who root was that day.
    Fix: set PermitRootLogin no once each administrator has an account of their own with sudo.
    Effort: 0.5 h a host.
    """
    if ssh.root is None:
        return NotApplicable("Its SSH server is not OpenSSH.")
    seen = Evidence("PermitRootLogin", ssh.root.value)
    match ssh.root:
        case RootLogin.YES if ssh.password:
            return Fail("Root may log in over SSH with a password.", seen)
        case RootLogin.YES | RootLogin.KEYS:
            return Fail("Root may log in over SSH with a key.", seen, severity=Severity.LOW)
        case RootLogin.COMMANDS | RootLogin.NO:
            return Pass("Root may not log in over SSH.", seen)


@check(
    "identity.ssh-password-login",
    topic="server-logins",
    severity=Severity.MEDIUM,
    maps=("CIS 6.5", "PR.AA-03"),
    aliases=("IAM-LNX-PWAUTH",),
    needs="root, where sshd_config is closed to others",
)
def ssh_needs_more_than_a_password(ssh: SshServer | Missing, purpose: Purpose) -> Verdict:
    """A password alone is not enough to log in to a server over SSH.

    Why: passwords are guessed and phished; a key on the administrator's computer is not.
    Fix: give each administrator a key, then set PasswordAuthentication and
    KbdInteractiveAuthentication to no, or ask for a second factor.
    Effort: 1 h a server.
    """
    if purpose.use is not Use.SERVER:
        return NOT_A_SERVER
    if isinstance(ssh, Missing):
        return ssh.unknown()
    if ssh.root is None:
        return NotApplicable("Its SSH server is not OpenSSH.")
    seen = Evidence("password alone", ssh.password)
    if ssh.password:
        return Fail("Its SSH server lets in whoever knows a password.", seen)
    return Pass("Its SSH server asks for a key or a second factor.", seen)

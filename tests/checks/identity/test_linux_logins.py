"""SSH logins: sshd's own word and its files."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from checks.identity.linux_logins import (
    SSHD_EFFECTIVE,
    SSHD_FILES,
    RootLogin,
    SshServer,
    root_does_not_log_in_by_ssh,
    ssh_by_files,
    ssh_by_sshd,
    ssh_needs_more_than_a_password,
)
from scanner.model import CannotTellError, Reason, Result, ShellOutput
from tests.checks.harness import Case, Gap, shell
from tests.checks.server.computers import DESKTOP, LINUX, SERVER, Answers

MAIN = "file /etc/ssh/sshd_config\n"
INCLUDE = "Include /etc/ssh/sshd_config.d/*.conf\n"
DEBIAN = f"{MAIN}{INCLUDE}KbdInteractiveAuthentication no\nUsePAM yes\n"
CLOUD = "file /etc/ssh/sshd_config.d/50-cloud-init.conf\nPasswordAuthentication no\n"
ROOT_YES = "file /etc/ssh/sshd_config.d/10-root.conf\nPermitRootLogin yes\n"
DENIED = shell(status=77)

# sshd -T of OpenSSH 9.2 on Debian 12, the asked lines of it
EFFECTIVE = (
    "usepam yes\npermitrootlogin without-password\npasswordauthentication yes\n"
    "kbdinteractiveauthentication no\nauthenticationmethods any\n"
)


def _root(
    name: str, expect: Result, files: object, sshd: object = DENIED, severity: str | None = None
) -> Case:
    answers: Answers = {SSHD_EFFECTIVE: sshd, SSHD_FILES: files}
    return Case(name, root_does_not_log_in_by_ssh, expect, answers, LINUX, severity=severity)


def _password(name: str, expect: Result, files: object, on: Answers = SERVER) -> Case:
    answers = {**on, SSHD_EFFECTIVE: DENIED, SSHD_FILES: files}
    return Case(name, ssh_needs_more_than_a_password, expect, answers, LINUX)


CASES = [
    _root("the default is keys", Result.FAIL, shell(DEBIAN), severity="low"),
    _root("yes", Result.FAIL, shell(DEBIAN + "PermitRootLogin yes\n"), severity="high"),
    _root("yes in a drop-in", Result.FAIL, shell(DEBIAN + ROOT_YES), severity="high"),
    _root("yes, but keys only", Result.FAIL, shell(DEBIAN + ROOT_YES + CLOUD), severity="low"),
    _root("no", Result.PASS, shell(DEBIAN + "PermitRootLogin=no # x\n")),
    _root("commands", Result.PASS, shell(DEBIAN + 'permitrootlogin "forced-commands-only"\n')),
    _root("root asks sshd", Result.FAIL, shell(DEBIAN + ROOT_YES), shell(EFFECTIVE), "low"),
    _root("sshd -T fails", Result.PASS, shell(MAIN + "PermitRootLogin no\n"), shell(status=1)),
    _root("closed", Result.UNKNOWN, shell("closed /etc/ssh/sshd_config\n")),
    _root(
        "a closed drop-in may say anything",
        Result.UNKNOWN,
        shell(DEBIAN + "PermitRootLogin no\nclosed /etc/ssh/sshd_config.d/50-cloud-init.conf\n"),
    ),
    _root(
        "a closed folder",
        Result.UNKNOWN,
        shell(DEBIAN + "PermitRootLogin no\nclosed /etc/ssh/sshd_config.d/*\n"),
    ),
    _root(
        "a closed folder that is not included",
        Result.PASS,
        shell(MAIN + "PermitRootLogin no\nclosed /etc/ssh/sshd_config.d/*\n"),
    ),
    _root("elsewhere", Result.UNKNOWN, shell(MAIN + "Include /srv/x.conf\nPermitRootLogin no\n")),
    _root("a word of tomorrow", Result.UNKNOWN, shell(MAIN + "PermitRootLogin maybe\n")),
    _root("no file", Result.UNKNOWN, shell("")),
    _root("no answer", Result.UNKNOWN, Gap(), Gap()),
    _root("Dropbear", Result.NOT_APPLICABLE, shell("none\n")),
    _password("the default", Result.FAIL, shell(DEBIAN)),
    _password("off", Result.PASS, shell(DEBIAN + CLOUD)),
    _password(
        "off, but PAM asks", Result.FAIL, shell(MAIN + "PasswordAuthentication no\nUsePAM yes\n")
    ),
    _password("off, and no PAM", Result.PASS, shell(MAIN + "PasswordAuthentication no\n")),
    _password(
        "PAM by its old name",
        Result.PASS,
        shell(MAIN + "PasswordAuthentication no\nUsePAM yes\nChallengeResponseAuthentication no\n"),
    ),
    _password(
        "a key as well",
        Result.PASS,
        shell(
            MAIN
            + "UsePAM yes\n"
            + "AuthenticationMethods publickey,password publickey,keyboard-interactive\n"
        ),
    ),
    _password(
        "a key or a password",
        Result.FAIL,
        shell(MAIN + "AuthenticationMethods publickey password\n"),
    ),
    _password("closed", Result.UNKNOWN, shell("closed /etc/ssh/sshd_config\n")),
    _password("Dropbear", Result.NOT_APPLICABLE, shell("none\n")),
    _password("a desktop", Result.NOT_APPLICABLE, shell(DEBIAN), DESKTOP),
]


def _read(text: str) -> SshServer:
    return ssh_by_files(ShellOutput(text, 0))


def test_the_first_value_counts() -> None:
    assert _read(f"{MAIN}PermitRootLogin no\nPermitRootLogin yes\n").root is RootLogin.NO
    assert _read(f"{MAIN}{INCLUDE}PermitRootLogin no\n{ROOT_YES}").root is RootLogin.YES
    assert _read(f"{MAIN}PermitRootLogin no\n{INCLUDE}{ROOT_YES}").root is RootLogin.NO


def test_a_match_block_does_not_count_and_ends_with_its_file() -> None:
    assert _read(f"{MAIN}Match Address 192.0.2.0/24\nPermitRootLogin yes\n").root is RootLogin.KEYS
    assert _read(f"{MAIN}Match User x\nMatch all\nPermitRootLogin no\n").root is RootLogin.NO
    inner = "file /etc/ssh/sshd_config.d/a.conf\nMatch User x\nPermitRootLogin yes\n"
    assert _read(f"{MAIN}{INCLUDE}PermitRootLogin no\n{inner}").root is RootLogin.NO
    assert _read(f"{MAIN}Match User x\n{INCLUDE}{ROOT_YES}").root is RootLogin.KEYS


def test_suse_keeps_files_below_usr() -> None:
    files = (
        "closed /etc/ssh/sshd_config.d/*\nfile /usr/etc/ssh/sshd_config\n"
        "Include /usr/etc/ssh/sshd_config.d/*.conf\nPermitRootLogin no\n"
    )
    assert _read(files).root is RootLogin.NO


def test_files_that_include_each_other_end() -> None:
    looping = f"{MAIN}{INCLUDE}file /etc/ssh/sshd_config.d/a.conf\n{INCLUDE * 50}"
    assert _read(looping).root is RootLogin.KEYS


def test_a_closed_file_is_access_denied() -> None:
    for reader, output in (
        (ssh_by_files, ShellOutput("closed /etc/ssh/sshd_config\n", 0)),
        (ssh_by_sshd, ShellOutput("", 77)),
    ):
        with pytest.raises(CannotTellError) as caught:
            reader(output)
        assert caught.value.reason is Reason.ACCESS_DENIED


@given(st.text(max_size=60), st.sampled_from(["", "Include ", "Match ", "PermitRootLogin "]))
def test_readers_bear_any_text(said: str, word: str) -> None:
    for reader in (ssh_by_files, ssh_by_sshd):
        for text in (said, MAIN + word + said, EFFECTIVE + word + said):
            try:
                reader(ShellOutput(text, 0))
            except (CannotTellError, ValueError, LookupError):
                continue

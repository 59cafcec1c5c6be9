"""Length of local passwords, and the limit on guessing them."""

from hypothesis import given
from hypothesis import strategies as st

from checks.identity.linux_accounts import ACCOUNTS
from checks.identity.linux_logins import SSHD_FILES
from checks.identity.linux_passwords import (
    LOCKOUT_RULES,
    PASSWORD_RULES,
    guessing_is_stopped,
    linux_passwords_are_long,
    lockout,
    password_length,
)
from scanner.model import CannotTellError, Result, ShellOutput
from tests.checks.harness import Case, Gap, shell
from tests.checks.server.computers import LINUX, Answers

DEBIAN = "pam common-password\npassword\t[success=1 default=ignore]\tpam_unix.so obscure yescrypt\n"
RHEL = (
    "pam system-auth\npassword    requisite   pam_pwquality.so {arguments}\n"
    "password    sufficient    pam_unix.so sha512 shadow use_authtok\n"
)
PLAIN = RHEL.format(arguments="local_users_only")
PEOPLE = shell("me:scan\nroot:set:0:/bin/sh\nanna:set:1000:/bin/sh\n")
NOBODY = shell("me:root\nroot:set:0:/bin/sh\n")

LOCK = (
    "auth required pam_faillock.so preauth silent {}\n"
    "auth [default=die] pam_faillock.so authfail {}\n"
)
KEYS_ONLY = shell("file /etc/ssh/sshd_config\nPasswordAuthentication no\n")
PASSWORDS = shell("file /etc/ssh/sshd_config\nUsePAM yes\n")


def _length(
    name: str, expect: Result, said: object, says: str = "", people: object = PEOPLE
) -> Case:
    answers: Answers = {ACCOUNTS: people, PASSWORD_RULES: said}
    return Case(name, linux_passwords_are_long, expect, answers, LINUX, says=says)


def _lock(name: str, expect: Result, said: object, says: str = "", ssh: object = PASSWORDS) -> Case:
    answers: Answers = {SSHD_FILES: ssh, LOCKOUT_RULES: said}
    return Case(name, guessing_is_stopped, expect, answers, LINUX, says=says)


CASES = [
    _length("Debian as it comes", Result.FAIL, shell(DEBIAN), "of 6 characters"),
    _length("pwquality as it comes", Result.FAIL, shell(PLAIN), "of 8 characters"),
    _length("minlen 12", Result.PASS, shell(PLAIN + "conf minlen = 12\n")),
    _length("minlen 11", Result.FAIL, shell(PLAIN + "conf minlen=11\n")),
    _length(
        "the last file counts", Result.PASS, shell(PLAIN + "conf minlen=8\nconf minlen = 14\n")
    ),
    _length(
        "the argument counts",
        Result.PASS,
        shell(RHEL.format(arguments="minlen=15") + "conf minlen = 8\n"),
        "15",
    ),
    _length("conf without the module", Result.FAIL, shell(DEBIAN + "conf minlen = 14\n"), "of 6"),
    _length(
        "not enforced", Result.FAIL, shell(PLAIN + "conf minlen = 14\nconf enforcing = 0\n"), "of 6"
    ),
    _length("pam_unix minlen", Result.PASS, shell(DEBIAN.rstrip() + " minlen=13\n")),
    _length(
        "the weaker stack",
        Result.FAIL,
        shell(RHEL.format(arguments="minlen=15") + "pam password-auth\npassword x pam_unix.so\n"),
        "of 6",
    ),
    _length(
        "passwdqc",
        Result.FAIL,
        shell("pam common-password\npassword required pam_passwdqc.so min=disabled,24,16,14,8\n"),
        "of 8",
    ),
    _length("no PAM", Result.FAIL, shell("defs PASS_MIN_LEN\t5\n"), "of 5"),
    _length("login.defs is ignored by PAM", Result.FAIL, shell(DEBIAN + "defs PASS_MIN_LEN 14\n")),
    _length("PAM without our modules", Result.UNKNOWN, shell("pam common-password\n")),
    _length("nothing", Result.UNKNOWN, shell("")),
    _length("no answer", Result.UNKNOWN, Gap()),
    _length("nobody", Result.NOT_APPLICABLE, shell(DEBIAN), people=NOBODY),
    _lock("faillock as it comes", Result.PASS, shell(LOCK.format("", "")), "after 3"),
    _lock("its file", Result.PASS, shell(LOCK.format("", "") + "conf deny = 10\n"), "after 10"),
    _lock("over ten", Result.FAIL, shell(LOCK.format("", "") + "conf deny=11\nseen\n"), "after 11"),
    _lock(
        "the argument",
        Result.PASS,
        shell(LOCK.format("deny=5", "deny=5") + "conf deny = 50\n"),
        "after 5",
    ),
    _lock("tally2", Result.PASS, shell("auth required pam_tally2.so deny=4 unlock_time=60\n"), "4"),
    _lock("tally2 that only counts", Result.FAIL, shell("auth required pam_tally2.so\nseen\n")),
    _lock(
        "faillock.conf that nobody reads", Result.FAIL, shell("conf deny = 3\nseen\n"), "Nothing"
    ),
    _lock("fail2ban", Result.PASS, shell("seen\nban fail2ban-server\n"), "fail2ban-server bans"),
    _lock("Debian as it comes", Result.FAIL, shell("seen\n"), "Nothing limits"),
    _lock("processes are hidden", Result.UNKNOWN, shell("")),
    _lock("no answer", Result.UNKNOWN, Gap()),
    _lock("keys only", Result.NOT_APPLICABLE, shell("seen\n"), ssh=KEYS_ONLY),
    _lock("Dropbear", Result.FAIL, shell("seen\n"), ssh=shell("none\n")),
    _lock("SSH is not known", Result.FAIL, shell("seen\n"), ssh=Gap()),
]


@given(st.text(alphabet="pam_unixfaillock.so conf=deny minl 0189,\n#", max_size=80))
def test_readers_bear_any_text(said: str) -> None:
    for reader in (password_length, lockout):
        for text in (said, PLAIN + said, LOCK + said):
            try:
                reader(ShellOutput(text, 0))
            except (CannotTellError, ValueError, LookupError):
                continue

"""How administrators keep their own accounts: mailboxes, age, delegation, Protected Users."""

from checks.identity.directory_administrator_accounts import (
    administrators_are_in_use,
    administrators_are_protected_users,
    administrators_cannot_be_impersonated,
    administrators_passwords_are_not_old,
    administrators_read_no_mail,
)
from scanner.model import Result
from tests.checks.directory_answers import Value
from tests.checks.harness import Case
from tests.checks.identity.directory_guarded import (
    ADA,
    ADMINISTRATOR,
    DISABLED,
    GONE,
    KRBTGT,
    NORMAL,
    PEOPLE,
    USERS_PLACE,
    Answers,
    admin,
    ago,
    case,
    domain,
    group,
    groups,
    hidden,
    user,
)

MAIL, STALE, AGE = (
    administrators_read_no_mail,
    administrators_are_in_use,
    administrators_passwords_are_not_old,
)
DELEGABLE, PROTECTED = administrators_cannot_be_impersonated, administrators_are_protected_users
P, F, U, N = Result.PASS, Result.FAIL, Result.UNKNOWN, Result.NOT_APPLICABLE


def ada(**more: Value) -> Answers:
    """A domain whose administrator beside the built-in one has these attributes."""
    return domain(*PEOPLE, admins=[ADMINISTRATOR, KRBTGT, admin("adm-ada", **more)])


def bob(**more: Value) -> Answers:
    """One more administrator, who is in no other group."""
    one = admin("adm-bob", 1151, **more)
    return domain(*PEOPLE, one, groups=groups(str(one["dn"])))


_ALONE = domain(*PEOPLE, admins=[ADMINISTRATOR, KRBTGT])
_OFF = NORMAL | DISABLED
_NOBODY = domain(
    *PEOPLE,
    admins=[
        admin("Administrator", 500, userAccountControl=_OFF),
        admin("adm-ada", userAccountControl=_OFF),
    ],
)
_HIDDEN = domain(*PEOPLE, admins=[hidden(ADMINISTRATOR), hidden(ADA)])
_NO_MAIL = domain(user("x"), user("y", 1101))
_NO_TIMES = domain(
    user("x", lastLogonTimestamp=None, pwdLastSet=None),
    admins=[
        admin("Administrator", 500, lastLogonTimestamp=None, pwdLastSet=None),
        admin("adm-ada", lastLogonTimestamp=None, pwdLastSet=None),
    ],
)
_OWN_TIME = domain(
    user("scan"),
    admins=[
        admin("Administrator", 500, lastLogonTimestamp=None),
        admin("adm-ada", lastLogonTimestamp=None),
    ],
)
_NO_PASSWORDS = domain(
    *PEOPLE,
    admins=[admin("Administrator", 500, pwdLastSet=None), admin("adm-ada", pwdLastSet=None)],
)
_OLD_DOMAIN = domain(
    *PEOPLE, groups=[one for one in groups() if one["sAMAccountName"] != "Protected Users"]
)

CASES: list[Case] = [
    case("without a mailbox", MAIL, P, domain(*PEOPLE)),
    case("with one", MAIL, F, ada(mail="ada@test.example"), "address: adm-ada."),
    case("nobody but the built-in one", MAIL, N, _ALONE),
    case(
        "the owner works as the built-in one",
        MAIL,
        F,
        domain(*PEOPLE, admins=[admin("Administrator", 500, mail="boss@test.example"), KRBTGT]),
        "address: Administrator.",
    ),
    case("no mail address of anybody is shown", MAIL, U, _NO_MAIL),
    case("no answer", MAIL, U, GONE),
    case("flags are not shown", MAIL, U, _HIDDEN),
    case("all are here", STALE, P, domain(*PEOPLE)),
    case("104 days", STALE, P, ada(lastLogonTimestamp=ago(104))),
    case("105 days", STALE, F, ada(lastLogonTimestamp=ago(105)), "adm-ada", share=1.0),
    case("one of two", STALE, F, bob(lastLogonTimestamp=ago(400)), "adm-bob", share=0.5),
    case("never, and old", STALE, F, ada(lastLogonTimestamp=None), "adm-ada"),
    case(
        "never, and new",
        STALE,
        P,
        ada(lastLogonTimestamp=None, whenCreated="20261101000000.0Z"),
    ),
    case("the built-in one may rest", STALE, N, _ALONE),
    case("no logon is shown", STALE, U, _NO_TIMES),
    case("none but the login's own", STALE, U, _OWN_TIME, "was shown"),
    case("no answer", STALE, U, GONE),
    case("young", AGE, P, domain(*PEOPLE)),
    case("366 days", AGE, F, ada(pwdLastSet=ago(366)), "adm-ada", severity="medium", share=0.5),
    case("1096 days", AGE, F, ada(pwdLastSet=ago(1096)), severity="medium"),
    case("1097 days", AGE, F, ada(pwdLastSet=ago(1097)), severity="high"),
    case("disabled ones do not count", AGE, N, _NOBODY),
    case("must change at the next logon", AGE, N, _NO_PASSWORDS),
    case("no age is shown", AGE, U, _NO_TIMES),
    case("no answer", AGE, U, GONE),
    case("flag set", DELEGABLE, P, domain(*PEOPLE)),
    case(
        "flag clear, but a protected user",
        DELEGABLE,
        P,
        ada(userAccountControl=NORMAL),
    ),
    case(
        "flag clear",
        DELEGABLE,
        F,
        bob(userAccountControl=NORMAL),
        "adm-bob",
        share=1 / 3,
    ),
    case(
        "Protected Users does not guard the built-in one",
        DELEGABLE,
        F,
        domain(
            *PEOPLE,
            admins=[admin("Administrator", 500, userAccountControl=NORMAL), KRBTGT, ADA],
            groups=groups(more=[group("Protected Users", 525, f"CN=Administrator,{USERS_PLACE}")]),
        ),
        ": Administrator.",
    ),
    case("disabled ones cannot be passed on", DELEGABLE, N, _NOBODY),
    case("flags are not shown", DELEGABLE, U, _HIDDEN),
    case("no answer", DELEGABLE, U, GONE),
    case("in the group", PROTECTED, P, domain(*PEOPLE)),
    case("outside", PROTECTED, F, bob(), "adm-bob", share=0.5, severity="low"),
    case("services stay outside", PROTECTED, P, bob(servicePrincipalName=["x/y"])),
    case(
        "services by name too",
        PROTECTED,
        P,
        domain(*PEOPLE, admin("svc-veeam", 1152), groups=groups(f"CN=svc-veeam,{USERS_PLACE}")),
    ),
    case(
        "in a group of the group",
        PROTECTED,
        P,
        domain(
            *PEOPLE,
            groups=groups(
                more=[
                    group("Protected Users", 525, f"CN=Safe,{USERS_PLACE}"),
                    group("Safe", 1400, f"CN=adm-ada,{USERS_PLACE}"),
                ]
            ),
        ),
    ),
    case("before Windows Server 2012 R2", PROTECTED, N, _OLD_DOMAIN),
    case("nobody but the built-in one", PROTECTED, N, _ALONE),
    case("no answer", PROTECTED, U, GONE),
    case("flags are not shown", PROTECTED, U, _HIDDEN),
]

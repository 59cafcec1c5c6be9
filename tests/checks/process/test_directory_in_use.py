"""What of the directory is in use."""

from checks.identity.directory_objects import COMPUTERS, USERS
from checks.process.directory_in_use import directory_in_use
from tests.checks.directory_answers import found
from tests.checks.directory_domain import ago, computer, controller, user


def test_only_what_logged_on_lately_counts() -> None:
    people = USERS.read(
        found(
            USERS,
            user("kim"),
            user("ben", 1101, lastLogonTimestamp=ago(60)),
            user("old", 1102, lastLogonTimestamp=ago(62)),
            user("off", 1103, userAccountControl=0x202),
            user("new", 1104, lastLogonTimestamp=None),
            user("sql", 1105, servicePrincipalName="MSSQLSvc/db"),
            user("svc-backup", 1106),
            user("Administrator", 500),
            user("Guest", 501),
        )
    )
    plain = [
        {k: v for k, v in one.items() if k == "dn" or k in COMPUTERS.attributes}
        for one in (
            controller(),
            computer("PC1"),
            computer("MAC", operatingSystem="macOS"),
            computer("OLD", lastLogonTimestamp=ago(90)),
        )
    ]
    use = directory_in_use(people, COMPUTERS.read(found(COMPUTERS, *plain)))
    assert (use.users, use.services) == (2, 2)
    assert (use.computers, use.servers, use.desktops) == (3, 1, 1)
    assert use.as_of == ago(1)


def test_a_directory_that_tells_no_logons_has_nothing_in_use() -> None:
    people = USERS.read(found(USERS, user("kim", lastLogonTimestamp=None)))
    one = {"objectSid": user("x")["objectSid"], "sAMAccountName": "DC1$"}
    use = directory_in_use(people, COMPUTERS.read(found(COMPUTERS, one)))
    assert (use.users, use.computers, use.as_of) == (0, 0, None)

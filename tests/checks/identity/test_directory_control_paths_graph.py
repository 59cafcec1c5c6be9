"""Control paths: each way into a domain, what is none, and bounds."""

import pytest

from checks.identity.directory_control_paths_graph import find_paths
from scanner.model.security import FULL_CONTROL
from tests.checks.identity.directory_guarded import (
    ANY_DELEGATION,
    BASE,
    CONTROL,
    LOGGED_IN,
    MEMBER,
    PEOPLE,
    RESET,
    USERS_PLACE,
    WORKSTATION,
    WRITE,
    Answers,
    admin,
    computer,
    domain,
    group,
    groups,
    guarded,
    unit,
    user,
)
from tests.checks.identity.directory_takeovers import (
    ACCOUNT,
    ACTS,
    ACTS_FOR,
    ANNA,
    BEN,
    CHAIN,
    CHANGES,
    CHANGES_ALL,
    DESK,
    GMSA,
    KEY,
    LINK,
    LONG,
    NAME,
    SELF,
    SYNC,
    WRITE_DAC,
    WRITE_OWNER,
    acting,
    landscape,
    on_ada,
    on_admins,
    on_controller,
    on_head,
    on_policy,
    on_unit,
    told,
)


@pytest.mark.parametrize(
    ("answers", "who", "path"),
    [
        (on_admins((ANNA, WRITE, MEMBER)), "anna", "anna -> may add members to Domain Admins"),
        (on_admins((ANNA, SELF, MEMBER)), "anna", "anna -> may add itself to Domain Admins"),
        (
            on_admins((ANNA, WRITE_DAC)),
            "anna",
            "anna -> may change who has rights on Domain Admins",
        ),
        (on_admins((ANNA, WRITE_OWNER)), "anna", "anna -> may become the owner of Domain Admins"),
        (on_admins(owner=ANNA), "anna", "anna -> owns Domain Admins"),
        (
            on_admins((DESK, WRITE, MEMBER)),
            "anna",
            "anna -> is in Helpdesk -> may add members to Domain Admins",
        ),
        (
            on_ada((DESK, CONTROL, RESET)),
            "Helpdesk",
            "Helpdesk -> may reset the password of adm-ada -> is in Domain Admins",
        ),
        (
            on_ada((BEN, WRITE, KEY)),
            "ben",
            "ben -> may add a login key to adm-ada -> is in Domain Admins",
        ),
        (
            on_controller((ANNA, WRITE, ACTS_FOR)),
            "anna",
            "anna -> may decide who acts for others on DC1",
        ),
        (
            on_controller((ANNA, WRITE, ACCOUNT)),
            "anna",
            "anna -> may decide who acts for others on DC1",
        ),
        (on_controller(**{ACTS: acting(BEN)}), "ben", "ben -> may act as anybody on DC1"),
        (
            on_head((ANNA, CONTROL, CHANGES), (ANNA, CONTROL, CHANGES_ALL)),
            "anna",
            "anna -> may copy all passwords of the domain",
        ),
        (on_head((ANNA, WRITE, LINK)), "anna", "anna -> may link policies to the domain"),
        (
            on_policy((ANNA, WRITE)),
            "anna",
            "anna -> may change everything of Rights -> is a policy for Domain Controllers"
            " -> holds DC1",
        ),
        (
            on_unit("Domain Controllers", (ANNA, WRITE_DAC)),
            "anna",
            "anna -> may change who has rights on Domain Controllers -> holds DC1",
        ),
        (
            on_unit("Domain Controllers", (BEN, WRITE, LINK)),
            "ben",
            "ben -> may link policies to Domain Controllers -> holds DC1",
        ),
        (
            domain(*PEOPLE, SYNC),
            "anna",
            "anna -> may reset the password of MSOL_x",
        ),
        (
            domain(
                *PEOPLE,
                computers=[computer("SRV1", userAccountControl=WORKSTATION | ANY_DELEGATION)],
            ),
            "SRV1",
            "SRV1 -> collects the logins of visitors such as DC1",
        ),
        (
            domain(
                user("svc-web", ANNA, **{"msDS-AllowedToDelegateTo": ["cifs/dc1.test.example"]})
            ),
            "svc-web",
            "svc-web -> may act as anybody on DC1",
        ),
        (
            domain(*PEOPLE, services=[GMSA], groups=groups(str(GMSA["dn"]))),
            "anna",
            "anna -> may read the password of gmsa1$ -> is in Domain Admins",
        ),
        (
            domain(user("eve", ANNA, primaryGroupID=512)),
            "eve",
            "eve -> is in Domain Admins",
        ),
        (
            CHAIN,
            "anna",
            "anna -> is in Helpdesk -> may reset the password of ben"
            " -> may reset the password of k.holt -> is in Domain Admins",
        ),
    ],
    ids=lambda value: value[:60] if isinstance(value, str) else "",
)
def test_ways_into_the_domain(answers: Answers, who: str, path: str) -> None:
    assert told(answers, who) == path


@pytest.mark.parametrize(
    "answers",
    [
        domain(*PEOPLE),
        on_head((ANNA, CONTROL, CHANGES)),
        on_head((ANNA, CONTROL, CHANGES_ALL)),
        on_policy((ANNA, WRITE), options=1),
        on_policy((ANNA, WRITE), where="PCs"),
        on_unit("People", (ANNA, WRITE_DAC)),
        on_unit("PCs", (ANNA, FULL_CONTROL)),
        on_ada((ANNA, WRITE, NAME)),
        on_ada((ANNA, CONTROL, "ab721a53-1e2f-11d0-9819-00aa0040529b")),
        on_admins((4242, FULL_CONTROL)),
        on_admins((BEN, FULL_CONTROL & 0x10)),
        domain(*PEOPLE, groups=groups(more=[group("Staff", 1600, "anna", "ben")])),
    ],
)
def test_what_is_no_way_into_the_domain(answers: Answers) -> None:
    assert told(answers, "anna") is None


def test_a_service_name_counts_in_depth_only() -> None:
    answers = on_ada((BEN, WRITE, NAME))
    assert told(answers, "ben") is None
    assert told(answers, "ben", weak=True) == (
        "ben -> may give a service name to adm-ada -> is in Domain Admins"
    )


def test_what_an_account_does_not_inherit_its_unit_does_not_give() -> None:
    place = unit("Staff", (ANNA, WRITE_DAC))
    dn = f"CN=adm-ada,OU=Staff,{BASE}"
    inside = groups(dn)
    shielded = admin("adm-ada", dn=dn)
    open_one = admin("adm-ada", dn=dn, nTSecurityDescriptor=guarded())
    for account, way in ((shielded, "policies"), (open_one, "rights")):
        answers = domain(*PEOPLE, admins=[account], groups=inside, units=[place])
        paths = find_paths(landscape(answers))
        key = f"cn=anna,ou=people,{BASE.lower()}"
        first = next(then for _, then in paths.steps(key))
        assert first.startswith("policies of ") is (way == "policies")


def test_a_ring_of_groups_ends() -> None:
    ring = [
        group("A", 1601, f"CN=B,{USERS_PLACE}"),
        group("B", 1602, f"CN=A,{USERS_PLACE}", "anna"),
    ]
    answers = domain(
        *PEOPLE,
        admins=[admin("adm-ada", nTSecurityDescriptor=guarded((1601, CONTROL, RESET)))],
        groups=groups(more=ring),
    )
    assert told(answers, "anna") == (
        "anna -> is in B -> is in A -> may reset the password of adm-ada -> is in Domain Admins"
    )


def test_a_long_way_is_cut_and_said_to_be() -> None:
    paths = find_paths(landscape(LONG))
    assert paths.cut
    assert max(sum(1 for _ in paths.steps(key)) for key in paths.next) == 12
    assert find_paths(landscape(LONG), most_steps=30).cut is False


def test_foreign_accounts_are_named_by_sid() -> None:
    answers = on_admins(("S-1-5-21-9-9-9-1105", WRITE, MEMBER))
    assert told(answers, "S-1-5-21-9-9-9-1105") == (
        "S-1-5-21-9-9-9-1105 -> may add members to Domain Admins"
    )


def test_everybody_stands_for_the_members() -> None:
    paths = find_paths(landscape(on_admins((LOGGED_IN, WRITE, MEMBER))))
    assert [paths.land.name(key) for key in paths.everybody] == ["Authenticated Users"]
    assert [one.name for one in paths.ordinary() if one.kind == "user"] == []

"""Who of those on an access list is no administrator already."""

import pytest

from checks.identity.directory_strangers import strangers
from tests.checks.directory_answers import DOMAIN_SID
from tests.checks.identity.directory_guarded import (
    BASE,
    PEOPLE,
    USERS_PLACE,
    domain,
    group,
    groups,
    user,
)
from tests.checks.identity.directory_takeovers import facts

ADA, ANNA, BEN, CARL, DORA = 1150, 1101, 1102, 1103, 1104
_OTHER = "S-1-5-21-9-9-9"
_TOP = ("Administrators", "S-1-5-32-544", f"CN=Domain Admins,{USERS_PLACE}")
_NESTED = domain(
    *PEOPLE,
    user("eve", 1105, primaryGroupID=512),
    groups=groups(
        more=[
            group("Domain Admins", 512, f"CN=adm-ada,{USERS_PLACE}", f"CN=IT,{USERS_PLACE}"),
            group("IT", 1300, "anna", f"CN=Ring,{USERS_PLACE}"),
            group("Ring", 1301, "ben", f"CN=IT,{USERS_PLACE}"),
        ]
    ),
)
_OPEN = domain(
    *PEOPLE,
    groups=groups(
        more=[
            group(
                *_TOP,
                f"CN=Domain Users,{USERS_PLACE}",
                f"CN=S-1-5-11,CN=ForeignSecurityPrincipals,{BASE}",
            )
        ]
    ),
)


@pytest.mark.parametrize("rid", [ADA, 500, 512, 519, 1000])
def test_administrators_and_controllers_are_none(rid: int) -> None:
    assert not strangers([f"{DOMAIN_SID}-{rid}"], facts(domain(*PEOPLE))[0], DOMAIN_SID)


@pytest.mark.parametrize("rid", [ANNA, BEN, 1105, 1300, 1301])
def test_those_in_groups_of_groups_are_none(rid: int) -> None:
    assert not strangers([f"{DOMAIN_SID}-{rid}"], facts(_NESTED)[0])


@pytest.mark.parametrize(
    "sid", [f"{DOMAIN_SID}-{CARL}", f"{DOMAIN_SID}-4242", f"{_OTHER}-1150", "S-1-5-11", "S-1-1-0"]
)
def test_everybody_else_is_one(sid: str) -> None:
    assert strangers([sid], facts(_NESTED)[0], DOMAIN_SID) == {sid}


@pytest.mark.parametrize("sid", [f"{DOMAIN_SID}-513", f"{DOMAIN_SID}-{DORA}", "S-1-5-11"])
def test_everybody_stays_one_even_as_an_administrator(sid: str) -> None:
    assert strangers([sid], facts(_OPEN)[0], DOMAIN_SID) == {sid}

"""The plan is a closed set: everything that the interview could ask is a member, nothing else."""

import re

import pytest

from scanner.catalogue import Catalogue, load
from scanner.model import (
    Base,
    Each,
    Hole,
    LdapSearch,
    Registry,
    RegistryTree,
    Role,
    Share,
    Shares,
    Shell,
    SnmpWalk,
    Twice,
    Wql,
    fact,
    probe,
)
from scanner.plan import Plan, detail_of, make_plan

VLANS = SnmpWalk("1.3.6.1.4.1.9.9.46.1.3.1.1", {"state": "2"})
FDB = SnmpWalk("1.3.6.1.2.1.17.4.3.1", {"port": "2"}, context=Hole("vlan"))
EACH = Each(VLANS, lambda table: table, FDB, hole="vlan", most=64)
TWICE = Twice(SnmpWalk("1.3.6.1.2.1.2.2.1", {"ifInOctets": "10"}), apart=10)


@fact("test.plan")
class Anything:
    """A fact of these tests."""

    value: object


@probe(Role.SWITCH, EACH, TWICE)
def both(tables: object, samples: object) -> Anything:
    return Anything((tables, samples))


def plan(catalogue: Catalogue) -> Plan:
    return make_plan(
        catalogue, networks=["10.0.0.0/24"], excluded=[], addresses=254, stages=[], accounts=[]
    )


def test_leaves_children_and_second_samples_are_members() -> None:
    made = plan(Catalogue(probes=(both,)))
    assert made.allows(VLANS)
    assert made.allows(EACH.child("10"))
    assert made.allows(TWICE.inner)
    assert made.allows(TWICE.again)


def test_nothing_else_is_a_member() -> None:
    made = plan(Catalogue(probes=(both,)))
    assert not made.allows(Shell("test.other", "true"))
    assert not made.allows(SnmpWalk("1.3.6.1.2.1.17.4.3.1", {"port": "2"}))
    assert not made.allows(SnmpWalk("1.3.6.1.2.1.4", {"x": "2"}))
    for context in ("1 2", "", "a" * 33, "../x"):
        assert not made.allows(SnmpWalk(FDB.oid, {"port": "2"}, context=context))


def test_it_prints_template_and_ceiling() -> None:
    made = plan(Catalogue(probes=(both,)))
    by_key = {one.key: one for one in made.questions}
    assert by_key[EACH.key].ceiling == 64
    assert by_key[EACH.key].detail == "1.3.6.1.2.1.17.4.3.1.2"
    assert "<vlan>" in EACH.key
    assert by_key[TWICE.key].ceiling == 2


def test_windows_questions_stand_there_in_full() -> None:
    query = Wql("Win32_Service", ("Name", "State"), "Started = TRUE")
    text = "root/cimv2: SELECT Name,State FROM Win32_Service WHERE Started = TRUE; "
    assert detail_of(query).startswith(text)
    key = Registry(r"HKLM\SOFTWARE\Vendor", dword=("Limit",), text=("Name",))
    assert detail_of(key) == r"HKLM\SOFTWARE\Vendor: dword Limit, text Name"
    assert detail_of(Registry(key.path)).endswith(": whether it is there")
    tree = RegistryTree(key.path, text=("Name",))
    assert detail_of(tree).endswith(": text Name of each of its subkeys")


def test_the_catalogues_own_questions_are_all_in_the_plan() -> None:
    catalogue = load()
    made = plan(catalogue)
    for question in catalogue.questions:
        planned = all(made.allows(leaf) for leaf in question.leaves())
        assert planned or question.key in made.forbidden, question.key
    roles = {one.role for one in made.questions}
    assert {Role.HOST, Role.LINUX, Role.SSH} <= roles


def test_no_shell_question_writes() -> None:
    """A crude net below the review: words that change a system do not stand in any text."""
    never = re.compile(
        r">>|>\s*/(?!dev/null)|\b(rm|mv|tee|dd|kill|chmod|chown|mkfs|reboot)\s"
        r"|\bsed -i|\bsystemctl (start|stop|restart|enable|disable|mask)"
    )
    for question in load().questions:
        if isinstance(question, Shell):
            text = question.text.replace("2>&1", "")
            found = never.search(text)
            assert found is None, f"{question.key}: {found}"


@probe(Role.SERVER, Shares())
def shares(seen: tuple[Share, ...]) -> Anything:
    return Anything(seen)


@pytest.mark.parametrize("allowed", [True, False])
def test_shares_are_asked_only_where_the_site_file_allows_it(allowed: bool) -> None:
    made = make_plan(
        Catalogue(probes=(shares,)),
        networks=["10.0.0.0/24"],
        excluded=[],
        addresses=254,
        stages=[],
        accounts=[],
        open_shares=allowed,
    )
    assert (Shares().key in made.forbidden) is not allowed
    assert bool(made.questions) is allowed


def test_a_search_stands_there_with_its_attributes() -> None:
    search = LdapSearch(Base.DOMAIN, "(objectClass=trustedDomain)", ("name", "flatName"))
    assert detail_of(search) == "ldap domain sub (objectClass=trustedDomain): flatName, name"

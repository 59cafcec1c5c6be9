"""The view: bars, cards, blind spots, plan and sizing."""

from scanner.inventory import Device
from scanner.model import Area, DirectoryInUse, Fail, People, Result, Role, Severity, Target
from scanner.model.checks import Effort
from scanner.report.blind_spots import blind_spots
from scanner.report.cards import cards
from scanner.report.document import DirectoryCount
from scanner.report.picture import bar
from scanner.report.plan import improvements
from scanner.report.sizing import size
from scanner.scoring import Level
from tests.scanner.report.made_up import (
    a_check,
    a_finding,
    a_target,
    an_area,
    findings,
    gaps,
    inventory,
    made_up_view,
    six_areas,
)


def test_a_bar_says_the_word_before_the_number() -> None:
    drawn = bar(six_areas()[0])
    assert drawn.verdict == "needs work (58; between 49 and 71)"
    assert drawn.coverage == "coverage 83 % (34 of 41 checks)"
    assert (drawn.score_at, drawn.low_at, drawn.band_width) == ("58.00%", "49.00%", "22.00%")
    assert drawn.covered == "83.00%"


def test_an_unscored_bar_has_no_pin() -> None:
    drawn = bar(six_areas()[1])
    assert drawn.verdict == "not examined enough to judge"
    assert drawn.score_at is None
    assert drawn.shape == "not-scored"


def test_provisional_and_capped_areas_say_so() -> None:
    assert bar(six_areas()[3]).remarks == ("Provisional: 1 key check could not be judged.",)
    assert bar(six_areas()[4]).remarks == ("Held down by 1 critical failure.",)
    assert bar(six_areas()[4]).verdict == "at risk (31)"


def test_a_range_is_never_drawn_narrower_than_it_is_nor_outside() -> None:
    drawn = bar(an_area(Area.DESKTOP, Level.FAIR, 60.4, 59.6, 61.2, 0.5))
    assert drawn.verdict == "fair (60; between 59 and 62)"
    assert bar(an_area(Area.DESKTOP, Level.GOOD, 101, -3, 104, 1.2)).score_at == "100.00%"


def test_cards_stand_in_order_of_need() -> None:
    made = cards(findings())
    assert [card.id for card in made] == [
        "backup.restore-tested",
        "network.laptop-encrypted",
        "server.clock-agrees",
        "server.updates-installed",
    ]
    laptops = made[1]
    assert laptops.tally == "3 fail · 1 not known · 3 pass · 1 does not apply"
    assert [row.outcome for row in laptops.rows][:4] == [Result.FAIL] * 3 + [Result.UNKNOWN]
    assert laptops.effort == "0.5 hours for each laptop"
    assert made[0].effort == "4 hours"
    assert made[2].rows[0].severity is Severity.INFO


def test_gaps_of_one_cause_are_one_line() -> None:
    spots = blind_spots(gaps())
    assert [spot.targets for spot in spots] == [2, 1]
    assert spots[0].text == "Did not answer: 2 things, asked by Windows remote management."
    assert spots[0].waiting == "2 checks could not be judged."
    assert spots[0].remedy == "Have it switched on and connected at the next visit."
    assert spots[1].remedy == "Add an SNMPv3 user that may read."
    assert spots[1].waiting == ""


def test_the_plan_counts_hours_by_thing_and_orders_by_need() -> None:
    plan = improvements(findings())
    assert [(row.when, row.severity, row.hours, row.things) for row in plan] == [
        ("this week", Severity.CRITICAL, 4.0, 1),
        ("this week", Severity.HIGH, 1.5, 3),
        ("this year", Severity.INFO, 0.25, 1),
    ]


def test_checks_with_one_fix_are_one_move() -> None:
    host = a_target("h")
    one, two = a_check("network.one", effort=Effort(2)), a_check("network.two", effort=Effort(9))
    plan = improvements([a_finding(one, host, Fail("no")), a_finding(two, host, Fail("no"))])
    assert [row.checks for row in plan] == [("network.one", "network.two")]
    assert plan[0].hours == 9
    assert plan[0].when == "next 90 days"


def test_a_domain_costs_by_the_accounts_that_its_verdict_names() -> None:
    domain = a_target("domain", Role.DOMAIN)
    people = People(("ann", "bob", "cid"))
    found = [
        a_finding(a_check("identity.x", effort=Effort(0.5, per)), domain, fail)
        for per in ("account", "policy")
        for fail in (Fail("They are {people}.", people=people), Fail("no"))
    ]
    assert [improvements([one])[0].hours for one in found] == [1.5, 0.5, 0.5, 0.5]


def test_a_device_counts_in_one_class_only() -> None:
    gateway = Device(a_target("gw", Role.FIREWALL, Role.ROUTER, Role.LINUX, Role.SERVER))
    nothing = Device(Target(id="ip:192.0.2.9", name="192.0.2.9"))
    site = Device(Target(id="site", name="Harbour", roles=frozenset({Role.SITE})))
    sizing = size([*inventory(), gateway, nothing, site])
    assert {line.kind: (line.seen, line.examined) for line in sizing.classes} == {
        "firewall": (1, 1),
        "switch": (1, 1),
        "printer": (1, 0),
        "server": (2, 2),
        "other device": (1, 1),
    }
    assert sizing.devices == 6
    assert sizing.directory is None


def test_what_directories_say_is_in_use_is_added_up() -> None:
    one = DirectoryInUse(20, 3, 15, 3, 12, None)
    sizing = size([], [one, one])
    assert sizing.directory == DirectoryCount(40, 6, 30, 6, 24)


def test_the_view_of_a_site_without_anything() -> None:
    view = made_up_view(tier="outside", ended=None, complete=False)
    assert view.title == "First look"
    assert view.period == "2026-11-22 10:15 UTC, not ended"
    assert view.basis == (
        "This rests on 186 of the 246 checks that apply here; 1 area could not be scored."
    )
    assert view.devices[0].failed == 1
    assert view.devices[2].number is None

"""The owner's page in words."""

import pytest

from scanner.model import Area, Fail, Grade, Pass, Reason, Severity, Unknown
from scanner.report.summary import MOST, good, risks, sentence
from scanner.scoring import AreaScore, Level
from tests.scanner.report.made_up import a_check, a_finding, a_target, an_area, findings, six_areas


def area(of: Area, level: Level, points: float | None) -> AreaScore:
    return an_area(of, level, points, 0, 100, 0.9)


def test_the_sentence_names_what_is_well_and_the_worst_worry() -> None:
    assert sentence(six_areas()) == (
        "“Servers and devices” is in good shape, but today you could not be sure of recovering "
        "your data after a failure or ransomware."
    )


@pytest.mark.parametrize(
    ("areas", "expected"),
    [
        ([area(Area.BACKUP, Level.NOT_SCORED, None)], "not seen enough yet"),
        ([area(Area.BACKUP, Level.GOOD, 90)], "The 1 area that we could judge is in good shape."),
        (
            [area(Area.BACKUP, Level.GOOD, 90), area(Area.DESKTOP, Level.NOT_SCORED, None)],
            "The 1 area that we could judge is in good shape.",
        ),
        (
            [area(Area.BACKUP, Level.GOOD, 90), area(Area.DESKTOP, Level.FAIR, 70)],
            "in good or fair shape; the most is to be gained in “Your computers”.",
        ),
        (
            [area(Area.BACKUP, Level.AT_RISK, 10), area(Area.DESKTOP, Level.NEEDS_WORK, 45)],
            "ransomware, and 1 other area must be put right.",
        ),
        (
            [area(Area.BACKUP, Level.FAIR, 65), area(Area.PROCESS, Level.NEEDS_WORK, 45)],
            "“Backup and recovery” is in fair shape, but too much",
        ),
    ],
)
def test_the_sentence_for_other_sites(areas: list[AreaScore], expected: str) -> None:
    assert expected in sentence(areas)


def test_risks_go_by_severity_and_share_of_the_judged() -> None:
    points = risks(findings())
    assert [point.check for point in points] == [
        "backup.restore-tested",
        "network.laptop-encrypted",
    ]
    assert points[0].told
    assert points[1].text.startswith("A laptop left in a taxi")
    assert points[1].detail == (
        "Should be: The system disk of every laptop is encrypted (not so on 3 of 6 examined)."
    )
    assert points[1].targets == ("lap-01", "lap-02", "lap-03")


def test_a_rare_high_failure_ranks_below_a_common_medium_one() -> None:
    rare, common = a_check("network.rare"), a_check("network.common", Severity.MEDIUM)
    hosts = [a_target(f"h{n}") for n in range(10)]
    judged = [a_finding(common, host, Fail("no")) for host in hosts]
    judged += [a_finding(rare, hosts[0], Fail("no"))]
    judged += [a_finding(rare, host, Pass("yes")) for host in hosts[1:]]
    assert [point.check for point in risks(judged)] == ["network.common", "network.rare"]


def test_no_more_than_five_risks_and_never_a_small_one() -> None:
    host = a_target("h")
    many = [a_finding(a_check(f"network.n{n}"), host, Fail("no")) for n in range(9)]
    small = a_finding(a_check("network.small", Severity.LOW), host, Fail("no"))
    assert len(risks([*many, small])) == MOST
    assert risks([small]) == ()


def test_good_needs_every_judged_target_and_most_of_the_due() -> None:
    whole, partly, hardly = (a_check(f"network.{name}") for name in ("whole", "partly", "hardly"))
    hosts = [a_target(f"h{n}") for n in range(4)]
    away = Unknown("away", reason=Reason.UNREACHABLE)
    judged = [a_finding(whole, host, Pass("yes")) for host in hosts]
    judged += [a_finding(partly, host, Pass("yes")) for host in hosts[:3]]
    judged += [a_finding(partly, hosts[3], away)]
    judged += [a_finding(hardly, hosts[0], Pass("yes"))]
    judged += [a_finding(hardly, host, away) for host in hosts[1:]]
    points = good(judged)
    assert [point.check for point in points] == ["network.whole", "network.partly"]
    assert points[0].detail == "So on all 4 examined."
    assert points[1].detail == "So on all 3 examined; 1 could not be seen."


def test_one_failure_is_never_praised() -> None:
    check = a_check("network.mixed")
    judged = [a_finding(check, a_target(f"h{n}"), Pass("yes")) for n in range(9)]
    assert len(good(judged)) == 1
    assert good([*judged, a_finding(check, a_target("bad"), Fail("no"))]) == ()


def test_praise_spreads_over_areas_and_says_who_told() -> None:
    host = a_target("h")
    judged = [
        a_finding(a_check(f"{area}.n{n}"), host, Pass("yes"), Grade.SAID)
        for area in ("network", "backup")
        for n in range(3)
    ]
    points = good(judged)
    assert [point.area for point in points].count(Area.NETWORK) == 2
    assert all(point.told for point in points)

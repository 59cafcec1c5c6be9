"""Copies, and who watches them: the interview."""

from datetime import date

from checks.backup.copies import (
    CLOUD_DATA,
    IMMUTABLE,
    OFFSITE,
    WATCHED,
    OffsiteCopy,
    a_copy_is_kept_off_site,
    cloud_data_is_backed_up,
    one_copy_cannot_be_changed,
    somebody_reads_the_backup_reports,
)
from scanner.model import Evidence, Severity, Told
from tests.checks.told_cases import told_cases

CASES = [
    *told_cases(a_copy_is_kept_off_site, OFFSITE),
    *told_cases(one_copy_cannot_be_changed, IMMUTABLE),
    *told_cases(cloud_data_is_backed_up, CLOUD_DATA),
    *told_cases(
        somebody_reads_the_backup_reports,
        WATCHED,
        good=("daily", "Daily"),
        bad={"weekly": Severity.LOW, "rarely": None, "nobody": None},
    ),
]


def test_who_said_it_and_when_stands_in_the_evidence() -> None:
    """What is told weighs less than what is measured: a reader must see whose word it is."""
    copy = OffsiteCopy(Told(True, "Office manager", date(2026, 11, 20), "in the bank"))
    where = "Office manager, 2026-11-20"
    assert a_copy_is_kept_off_site(copy).evidence == (
        Evidence("answer", True, where),
        Evidence("remark", "in the bank", where),
    )

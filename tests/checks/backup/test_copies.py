"""Copies, and who watches them: the interview."""

import pytest

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
from scanner.model import Ask, Check, Evidence, Result
from tests.checks.harness import Case, said
from tests.checks.told_cases import yes_is_good

CASES = [
    *yes_is_good(a_copy_is_kept_off_site, OFFSITE),
    *yes_is_good(one_copy_cannot_be_changed, IMMUTABLE),
    *yes_is_good(cloud_data_is_backed_up, CLOUD_DATA),
]

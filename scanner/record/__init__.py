"""A run on disk: sealed, chained batches of what was asked and what came back."""

from scanner.record.entries import (
    AskedEntry,
    ClosingEntry,
    Entry,
    HeadEntry,
    LoginEntry,
    LostEntry,
    OtherEntry,
    StageEntry,
    outcomes,
)
from scanner.record.files import RecordError, Sealed, batches, verify
from scanner.record.runs import Run, find_run, list_runs, new_run_id, open_run, read_run, replaces
from scanner.record.writer import Batch, Recorder

__all__ = [
    "AskedEntry",
    "Batch",
    "ClosingEntry",
    "Entry",
    "HeadEntry",
    "LoginEntry",
    "LostEntry",
    "OtherEntry",
    "RecordError",
    "Recorder",
    "Run",
    "Sealed",
    "StageEntry",
    "batches",
    "find_run",
    "list_runs",
    "new_run_id",
    "open_run",
    "outcomes",
    "read_run",
    "replaces",
    "verify",
]

"""A run on disk: sealed, chained batches of what was asked and what came back."""

from scanner.record.entries import (
    AskedEntry,
    ClosingEntry,
    Entry,
    HeadEntry,
    LoginEntry,
    LostEntry,
    StageEntry,
)
from scanner.record.files import RecordError, Sealed, batches, verify
from scanner.record.runs import Run, list_runs, new_run_id, open_run, read_run
from scanner.record.writer import Batch, Recorder

__all__ = [
    "AskedEntry",
    "Batch",
    "ClosingEntry",
    "Entry",
    "HeadEntry",
    "LoginEntry",
    "LostEntry",
    "RecordError",
    "Recorder",
    "Run",
    "Sealed",
    "StageEntry",
    "batches",
    "list_runs",
    "new_run_id",
    "open_run",
    "read_run",
    "verify",
]

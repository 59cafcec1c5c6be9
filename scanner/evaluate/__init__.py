"""Answers to facts to findings: a pure function of the record, the checks and the benchmark."""

from scanner.evaluate.judging import Benchmark, Judged, evaluate

__all__ = ["Benchmark", "Judged", "evaluate"]

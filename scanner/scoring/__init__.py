"""Findings to scores of the six areas. The formula stands in docs/scoring.md."""

from scanner.scoring.areas import score
from scanner.scoring.types import AreaScore, CheckScore, Level, TopicScore

__all__ = ["AreaScore", "CheckScore", "Level", "TopicScore", "score"]

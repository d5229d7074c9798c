"""Figures: an indicator's value for a period with its comparisons, its printings, and the rows behind it."""

from huibao.figures.breakdowns import breakdown
from huibao.figures.comparison import Comparison
from huibao.figures.computing import compute
from huibao.figures.evaluation import Evaluation
from huibao.figures.figure import Figure, FigureSet, MonthValue, Source, figures_json
from huibao.figures.problems import Piece, Problem, problems
from huibao.figures.provenance import recount, rows
from huibao.figures.rules import RuleResult, check_rules

__all__ = [
    "Comparison",
    "Evaluation",
    "Figure",
    "FigureSet",
    "MonthValue",
    "Piece",
    "Problem",
    "RuleResult",
    "Source",
    "breakdown",
    "check_rules",
    "compute",
    "figures_json",
    "problems",
    "recount",
    "rows",
]

"""Figures: an indicator's value for a period with its comparisons, its printings, and the rows behind it."""

from huibao.figures.comparison import Comparison
from huibao.figures.computing import compute
from huibao.figures.figure import Figure, FigureSet, MonthValue, figures_json
from huibao.figures.problems import Piece, Problem, problems

__all__ = [
    "Comparison",
    "Figure",
    "FigureSet",
    "MonthValue",
    "Piece",
    "Problem",
    "compute",
    "figures_json",
    "problems",
]

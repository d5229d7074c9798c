"""The catalogue: one YAML entry per indicator, checked against the ledgers, and what turns entries into queries."""

from huibao.catalogue._load import load_catalogue
from huibao.catalogue.measures import Aggregate, Leaf, Measure
from huibao.catalogue.model import AreaEntry, Balance, Catalogue, Indicator, TargetPart, View

__all__ = [
    "Aggregate",
    "AreaEntry",
    "Balance",
    "Catalogue",
    "Indicator",
    "Leaf",
    "Measure",
    "TargetPart",
    "View",
    "load_catalogue",
]

"""Example ledgers: a fictional county of 15 townships, 2020-2022, made from a seed and nothing else.

Every name, number and division code in them is invented; no ledger row describes a real person, company or place.
"""

from __future__ import annotations

from huibao_example.county import DIVISION, TOWNSHIPS, YEARS, County
from huibao_example.example import ledgers_of, write_county, write_example

__all__ = ["DIVISION", "TOWNSHIPS", "YEARS", "County", "ledgers_of", "write_county", "write_example"]

"""The fictional county: its townships, its size, and the random numbers that everything about it is drawn from."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from random import Random

# The same name, code and list as params/bureau.yaml (a test holds the two together). 535821 is an unassigned code.
BUREAU = "栖云县市场监督管理局"
DIVISION = "535821"
TOWNSHIPS = (
    "云台街道",
    "文澜街道",
    "东屏街道",
    "青禾镇",
    "松坪镇",
    "白石岭镇",
    "梨溪镇",
    "荞麦山镇",
    "双河口镇",
    "银杉镇",
    "麻柳坝镇",
    "雾山乡",
    "竹箐乡",
    "鹿鸣乡",
    "高桥坪乡",
)
YEARS = (2020, 2021, 2022)
FIRST_DAY = dt.date(2020, 1, 1)
LAST_DAY = dt.date(2022, 12, 31)

Cell = str | int | float | Decimal | bool | dt.date | dt.datetime | None
Row = dict[str, Cell]
Ledgers = dict[str, list[Row]]


@dataclass(frozen=True)
class County:
    """What a county's ledgers follow from.

    Args:
        seed: the same seed gives the same ledgers, cell by cell.
        scale: share of a real county's size; 1.0 is about 40,000 entities, 0.02 is enough for every figure.
        division: the six digits of GB/T 2260 that its entity codes carry.
        townships: its townships, the most populous first; the streets are the built-up area.
        bureau: the name of its bureau, as it stands above the tables.
    """

    seed: int = 2022
    scale: float = 1.0
    division: str = DIVISION
    townships: tuple[str, ...] = TOWNSHIPS
    bureau: str = BUREAU

    def random(self, name: str) -> Random:
        """Random numbers of one ledger's own, so that a change to one ledger leaves the others as they are."""
        return Random(f"{self.seed}/{self.division}/{name}")

    def size(self, count: int, least: int = 12) -> int:
        """A count of a full-sized county at this county's scale, but never fewer than `least` of them."""
        return max(min(count, least), round(count * self.scale))

    @cached_property
    def built_up(self) -> frozenset[str]:
        """The townships of the built-up area (县建成区): the streets, or the first one where there are none."""
        return frozenset(name for name in self.townships if name.endswith("街道")) or frozenset(self.townships[:1])

    @cached_property
    def _weights(self) -> dict[int, list[float]]:
        rng = self.random("townships")
        weights = [(place + 1.5) ** -0.75 * rng.uniform(0.8, 1.2) for place in range(len(self.townships))]
        growth = [rng.uniform(0.9, 1.16) for _ in self.townships]
        first = YEARS[0] - 1
        return {
            year: [weight * rate ** (year - first) for weight, rate in zip(weights, growth, strict=True)]
            for year in (first, *YEARS)
        }

    def draw_townships(self, rng: Random, count: int, year: int) -> list[str]:
        """`count` townships, the populous and the growing ones more often."""
        return rng.choices(self.townships, self._weights[min(max(year, YEARS[0] - 1), YEARS[-1])], k=count)

    def shares(self, total: int, year: int) -> dict[str, int]:
        """A total split over the townships by their weight; the parts add up to it."""
        weights = self._weights[year]
        parts = [int(total * weight / sum(weights)) for weight in weights]
        parts[0] += total - sum(parts)
        return dict(zip(self.townships, parts, strict=True))


def stem(township: str) -> str:
    """A township's name without its rank: 荞麦山镇 is 荞麦山."""
    return township.removesuffix("街道").removesuffix("镇").removesuffix("乡")


def weighted(rng: Random, choices: Mapping[str, float]) -> str:
    """One of the keys, by its weight."""
    return rng.choices(list(choices), list(choices.values()))[0]


def some(rng: Random, items: Sequence[str], count: int) -> list[str]:
    """Up to `count` different items in random order."""
    return rng.sample(list(items), min(count, len(items)))


def in_order(rows: Iterable[Row], *columns: str) -> list[Row]:
    """The rows sorted by some columns; days sort by their date, blanks last."""
    return sorted(rows, key=lambda row: [str(row.get(column)) for column in columns])


def day_of(row: Row, column: str) -> dt.date:
    """A cell that holds a day (or a moment: its day)."""
    value = row[column]
    assert isinstance(value, dt.date), (column, value)
    return value.date() if isinstance(value, dt.datetime) else value

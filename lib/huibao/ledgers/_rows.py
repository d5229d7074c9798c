"""Finding the header under title rows, and telling rows of data from titles, blanks and totals."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from difflib import SequenceMatcher

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from huibao.ledgers._cells import SPACES
from huibao.ledgers._parts import Part

#: How many rows are searched for the header.
HEAD = 100
_SPACES = dict.fromkeys(map(ord, SPACES))
_BRACKETS = re.compile(r"\([^()]*\)")
#: Of four characters one is too many or too few; one that differs makes another thing (立案日期, 结案日期).
_NEAR = 0.8
_TOTALS = frozenset({"合计", "小计", "总计"})


def header_name(text: str) -> str:
    """A header without white space, line breaks and the star of a required column, full-width forms made narrow."""
    return unicodedata.normalize("NFKC", text).translate(_SPACES).strip("*")


@dataclass
class Header:
    """Where a sheet's header stands and which column each wanted header has; all names as `header_name` gives, except
    those of `others`, the headers that are not wanted, which are as they stand."""

    row: int
    places: dict[str, int]
    missing: list[str]
    repeated: list[str]
    others: list[str] = field(default_factory=list)


def find_header(head: list[list[str]], required: Iterable[str], optional: Iterable[str] = ()) -> Header:
    """The first row that has every required header, else the row that has most of them.

    A header merged over two rows stands in both: the lower one, which may name more columns, is taken.

    Args:
        head: the sheet's first rows, trimmed.
        required, optional: headers as the contract or a mapping writes them.
    """
    needed = {header_name(text): text for text in required}
    wanted = needed.keys() | {header_name(text) for text in optional}
    best: Header | None = None
    most = -1
    for number, cells in enumerate(head):
        names = [header_name(cell) for cell in cells]
        present = wanted.intersection(names)
        missing = [text for name, text in needed.items() if name not in present]
        if best is not None and not best.missing and (missing or len(present) < most):
            break
        if len(present) < most or (len(present) == most and missing):
            continue
        repeated = sorted(name for name in present if names.count(name) > 1)
        others = [cell for cell, name in zip(cells, names, strict=True) if name and name not in wanted]
        places = {name: names.index(name) for name in present}
        best, most = Header(number, places, missing, repeated, others), len(present)
    return best or Header(0, {}, list(needed.values()), [])


def resembling(missing: Iterable[str], others: Iterable[str]) -> dict[str, str]:
    """The missing headers that stand among the others under a name that is nearly theirs, each with that name."""
    names = {text: _bare(text) for text in others}
    found = {}
    for text in missing:
        near = {other: SequenceMatcher(None, _bare(text), name).ratio() for other, name in names.items()}
        closest = max(near, key=lambda other: near[other], default="")
        if closest and near[closest] >= _NEAR:
            found[text] = closest
    return found


def _bare(text: str) -> str:
    """A header's name without units and remarks in brackets, which many headers share."""
    name = header_name(text)
    return _BRACKETS.sub("", name) or name


@dataclass
class DataRows:
    """Positions in a part of its rows of data, and how many rows are none, by kind."""

    positions: np.ndarray
    skipped: dict[str, int]


def data_rows(part: Part, places: Iterable[int]) -> DataRows:
    """Leave out blank rows and rows whose first filled cell is a total's title.

    A row is blank when the sheet has no cell of its own in it; under merged cells also when it has none in the columns
    that are read: what stands beside a merged record is a further line of it.

    Args:
        places: where the columns that are read stand.
    """
    totals, blank = _first_cells(part, part.own_texts)
    if part.filled:
        totals |= _first_cells(part, part.texts)[0] & ~blank
        blank |= _goes_on(part, places) & ~totals
    skipped = {"合计行": int(totals.sum()), "空行": int(blank.sum())}
    return DataRows(np.flatnonzero(~(totals | blank)), {kind: count for kind, count in skipped.items() if count})


def _first_cells(part: Part, texts: Callable[[int], pa.StringArray]) -> tuple[np.ndarray, np.ndarray]:
    """Masks of the rows whose first filled cell is a total's title, and of those without a filled cell."""
    undecided = np.arange(part.height)
    totals, blank = np.zeros(part.height, dtype=bool), np.zeros(part.height, dtype=bool)
    for place in range(part.width):
        if not len(undecided):
            break
        cells = texts(place)
        if len(undecided) < part.height:
            cells = cells.take(pa.array(undecided))
        totals[undecided[_is_total(cells)]] = True
        undecided = undecided[np.asarray(pc.equal(cells, ""))]
    blank[undecided] = True
    return totals, blank


def _goes_on(part: Part, places: Iterable[int]) -> np.ndarray:
    """A mask of the rows that have only what merged cells fill in the columns that are read."""
    own, filled = np.zeros(part.height, dtype=bool), np.zeros(part.height, dtype=bool)
    for place in places:
        own |= np.asarray(pc.not_equal(part.own_texts(place), ""))
        filled |= part.filled.get(place, False)
    return filled & ~own


def _is_total(cells: pa.StringArray) -> np.ndarray:
    """True where a cell is 合计, 小计 or 总计, white space between the two characters allowed."""
    found = np.asarray(pc.ends_with(cells, "计"))
    for place in np.flatnonzero(found):
        found[place] = cells[int(place)].as_py().translate(_SPACES) in _TOTALS
    return found

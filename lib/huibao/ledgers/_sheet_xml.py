"""What the XML of a sheet says of its cells, block by block and without being parsed: it may be a gigabyte."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from huibao.ledgers._markup import count

#: Cells of a sheet whose text the reader would lose, by (row, column) from 0; '' for a formula that has no value yet.
Specials = dict[tuple[int, int], str]

_HEAD = 4096

# The patterns of the first pass start with literal bytes, which lets re scan a gigabyte in seconds.
_LONG = re.compile(rb' r="[A-Za-z]{0,3}\d{6}')
_HUGE = re.compile(rb' r="(?:[A-Za-z]{4}|[A-Za-z]*\d{7})')
LONG_NUMBER = re.compile(rb"<v>-?\d{16}")
_CELL = re.compile(rb"<(?:\w+:)?c(\s[^>]*?)?(/?)>")
_ANY_ROW = re.compile(rb"<(?:\w+:)?row[\s/>]")
REFERENCE = re.compile(rb"\sr\s*=\s*[\"']([A-Za-z]*)(\d+)[\"']")
_CELL_AND_FORMULA = (
    rb"<(?:\w+:)?c\s([^>]*[^/>])>\s*"
    rb"(?:<(?:\w+:)?f(?:\s[^>]*)?(?:/>|>[^<]*</(?:\w+:)?f\s*>)\s*)"  # it ends before the cell's value
)
_VALUED = re.compile(_CELL_AND_FORMULA + rb"?<(?:\w+:)?v>([^<]*)</")
_UNVALUED = re.compile(_CELL_AND_FORMULA + rb"(?:<(?:\w+:)?v\s*(?:/>|>\s*</(?:\w+:)?v\s*>)\s*)?</(?:\w+:)?c>")
# How programs write one: without these bytes the block need not be searched.
_UNVALUED_ENDS = (b"</f></c>", b"/></c>", b"<v></v></c>")
_ERROR = re.compile(rb"\st\s*=\s*[\"']e[\"']")
_TEXT_TYPE = re.compile(rb"\st\s*=\s*[\"'](?:s|b|str|inlineStr|d)[\"']")
_COUNT = re.compile(rb"\suniqueCount\s*=\s*[\"'](\d+)")
SHARED = re.compile(rb"<(?:\w+:)?c\s[^>]*\st\s*=\s*[\"']s[\"'][^>]*>\s*<(?:\w+:)?v>(\d+)<")


@dataclass
class Measure:
    """What one sheet's blocks hold."""

    cells: int = 0
    rows: int = 0
    shared: int = 0
    wide: bool = False
    long: bool = False
    huge: bool = False
    odd: bool = False
    specials: Specials = field(default_factory=dict)

    def note(self, block: bytes, prefixed: bool) -> None:
        """Count cells and rows; any that does not say where it stands in the usual way asks for a closer look."""
        cells, others, rows, references, shared, wide = count(block)
        if prefixed or others or references < cells + rows:
            self.odd = True
            cells, rows = len(_CELL.findall(block)), len(_ANY_ROW.findall(block))
        self.cells += cells
        self.rows += rows
        self.shared += cells if self.odd else shared
        self._note_reach(block, wide > 0)

    def _note_reach(self, block: bytes, wide: bool) -> None:
        """Whether references go beyond column Z, beyond row 99,999, or beyond what a worksheet has."""
        long = not self.long and _LONG.search(block) is not None
        self.wide, self.long = self.wide or wide, self.long or long
        if wide or (self.long and not self.huge):
            self.huge = _HUGE.search(block) is not None


def claimed_texts(block: bytes) -> int:
    """For how many shared texts the reader will make room at once: as many as the part says it has."""
    return max((int(number[:20]) for number in _COUNT.findall(block[:_HEAD])), default=0)


def filled_references(block: bytes) -> list[tuple[bytes, bytes]]:
    """References of the cells that hold something; a cell that is only formatted takes no room."""
    return [
        (reference[1], reference[2])
        for cell in _CELL.findall(block)
        if not cell[1] and (reference := REFERENCE.search(cell[0]))
    ]


def implied_reach(block: bytes, carried: int) -> tuple[int, int, int]:
    """How many columns and rows are reached by cells that do not say where they stand but follow the one before.

    `carried` is how many cells the block before has of the row that goes on in this one; the third number is that
    of this block.
    """
    columns = rows = 0
    for place, row in enumerate(_ANY_ROW.split(block)):
        cells = _CELL.findall(row)
        references = [REFERENCE.search(attributes) for attributes, _ in cells]
        carried = len(cells) + (0 if place else carried)
        if not all(references) or carried > len(cells):
            columns = max(columns, carried + max((column_number(found[1]) for found in references if found), default=0))
            start = REFERENCE.search(b" " + row.partition(b">")[0]) if place else None
            rows = max(rows, int(start[2][:12]) if start else 0)
    return columns, rows, carried


def column_number(letters: bytes) -> int:
    number = 0
    for letter in letters.upper()[:6]:
        number = number * 26 + letter - 64
    return number


def unvalued_of(block: bytes) -> Specials:
    """Formulas without a value: no spreadsheet program has calculated them (one that gives an empty text has one)."""
    if b"<f" not in block or not any(end in block for end in _UNVALUED_ENDS):
        return {}
    found: Specials = {}
    for attributes in _UNVALUED.findall(block):
        reference = REFERENCE.search(b" " + attributes)
        if reference and not _TEXT_TYPE.search(attributes):
            found[int(reference[2]) - 1, column_number(reference[1]) - 1] = ""
    return found


def specials_of(block: bytes) -> Specials:
    """Error values, and whole numbers of more digits than a floating-point number holds."""
    found: Specials = {}
    for attributes, value in _VALUED.findall(block):
        exact = value.isdigit() and len(value) >= 16 and not _TEXT_TYPE.search(attributes)
        reference = REFERENCE.search(b" " + attributes)
        if reference and (exact or _ERROR.search(attributes)):
            found[int(reference[2]) - 1, column_number(reference[1]) - 1] = value.decode("utf-8", "replace")
    return found

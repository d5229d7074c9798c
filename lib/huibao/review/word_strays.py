"""Which numbers of an edited report are strays: no part of a figure, and not at their place as the report left."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from huibao.review.word_alignment import Original
from huibao.review.word_findings import StrayNumber
from huibao.review.word_numbers import (
    Number,
    date_spans,
    label_spans,
    numbers,
    plain_width,
    within,
    worded_numbers,
)
from huibao.review.word_text import Place

# How much of the text beside a number is shown, and how much of it makes two numbers the same.
_AROUND = 14
_SAME = 4


@dataclass(slots=True)
class Seen:
    """A paragraph under check: its text, the stretches that are figures, and what it shares with its originals."""

    text: str
    place: Place
    figures: list[tuple[int, int]] = field(default_factory=list)
    kept: dict[int, int] = field(default_factory=dict)
    old: str = ""

    def stays(self, number: Number) -> bool:
        """Whether a number stands as it did, of the same unit and no part of a longer one."""
        if number.digits[:1].isdecimal():
            home = self.kept.get(number.start)
            found = next((one for one in numbers(self.old) if one.start == home), None)
            return found is not None and number.unit.strip() in ("", found.unit.strip())
        home = self.kept.get(number.start)
        steps = range(number.start, number.end)
        if home is None or any(self.kept.get(at) != home + at - number.start for at in steps):
            return False
        return any(one.start == home and one.shown == number.shown for one in worded_numbers(self.old))


@dataclass(frozen=True, slots=True)
class Known:
    """The numbers of the report as it left: with what stood beside them, as names (12315), and as dates."""

    beside: frozenset[tuple[str, str, str]]
    names: frozenset[str]
    dates: frozenset[str]

    @classmethod
    def of(cls, before: Sequence[Original]) -> Known:
        beside: set[tuple[str, str, str]] = set()
        names: set[str] = set()
        dates: set[str] = set()
        for one in before:
            spans = [(start, end) for _, start, end in one.spans]
            for found in (*numbers(one.text), *worded_numbers(one.text)):
                beside.add(_key(one.text, found))
                prose = len(one.text) > 30 and not within(found.start, found.end, spans)
                if prose and len(found.digits) > 3 and found.digits.isdecimal():
                    names.add(found.digits)
            dates.update(plain_width(one.text[start:end]) for start, end in date_spans(one.text))
        return cls(frozenset(beside), frozenset(names), frozenset(dates))

    def has(self, text: str, found: Number) -> bool:
        """Whether the number is one that was moved or copied with the words around it, or a name.

        What counts something is no name: 2022户 is none because 2022年 is said.
        """
        key = _key(text, found)
        name = not found.unit and found.digits in self.names
        return name or (len(key[0]) == _SAME and key in self.beside)


def _key(text: str, found: Number) -> tuple[str, str, str]:
    return text[max(0, found.start - _SAME) : found.start], found.digits, text[found.end : found.end + 1]


@dataclass(slots=True)
class Strays:
    """Collects the strays, and the dates that are new, paragraph by paragraph."""

    before: Sequence[Original]
    found: list[StrayNumber] = field(default_factory=list)
    dates: list[StrayNumber] = field(default_factory=list)
    _known: Known = field(init=False)

    def __post_init__(self) -> None:
        self._known = Known.of(self.before)

    def sort(self, seen: Seen) -> None:
        """The numbers of a paragraph that no figure and no original text accounts for."""
        dates, labels = date_spans(seen.text), label_spans(seen.text)
        for found in sorted((*numbers(seen.text), *worded_numbers(seen.text)), key=lambda one: one.start):
            if seen.stays(found) or within(found.start, found.end, seen.figures):
                continue
            if within(found.start, found.end, labels) or self._known.has(seen.text, found):
                continue
            if within(found.start, found.end, dates):
                self._date(seen, found, dates)
            else:
                self.found.append(StrayNumber(found.shown, around(seen.text, found.start, found.end), seen.place))

    def _date(self, seen: Seen, found: Number, dates: Iterable[tuple[int, int]]) -> None:
        start, end = next(span for span in dates if within(found.start, found.end, [span]))
        shown = seen.text[start:end]
        before = self.dates[-1] if self.dates else None
        again = before is not None and before.shown == shown and before.place == seen.place
        if plain_width(shown) not in self._known.dates and not again:
            self.dates.append(StrayNumber(shown, around(seen.text, start, end), seen.place))


def around(text: str, start: int, end: int) -> str:
    """A stretch with the words beside it."""
    before = ("…" if start > _AROUND else "") + text[max(0, start - _AROUND) : start]
    behind = text[end : end + _AROUND] + ("…" if end + _AROUND < len(text) else "")
    return f"{before}[{text[start:end]}]{behind}".replace("\n", " ")

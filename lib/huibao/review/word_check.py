"""Reads an edited Word report back: which figures stand, which were edited or vanished, which numbers are strays.

A figure is known by its content control, by the hidden bookmark in it, or, when an editor lost both, by the text around
it. A number is a stray when it is no part of a figure and did not stand at its place in the report as it left.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from huibao.pages.figure_part import FigurePart, Placement
from huibao.review.word_alignment import Matcher, Original, Trace, originals
from huibao.review.word_findings import CopiedFigure, EditedFigure, Findings, MovedFigure, VanishedFigure
from huibao.review.word_moves import moved_figures
from huibao.review.word_numbers import (
    normal,
    numbers,
    tokens,
)
from huibao.review.word_printings import printings
from huibao.review.word_strays import Seen, Strays, around
from huibao.review.word_text import EditedDocument, EditedParagraph, Place
from huibao.review.word_turns import turning_word

# Signs that belong to a number: a figure's text does not end between them.
_NUMERIC = frozenset("0123456789.,%‰+-−—±百千万亿")


def check_document(document: EditedDocument) -> Findings:
    """Check an edited report that has been read."""
    check = _Check(document.part, Strays(originals(document.part)))
    check.run(document.paragraphs)
    part = document.part
    edited, vanished = tuple(check.edited()), tuple(check.vanished())
    gone = {one.placement.number for one in vanished} | {one.placement.number for one in edited if not one.copy}
    gone |= {one.placement.number for one in check.moved}
    return Findings(
        period=part.period,
        edition=part.edition,
        bureau=part.bureau,
        digest=part.digest,
        figures=len(part.placements),
        unchanged=len(part.placements) - len(gone),
        edited=edited,
        vanished=vanished,
        moved=tuple(check.moved),
        copies=tuple(check.copies()),
        strays=tuple(check.strays.found),
        dates=tuple(check.strays.dates),
        unread=document.unread,
        tracked=document.tracked,
    )


@dataclass(frozen=True, slots=True)
class _Guess:
    """What may stand now at the place of a figure that has lost its marks."""

    text: str
    paragraph: int
    start: int
    end: int


@dataclass(slots=True)
class _Check:
    """One check, from the paragraphs to the findings."""

    part: FigurePart
    strays: Strays
    moved: list[MovedFigure] = field(default_factory=list)
    _before: Sequence[Original] = ()
    _same: dict[int, list[Place]] = field(default_factory=lambda: defaultdict(list))
    _other: dict[int, list[tuple[str, Place]]] = field(default_factory=lambda: defaultdict(list))
    _guesses: dict[int, list[_Guess]] = field(default_factory=lambda: defaultdict(list))
    _left: dict[int, str] = field(default_factory=dict)
    _labels: dict[str, str] = field(default_factory=dict)

    def run(self, paragraphs: Sequence[EditedParagraph]) -> None:
        self._before = self.strays.before
        self._left = {number: one.text[:start] for one in self._before for number, start, _ in one.spans}
        self._labels = {str(one.get("id")): str(one.get("label") or "") for one in self.part.records}
        matched = Matcher(self._before).match(paragraphs)
        seen = [
            self._look(at, paragraph, indices)
            for at, (paragraph, indices) in enumerate(zip(paragraphs, matched, strict=True))
        ]
        self._settle(seen)
        for one in seen:
            self.strays.sort(one)
        moves = moved_figures(self.part, self._before, paragraphs, matched, self._label)
        self.moved = [one for one in moves if one.place in self._same[one.placement.number]]

    def _look(self, at: int, paragraph: EditedParagraph, indices: Sequence[int]) -> Seen:
        """Note the figures of a paragraph that are marked, and guess at those that should be there and are not."""
        seen = Seen(paragraph.text, paragraph.place)
        marked = set()
        position = 0
        for piece in paragraph.pieces:
            if piece.placement is not None and 1 <= piece.placement <= len(self.part.placements):
                marked.add(piece.placement)
                self._note(seen, self.part.placements[piece.placement - 1], position, position + len(piece.text))
            position += len(piece.text)
        old, spans = _joined([self._before[index] for index in indices])
        if not indices:
            return seen
        trace = None if old == seen.text else Trace(old, seen.text)
        seen.old = old
        seen.kept = trace.kept() if trace else {start: start for _, start, _ in tokens(old)}
        for number, start, end in spans:
            if number not in marked:
                self._guess(at, seen, number, trace.stretch(start, end) if trace else (start, end))
        return seen

    def _note(self, seen: Seen, placement: Placement, start: int, end: int) -> None:
        """A marked figure: unchanged, unchanged with something typed beside it in its control, or edited."""
        text = seen.text[start:end]
        core = self._standing(text, placement)
        if core is None:
            self._other[placement.number].append((text, seen.place))
            seen.figures.append((start, end))
        else:
            self._stands(seen, placement, start + core[0], start + core[1])

    def _stands(self, seen: Seen, placement: Placement, start: int, end: int) -> None:
        """A figure that reads as it did; with another word before it, it may say the contrary."""
        before = self._left.get(placement.number, "")
        turn = turning_word(before, seen.text[:start], seen.text[start:end])
        if turn:
            self._other[placement.number].append((turn + seen.text[start:end], seen.place))
        else:
            self._same[placement.number].append(seen.place)
        seen.figures.append((start, end))

    def _guess(self, at: int, seen: Seen, number: int, stretch: tuple[int, int]) -> None:
        start, end = stretch
        placement = self.part.placements[number - 1]
        text = seen.text[start:end]
        if any(first < end and start < last for first, last in seen.figures):
            return
        core = self._standing(text, placement)
        if core is not None:
            self._stands(seen, placement, start + core[0], start + core[1])
        elif text.strip() and len(text) <= 2 * len(placement.text) + 8:
            self._guesses[number].append(_Guess(text, at, start, end))

    def _standing(self, text: str, placement: Placement) -> tuple[int, int] | None:
        """Where the figure stands in a text, in any of its printings; None when it does not."""
        core = _core(text, placement.text)
        if core is not None:
            return core
        others = (_core(text, other) for other in printings(placement, self.part.records))
        return next((found for found in others if found is not None), None)

    def _settle(self, seen: Sequence[Seen]) -> None:
        """Take the first guess for each figure that was found nowhere: it was typed anew, without its control."""
        for number, guesses in self._guesses.items():
            if number in self._same or number in self._other:
                continue
            has_number = any(sign.isdigit() for sign in self.part.placements[number - 1].text)
            for guess in guesses:
                one = seen[guess.paragraph]
                free = not any(start < guess.end and guess.start < end for start, end in one.figures)
                if free and (numbers(guess.text) or not has_number):
                    self._other[number].append((guess.text.strip(), one.place))
                    one.figures.append((guess.start, guess.end))
                    break

    def edited(self) -> Iterator[EditedFigure]:
        for number in sorted(self._other):
            placement = self.part.placements[number - 1]
            for text, place in self._other[number]:
                yield EditedFigure(placement, self._label(placement), text, place, number in self._same)

    def vanished(self) -> Iterator[VanishedFigure]:
        home = {number: (one, start, end) for one in self._before for number, start, end in one.spans}
        for placement in self.part.placements:
            if placement.number not in self._same and placement.number not in self._other:
                one, start, end = home.get(placement.number, (Original(0, "", ()), 0, 0))
                yield VanishedFigure(placement, self._label(placement), around(one.text, start, end))

    def copies(self) -> Iterator[CopiedFigure]:
        for number in sorted(self._same):
            if len(self._same[number]) > 1:
                placement = self.part.placements[number - 1]
                yield CopiedFigure(placement, self._label(placement), tuple(self._same[number]))

    def _label(self, placement: Placement) -> str:
        return "、".join(self._labels.get(name) or name for name in placement.indicators[:3])


def _joined(found: Sequence[Original]) -> tuple[str, list[tuple[int, int, int]]]:
    """Several originals as one text, with the places of their figures."""
    text = ""
    spans: list[tuple[int, int, int]] = []
    for one in found:
        spans.extend((number, start + len(text), end + len(text)) for number, start, end in one.spans)
        text += one.text
    return text, spans


def _core(text: str, expected: str) -> tuple[int, int] | None:
    """Where in a text the figure stands as it was, nothing but other words beside it; None when it does not."""
    if normal(text) == normal(expected):
        return 0, len(text)
    at = text.find(expected)
    if at < 0 or not expected:
        return None
    before, behind = text[:at][-1:], text[at + len(expected) :][:1]
    first, last = expected[:1], expected[-1:]
    cut_before = before in _NUMERIC and before != "" and first in _NUMERIC
    cut_behind = behind in _NUMERIC and behind != "" and last in _NUMERIC
    return None if cut_before or cut_behind else (at, at + len(expected))

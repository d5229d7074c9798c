"""Which figures of an edited report's sentences stand beside the words of another figure.

A figure stands rightly when its words came with it or were only reworded; it is misplaced when it took the place of
another figure, when its clause now reads as another figure's did, or when it follows a figure it says nothing of.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from huibao.pages.figure_part import FigurePart
from huibao.review.word_alignment import Likeness
from huibao.review.word_text import EditedParagraph
from huibao.review.word_words import Line, letters, same_figure, shared_end

# How many tokens around a figure tell which original it stands in.
_AROUND = 40
# A label this long names its figure wherever it stands.
_TELLING = 6


@dataclass(frozen=True, slots=True)
class _Alignment:
    """A paragraph beside an original: where its tokens stayed, and which figures stood where others stand."""

    kept: frozenset[int]
    slots: dict[int, list[int]]

    @classmethod
    def of(cls, old: Line, new: Line) -> _Alignment:
        kept: set[int] = set()
        slots: dict[int, list[int]] = {}
        matcher = SequenceMatcher(None, old.tokens, new.tokens, autojunk=False)
        for kind, first, last, start, end in matcher.get_opcodes():
            if kind == "equal":
                kept.update(range(start, end))
            stood = [one for one in old.tokens[first:last] if isinstance(one, int)]
            if kind == "replace" and stood:
                slots.update(dict.fromkeys(range(start, end), stood))
        return cls(frozenset(kept), slots)

    def around(self, at: int) -> int:
        """How many tokens stayed around a place."""
        return sum(one in self.kept for one in range(at - _AROUND, at + _AROUND) if one != at)


class Sentences:
    """The sentences of both reports."""

    def __init__(self, part: FigurePart) -> None:
        self._part = part
        self._lines = [Line.of(paragraph) for paragraph in part.paragraphs]
        self._homes = {number: (index, at) for index, line in enumerate(self._lines) for at, number in line.figures()}
        cells = {index for span in part.tables for index in range(span.first, span.end)}
        self._likeness = Likeness({at: line.words for at, line in enumerate(self._lines) if at not in cells})
        # The words that name a figure → the figures that they named.
        self._named: dict[str, list[int]] = defaultdict(list)
        for number, (index, at) in self._homes.items():
            if index not in cells:
                self._named[self._lines[index].label(at)].append(number)

    def moved(self, paragraph: EditedParagraph, indices: Sequence[int]) -> Iterator[int]:
        """The figures of a paragraph that stand beside another figure's words."""
        count = len(self._part.placements)
        line = Line.of(
            piece.placement if piece.placement is not None and 1 <= piece.placement <= count else piece.text
            for piece in paragraph.pieces
        )
        if not any(line.figures()) or any(line == self._lines[index] for index in indices):
            return
        bases = tuple(dict.fromkeys((*indices, *self._likeness.best(line.words))))
        settled, slots = self._aligned(line, bases)
        wrong: set[int] = set()
        for at, number in line.figures():
            if number not in self._homes:
                continue
            leader = line.leader(at)
            # Of a figure that stayed, nothing is said when the one before it is misplaced.
            stays = at in settled and leader in wrong
            if (
                (at not in settled and self._took_place(line, at, number, slots.get(at, ())))
                or self._renamed(line, at, number, bases)
                or (not stays and self._follows_another(line, at, number, at in settled))
            ):
                wrong.add(at)
                yield number

    def _aligned(self, line: Line, bases: Sequence[int]) -> tuple[set[int], dict[int, list[int]]]:
        """Where figures stand as in their original, and for each other place the figures that stood there.

        Of two originals that read alike, the one that has more of the words around a figure counts.
        """
        settled: set[int] = set()
        slots: dict[int, list[int]] = {}
        found = [_Alignment.of(self._lines[index], line) for index in bases]
        for at, _ in line.figures():
            own = max((one.around(at) for one in found if at in one.kept), default=-1)
            other = max((one for one in found if at in one.slots), key=lambda one: one.around(at), default=None)
            if own >= 0 and (other is None or other.around(at) <= own):
                settled.add(at)
            elif other is not None:
                slots[at] = other.slots[at]
        return settled, slots

    def _took_place(self, line: Line, at: int, number: int, stood: Sequence[int]) -> bool:
        """Whether a figure stands where another stood, behind that one's words rather than its own."""
        if not stood or any(self._same(number, other) for other in stood):
            return False
        now = line.left(at)
        own = shared_end(now, self._left(number))
        return any(
            (common := shared_end(now, self._left(other))) > own and letters(now[len(now) - common :])
            for other in stood
        )

    def _renamed(self, line: Line, at: int, number: int, bases: Sequence[int]) -> bool:
        """Whether the words before a figure are those that named another: of the same paragraph, or telling ones."""
        label = line.label(at)
        named = self._named.get(label, ())
        if letters(label) < 2 or any(self._same(number, other) or self._of_one(number, other) for other in named):
            return False
        index, home = self._homes[number]
        if self._lines[index].label(home) == label:
            return False
        near = any(self._homes[other][0] in bases for other in named)
        return near or (bool(named) and letters(label) >= _TELLING)

    def _follows_another(self, line: Line, at: int, number: int, settled: bool) -> bool:
        """Whether nothing but a comma parts a figure from one of another indicator, which it did not follow before."""
        leader = line.leader(at)
        if leader is None or self._of_one(line.number(leader), number):
            return False
        index, home = self._homes[number]
        before = self._lines[index].leader(home)
        if before is not None:
            return self._of_one(self._lines[index].number(before), number)
        return not settled and "分别" not in line.left(at)

    def _left(self, number: int) -> str:
        index, at = self._homes[number]
        return self._lines[index].left(at)

    def _same(self, one: int, other: int) -> bool:
        return same_figure(self._part.placements[one - 1], self._part.placements[other - 1])

    def _of_one(self, one: int, other: int) -> bool:
        """Whether two figures speak of one indicator."""
        first, second = self._part.placements[one - 1], self._part.placements[other - 1]
        return bool(set(first.indicators) & set(second.indicators))

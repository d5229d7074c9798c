"""A paragraph as its words and figures: which words name a figure, and whether two places print the same figure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import TypeAlias

from huibao.figures.formatting import FORMS
from huibao.pages.figure_part import Placement
from huibao.review.word_numbers import normal, plain_width

Token: TypeAlias = "str | int"
"""A sign of the text, or the number of a figure."""
# Stands for any figure where only the words count.
_ANY = "\ue000"
_STOPS = frozenset("。；;！？!?\n")
_PAUSES = frozenset("，,：:、（(")
# Words that belong to any figure and name none.
_COMMON = re.compile(r"[同环]比|[比较]上年(?:同期)?|上年同期|分别|其中|约|共|达|为")
_NEAR = 40


@dataclass(frozen=True, slots=True)
class Line:
    """A paragraph as tokens."""

    tokens: tuple[Token, ...]

    @classmethod
    def of(cls, pieces: Iterable[Token]) -> Line:
        """From texts and figures; pieces of one figure that follow each other are one."""
        tokens: list[Token] = []
        for piece in pieces:
            if isinstance(piece, int):
                if not tokens or tokens[-1] != piece:
                    tokens.append(piece)
            else:
                tokens.extend(plain_width(piece))
        return cls(tuple(tokens))

    @property
    def words(self) -> str:
        """The text with each figure as one sign."""
        return self.left(len(self.tokens), len(self.tokens))

    def figures(self) -> Iterator[tuple[int, int]]:
        """(where, number) of each figure."""
        return ((at, token) for at, token in enumerate(self.tokens) if isinstance(token, int))

    def number(self, at: int) -> int:
        """The figure at a place."""
        found = self.tokens[at]
        assert isinstance(found, int)
        return found

    def left(self, at: int, length: int = _NEAR) -> str:
        """The words before a place."""
        return "".join(_ANY if isinstance(one, int) else one for one in self.tokens[max(0, at - length) : at])

    def label(self, at: int) -> str:
        """What names the figure at a place: the words of its clause before it; when these name nothing (，同比), the
        clause before as well, but never another sentence."""
        start, depth = at, 0
        while start and self.tokens[start - 1] not in _STOPS:
            one = self.tokens[start - 1]
            pause = not depth and (isinstance(one, int) or one in _PAUSES)
            depth += (one == "）") - (one == "（" and depth > 0)
            if pause and letters(self.left(at, at - start)) > 1:
                break
            start -= 1
        return self.left(at, at - start).strip("，,：:、（）() 　")

    def leader(self, at: int) -> int | None:
        """Where the figure before a place stands, when no word between them could name what follows."""
        start = at
        while start and self.tokens[start - 1] not in _STOPS:
            start -= 1
            one = self.tokens[start]
            if isinstance(one, int):
                return start if not letters(self.left(at, at - start)) else None
        return None


def letters(text: str) -> int:
    """How many letters of a text may name a figure."""
    return sum(sign.isalpha() for sign in _COMMON.sub("", text))


def shared_end(one: str, other: str) -> int:
    """The length of the longest common end of two texts."""
    length = 0
    while length < min(len(one), len(other)) and one[-length - 1] == other[-length - 1]:
        length += 1
    return length


def same_figure(one: Placement, other: Placement) -> bool:
    """Whether nothing false is said when one stands for the other: one figure in any printing, or the same text."""
    if normal(one.text) == normal(other.text):
        return True
    of_one = one.indicators == other.indicators and one.period == other.period
    return of_one and one.form in FORMS and other.form in FORMS

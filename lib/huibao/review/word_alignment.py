"""Which paragraph an edited one comes from, and where in it each character of the old one went."""

from __future__ import annotations

from collections import Counter, defaultdict, deque
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from difflib import SequenceMatcher

from huibao.pages.figure_part import FigurePart
from huibao.review.word_numbers import tokens
from huibao.review.word_text import EditedParagraph

# An edited paragraph comes from another when this share of its three-letter sequences is found there.
_LIKENESS = 0.55
_GRAM = 3
# Cells and headings are too short for likeness; between matched neighbours their order tells.
_SHORT = 24


@dataclass(frozen=True, slots=True)
class Original:
    """A paragraph as it left: its text and where its figures stand (number → start, end)."""

    index: int
    text: str
    spans: tuple[tuple[int, int, int], ...]


def originals(part: FigurePart) -> list[Original]:
    """The paragraphs of the report as it left."""
    found = []
    for index, paragraph in enumerate(part.paragraphs):
        at, spans = 0, []
        for segment in paragraph:
            length = len(part.placements[segment - 1].text) if isinstance(segment, int) else len(segment)
            if isinstance(segment, int):
                spans.append((segment, at, at + length))
            at += length
        found.append(Original(index, part.text_of(paragraph), tuple(spans)))
    return found


@dataclass(slots=True)
class Matcher:
    """Finds for each edited paragraph the originals it was made from (several when paragraphs were joined)."""

    before: Sequence[Original]

    def match(self, after: Sequence[EditedParagraph]) -> list[tuple[int, ...]]:
        """For each edited paragraph the indices of its originals, none for a new one."""
        texts = [paragraph.text for paragraph in after]
        found = self._by_figures(after)
        self._by_neighbours(texts, found)
        self._by_order(texts, found)
        self._by_text(texts, found)
        likeness = Likeness({one.index: one.text for one in self.before})
        for at, text in enumerate(texts):
            if not found[at] and len(text) > _SHORT:
                found[at] = likeness.best(text)
        return found

    def _by_figures(self, after: Sequence[EditedParagraph]) -> list[tuple[int, ...]]:
        homes = {number: one.index for one in self.before for number, _, _ in one.spans}
        found = []
        for paragraph in after:
            own = (homes[piece.placement] for piece in paragraph.pieces if piece.placement in homes)
            found.append(tuple(dict.fromkeys(own)))
        return found

    def _by_neighbours(self, texts: Sequence[str], found: list[tuple[int, ...]]) -> None:
        """Texts that stand once in both, and from every match on, in both directions, what goes on being equal."""
        old, new = Counter(one.text for one in self.before), Counter(texts)
        once = {one.text: one.index for one in self.before if old[one.text] == 1 == new[one.text]}
        for at, text in enumerate(texts):
            if not found[at] and text in once:
                found[at] = (once[text],)
        taken = {index for one in found for index in one}
        for step in (1, -1):
            for at in range(len(texts))[::step]:
                if found[at]:
                    self._walk(texts, found, taken, at, step)

    def _walk(self, texts: Sequence[str], found: list[tuple[int, ...]], taken: set[int], at: int, step: int) -> None:
        index = found[at][-1 if step == 1 else 0] + step
        at += step
        while 0 <= at < len(texts) and 0 <= index < len(self.before):
            if found[at] or index in taken or texts[at] != self.before[index].text:
                return
            found[at] = (index,)
            taken.add(index)
            at, index = at + step, index + step

    def _by_text(self, texts: Sequence[str], found: list[tuple[int, ...]]) -> None:
        """Equal texts that were moved, each original once; then copies, of which short ones must be copied in a row
        (a number alone is no evidence)."""
        taken = {index for one in found for index in one}
        waiting: dict[str, deque[int]] = defaultdict(deque)
        places: dict[str, list[int]] = defaultdict(list)
        for original in self.before:
            places[original.text].append(original.index)
            if original.index not in taken:
                waiting[original.text].append(original.index)
        row: set[int] = set()
        for at, text in enumerate(texts):
            if found[at] or not text:
                row = set(found[at])
                continue
            if waiting[text]:
                found[at] = (waiting[text].popleft(),)
                row = set(found[at])
                continue
            going_on = {index for index in places[text] if index - 1 in row}
            row = going_on or set(places[text])
            if going_on or (row and not _number_alone(text)):
                found[at] = (min(row),)

    def _by_order(self, texts: Sequence[str], found: list[tuple[int, ...]]) -> None:
        """As many unmatched paragraphs as unmatched originals between two neighbours that are matched."""
        taken = {index for one in found for index in one}
        at = 0
        while at < len(found):
            if found[at]:
                at += 1
                continue
            end = at
            while end < len(found) and not found[end]:
                end += 1
            first = found[at - 1][-1] + 1 if at else 0
            last = found[end][0] if end < len(found) else len(self.before)
            if last - first == end - at and not taken.intersection(range(first, last)):
                self._pair(texts, found, at, first, end - at)
            at = end

    def _pair(self, texts: Sequence[str], found: list[tuple[int, ...]], at: int, first: int, count: int) -> None:
        for offset in range(count):
            old, new = self.before[first + offset].text, texts[at + offset]
            if max(len(old), len(new)) <= _SHORT or SequenceMatcher(None, old, new, autojunk=False).ratio() > 0.3:
                found[at + offset] = (first + offset,)


def _number_alone(text: str) -> bool:
    return len(text) <= _SHORT and any(sign.isdigit() for sign in text)


@dataclass(slots=True)
class Likeness:
    """Finds the original that holds most of a text; for what was split off, pasted again or moved and edited."""

    texts: Mapping[int, str]
    _grams: dict[str, set[int]] | None = None

    def best(self, text: str) -> tuple[int, ...]:
        """The original, none when no one holds enough."""
        if self._grams is None:
            self._grams = defaultdict(set)
            for index, original in self.texts.items():
                for gram in _grams_of(original):
                    self._grams[gram].add(index)
        own = _grams_of(text)
        counted = Counter(index for gram in own for index in self._grams.get(gram, ()))
        if not counted:
            return ()
        best, shared = max(counted.items(), key=lambda pair: (pair[1], -pair[0]))
        return (best,) if shared >= _LIKENESS * len(own) else ()


def _grams_of(text: str) -> set[str]:
    return {text[at : at + _GRAM] for at in range(len(text) - _GRAM + 1)}


@dataclass(slots=True)
class Trace:
    """Where the letters and numbers of an old text went in a new one; a number is kept whole or not at all."""

    old: str
    new: str
    # (start and end in the old text, start and end in the new one) of each token that stayed.
    pairs: list[tuple[int, int, int, int]] = field(default_factory=list)

    def __post_init__(self) -> None:
        before, after = tokens(self.old), tokens(self.new)
        matcher = SequenceMatcher(None, [one[0] for one in before], [one[0] for one in after], autojunk=False)
        for start, other, size in matcher.get_matching_blocks():
            self.pairs.extend((*before[start + step][1:], *after[other + step][1:]) for step in range(size))

    def kept(self) -> dict[int, int]:
        """Start in the new text → start in the old one, for every token that stayed."""
        return {new: old for old, _, new, _ in self.pairs}

    def stretch(self, start: int, end: int) -> tuple[int, int]:
        """What stands in the new text between what was before and behind a stretch of the old one."""
        first = max((pair[3] for pair in self.pairs if pair[1] <= start), default=0)
        last = min((pair[2] for pair in self.pairs if pair[0] >= end), default=len(self.new))
        return first, max(first, last)

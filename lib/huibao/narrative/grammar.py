"""The braces of a narrative: what `{newly_registered.top(township) ? … | …}` says, as a tree.

Nothing is looked up here; a tree holds names as they were written. The package states the grammar.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction

from huibao.errors import NarrativeError

_NAME = r"[A-Za-z_]\w*(?:\.[A-Za-z_]\w*)*"
_REFERENCE = re.compile(
    rf"(?P<name>{_NAME})\s*(?:[(（](?P<arguments>[^()（）]*)[)）])?\s*(?:[:：]\s*(?P<form>[^\s:：]+))?"
)
_CONDITION = re.compile(r"(?P<left>.+?)\s*(?P<operator>>=|<=|==|≥|≤|>|<|=)\s*(?P<right>[^<>=≥≤]+)")
_NUMBER = re.compile(r"[-+]?\d+(?:\.\d+)?\s*%?")
_OPERATORS = {"≥": ">=", "≤": "<=", "=": "=="}
_FILTER = re.compile(r"(?P<column>[A-Za-z_]\w*)\s*(?P<operator>==?|~)\s*[\"'“]?(?P<value>.*?)[\"'”]?")
# Evaluating a choice takes twice as long for each level; nobody reads a sentence of so many.
_DEEPEST = 8
_LINE_END = re.compile(r"(?P<before>[0-9A-Za-z])?[ \t]*\n\s*(?P<after>[0-9A-Za-z])?")
_REMEDY = "照“{指标}”“{指标.yoy}”“{指标 ? 有 | 无}”的写法改正；正文要写花括号本身时写成 {{ 或 }}"


@dataclass(frozen=True)
class Filter:
    """One condition of a list: the column equals (`=`) or contains (`~`) the value."""

    column: str
    operator: str
    value: str


@dataclass(frozen=True)
class Reference:
    """A name with what may follow it: `food_safety.cases.top(township,3):余`."""

    name: str
    arguments: tuple[str, ...] | None = None
    form: str | None = None


@dataclass(frozen=True)
class Listing:
    """`list(documents.title, kind=铁拳, 5)`: a ledger's column in the period, filtered, at most `most` of them."""

    table: str
    column: str
    filters: tuple[Filter, ...] = ()
    most: int | None = None


@dataclass(frozen=True)
class Condition:
    """`target_completion >= 1`: a figure against a number or another figure."""

    left: Reference
    operator: str
    right: Fraction | Reference


@dataclass(frozen=True)
class It:
    """`{}` in a branch: what the branch is about."""


Subject = Reference | Listing | Condition | It


@dataclass(frozen=True)
class Braces:
    """One pair of braces: a subject and, for a choice, its branches. `source` and `line` are for messages."""

    subject: Subject
    branches: tuple[Template, ...] | None
    source: str
    line: int


Template = tuple[str | Braces, ...]


def parse(source: str) -> Template:
    """Read a narrative's text into literal strings and braces, in order.

    Raises:
        NarrativeError: a brace is not closed, or what it holds cannot be read.
    """
    return _Reader(source).template()


def references(template: Template) -> Iterator[Braces]:
    """Every pair of braces, those in branches too."""
    for piece in template:
        if isinstance(piece, Braces):
            yield piece
            for branch in piece.branches or ():
                yield from references(branch)


class _Reader:
    def __init__(self, source: str) -> None:
        self.source = source

    def template(self) -> Template:
        """The whole text: here, and only here, a doubled brace is a literal one."""
        pieces: list[str | Braces] = []
        literal: list[str] = []
        position = 0
        while position < len(self.source):
            two = self.source[position : position + 2]
            if two in ("{{", "}}"):
                literal.append(two[0])
                position += 2
            elif two[0] == "{":
                if literal:
                    pieces.append("".join(literal))
                    literal = []
                end = self._closing(position)
                pieces.append(self._braces(position, end))
                position = end + 1
            elif two[0] == "}":
                raise self._error("有多余的“}”", position)
            else:
                literal.append(two[0])
                position += 1
        return (*pieces, "".join(literal)) if literal else tuple(pieces)

    def _closing(self, start: int) -> int:
        depth = 0
        for position in range(start, len(self.source)):
            if self.source[position] == "{":
                depth += 1
                if depth > _DEEPEST:
                    raise self._error(f"花括号套了超过{_DEEPEST}层", start, "把句子分开写")
            elif self.source[position] == "}":
                depth -= 1
                if not depth:
                    return position
        raise self._error("花括号没有闭合", start)

    def _braces(self, start: int, end: int) -> Braces:
        """The braces from `start` to `end`, both inclusive positions of the braces themselves."""
        question = next((at for at in range(start + 1, end) if self.source[at] in "?？{"), end)
        has_branches = question < end and self.source[question] in "?？"
        head = self.source[start + 1 : question if has_branches else end].strip()
        branches = self._branches(question + 1, end) if has_branches else None
        if branches and len(branches) > 4:
            raise self._error("“|”隔开的分支太多", start)
        return Braces(self._subject(head, start), branches, self.source[start : end + 1], self._line(start))

    def _branches(self, start: int, end: int) -> tuple[Template, ...]:
        branches: list[Template] = []
        pieces: list[str | Braces] = []
        position = mark = start

        def literal(until: int) -> None:
            if until > mark:
                pieces.append(self.source[mark:until])

        while position < end:
            if self.source[position] == "{":
                literal(position)
                close = self._closing(position)
                pieces.append(self._braces(position, close))
                position = mark = close + 1
            elif self.source[position] == "|":
                literal(position)
                branches.append(_trimmed(pieces))
                pieces = []
                position = mark = position + 1
            else:
                position += 1
        literal(end)
        branches.append(_trimmed(pieces))
        return tuple(branches)

    def _subject(self, head: str, start: int) -> Subject:
        if not head:
            return It()
        if listing := re.fullmatch(r"list\s*[(（](.*)[)）]", head, re.DOTALL):
            return self._listing(listing[1], start)
        if condition := _CONDITION.fullmatch(head):
            operator = condition["operator"]
            return Condition(
                self._reference(condition["left"], start),
                _OPERATORS.get(operator, operator),
                self._bound(condition["right"].strip(), start),
            )
        return self._reference(head, start)

    def _bound(self, text: str, start: int) -> Fraction | Reference:
        if not _NUMBER.fullmatch(text):
            return self._reference(text, start)
        number = Fraction(text.rstrip("% "))
        return number / 100 if text.endswith("%") else number

    def _reference(self, text: str, start: int) -> Reference:
        found = _REFERENCE.fullmatch(text.strip())
        if not found:
            raise self._error(f"看不懂花括号里的“{text.strip()}”", start)
        arguments = found["arguments"]
        parts = None if arguments is None else _split(arguments)
        return Reference(found["name"], parts, found["form"])

    def _listing(self, text: str, start: int) -> Listing:
        first, *rest = _split(text) or ("",)
        table, dot, column = first.partition(".")
        if not dot or not re.fullmatch(_NAME, first):
            raise self._error("list(…) 里先写“台账.列”", start, "写成 {list(documents.title)} 的样子")
        filters: list[Filter] = []
        most = None
        for part in rest:
            if part.isdecimal() and int(part) > 0:
                most = int(part)
            elif found := _FILTER.fullmatch(part):
                filters.append(Filter(found["column"], found["operator"][0], found["value"].strip()))
            else:
                raise self._error(f"看不懂 list(…) 里的“{part}”", start, "写成“列=值”“列~包含的文字”或一个数目")
        return Listing(table, column, tuple(filters), most)

    def _line(self, position: int) -> int:
        return self.source.count("\n", 0, position) + 1

    def _error(self, problem: str, position: int, remedy: str = _REMEDY) -> NarrativeError:
        return NarrativeError(problem, where=f"正文第{self._line(position)}行", remedy=remedy)


def _split(text: str) -> tuple[str, ...]:
    return tuple(part for raw in re.split("[,，]", text) if (part := raw.strip()))


def _joint(end: re.Match[str]) -> str:
    before, after = end["before"] or "", end["after"] or ""
    return f"{before}{' ' if before and after else ''}{after}"


def _trimmed(pieces: list[str | Braces]) -> Template:
    """A branch on one line and without the blanks around its `|`; a line's end between Chinese words is no blank."""
    trimmed = [_LINE_END.sub(_joint, piece) if isinstance(piece, str) else piece for piece in pieces]
    if trimmed and isinstance(trimmed[0], str):
        trimmed[0] = trimmed[0].lstrip()
    if trimmed and isinstance(trimmed[-1], str):
        trimmed[-1] = trimmed[-1].rstrip()
    return tuple(piece for piece in trimmed if piece)

"""What differs between two runs or periods: figures, text, data, definitions, software."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from decimal import Decimal
from difflib import SequenceMatcher
from fractions import Fraction
from typing import Any

from huibao.figures.numbers import digits, exact

#: What stands where one side has nothing.
NOTHING = "（无）"
#: The program's own files; of the same areas only, and not of a period.
CODE = "code"
_FORMS = (("year_ago", "上年同期"), ("previous", "上期"))


@dataclass(frozen=True)
class Side:
    """One side of a comparison.

    Attributes:
        figures: objects of figures.json by indicator. text: area → its paragraphs, None when a period is compared.
        data: table → what was read. definitions: name → digest or setting, None when a period is compared.
        software: name → version.
    """

    name: str
    period: str
    figures: Mapping[str, Mapping[str, Any]]
    data: Mapping[str, Mapping[str, Any]]
    software: Mapping[str, str]
    text: Mapping[str, Sequence[str]] | None = None
    definitions: Mapping[str, str] | None = None


@dataclass(frozen=True)
class Change:
    """One thing that differs; `change` is the difference where both sides are numbers, else empty."""

    item: str
    label: str
    old: str
    new: str
    change: str = ""


@dataclass(frozen=True)
class Differences:
    """All that differs. `uncompared` names the parts that one side does not have (Chinese)."""

    a: str
    b: str
    figures: tuple[Change, ...] = ()
    text: tuple[Change, ...] = ()
    data: tuple[Change, ...] = ()
    definitions: tuple[Change, ...] = ()
    software: tuple[Change, ...] = ()
    uncompared: tuple[str, ...] = field(default=())

    @property
    def parts(self) -> tuple[tuple[str, tuple[Change, ...]], ...]:
        """(title, changes) in the order they are shown."""
        return (
            ("数字", self.figures),
            ("文字", self.text),
            ("数据", self.data),
            ("口径", self.definitions),
            ("程序", self.software),
        )

    def to_json(self) -> dict[str, Any]:
        return asdict(self)


def compare(a: Side, b: Side) -> Differences:
    """What differs from `a` (old) to `b` (new)."""
    uncompared = []
    text: tuple[Change, ...] = ()
    definitions: tuple[Change, ...] = ()
    if a.text is None or b.text is None:
        uncompared.append("文字")
    else:
        text = tuple(_text(a.text, b.text))
    if a.definitions is None or b.definitions is None:
        uncompared.append("口径")
    else:
        definitions = tuple(_named(a.definitions, b.definitions))
    return Differences(
        a.name,
        b.name,
        figures=tuple(_figures(a, b)),
        text=text,
        data=tuple(_data(a.data, b.data)),
        definitions=definitions,
        software=tuple(_software(a.software, b.software)),
        uncompared=tuple(uncompared),
    )


def _figures(a: Side, b: Side) -> Iterator[Change]:
    for name in _compared(a, b):
        old, new = a.figures.get(name), b.figures.get(name)
        label = str((new or old or {}).get("label", name))
        before, after = _shown(old), _shown(new)
        if before != after or _number(old, "value") != _number(new, "value"):
            yield Change(name, label, before, after, _difference(old, new, "value"))
        if a.period == b.period and old is not None and new is not None and _have_numbers(old, new):
            for form, said in _FORMS:
                was, now = old.get(form), new.get(form)
                if was != now:
                    before, after = (_said(value, str(new.get("unit", ""))) for value in (was, now))
                    yield Change(name, f"{label}·{said}", before, after, _difference(old, new, form))


def _compared(a: Side, b: Side) -> list[str]:
    """The indicators of both; beside a run of some areas a period, which has them all, counts for these areas only."""
    runs = [side for side in (a, b) if side.text is not None]
    names = list(dict.fromkeys([*a.figures, *b.figures]))
    if len(runs) != 1:
        return names
    areas = {name.partition(".")[0] for name in runs[0].figures}
    return [name for name in names if name.partition(".")[0] in areas]


def _have_numbers(*records: Mapping[str, Any]) -> bool:
    """A masked figure and one whose ledger is missing have nothing to be compared with the year before."""
    return all(record.get("status") == "ok" for record in records)


def _shown(record: Mapping[str, Any] | None) -> str:
    return NOTHING if record is None else str(record.get("text", ""))


def _said(value: Any, unit: str = "") -> str:
    if value is None:
        return NOTHING
    number = exact(value) if unit == "%" else None
    return str(value) if number is None else f"{digits(number * 100, 2)}%"


def _number(record: Mapping[str, Any] | None, form: str) -> Decimal | None:
    value = None if record is None else record.get(form)
    return None if value is None else Decimal(str(value))


def _difference(old: Mapping[str, Any] | None, new: Mapping[str, Any] | None, form: str) -> str:
    before, after = _number(old, form), _number(new, form)
    if before is None or after is None:
        return ""
    if (new or {}).get("unit") == "%":
        points = digits(Fraction(after - before) * 100, 2)
        return f"{points if points.startswith('-') else f'+{points}'}个百分点"
    found = format(after - before, "+f")
    return found.rstrip("0").rstrip(".") if "." in found else found


def _text(a: Mapping[str, Sequence[str]], b: Mapping[str, Sequence[str]]) -> Iterator[Change]:
    for area in dict.fromkeys([*a, *b]):
        old, new = list(a.get(area, ())), list(b.get(area, ()))
        for kind, a1, a2, b1, b2 in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
            if kind == "equal":
                continue
            for at in range(max(a2 - a1, b2 - b1)):
                before = old[a1 + at] if a1 + at < a2 else NOTHING
                after = new[b1 + at] if b1 + at < b2 else NOTHING
                yield Change(area, "段落", before, after)


def _data(a: Mapping[str, Mapping[str, Any]], b: Mapping[str, Mapping[str, Any]]) -> Iterator[Change]:
    for table in sorted({*a, *b}):
        old, new = a.get(table), b.get(table)
        ledger = str((new or old or {}).get("ledger", table))
        if old is None or new is None:
            yield Change(table, ledger, NOTHING if old is None else "有", NOTHING if new is None else "有")
            continue
        for name, label in (("read", "读取"), ("accepted", "采用"), ("rejected", "退回")):
            if old.get(name) != new.get(name):
                change = _difference(old, new, name)
                yield Change(table, f"{ledger}·{label}行数", _said(old.get(name)), _said(new.get(name)), change)
        if old.get("digest") != new.get("digest"):
            yield Change(table, f"{ledger}·内容摘要", _said(old.get("digest")), _said(new.get("digest")))
        was, now = _files(old), _files(new)
        for file in sorted({*was, *now}):
            if was.get(file) != now.get(file):
                yield Change(table, f"{ledger}·文件 {file}", was.get(file, NOTHING), now.get(file, NOTHING))


def _files(one: Mapping[str, Any]) -> dict[str, str]:
    return {str(file["name"]): str(file["sha256"]) for file in one.get("files", [])}


def _software(a: Mapping[str, str], b: Mapping[str, str]) -> Iterator[Change]:
    both = CODE in a and CODE in b
    return _named(*({name: one for name, one in side.items() if both or name != CODE} for side in (a, b)))


def _named(a: Mapping[str, str], b: Mapping[str, str]) -> Iterator[Change]:
    for name in sorted({*a, *b}):
        old, new = a.get(name, NOTHING), b.get(name, NOTHING)
        if old != new:
            yield Change(name, name, old, new)

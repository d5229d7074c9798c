"""Numbering and references: what HTML, PDF and Word share of a page's arrangement.

A document's blocks become items in reading order: headings get their official numbers (一、（一）1.（1）), charts and
tables theirs (图1, 表1), and the paragraph in front of a chart or table refers to it by number.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace

from huibao.pages.inlines import Run
from huibao.pages.model import AreaDocument, Block, Chart, Code, Fault, Plain, Prose, Table

_DIGITS = "零一二三四五六七八九"
_POINTERS = {"下图": "图", "下表": "表"}


def chinese_number(number: int) -> str:
    """1 → 一, 12 → 十二, 24 → 二十四 (up to 99)."""
    tens, ones = divmod(number, 10)
    if tens == 0:
        return _DIGITS[ones]
    return f"{_DIGITS[tens] if tens > 1 else ''}十{_DIGITS[ones] if ones else ''}"


def heading_number(depth: int, number: int) -> str:
    """The official number of a heading: depth 0 一、 1 （一） 2 1. 3 （1）."""
    forms = (f"{chinese_number(number)}、", f"（{chinese_number(number)}）", f"{number}.", f"（{number}）")
    return forms[min(depth, 3)]


@dataclass(slots=True)
class Counters:
    """Running numbers of charts and tables; one for each page, whatever the number of areas in it."""

    charts: int = 0
    tables: int = 0


@dataclass(frozen=True, slots=True)
class Item:
    """One thing on a page. `kind`: heading, paragraph, list, chart, table, fault, plain, code.

    `number` is the heading's number, or 图3 / 表2; `anchor` is unique in the page; `entries` are a list's lines.
    """

    kind: str
    block: Block
    anchor: str
    number: str = ""
    depth: int = 0
    runs: tuple[Run, ...] = ()
    entries: tuple[tuple[Run, ...], ...] = ()


@dataclass(frozen=True, slots=True)
class Part:
    """A work area inside a page. `depth` is that of its own heading (in a report 1, on its own page −1)."""

    document: AreaDocument
    items: tuple[Item, ...]
    anchor: str
    number: str = ""
    depth: int = -1


@dataclass(slots=True)
class _Numbers:
    """The running numbers of headings below one part."""

    counts: list[int] = field(default_factory=lambda: [0, 0, 0, 0])

    def next(self, level: int) -> int:
        self.counts[level] += 1
        for deeper in range(level + 1, 4):
            self.counts[deeper] = 0
        return self.counts[level]


def compose_part(document: AreaDocument, counters: Counters, *, number: str = "", depth: int = -1) -> Part:
    """The document's blocks as numbered items; `counters` goes on counting from part to part."""
    base = document.area.replace("_", "-")
    levels = [block.level for block in document.blocks if isinstance(block, Prose) and block.kind == "heading"]
    top = min(levels, default=0)
    numbers = _Numbers()
    items: list[Item] = []
    for index, block in enumerate(_visible(document.blocks)):
        anchor = f"{base}-{index + 1}"
        if isinstance(block, Prose) and block.kind == "heading":
            level = min(block.level - top, 2)
            label = heading_number(depth + 1 + level, numbers.next(level))
            items.append(Item("heading", block, anchor, label, depth + 1 + level, tuple(block.runs)))
        elif isinstance(block, Code) and items and isinstance(items[-1].block, Code):
            items[-1] = replace(items[-1], block=_joined(items[-1].block, block))
        elif isinstance(block, Prose) and block.kind == "item" and items and items[-1].kind == "list":
            items[-1] = replace(items[-1], entries=(*items[-1].entries, tuple(block.runs)))
        else:
            items.append(_item(block, anchor, counters))
    return Part(document, tuple(_referring(items)), base, number, depth)


def _visible(blocks: Iterable[Block]) -> Iterator[Block]:
    for block in blocks:
        if isinstance(block, Prose) and not block.text.strip():
            continue
        yield block


def _joined(first: Code, second: Code) -> Code:
    """Two cells without an output between them, as one listing."""
    return Code(f"{first.source}\n\n{second.source}", first.narrative and second.narrative, first.at)


def _item(block: Block, anchor: str, counters: Counters) -> Item:
    if isinstance(block, Prose):
        runs = tuple(block.runs)
        return (
            Item("list", block, anchor, entries=(runs,))
            if block.kind == "item"
            else Item("paragraph", block, anchor, runs=runs)
        )
    if isinstance(block, Chart):
        counters.charts += 1
        return Item("chart", block, anchor, f"图{counters.charts}")
    if isinstance(block, Table):
        counters.tables += 1
        return Item("table", block, anchor, f"表{counters.tables}")
    kinds = {Fault: "fault", Plain: "plain", Code: "code"}
    return Item(kinds[type(block)], block, anchor)


def _referring(items: Sequence[Item]) -> list[Item]:
    """The items with a reference to every chart and table in the paragraph before it (or in a line of its own)."""
    found: list[Item] = []
    position = 0
    while position < len(items):
        item = items[position]
        if item.kind not in ("chart", "table"):
            found.append(item)
            position += 1
            continue
        group = list(_group(items, position))
        _refer(found, [entry for entry in group if entry.number])
        found.extend(group)
        position += len(group)
    return found


def _group(items: Sequence[Item], start: int) -> Iterator[Item]:
    """The charts and tables from `start` on, with the code between them."""
    end = start
    for position in range(start, len(items)):
        if items[position].kind in ("chart", "table"):
            end = position
        elif items[position].kind != "code":
            break
    yield from items[start : end + 1]


def _refer(found: list[Item], group: Sequence[Item]) -> None:
    for position in range(len(found) - 1, -1, -1):
        if found[position].kind == "paragraph":
            found[position] = replace(found[position], runs=_with_reference(found[position].runs, group))
            return
        if found[position].kind not in ("code", "plain"):
            break
    first = group[0]
    runs = (Run("有关情况见"), *_links(group), Run("。"))
    found.append(Item("paragraph", first.block, f"{first.anchor}-ref", runs=runs))


def _links(group: Sequence[Item]) -> list[Run]:
    runs: list[Run] = []
    for entry in group:
        if runs:
            runs.append(Run("、"))
        runs.append(Run(entry.number, link=entry.anchor))
    return runs


def _with_reference(runs: Sequence[Run], group: Sequence[Item]) -> tuple[Run, ...]:
    """见下图 becomes 见图3; what is not referred to so is added in brackets before the paragraph's full stop."""
    left = list(group)
    found: list[Run] = []
    for run in runs:
        found.extend([run] if run.indicators else _pointed(run, left))
    if left:
        found = _bracketed(found, left, "（见" if len(left) == len(group) else "（另见")
    return tuple(found)


def _pointed(run: Run, left: list[Item]) -> list[Run]:
    """The run with 下图 and 下表 replaced by the numbers they mean, which leave `left`."""
    for word, kind in _POINTERS.items():
        meant = [entry for entry in left if entry.number.startswith(kind)]
        if meant and word in run.text:
            before, after = run.text.split(word, 1)
            # One pointer means one chart; what stands behind it is named at the end.
            meant = meant[:1]
            left.remove(meant[0])
            return [
                *(_pointed(replace(run, text=before), left) if before else []),
                *_links(meant),
                *(_pointed(replace(run, text=after), left) if after else []),
            ]
    return [run]


def _bracketed(runs: list[Run], left: Sequence[Item], opening: str) -> list[Run]:
    reference = [Run(opening), *_links(left), Run("）")]
    last = runs[-1] if runs else Run("")
    if last.text.endswith(("。", "：", "；")) and not last.indicators:
        body, stop = last.text[:-1], last.text[-1]
        return [*runs[:-1], *([replace(last, text=body)] if body else []), *reference, Run(stop)]
    return [*runs, *reference]

"""A comparison as a page that stands alone: no script, no request, every value escaped."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from huibao.review.comparing import NOTHING, Change, Differences

#: (whether both sides have it, text): a cell in pieces, so that what differs can be marked.
Pieces = Sequence[tuple[bool, str]]
# Of texts with less than this in common nothing is marked: every word differs.
_ALIKE = 0.4


@dataclass(frozen=True)
class _Row:
    item: str
    label: str
    before: Pieces
    after: Pieces
    change: str


@dataclass(frozen=True)
class _Part:
    anchor: str
    title: str
    summary: str
    sentence: str
    changes: Sequence[_Row]


def differences_html(found: Differences) -> str:
    """The page; the same differences give the same bytes."""
    from huibao.pages.html import render

    title = f"比较：{found.a} → {found.b}"
    return render("differences.html.j2", title=title, a=found.a, b=found.b, parts=list(_parts(found)))


def _parts(found: Differences) -> Iterator[_Part]:
    for place, (title, changes) in enumerate(found.parts, start=1):
        left_out = title in found.uncompared
        yield _Part(
            f"part-{place}",
            title,
            "不比较" if left_out else f"{len(changes)} 处不同" if changes else "没有不同",
            "有一方是期间，这一项不比较。" if left_out else "没有不同。",
            [_row(one, texts=title == "文字") for one in changes],
        )


def _row(one: Change, *, texts: bool) -> _Row:
    before, after = _marked(one.old, one.new) if texts else ([(True, one.old)], [(True, one.new)])
    return _Row(one.item, one.label, before, after, one.change)


def _marked(old: str, new: str) -> tuple[Pieces, Pieces]:
    """Both texts in pieces that tell what only one of them has."""
    matcher = SequenceMatcher(None, old, new, autojunk=False)
    if NOTHING in (old, new) or matcher.ratio() < _ALIKE:
        return [(old == NOTHING, old)], [(new == NOTHING, new)]
    before: list[tuple[bool, str]] = []
    after: list[tuple[bool, str]] = []
    for kind, a1, a2, b1, b2 in matcher.get_opcodes():
        if a2 > a1:
            before.append((kind == "equal", old[a1:a2]))
        if b2 > b1:
            after.append((kind == "equal", new[b1:b2]))
    return before, after

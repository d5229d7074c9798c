"""Numbers that somebody typed into a narrative: they come from no ledger, stay when it changes and are never masked."""

from __future__ import annotations

from collections.abc import Sequence

from huibao.narrative.grammar import Braces, Template
from huibao.numerals import counted

# Spans of time and the sizes of writings are set, not counted: 5个工作日内, 800字.
_SET = frozenset(["个工作日", "工作日", "个月", "小时", "分钟", "天", "岁", "期", "字", "页", "部", "本", "篇"])


def typed_numbers(template: Template) -> list[str]:
    """Numbers with a unit in the literal text, branches included, as they stand (227户, 三成), each once.

    What names rather than counts is none: years, 12315, 第3条, 5个工作日内.
    """
    found: dict[str, None] = {}
    for piece in template:
        if isinstance(piece, Braces):
            for branch in piece.branches or ():
                found |= dict.fromkeys(typed_numbers(branch))
        else:
            found |= dict.fromkeys(_typed(piece))
    return list(found)


def about_typed(found: Sequence[str]) -> str:
    """What is said of them to whoever writes."""
    shown = "、".join(found)
    return f"有手写的数字：{shown}。台账变了它不会跟着变，公开版也遮不住；由台账得出的，请改写成花括号里的指标"


def _typed(text: str) -> list[str]:
    return [text[start : end + len(unit)] for start, end, unit in counted(text) if unit.strip() not in _SET]

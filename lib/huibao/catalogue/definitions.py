"""How an indicator is computed, in one sentence of the reader's words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from huibao.catalogue.entries import IndicatorEntry
from huibao.catalogue.measures import Leaf, Tree
from huibao.catalogue.model import TargetPart, View
from huibao.catalogue.wording import Wording

if TYPE_CHECKING:
    from huibao.ledgers import Schema

_UNTIL = {"year_to_date": "1月1日至期末", "period_end": "期末"}
_SIGNS = {"+": "＋", "-": "－", "*": "×", "/": "÷"}
# How closely each binds; of two that bind alike, the right one needs brackets after 减 and 除以.
_CLOSENESS = {"+": 1, "-": 1, "neg": 1, "*": 2, "/": 2}


class Definitions:
    """Puts an indicator's entry into words.

    Args:
        schemas: the ledgers' by table name.
        views: the catalogue's by name.
        labels: indicator (`area.id`) → Chinese label.
        titles: area → Chinese title.
    """

    def __init__(
        self,
        schemas: Mapping[str, Schema],
        views: Mapping[str, View],
        labels: Mapping[str, str],
        titles: Mapping[str, str],
    ) -> None:
        self._schemas, self._views, self._labels, self._titles = schemas, views, labels, titles

    def words(self, entry: IndicatorEntry, leaf: Leaf | None, tree: Tree | None, targets: Sequence[TargetPart]) -> str:
        """The sentence, without a full stop, of an entry and what was parsed of it: rows of a table, a formula over
        other indicators, or shares of the year's targets."""
        if leaf is not None:
            return self._leaf(leaf, entry.measure or "count(*)", entry.where)
        if tree is not None:
            return self._formula(tree)
        said = [self._target(entry, place, part) for place, part in enumerate(targets)]
        return f"取其中最小的一项：{'；'.join(said)}" if len(said) > 1 else said[0]

    def _target(self, entry: IndicatorEntry, place: int, part: TargetPart) -> str:
        done = "《目标任务台账》该行的完成值"
        if part.numerator is not None:
            done = f"{_UNTIL.get(entry.period, '')}的“{self._labels[part.numerator]}”"
        elif part.leaf is not None:
            source = entry.smallest_of[place - (1 if entry.target is not None else 0)]
            done = self._leaf(replace(part.leaf, rule=entry.period), source.measure, source.where)
        return f"{done}，除以《目标任务台账》期末所在年度“{part.target}”的目标值"

    def _leaf(self, leaf: Leaf, measure: str, where: str | None) -> str:
        bases = self._views[leaf.table].tables if leaf.table in self._views else (leaf.table,)
        found = {column.name: column for base in reversed(bases) for column in self._schemas[base].columns}
        headers = {name: column.header for name, column in found.items()}
        types = {name: column.type for name, column in found.items()}
        ledgers = "》《".join(self._schemas[base].ledger for base in bases)
        return Wording(headers, types, {"area": self._titles}).leaf(leaf, ledgers, measure, where)

    def _formula(self, tree: Tree) -> str:
        if tree[0] == "ref":
            return f"“{self._labels[tree[1]]}”"
        if tree[0] == "at_start":
            return f"期初前一日的“{self._labels[tree[1]]}”"
        if tree[0] == "num":
            return str(tree[1])
        if tree[0] == "neg":
            return f"－{self._operand(tree[1], _CLOSENESS.get(tree[1][0]) == 1)}"
        if tree[0] in _SIGNS:
            left, right = (_CLOSENESS.get(part[0], 3) for part in tree[1:])
            own = _CLOSENESS[tree[0]]
            before = self._operand(tree[1], left < own and tree[1][0] != "neg")
            after = self._operand(tree[2], tree[2][0] == "neg" or right < own or (right == own and tree[0] in "-/"))
            return f"{before}{_SIGNS[tree[0]]}{after}"
        return "按条件取值"

    def _operand(self, tree: Tree, brackets: bool) -> str:
        """A part of a formula, in brackets where the words would be read otherwise without them."""
        said = self._formula(tree)
        return f"（{said}）" if brackets else said

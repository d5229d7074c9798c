"""An indicator's selection and measure in the reader's words: columns by their headers, SQL's words in Chinese."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from huibao.catalogue.expressions import parse, render
from huibao.catalogue.measures import Leaf

if TYPE_CHECKING:
    from sqlglot import exp

_PARAMETERS = {
    "start": "期初",
    "end": "期末",
    "before": "期初前一日",
    "year_start": "期末所在年度1月1日",
    "planned_for": "下一期间",
}
_RULES = {
    "flow": "在期内",
    "year_to_date": "在1月1日至期末",
    "three_years": "在期末以前三年内",
    "period_end": "不晚于期末",
}
_SIGNS = {"EQ": "为", "NEQ": "不为", "GT": "大于", "GTE": "不小于", "LT": "小于", "LTE": "不大于"}
_DAY_SIGNS = {"GT": "晚于", "GTE": "不早于", "LT": "早于", "LTE": "不晚于"}
_ARITHMETIC = {"Add": "＋", "Sub": "－", "Mul": "×", "Div": "÷"}
#: What views call the days from and until which a row counts.
STRETCH = {"counts_from": "起算日", "counts_until": "截止日"}


class Wording:
    """Puts SQL of one table into words.

    Args:
        headers: column → Chinese header. types: column → contract type.
        names: column → its values' Chinese names, where ledgers are stored with ids.
    """

    def __init__(
        self,
        headers: Mapping[str, str],
        types: Mapping[str, str],
        names: Mapping[str, Mapping[str, str]] | None = None,
    ) -> None:
        self._headers = {**STRETCH, **headers}
        self._types = types
        self._names = names or {}

    def leaf(self, leaf: Leaf, ledger: str, measure: str, where: str | None) -> str:
        """The whole sentence, without a full stop."""
        parts = [f"取《{ledger}》"]
        if leaf.date is not None and leaf.rule in _RULES:
            parts.append(f"{self._name(leaf.date)}{_RULES[leaf.rule]}")
        if where is not None:
            parts.append(self.say(parse(where)))
        rows = parts[0] + ("中" + "且".join(parts[1:]) if parts[1:] else "全部") + "的行"
        return f"{rows}，计算{self.say(parse(measure))}"

    def _name(self, column: str) -> str:
        return self._headers.get(column, column)

    def say(self, node: exp.Expression) -> str:
        """One expression in words; SQL where there is no plain word for it."""
        kind = type(node).__name__
        speak: Callable[[Any], str] | None = getattr(self, f"_say_{kind.lower()}", None)
        if speak is not None:
            return str(speak(node))
        if kind in _SIGNS:
            return self._compare(node, kind)
        if kind in _ARITHMETIC:
            return f"{self.say(node.this)}{_ARITHMETIC[kind]}{self.say(node.expression)}"
        return _sql(node)

    def _compare(self, node: exp.Expression, kind: str) -> str:
        days = self._types.get(node.this.name) in ("date", "datetime") or node.this.name in STRETCH
        sign = _DAY_SIGNS.get(kind, _SIGNS[kind]) if days else _SIGNS[kind]
        named = self._names.get(node.this.name, {}).get(node.expression.name)
        return f"{self.say(node.this)}{sign}{f'“{named}”' if named else self.say(node.expression)}"

    def _say_column(self, node: exp.Expression) -> str:
        from sqlglot import exp

        name = self._name(node.name)
        alone = isinstance(node.parent, exp.And | exp.Where | None) and self._types.get(node.name) == "boolean"
        return f"{name}为是" if alone else name

    def _say_literal(self, node: exp.Expression) -> str:
        return f"“{node.name}”" if node.args.get("is_string") else str(node.name)

    def _say_placeholder(self, node: exp.Expression) -> str:
        return _PARAMETERS.get(str(node.name), str(node.name))

    def _say_paren(self, node: exp.Expression) -> str:
        return f"（{self.say(node.this)}）"

    def _say_and(self, node: exp.Expression) -> str:
        return f"{self.say(node.this)}且{self.say(node.expression)}"

    def _say_or(self, node: exp.Expression) -> str:
        return f"{self.say(node.this)}或{self.say(node.expression)}"

    def _say_in(self, node: exp.Expression) -> str:
        return f"{self.say(node.this)}为{'、'.join(self.say(each) for each in node.expressions)}之一"

    def _say_is(self, node: exp.Expression) -> str:
        return self._is(node, "空白", "为")

    def _say_not(self, node: exp.Expression) -> str:
        from sqlglot import exp

        if isinstance(node.this, exp.Is):
            return self._is(node.this, "不空白", "不为", whole=node)
        return f"非（{self.say(node.this)}）"

    def _is(self, node: exp.Expression, blank: str, be: str, whole: exp.Expression | None = None) -> str:
        """IS with NULL, TRUE or FALSE behind it; `whole` is the NOT around it, if there is one."""
        from sqlglot import exp

        match node.expression:
            case exp.Null():
                return f"{self.say(node.this)}{blank}"
            case exp.Boolean():
                return f"{self.say(node.this)}{be}{self.say(node.expression)}"
        return _sql(whole or node)

    def _say_boolean(self, node: exp.Expression) -> str:
        return "是" if node.this else "否"

    def _say_filter(self, node: exp.Expression) -> str:
        return f"{self.say(node.this)}（{self.say(node.expression.this)}）"

    def _say_count(self, node: exp.Expression) -> str:
        from sqlglot import exp

        if isinstance(node.this, exp.Star):
            return "行数"
        if isinstance(node.this, exp.Distinct):
            return f"不同的{'、'.join(self.say(each) for each in node.this.expressions)}的个数"
        return f"{self.say(node.this)}不空白的行数"

    def _say_tuple(self, node: exp.Expression) -> str:
        return f"（{'、'.join(self.say(each) for each in node.expressions)}）"

    def _say_sum(self, node: exp.Expression) -> str:
        return f"{self.say(node.this)}的合计"

    def _say_median(self, node: exp.Expression) -> str:
        return f"{self.say(node.this)}的中位数"

    def _say_datediff(self, node: exp.Expression) -> str:
        return f"{self.say(node.expression)}至{self.say(node.this)}的天数"

    def _say_greatest(self, node: exp.Expression) -> str:
        return f"{'和'.join(self.say(each) for each in [node.this, *node.expressions])}中较大者"

    def _say_case(self, node: exp.Expression) -> str:
        """Nothing rather than 0 when there is no row is the one CASE that has words."""
        branches = node.args["ifs"]
        if node.this is None and node.args.get("default") is None and len(branches) == 1 and _any_row(branches[0].this):
            return f"{self.say(branches[0].args['true'])}（没有这样的行时无数据）"
        return _sql(node)

    def _say_anonymous(self, node: exp.Expression) -> str:
        name = node.name.lower()
        if name == "latest":
            ordered = node.expressions[0]
            return f"{self.say(ordered.expressions[0].this)}最近一行的{self.say(ordered.this)}"
        if name == "working_days":
            return f"{self.say(node.expressions[0])}至{self.say(node.expressions[1])}的工作日"
        return _sql(node)


def _any_row(condition: exp.Expression) -> bool:
    """Whether this is count(*) > 0."""
    return _sql(condition) == "COUNT(*) > 0"


def _sql(node: exp.Expression) -> str:
    """The SQL with parameters as the catalogue writes them; sqlglot writes $end."""
    return re.sub(r"\$(\w+)", r":\1", render(node))

"""SQL of the catalogue (DuckDB dialect): parsed with sqlglot, checked against a table's columns, taken apart.

A measure becomes a small tree over aggregates. The aggregates are what the warehouse computes; the arithmetic between
them is done here, exactly: a division by zero is null, and a ratio keeps its numerator and denominator.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING

from huibao.catalogue.measures import PARAMETERS, Aggregate, Measure, Tree
from huibao.errors import nearest

if TYPE_CHECKING:
    from sqlglot import exp

    from huibao.ledgers import Schema

SYSTEM_COLUMNS = ("_file", "_sheet", "_row", "_order")
_ARITHMETIC = {"Add": "+", "Sub": "-", "Mul": "*", "Div": "/"}
_COMPARISONS = {"GT": ">", "GTE": ">=", "LT": "<", "LTE": "<=", "EQ": "=", "NEQ": "<>"}


class Columns:
    """The columns of one table or view, and the checks against them.

    Args:
        types: column → contract type; "" where it is not known (a view's computed column).
        codes: column → allowed codes.
    """

    def __init__(self, table: str, types: Mapping[str, str], codes: Mapping[str, Sequence[str]]) -> None:
        self.table = table
        self.types = {**types, **dict.fromkeys(SYSTEM_COLUMNS, "")}
        self._codes = codes

    @classmethod
    def of_ledger(cls, schema: Schema) -> Columns:
        """The columns of a ledger, as its contract has them."""
        own = schema.columns
        return cls(schema.table, {c.name: c.type for c in own}, {c.name: c.codes for c in own if c.codes})

    def check(self, name: str) -> None:
        """Raise ValueError (Chinese) unless the table has the column."""
        if name not in self.types:
            raise ValueError(f"表 {self.table} 没有栏“{name}”，{nearest(name, self.types)}")

    def check_codes(self, tree: exp.Expression) -> None:
        """A code column can only equal its own codes: anything else is a slip of the pen."""
        from sqlglot import exp

        for node in tree.find_all(exp.EQ, exp.NEQ, exp.In):
            column = node.this
            if not isinstance(column, exp.Column) or column.name not in self._codes:
                continue
            others = node.expressions if isinstance(node, exp.In) else [node.expression]
            for other in others:
                allowed = self._codes[column.name]
                if isinstance(other, exp.Literal) and other.is_string and other.name not in allowed:
                    raise ValueError(f"栏“{column.name}”没有代码“{other.name}”，只能是{'、'.join(allowed)}")


def parse(text: str) -> exp.Expression:
    """Parse one SQL expression; ValueError (Chinese) when it is none."""
    import sqlglot
    from sqlglot.errors import SqlglotError

    try:
        return sqlglot.parse_one(text, dialect="duckdb")
    except SqlglotError:
        raise ValueError(f"“{text}”不是有效的 SQL 表达式") from None


def render(tree: exp.Expression) -> str:
    """The expression as DuckDB SQL on one line."""
    return str(tree.sql(dialect="duckdb", comments=False))


def condition(text: str | None, columns: Columns) -> str | None:
    """A `where` with its columns and parameters checked; parameters become the window's columns.

    Raises:
        ValueError: with a Chinese reason.
    """
    if text is None:
        return None
    return render(_checked(parse(text), columns))


def _checked(tree: exp.Expression, columns: Columns) -> exp.Expression:
    from sqlglot import exp

    for node in tree.find_all(exp.Column):
        columns.check(node.name)
    columns.check_codes(tree)
    for node in tree.find_all(exp.Anonymous):
        raise ValueError(f"不认识函数“{node.name}”")
    for node in tree.find_all(exp.Subquery, exp.Select):
        raise ValueError(f"条件和度量里不能有子查询，请写成视图：“{render(node)}”")

    return bound(tree)


def tables_in(tree: exp.Expression) -> set[str]:
    """The tables and views that a SELECT reads."""
    from sqlglot import exp

    return {table.name for table in tree.find_all(exp.Table)} - {each.alias for each in tree.find_all(exp.CTE)}


def bound(tree: exp.Expression) -> exp.Expression:
    """The SQL with the window's columns (see `one_window.bind`) in place of the period's parameters.

    Raises:
        ValueError: there is no such parameter (Chinese).
    """
    from sqlglot import exp

    def replace(node: exp.Expression) -> exp.Expression:
        if not isinstance(node, exp.Placeholder):
            return node
        if node.name not in PARAMETERS:
            raise ValueError(f"没有参数“:{node.name}”，可用的是{'、'.join(':' + name for name in PARAMETERS)}")
        return exp.column(PARAMETERS[node.name], table="w")

    return tree.transform(replace)


def measure(text: str, columns: Columns) -> Measure:
    """Take a measure apart into aggregates and the arithmetic between them.

    Raises:
        ValueError: with a Chinese reason.
    """
    found: list[Aggregate] = []

    def leaf(node: exp.Expression) -> Tree | None:
        aggregate = _aggregate(node, columns)
        if aggregate is None:
            return None
        if aggregate not in found:
            found.append(aggregate)
        return ("agg", found.index(aggregate))

    tree = _arithmetic(parse(text), leaf, text)
    if not found:
        raise ValueError(f"度量“{text}”里没有聚合函数")
    return Measure(tuple(found), tree)


def formula(text: str, resolve: Callable[[str], str]) -> Tree:
    """The tree of a derived indicator; `resolve` turns a name into a full id.

    Raises:
        ValueError: with a Chinese reason.
    """
    from sqlglot import exp

    def name_of(node: exp.Expression) -> str:
        if not isinstance(node, exp.Column):
            raise ValueError(f"公式“{text}”里“{render(node)}”不是指标名称")
        return resolve(f"{node.table}.{node.name}" if node.table else node.name)

    def leaf(node: exp.Expression) -> Tree | None:
        if isinstance(node, exp.Anonymous) and node.name.lower() == "at_start" and len(node.expressions) == 1:
            return ("at_start", name_of(node.expressions[0]))
        return ("ref", name_of(node)) if isinstance(node, exp.Column) else None

    return _arithmetic(parse(text), leaf, text)


def _arithmetic(node: exp.Expression, leaf: Callable[[exp.Expression], Tree | None], text: str) -> Tree:
    from sqlglot import exp

    found = leaf(node)
    if found is not None:
        return found
    if isinstance(node, exp.Paren):
        return _arithmetic(node.this, leaf, text)
    if isinstance(node, exp.Literal) and not node.is_string:
        return ("num", node.name)
    if isinstance(node, exp.Neg):
        return ("neg", _arithmetic(node.this, leaf, text))
    kind = type(node).__name__
    if kind in _ARITHMETIC:
        return (_ARITHMETIC[kind], _arithmetic(node.this, leaf, text), _arithmetic(node.expression, leaf, text))
    if isinstance(node, exp.Case) and node.this is None and len(node.args["ifs"]) == 1:
        branch = node.args["ifs"][0]
        otherwise = node.args.get("default")
        return (
            "case",
            _comparison(branch.this, leaf, text),
            _arithmetic(branch.args["true"], leaf, text),
            _arithmetic(otherwise, leaf, text) if otherwise is not None else None,
        )
    raise ValueError(f"“{text}”里的“{render(node)}”不能这样用：只能是聚合函数、数字和加减乘除")


def _comparison(node: exp.Expression, leaf: Callable[[exp.Expression], Tree | None], text: str) -> Tree:
    kind = type(node).__name__
    if kind not in _COMPARISONS:
        raise ValueError(f"“{text}”里的“{render(node)}”应当是一个比较")
    return (
        "cmp",
        _COMPARISONS[kind],
        _arithmetic(node.this, leaf, text),
        _arithmetic(node.expression, leaf, text),
    )


def _aggregate(node: exp.Expression, columns: Columns) -> Aggregate | None:
    """The aggregate that a node is, or None when it is none."""
    from sqlglot import exp

    where = None
    if isinstance(node, exp.Filter):
        where = render(_checked(node.expression.this, columns))
        node = node.this
    if isinstance(node, exp.Count):
        return _count(node, where, columns)
    if isinstance(node, exp.Sum):
        argument = _checked(node.this, columns)
        kinds = {columns.types[column.name] for column in node.this.find_all(exp.Column)}
        return Aggregate("sum", render(argument), where, whole=kinds <= {"integer"} and not _has_point(node))
    if isinstance(node, exp.Median):
        return _median(node.this, where, columns)
    if isinstance(node, exp.Anonymous) and node.name.lower() == "latest":
        return _latest(node, where, columns)
    if where is not None:
        raise ValueError(f"FILTER 只能跟在聚合函数后面：“{render(node)}”")
    return None


def _has_point(node: exp.Expression) -> bool:
    """Whether the expression divides or holds a literal with decimals: its sum is no integer then."""
    from sqlglot import exp

    return any("." in literal.name for literal in node.find_all(exp.Literal)) or node.find(exp.Div) is not None


def _count(node: exp.Count, where: str | None, columns: Columns) -> Aggregate:
    from sqlglot import exp

    inner = node.this
    if isinstance(inner, exp.Star):
        return Aggregate("count", None, where)
    if not isinstance(inner, exp.Distinct):
        return Aggregate("count", render(_checked(inner, columns)), where)
    parts = inner.expressions
    if len(parts) == 1 and isinstance(parts[0], exp.Tuple):
        parts = parts[0].expressions
    pieces = [render(_checked(part, columns)) for part in parts]
    return Aggregate("distinct", pieces[0] if len(pieces) == 1 else _joined(pieces), where)


def _joined(pieces: Sequence[str]) -> str:
    """One text per tuple, null when any part is; the lengths in front keep ('a', 'bc') apart from ('ab', 'c')."""
    texts = [f"CAST({piece} AS TEXT)" for piece in pieces]
    lengths = [f"CAST(LENGTH({text}) AS TEXT) || ':'" for text in texts[:-1]]
    return " || ".join([*lengths, *texts])


def _median(inner: exp.Expression, where: str | None, columns: Columns) -> Aggregate:
    from sqlglot import exp

    if isinstance(inner, exp.Anonymous) and inner.name.lower() == "working_days":
        if len(inner.expressions) != 2:
            raise ValueError("working_days 要两个时间：working_days(受理, 核准)")
        first, second = (render(_checked(part, columns)) for part in inner.expressions)
        return Aggregate("median", None, where, working_days=(first, second))
    return Aggregate("median", render(_checked(inner, columns)), where)


def _latest(node: exp.Anonymous, where: str | None, columns: Columns) -> Aggregate:
    from sqlglot import exp

    ordered = node.expressions[0] if len(node.expressions) == 1 else None
    if not isinstance(ordered, exp.Order) or len(ordered.expressions) != 1:
        raise ValueError("latest 要写成 latest(栏 order by 日期)")
    order = render(_checked(ordered.expressions[0].this, columns))
    return Aggregate("latest", render(_checked(ordered.this, columns)), where, order)

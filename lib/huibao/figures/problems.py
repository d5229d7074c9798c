"""What section 七 names as problems: figures and ledger rows against the thresholds of the bureau file."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction
from typing import TYPE_CHECKING

from huibao.catalogue.rule_entries import FallingProblem, LevelProblem, OverdueProblem, ScheduleProblem
from huibao.catalogue.rule_sql import UNDIVIDED, overdue
from huibao.figures.breakdowns import split_leaf
from huibao.figures.evaluation import slot_of
from huibao.figures.formatting import per_cent, printed, told_beside, told_small

if TYPE_CHECKING:
    from huibao.bureau import Bureau
    from huibao.catalogue import Catalogue, Leaf
    from huibao.catalogue.rule_entries import ProblemEntry
    from huibao.figures.figure import Figure
    from huibao.period import Period
    from huibao.warehouse import Warehouse

_NAMED = 5
#: (label, amount or None) of what a problem consists of.
Items = tuple[tuple[str, Fraction | None], ...]


@dataclass(frozen=True)
class Piece:
    """Some words of a sentence; `indicators` are the figures they depend on (none: plain words)."""

    text: str
    indicators: tuple[str, ...] = ()


@dataclass(frozen=True)
class Problem:
    """One problem that the records show, or (with `missing`) cannot show.

    Attributes:
        value: what was found (rates as fractions); None when `missing` names ledgers.
        threshold: what it was held against, as the bureau file gives it.
        items: (label, value or None) of what the problem consists of, the greatest first.
        pieces: the sentence, cut where it depends on figures.
        missing: the ledgers without which nothing can be said.
    """

    id: str
    title: str
    kind: str
    indicators: tuple[str, ...]
    value: Fraction | None
    threshold: Fraction
    unit: str
    items: Items
    pieces: tuple[Piece, ...]
    missing: tuple[str, ...] = ()

    @property
    def sentence(self) -> str:
        """The whole sentence (Chinese)."""
        return "".join(piece.text for piece in self.pieces)


def problems(
    warehouse: Warehouse, catalogue: Catalogue, figures: Mapping[str, Figure], period: Period, bureau: Bureau
) -> tuple[Problem, ...]:
    """The problems of a period in the catalogue's order; where a rule judges several figures, one for each.

    Args:
        figures: all figures of the period, by full id; those that are not there are passed over.
        bureau: its `thresholds` decide; give `bureau.for_period(period)` where a period has its own.
    """
    from huibao.catalogue.adapting import adapt

    finder = _Finder(warehouse, adapt(catalogue, warehouse), figures, period, bureau)
    return tuple(found for entry in catalogue.problems for found in finder.find(entry))


class _Finder:
    def __init__(
        self,
        warehouse: Warehouse,
        catalogue: Catalogue,
        figures: Mapping[str, Figure],
        period: Period,
        bureau: Bureau,
    ) -> None:
        self._warehouse, self._catalogue, self._figures = warehouse, catalogue, figures
        self._period, self._bureau = period, bureau

    def find(self, entry: ProblemEntry) -> Iterable[Problem]:
        threshold = Fraction(str(getattr(self._bureau.thresholds, entry.threshold)))
        missing = self._missing(entry)
        if missing:
            said = f"{entry.title}：缺{'、'.join(f'《{name}》' for name in missing)}，无法判断。"
            return [_problem(entry, threshold, pieces=(Piece(said),), missing=missing)]
        match entry:
            case LevelProblem():
                return self._level(entry, threshold)
            case ScheduleProblem():
                return self._schedule(entry, threshold)
            case OverdueProblem():
                return self._overdue(entry, threshold)
            case FallingProblem():
                return self._falling(entry, threshold)

    def _missing(self, entry: ProblemEntry) -> tuple[str, ...]:
        """Ledgers that the entry's rows need; a target whose ledger is missing is named where its figure stands."""
        leaf = self._catalogue.selections.get(entry.id)
        needed = self._catalogue.base_tables(leaf.table) if leaf is not None else ()
        return tuple(self._catalogue.ledgers[table] for table in needed if table not in self._warehouse.tables())

    def _shown(self, names: Sequence[str]) -> list[Figure]:
        """The figures of these ids that have a value."""
        found = [self._figures[name] for name in names if name in self._figures]
        return [figure for figure in found if figure.value is not None]

    def _level(self, entry: LevelProblem, threshold: Fraction) -> Iterator[Problem]:
        for figure in self._shown(entry.indicators):
            value = Fraction(figure.value or 0)
            if value < threshold or value == 0:
                continue
            items = self._constituents(entry)
            listed = [_listed(items, entry.unit or "", _decimals(items, entry.unit or ""), entry.noun)] if items else []
            yield _of_figure(entry, threshold, figure, figure.text, *listed, items=items)

    def _constituents(self, entry: LevelProblem) -> Items:
        """What the figure consists of, without `measure` by name only."""
        leaf = self._catalogue.selections.get(entry.id)
        if leaf is None or entry.by is None:
            return ()
        found = self._split(leaf, entry.by)
        return found if entry.measure is not None else tuple((label, None) for label, _ in found)

    def _schedule(self, entry: ScheduleProblem, threshold: Fraction) -> Iterator[Problem]:
        names = entry.indicators or [each.full_id for each in self._catalogue if each.kind == "target"]
        elapsed = self._period.progress
        for figure in self._shown(names):
            bound = elapsed * threshold
            if Fraction(figure.value or 0) < bound:
                text = told_beside(figure.text, figure.value, bound, per_cent(bound))
                yield _of_figure(entry, threshold, figure, text, f"，{_behind(elapsed, threshold)}")

    def _overdue(self, entry: OverdueProblem, threshold: Fraction) -> Iterator[Problem]:
        end = self._period.end
        before = end - timedelta(days=min(int(threshold), (end - date.min).days))
        leaf = overdue(self._catalogue.selections[entry.id], entry, before, end)
        items = self._split(leaf, entry.by) if entry.by is not None else ()
        # Different things, and shares, are no sums of their groups'.
        adds_up = leaf.measure.tree[0] == "agg" and leaf.measure.aggregates[0].function != "distinct"
        whole = items if entry.by is not None and adds_up else self._split(leaf, UNDIVIDED)
        total = sum((value for _, value in whole if value is not None), Fraction(0))
        if not total:
            return
        decimals = _decimals((*items, *whole), entry.unit)
        amount = _amount(total, entry.unit, decimals)
        pieces = [Piece(f"{entry.title}：超过{threshold}天的有"), Piece(amount, entry.indicators)]
        if items:
            pieces.append(Piece(_listed(items, entry.unit, decimals, entry.noun), entry.indicators))
        yield _problem(entry, threshold, value=total, items=items, pieces=(*pieces, Piece("。")))

    def _falling(self, entry: FallingProblem, threshold: Fraction) -> Iterator[Problem]:
        for figure in self._shown(entry.indicators):
            if figure.year_ago is not None and Fraction(figure.year_ago) - Fraction(figure.value or 0) >= threshold:
                yield _of_figure(entry, threshold, figure, figure.text, f"，{figure.yoy.text}")

    def _split(self, leaf: Leaf, by: str) -> Items:
        """The amounts of a problem's rows in groups, the greatest first; a group of which there is nothing is none."""
        (parts,) = split_leaf(self._warehouse, self._catalogue, leaf, by, [slot_of(self._period)])
        found = [(str(label or "其他"), Fraction(value)) for label, value in parts.items() if value]
        return tuple(sorted(found, key=lambda item: (-item[1], item[0])))


def _of_figure(
    entry: ProblemEntry,
    threshold: Fraction,
    figure: Figure,
    *said: str,
    items: Items = (),
) -> Problem:
    """The problem of one figure: its label, then what is said of it."""
    own = (figure.indicator.full_id,)
    first = Piece(f"{entry.title}：{figure.indicator.label}")
    pieces = (first, *(Piece(each, own) for each in said), Piece("。"))
    value = Fraction(figure.value or 0)
    return _problem(entry, threshold, value=value, items=items, pieces=pieces, indicators=own)


def _problem(
    entry: ProblemEntry,
    threshold: Fraction,
    *,
    value: Fraction | None = None,
    items: Items = (),
    pieces: tuple[Piece, ...],
    indicators: tuple[str, ...] | None = None,
    missing: tuple[str, ...] = (),
) -> Problem:
    return Problem(
        id=entry.id,
        title=entry.title,
        kind=entry.kind,
        indicators=entry.indicators if indicators is None else indicators,
        value=value,
        threshold=threshold,
        unit=(entry.unit or "") if isinstance(entry, LevelProblem | OverdueProblem) else "",
        items=items,
        pieces=pieces,
        missing=missing,
    )


def _behind(elapsed: Fraction, threshold: Fraction) -> str:
    """低于时序进度（74.8%）; on the year's last day 未达到年度目标; with a threshold of their own the share of it."""
    share = "" if threshold == 1 else f"的{per_cent(threshold)}"
    if elapsed == 1:
        return f"未达到年度目标{share}"
    return f"低于时序进度（{per_cent(elapsed)}）{share}"


def _decimals(items: Items, unit: str) -> int:
    """How many decimals the amounts of a sentence have: 万元 two, as figures have; of the rest none, or cents."""
    whole = all(value is None or value.denominator == 1 for _, value in items)
    return 0 if whole and not unit.startswith("万") else 2


def _amount(value: Fraction, unit: str, decimals: int) -> str:
    text = printed(value, unit, decimals, fraction=False)
    return told_small(text, value, unit, decimals, fraction=False)


def _listed(items: Items, unit: str, decimals: int, noun: str | None = None) -> str:
    """The greatest few: `，其中特种设备5份、卫生县城4份`, or only their names; one alone: `，全部属于食品领域`."""
    named = items[:_NAMED]
    if all(value is None for _, value in named):
        rest = f"等{len(items)}个" if len(items) > len(named) else ""
        return f"（{'、'.join(label for label, _ in named)}{rest}）"
    if len(items) == 1:
        all_of_it = "全部" if named[0][1] != 1 else ""
        return f"，{all_of_it}属于{named[0][0]}{noun}" if noun else f"，{all_of_it}为{named[0][0]}"
    rest = "等" if len(items) > len(named) else ""
    told = "、".join(_beside(label, _amount(value or Fraction(0), unit, decimals)) for label, value in named)
    return f"，其中{told}{rest}"


def _beside(label: str, amount: str) -> str:
    """食品3件; after a label that ends with a digit the amount would be read as more of it."""
    return f"{label}（{amount}）" if label[-1:].isdigit() else f"{label}{amount}"

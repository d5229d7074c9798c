"""The public edition of a document: what the bureau marks internal is masked wherever the document says it.

Notebooks know no edition. Both editions come from one executed run: the masked document is made from the full one, and
a chart with masked series is drawn again from the data that is left.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from huibao.figures.formatting import NO_LEDGER
from huibao.figures.masking import mask_text
from huibao.figures.rounding import as_printed, printed_record
from huibao.pages.inlines import Choice, Inline, Json, Run, indicators_of
from huibao.pages.model import AreaDocument, Block, Cell, Chart, Code, Fault, Plain, Prose, Table
from huibao.pages.shown import ShownFigure

if TYPE_CHECKING:
    from huibao.pages.leaks import Hidden

WITHHELD = "按规定不公开"
_RANKINGS = frozenset({"top", "bottom", "share"})


def mask_document(document: AreaDocument, hidden: Hidden) -> AreaDocument:
    """The public edition of a document."""
    blocks = [masked for block in document.blocks if (masked := _mask_block(block, hidden, document.area)) is not None]
    # The rows behind a shown rate are often what a masked count counts, so no figure tells its rows.
    figures = tuple(_public_figure(figure, hidden) for figure in document.figures)
    return replace(document, blocks=tuple(blocks), figures=figures, edition="public")


def _public_figure(figure: ShownFigure, hidden: Hidden) -> ShownFigure:
    if hidden.covers(figure.id):
        return mask_figure(figure)
    figure = replace(figure, rows=None)
    return round_figure(figure) if figure.id in hidden.rounded else figure


def round_figure(figure: ShownFigure) -> ShownFigure:
    """A rate as it is printed: its further digits would give the two counts it was made of, one of them masked."""

    def rounded(value: float | None) -> float | None:
        return as_printed(value, figure.unit, figure.decimals)

    months = tuple(replace(one, value=rounded(one.value), year_ago=rounded(one.year_ago)) for one in figure.months)
    return replace(
        figure,
        value=rounded(figure.value),
        year_ago=rounded(figure.year_ago),
        previous=rounded(figure.previous),
        months=months,
    )


def mask_figure(figure: ShownFigure) -> ShownFigure:
    """A figure without its numbers and all that tells them."""
    if figure.status == "no_ledger":
        return figure
    return replace(
        figure,
        status="masked",
        value=None,
        year_ago=None,
        previous=None,
        text=mask_text(figure.text, figure.unit),
        rows=None,
        yoy="",
        mom="",
        months=(),
    )


def mask_record(record: Mapping[str, Any], hidden: Hidden) -> Json:
    """A record of figures.json as the public edition holds it."""
    found = dict(record)
    if hidden.covers(found["id"]) and found.get("status") != "no_ledger":
        found.update(status="masked", value=None, year_ago=None, previous=None)
        found["text"] = mask_text(str(record.get("text") or ""), str(record.get("unit") or ""))
    elif found["id"] in hidden.rounded and found.get("status") == "ok":
        found = printed_record(found)
    return found


def _mask_block(block: Block, hidden: Hidden, area: str) -> Block | None:
    if isinstance(block, Prose):
        masked = replace(block, inlines=mask_inlines(block.inlines, hidden))
        # A line of which nothing is left would still be counted.
        return masked if masked.text.strip() else None
    if isinstance(block, Chart):
        return mask_chart(block, hidden)
    if isinstance(block, Table):
        return mask_table(block, hidden, area)
    if isinstance(block, Fault):
        # What went wrong may quote the data.
        return replace(block, message="详见内部版")
    if isinstance(block, Plain):
        # Nobody knows what figures a foreign output holds.
        return None
    return block if isinstance(block, Code) else None


def mask_inlines(inlines: Iterable[Inline], hidden: Hidden) -> tuple[Inline, ...]:
    """Runs masked; a phrase chosen by a masked figure gives way to what says nothing."""
    found: list[Inline] = []
    for inline in inlines:
        if isinstance(inline, Choice):
            # That one part is the whole tells as much as its number does.
            if hidden.any_of(inline.indicators) or _tells(inline, hidden):
                found.extend(mask_inlines(inline.masked, hidden))
            else:
                found.append(replace(inline, runs=mask_inlines(inline.runs, hidden), masked=()))
        elif hidden.any_of(inline.indicators) or _tells(inline, hidden):
            found.append(replace(inline, text=_mask_of(inline), masked=None))
        else:
            found.append(replace(inline, masked=None))
    return tuple(found)


def _tells(inline: Inline, hidden: Hidden) -> bool:
    """Whether a ranking or shares in words, or what is said where there is nothing to rank, break a figure down so that
    a hidden one may show."""
    return inline.form in _RANKINGS and any(name in inline.indicators for name, _ in hidden.breakdowns)


def _mask_of(shown: Run | Cell) -> str:
    return shown.masked if shown.masked is not None else mask_text(shown.text)


def mask_chart(chart: Chart, hidden: Hidden) -> Chart:
    """The chart drawn again without its masked series; with none left, a note instead of a picture."""
    from huibao import charts

    spec = chart.spec
    names = {one["indicator"] for one in spec.get("series") or [] if one.get("indicator")}
    names |= set(spec.get("indicators") or ())
    told = _tells_hidden(str(spec.get("id")), names, hidden)
    if not told and not hidden.any_of(names):
        return chart
    masked = charts.mask(spec, lambda name: told or hidden.covers(name))
    masked = {**masked, "note": None}
    if any(value is not None for one in masked["series"] for value in one["values"]):
        masked["series"] = [one for one in masked["series"] if any(value is not None for value in one["values"])]
        masked["note"] = f"部分数据{WITHHELD}"
        masked["alt"] = charts.alt_text(masked)
        return replace(chart, spec=masked, svg=charts.draw(masked))
    empty = {**masked, "series": [], "categories": [], "masked": True, "note": f"本图数据{WITHHELD}"}
    empty["alt"] = f"{chart.title}：{WITHHELD}。"
    # Why there was nothing to draw says that there was nothing.
    for key in ("indicators", "empty"):
        empty.pop(key, None)
    return replace(chart, spec=empty, svg="")


def mask_table(table: Table, hidden: Hidden, area: str) -> Table:
    """The table with its masked cells. A list of the very records that a hidden figure counts is left out, and so are
    the parts of a figure that may not be broken down."""
    indicators = _table_indicators(table)
    if _is_listing(table, hidden, area):
        return replace(table, rows=(), note=f"本表{WITHHELD}")
    if _breakdown_column(table.id) is not None and (
        hidden.any_of(indicators) or _tells_hidden(table.id, indicators, hidden)
    ):
        return _without_parts(table, hidden)
    rows = tuple(tuple(_mask_cell(cell, hidden) for cell in row) for row in table.rows)
    pairs = zip((cell for row in rows for cell in row), (cell for row in table.rows for cell in row), strict=True)
    changed = any(masked.text != cell.text for masked, cell in pairs)
    return replace(table, rows=rows, note=f"标 * 的数据{WITHHELD}" if changed else table.note)


def _is_listing(table: Table, hidden: Hidden, area: str) -> bool:
    """Whether the table lists records that a hidden figure counts."""
    kind, _, ledger = table.id.partition("-")
    if kind == "plan":
        return hidden.lists(area, "plan_items")
    ledgers = [ledger, *(table.raw.get("ledgers") or ())]
    return kind == "records" and (hidden.covers(ledger) or any(hidden.lists(area, each) for each in ledgers))


def _without_parts(table: Table, hidden: Hidden) -> Table:
    """A breakdown of which the total is left where it may be shown, and nothing that depends on the parts otherwise:
    which there are, how many, in which order, and whether there are any shares would tell of them."""
    if not table.rows and table.note == NO_LEDGER:
        return table
    total = tuple(row for row in table.rows if any(cell.form == "text" for cell in row))
    if not total or hidden.any_of(_table_indicators(table)):
        return replace(table, columns=table.columns[:1], rows=(), note=f"本表{WITHHELD}")
    return replace(table, rows=total, note=f"各部分的数据{WITHHELD}")


def _table_indicators(table: Table) -> list[str]:
    own = indicators_of(table.raw)
    return list(dict.fromkeys([*own, *(name for row in table.rows for cell in row for name in cell.indicators)]))


def _mask_cell(cell: Cell, hidden: Hidden) -> Cell:
    if hidden.any_of(cell.indicators):
        return replace(cell, text=_mask_of(cell), value=None, masked=None)
    if hidden.rounded.intersection(cell.indicators):
        # What is printed is all that may be known of it.
        return replace(cell, value=None, masked=None)
    return replace(cell, masked=None)


def _breakdown_column(name: str) -> str | None:
    """The column by which a display breaks a figure down, from its id (bars-township, breakdown-kind)."""
    kind, dash, column = name.partition("-")
    return column if dash and kind in ("bars", "breakdown") else None


def _tells_hidden(name: str, indicators: Iterable[str], hidden: Hidden) -> bool:
    """Whether a display breaks a shown figure down by a column that would show a hidden one."""
    column = _breakdown_column(name)
    return column is not None and any((indicator, column) in hidden.breakdowns for indicator in indicators)

"""Runs, cells and figures as HTML: every figure is a button that opens its panel, and its places are remembered."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from markupsafe import Markup, escape

from huibao.pages.inlines import Run
from huibao.pages.model import Cell
from huibao.pages.shown import ShownFigure
from huibao.pages.svg import spark_line
from huibao.pages.values import previous_text, value_text

_NUMERIC = re.compile(r"[0-9*]|缺台账|无数据")
# The printed numbers inside a longer phrase, each with the unit behind it.
_NUMBERS = re.compile(r"《[^》]*》|[\d*][\d.,*]*(?:个百分点|%|[^\W\d_]{1,4})?")
# The name of a document is no figure, whatever year it bears.
_NAMES = re.compile(r"《[^》]*》")
_SHORT = 14


# A button is a box of its own, beside which a line may break: brackets and stops must stay with it.
_GLUED = re.compile(r"([（《“‘〔]?)(<button [^>]*>[^<]*</button>)([，。；：、）》”’〕！？]*)")


def _glue(match: re.Match[str]) -> str:
    return f'<span class="k">{match[0]}</span>' if match[1] or match[3] else match[0]


@dataclass(frozen=True, slots=True)
class Place:
    """Where a figure is printed: a link (anchor in the page, or another page with its anchor) and its Chinese name;
    `page` is the other page's title, "" on the same page."""

    href: str
    label: str
    page: str = ""


@dataclass(frozen=True, slots=True)
class Panel:
    """A figure's panel, ready for the template."""

    figure: ShownFigure
    anchor: str
    number: int
    year_ago: str
    previous: str
    spark: Markup
    months: tuple[tuple[str, str, str], ...]
    places: tuple[Place, ...]

    @property
    def pages(self) -> list[tuple[str, list[Place]]]:
        """The places by page, this one first."""
        found: dict[str, list[Place]] = {}
        for place in self.places:
            found.setdefault(place.page or "本页", []).append(place)
        return list(found.items())


class Printer:
    """Prints the figures of one page.

    `figures` are all the page may show; `elsewhere` gives their places on other pages.
    """

    def __init__(self, figures: Iterable[ShownFigure], elsewhere: Mapping[str, Iterable[Place]] | None = None) -> None:
        self._figures = {figure.id: figure for figure in figures}
        self._elsewhere = elsewhere or {}
        self._numbers: dict[str, int] = {}
        self._places: dict[str, list[Place]] = {}
        self._count = 0

    def runs(self, runs: Iterable[Run], where: str) -> Markup:
        """A line of text."""
        line = Markup("").join(self._run(run, where) for run in runs)
        return Markup(_GLUED.sub(_glue, line))

    def _run(self, run: Run, where: str) -> Markup:
        known = figure_of_run(run, self._figures)
        if run.link:
            text = Markup('<a href="#{}">{}</a>').format(run.link, run.text)
        elif known is not None:
            text = self._phrase(known, run.text, where)
        else:
            text = escape(run.text)
        return Markup("<strong>{}</strong>").format(text) if run.strong else text

    def _phrase(self, figure: ShownFigure, text: str, where: str) -> Markup:
        """A short phrase is a button; in a long one each number is, because a button cannot break over lines."""
        if len(text) <= _SHORT and not _NAMES.search(text):
            return self.button(figure, text, where)
        found, end = Markup(""), 0
        for match in _NUMBERS.finditer(text):
            name = _NAMES.fullmatch(match[0])
            found += escape(text[end : match.start()])
            found += escape(match[0]) if name else self.button(figure, match[0], where)
            end = match.end()
        return found + escape(text[end:])

    def cell(self, cell: Cell, where: str) -> Markup:
        """A table cell's content."""
        figure = figure_of_cell(cell, self._figures)
        return escape(cell.text) if figure is None else self.button(figure, cell.text, where)

    def button(self, figure: ShownFigure, text: str, where: str) -> Markup:
        """The button that opens the figure's panel; `where` is how other places call this one."""
        number = self._numbers.setdefault(figure.id, len(self._numbers) + 1)
        self._count += 1
        places = self._places.setdefault(figure.id, [])
        # One link to each paragraph or table is enough, however often it prints the figure.
        if not any(place.label == where for place in places):
            places.append(Place(f"#o{self._count}", where))
        return Markup('<button type="button" class="f" id="o{}" popovertarget="{}" data-n="{}">{}</button>').format(
            self._count, panel_anchor(figure.id), number, text
        )

    def panels(self) -> list[Panel]:
        """The panels of all figures printed so far, in the order of their first printing."""
        return [self._panel(self._figures[name], number) for name, number in self._numbers.items()]

    def spark(self, figure: ShownFigure) -> Markup:
        """The figure's last twelve months as a small line; nothing when it has no months."""
        names = "，".join(f"{m.period} {value_text(figure, m.value)}" for m in figure.months)
        line = spark_line(
            [m.value for m in figure.months],
            [m.year_ago for m in figure.months],
            f"{figure.label}近12个月走势：{names}",
        )
        return Markup('<div class="spark">{}</div>').format(Markup(line)) if line else Markup("")

    def _panel(self, figure: ShownFigure, number: int) -> Panel:
        value: Callable[[float | None], str] = lambda number: value_text(figure, number)  # noqa: E731
        months = tuple((m.period, value(m.value), value(m.year_ago)) for m in figure.months)
        places = (*self._places.get(figure.id, ()), *self._elsewhere.get(figure.id, ()))
        return Panel(
            figure,
            panel_anchor(figure.id),
            number,
            value(figure.year_ago),
            previous_text(figure),
            self.spark(figure),
            months,
            places,
        )


def figure_of_run(run: Run, known: Mapping[str, ShownFigure]) -> ShownFigure | None:
    """The figure that a run prints as a button, None for plain text."""
    if run.link or not _NUMERIC.search(_NAMES.sub("", run.text)):
        return None
    return next((known[name] for name in run.indicators if name in known), None)


def figure_of_cell(cell: Cell, known: Mapping[str, ShownFigure]) -> ShownFigure | None:
    """The figure that a table's cell prints as a button, None for plain text."""
    return known.get(cell.indicators[0]) if cell.form and len(cell.indicators) == 1 else None


def panel_anchor(indicator: str) -> str:
    """The id of a figure's panel: market_entities.stock → p-market_entities-stock."""
    return f"p-{indicator.replace('.', '-')}"

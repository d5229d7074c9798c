"""How a number of the model is printed where the notebook gave no text for it: year before, months, workbooks."""

from __future__ import annotations

from huibao.figures.formatting import NO_DATA, NO_LEDGER, change_words, printed
from huibao.figures.masking import mask_text
from huibao.figures.numbers import exact
from huibao.pages.shown import ShownFigure
from huibao.tables import NOTHING


def value_text(figure: ShownFigure, value: float | None) -> str:
    """A value of the figure with its unit, as `text` prints it: no separators, decimals of the catalogue."""
    if figure.status == "masked":
        return masked_text(figure)
    if figure.status == "no_ledger":
        return NO_LEDGER
    number = exact(value)
    if number is None:
        return NO_DATA
    return printed(number, figure.unit, figure.decimals, fraction=figure.unit == "%")


def previous_text(figure: ShownFigure) -> str:
    """The value of the period before, as `value_text` prints it; a dash where there is no such period."""
    return value_text(figure, figure.previous) if figure.has_previous or figure.status != "ok" else NOTHING


def masked_text(figure: ShownFigure) -> str:
    """The mask of a figure, its unit kept."""
    return figure.text if "*" in figure.text else mask_text(figure.text, figure.unit)


def change_text(figure: ShownFigure, phrase: str) -> str:
    """A comparison for a table's cell, without the words its column's head says; a dash where there is none."""
    return (change_words(phrase) or NOTHING) if figure.status == "ok" else NOTHING


def excel_format(figure: ShownFigure) -> str:
    """The number format of a workbook's cell that holds a value of this figure."""
    decimals = f".{'0' * figure.decimals}" if figure.decimals else ""
    return f"0{decimals}%" if figure.unit == "%" else f"0{decimals}"

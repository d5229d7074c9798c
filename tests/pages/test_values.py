"""How the pages print a figure's other numbers."""

from __future__ import annotations

import io
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import html as lxml_html

from huibao import pages
from huibao.pages.model import AreaDocument
from huibao.pages.shown import ShownFigure
from huibao.pages.values import previous_text, value_text

from . import executed

RUNNING = ("2022-01..2022-09", "..2022-09-15")


def shown(period: str, **more: Any) -> ShownFigure:
    raw = executed.figure("a.x", "户数", 12, period=period, **{"previous": None, "mom": "", **more})
    return ShownFigure.read(raw)


@pytest.mark.parametrize("period", RUNNING)
def test_where_there_is_no_period_before_a_dash_stands(period: str) -> None:
    assert previous_text(shown(period)) == "—"
    assert previous_text(shown(period, status="no_ledger")) == "缺台账"


@pytest.mark.parametrize("period", ["2022", "2022H1", "2022Q3", "2022-07"])
def test_a_period_before_that_has_no_value_has_no_data(period: str) -> None:
    assert previous_text(shown(period)) == "无数据"
    assert previous_text(shown(period, previous=7.0)) == "7户"


@given(
    st.integers(-(10**9), 10**9)
    | st.floats(-1e9, 1e9)
    | st.decimals(-100, 100, places=4).map(float)
    | st.fractions(0, 2, max_denominator=500).map(float),
    st.sampled_from(("%", "户")),
    st.integers(0, 3),
)
def test_a_value_is_printed_as_the_decimal_it_stands_for_rounded_half_up(
    value: float, unit: str, decimals: int
) -> None:
    exact = Decimal(str(value)) * (100 if unit == "%" else 1)
    rounded = exact.quantize(Decimal(1).scaleb(-decimals), rounding=ROUND_HALF_UP)
    figure = ShownFigure("a.x", "户数", unit, decimals=decimals)
    assert value_text(figure, value) == f"{abs(rounded) if rounded == 0 else rounded:f}{unit}"


def document(period: str) -> AreaDocument:
    figure = executed.figure("a.x", "户数", 12, period=period, previous=None, mom="", year_ago=10)
    return pages.read_area(executed.notebook("a", "甲", "1.1", [figure]))


@pytest.mark.parametrize("period", RUNNING)
def test_nothing_on_a_page_of_running_totals_is_called_missing(period: str) -> None:
    page = pages.area_html(document(period))
    assert "无数据" not in page
    tree = lxml_html.document_fromstring(page)
    assert [cell.text_content() for cell in tree.xpath("//table[@class='figures']//td")][2] == "—"
    assert [term.text_content() for term in tree.xpath("//dl[@class='compare']//dt")] == ["上年同期"]
    sheet = openpyxl.load_workbook(io.BytesIO(pages.figures_xlsx([document(period)])))["总表"]
    row = {head.value: cell.value for head, cell in zip(sheet[1], sheet[2], strict=True)}
    assert (row["上年同期"], row["上期"], row["环比"]) == (10, "—", "—")

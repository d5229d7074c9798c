"""Numbers of headings, charts and tables, and the references to them."""

from __future__ import annotations

import pytest

from huibao import pages
from huibao.pages.compose import Counters, chinese_number, compose_part, heading_number

from . import executed


@pytest.mark.parametrize(
    ("number", "text"), [(1, "一"), (10, "十"), (11, "十一"), (20, "二十"), (24, "二十四"), (99, "九十九")]
)
def test_numbers_are_written_in_chinese(number: int, text: str) -> None:
    assert chinese_number(number) == text


def test_headings_are_numbered_in_the_official_order() -> None:
    assert [heading_number(depth, 2) for depth in range(4)] == ["二、", "（二）", "2.", "（2）"]


def _texts(*blocks: executed.Json, after: list[executed.Json]) -> list[str]:
    document = pages.read_area(
        executed.notebook(
            "a",
            "甲",
            "1.1",
            [],
            executed.code_cell("", executed.narrative("a", *blocks)),
            executed.code_cell("", *after),
        )
    )
    part = compose_part(document, Counters())
    return ["".join(run.text for run in item.runs) for item in part.items if item.kind == "paragraph"]


CHART = executed.chart("走势", ["1月"], [{"name": "本期", "values": [1], "indicator": None, "emphasis": True}])
TABLE = executed.table("表", ["指标"], [[executed.cell("x")]])


def test_a_pointer_becomes_the_number_of_what_it_points_to() -> None:
    assert _texts(executed.paragraph("见下表，走势见下图。"), after=[CHART, TABLE]) == ["见表1，走势见图1。"]


def test_what_no_pointer_names_is_named_before_the_full_stop() -> None:
    assert _texts(executed.paragraph("走势见下图。"), after=[CHART, CHART, TABLE]) == ["走势见图1（另见图2、表1）。"]
    assert _texts(executed.paragraph("没有提到。"), after=[CHART]) == ["没有提到（见图1）。"]


def test_a_chart_without_a_paragraph_before_it_gets_a_line_of_its_own() -> None:
    assert _texts(executed.heading("走势"), after=[CHART]) == ["有关情况见图1。"]


def test_a_pointer_inside_data_is_left_alone() -> None:
    shown = executed.run("《下图使用办法》", "a.x", "**")
    assert _texts(executed.paragraph("印发", shown, "。"), after=[CHART]) == ["印发《下图使用办法》（见图1）。"]

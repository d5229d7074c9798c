"""What the document model keeps of an executed notebook."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from huibao import pages
from huibao.errors import PageError
from huibao.pages.model import Chart, Code, Fault, Plain, Prose, Table

from . import executed


def test_an_executed_notebook_becomes_blocks_in_reading_order() -> None:
    document = pages.read_area(executed.entities())
    kinds = [type(block) for block in document.blocks if not isinstance(block, Code)]
    assert kinds == [Prose, Prose, Table, Prose, Prose, Chart, Table]
    assert document.title == "市场主体倍增"
    assert document.period.label == "2022年"
    assert next(figure.id for figure in document.figures) == "market_entities.stock"


def test_a_file_and_its_content_read_the_same(tmp_path: Path) -> None:
    file = tmp_path / "market_entities.ipynb"
    file.write_text(json.dumps(executed.entities()), encoding="utf-8")
    assert pages.read_area(file) == pages.read_area(executed.entities())


def test_a_figure_round_trips_through_its_json() -> None:
    document = pages.read_area(executed.entities())
    figure = document.figures[0]
    assert type(figure).read(figure.to_json()) == figure


def test_an_error_output_becomes_a_fault_with_its_cell_counted_from_one() -> None:
    failed = {
        "output_type": "error",
        "ename": "NarrativeError",
        "evalue": "\x1b[31m没有这个指标\x1b[0m",
        "traceback": [],
    }
    document = pages.read_area(executed.notebook("a", "甲", "1.1", [], executed.code_cell("x", failed)))
    assert document.faults == [Fault(2, "NarrativeError", "没有这个指标", (1, 0))]


def test_foreign_html_is_sanitised() -> None:
    output = {
        "output_type": "execute_result",
        "data": {"text/html": "<b>好</b><script>alert(1)</script>"},
        "metadata": {},
    }
    document = pages.read_area(executed.notebook("a", "甲", "1.1", [], executed.code_cell("x", output)))
    assert [block.html for block in document.blocks if isinstance(block, Plain)] == ["<b>好</b>"]


@pytest.mark.parametrize("content", ["", "[]", '{"worksheets": []}'])
def test_what_is_no_notebook_is_refused_with_a_sentence(tmp_path: Path, content: str) -> None:
    file = tmp_path / "x.ipynb"
    file.write_text(content, encoding="utf-8")
    with pytest.raises(PageError, match="笔记本"):
        pages.read_area(file)

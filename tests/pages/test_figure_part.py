"""The data that travels in a Word report reads back as it was written, and as nothing else."""

from __future__ import annotations

import pytest

from huibao.pages.figure_part import FigurePart, Placement, TableSpan


def _part(*tables: TableSpan) -> FigurePart:
    return FigurePart(
        digest="0" * 64,
        period="2022",
        edition="internal",
        bureau="青禾县市场监督管理局",
        division="530199",
        placements=(Placement(1, ("a.b",), "text", "2022", "3件"),),
        paragraphs=(("表",), ("指标",), ("本期",), ("案件",), (1,)),
        records=({"id": "a.b"},),
        tables=tables,
    )


def test_tables_read_back_as_they_were_written() -> None:
    part = _part(TableSpan(1, 2, 2))
    read = FigurePart.from_xml(part.to_xml())
    assert read == part
    assert read.tables[0].cell(4) == (1, 1)


def test_a_report_made_before_tables_were_noted_has_none() -> None:
    content = _part().to_xml().replace(b"<tables/>", b"")
    assert FigurePart.from_xml(content) == _part()


@pytest.mark.parametrize("tables", [(TableSpan(2, 2, 2),), (TableSpan(1, 0, 2),), (TableSpan(1, 2, 2),) * 2])
def test_tables_that_do_not_fit_into_the_text_are_refused(tables: tuple[TableSpan, ...]) -> None:
    with pytest.raises(ValueError, match="table"):
        FigurePart.from_xml(_part(*tables).to_xml())

"""The check of an edited Word report names the figures that changed places, and none that moved with their words."""

from __future__ import annotations

import copy
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from huibao.review.word_findings import Findings

from .test_word_check import PLACE, checked, original
from .word_edits import Edited, W, run, text_of


def moved(findings: Findings) -> dict[int, tuple[str, str]]:
    """The figures that changed places: beside what now, beside what before."""
    assert not (findings.edited or findings.vanished or findings.strays)
    assert findings.agrees == (not findings.moved)
    return {one.placement.number: (one.now, one.before) for one in findings.moved}


def swap(one: Any, other: Any) -> None:
    """Let two elements change places."""
    mark = one.makeelement("mark")
    one.addprevious(mark)
    other.addprevious(one)
    mark.addprevious(other)
    mark.getparent().remove(mark)


def row(edited: Edited, label: str, nth: int = -1) -> Any:
    """The nth table row whose first cell reads so."""
    return [one for one in edited.root.iter(f"{W}tr") if text_of(next(one.iter(f"{W}tc"))) == label][nth]


def retype(paragraph: Any, old: str, new: str) -> None:
    """Type over words of a paragraph."""
    words = next(one for one in paragraph.iter(f"{W}t") if old in (one.text or ""))
    words.text = words.text.replace(old, new)


def test_figures_swapped_between_rows_are_named_with_where_they_stand_and_stood(tmp_path: Path) -> None:
    edited = Edited(original())
    controls = edited.controls()
    swap(controls[PLACE["cases_listed"]], controls[PLACE["prices_listed"]])
    findings = checked(edited, tmp_path)
    assert moved(findings) == {
        PLACE["cases_listed"]: ("价格案件 / 本期", "稽查案件 / 本期"),
        PLACE["prices_listed"]: ("稽查案件 / 本期", "价格案件 / 本期"),
    }
    assert findings.unchanged == findings.figures - 2
    assert [one.place.cell for one in findings.moved] == ["表格第2行第2列", "表格第3行第2列"]


def test_figures_swapped_between_tables_with_the_same_heads_are_named(tmp_path: Path) -> None:
    edited = Edited(original())
    controls = edited.controls()
    first, second = edited.number("5515户"), PLACE["prices_listed"]
    swap(controls[first], controls[second])
    assert set(moved(checked(edited, tmp_path))) == {first, second}


def test_figures_swapped_between_columns_are_named(tmp_path: Path) -> None:
    edited = Edited(original())
    cells = [next(one.iter(f"{W}sdt")) for one in list(row(edited, "价格案件").iter(f"{W}tc"))[1:3]]
    swap(*cells)
    assert set(moved(checked(edited, tmp_path)).values()) == {
        ("价格案件 / 上年同期", "价格案件 / 本期"),
        ("价格案件 / 本期", "价格案件 / 上年同期"),
    }


def test_figures_swapped_between_the_columns_of_a_renamed_row_are_named(tmp_path: Path) -> None:
    edited = Edited(original())
    swap(*[next(one.iter(f"{W}sdt")) for one in list(row(edited, "价格案件").iter(f"{W}tc"))[1:3]])
    _reword_label(edited)
    assert len(moved(checked(edited, tmp_path))) == 2


def test_figures_swapped_between_the_rows_of_a_renamed_column_are_named(tmp_path: Path) -> None:
    edited = Edited(original())
    controls = edited.controls()
    swap(controls[PLACE["cases_listed"]], controls[PLACE["prices_listed"]])
    _reword_head(edited)
    assert len(moved(checked(edited, tmp_path))) == 2


def test_swapped_row_labels_are_named_at_each_figure_of_both_rows(tmp_path: Path) -> None:
    edited = Edited(original())
    first, second = (next(row(edited, label).iter(f"{W}t")) for label in ("稽查案件", "价格案件"))
    first.text, second.text = second.text, first.text
    assert len(moved(checked(edited, tmp_path))) == 6


def test_swapped_column_heads_are_named(tmp_path: Path) -> None:
    edited = Edited(original())
    first, second = list(row(edited, "指标").iter(f"{W}t"))[1:3]
    first.text, second.text = second.text, first.text
    assert len(moved(checked(edited, tmp_path))) == 20


def _move_row(edited: Edited) -> None:
    row(edited, "药品案件").addnext(row(edited, "价格案件"))


def _reword_label(edited: Edited) -> None:
    next(row(edited, "价格案件").iter(f"{W}t")).text = "价格违法案件"


def _reword_head(edited: Edited) -> None:
    list(row(edited, "指标").iter(f"{W}t"))[1].text = "2022年"


def _move_column(edited: Edited) -> None:
    for one in next(row(edited, "指标").iterancestors(f"{W}tbl")).iter(f"{W}tr"):
        cells = list(one.iter(f"{W}tc"))
        cells[1].addprevious(cells[2])


def _delete_head(edited: Edited) -> None:
    found = row(edited, "指标")
    found.getparent().remove(found)


def _insert_column(edited: Edited) -> None:
    for one in next(row(edited, "指标").iterancestors(f"{W}tbl")).iter(f"{W}tr"):
        cell = copy.deepcopy(next(one.iter(f"{W}tc")))
        for words in cell.iter(f"{W}t"):
            words.text = "件"
        next(one.iter(f"{W}tc")).addnext(cell)


def _split_table(edited: Edited) -> None:
    table = next(row(edited, "指标").iterancestors(f"{W}tbl"))
    second = table.makeelement(table.tag)
    second.extend(list(table.iter(f"{W}tr"))[5:])
    table.addnext(second)


def _same_text(edited: Edited) -> None:
    cells = [next(one.iter(f"{W}sdt")) for one in list(row(edited, "价格案件").iter(f"{W}tc"))[2:4]]
    swap(*cells)


def _move_paragraph(edited: Edited) -> None:
    edited.paragraph("2022年，药品领域").addnext(edited.paragraph("2022年，价格领域"))


def _reword_sentence(edited: Edited) -> None:
    retype(edited.paragraph("2022年，价格领域"), "立案查处", "共查办价格违法案件")


def _move_clause(edited: Edited) -> None:
    target, source = edited.paragraph("2022年，广告领域"), edited.paragraph("2022年新登记")
    retype(target, "；12315热线", "；新登记市场主体")
    target.append(source.find(f"{W}sdt"))
    target.append(run("。"))


def _type_between(edited: Edited) -> None:
    edited.type_after_figure(PLACE["prices"], "（含移送司法机关的案件）")


def _same_figure_from_a_table(edited: Edited) -> None:
    controls = edited.controls()
    swap(controls[PLACE["prices"]], controls[PLACE["prices_listed"]])


HARMLESS: tuple[Callable[[Edited], None], ...] = (
    *(_move_row, _reword_label, _reword_head, _move_column, _delete_head, _insert_column, _split_table, _same_text),
    *(_move_paragraph, _reword_sentence, _type_between, _move_clause, _same_figure_from_a_table),
)


@pytest.mark.parametrize("edit", HARMLESS, ids=[edit.__name__.strip("_") for edit in HARMLESS])
def test_what_moves_with_its_words_or_is_only_reworded_is_no_move(
    tmp_path: Path, edit: Callable[[Edited], None]
) -> None:
    edited = Edited(original())
    edit(edited)
    assert moved(checked(edited, tmp_path)) == {}


def test_figures_swapped_between_sentences_are_named(tmp_path: Path) -> None:
    edited = Edited(original())
    controls = edited.controls()
    swap(controls[PLACE["stock"]], controls[PLACE["prices"]])
    found = moved(checked(edited, tmp_path))
    assert set(found) == {PLACE["stock"], PLACE["prices"]}
    now, before = found[PLACE["stock"]]
    assert "立案查处[40321户]" in now and "市场主体总量[40321户]" in before


def test_figures_swapped_between_sentences_of_the_same_words_are_named(tmp_path: Path) -> None:
    edited = Edited(original())
    controls = edited.controls()
    swap(controls[PLACE["cases"]], controls[PLACE["prices"]])
    assert set(moved(checked(edited, tmp_path))) == {PLACE["cases"], PLACE["prices"]}


def test_a_comparison_pasted_behind_another_figure_is_named(tmp_path: Path) -> None:
    edited = Edited(original())
    controls = edited.controls()
    controls[PLACE["registered"]].addnext(controls[PLACE["prices_change"]])
    assert set(moved(checked(edited, tmp_path))) == {PLACE["prices_change"]}


def test_a_figure_of_a_table_in_another_figure_s_sentence_is_named(tmp_path: Path) -> None:
    edited = Edited(original())
    controls = edited.controls()
    home = controls[PLACE["stock"]]
    home.addprevious(copy.deepcopy(controls[PLACE["cases_listed"]]))
    controls[PLACE["cases_listed"]].addprevious(home)
    controls[PLACE["cases_listed"]].getparent().remove(controls[PLACE["cases_listed"]])
    assert set(moved(checked(edited, tmp_path))) == {PLACE["stock"], PLACE["cases_listed"]}


def test_all_figures_of_two_sentences_swapped_are_named(tmp_path: Path) -> None:
    edited = Edited(original())
    target, source = edited.paragraph("2022年，广告领域"), edited.paragraph("2022年，价格领域")
    for one, other in zip(target.findall(f"{W}sdt"), source.findall(f"{W}sdt"), strict=True):
        swap(one, other)
    assert len(moved(checked(edited, tmp_path))) == 4


def test_names_swapped_between_sentences_are_named(tmp_path: Path) -> None:
    edited = Edited(original())
    target, source = edited.paragraph("2022年，广告领域"), edited.paragraph("2022年，价格领域")
    retype(target, "广告领域", "价格领域")
    retype(source, "价格领域", "广告领域")
    found = moved(checked(edited, tmp_path))
    assert PLACE["prices"] in found
    assert len(found) in (2, 4)


def test_a_comparison_whose_figure_was_deleted_did_not_move(tmp_path: Path) -> None:
    edited = Edited(original())
    edited.delete_figure(PLACE["prices"])
    findings = checked(edited, tmp_path)
    assert [one.placement.number for one in findings.vanished] == [PLACE["prices"]]
    assert not findings.moved

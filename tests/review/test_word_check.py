"""The check of an edited Word report names exactly what was edited."""

from __future__ import annotations

import copy
import io
import json
import shutil
import subprocess
import zipfile
from functools import lru_cache
from pathlib import Path
from typing import Any

import docx
import pytest
from click.testing import CliRunner
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from huibao.cli.check import command
from huibao.errors import ReviewError
from huibao.review.word_changes import with_changes
from huibao.review.word_check import check_document
from huibao.review.word_findings import Findings
from huibao.review.word_reading import read_word

from .word_edits import Edited, W, records, report, run, text_of

SOFFICE = shutil.which("soffice")
needs_libreoffice = pytest.mark.skipif(SOFFICE is None, reason="LibreOffice is not installed")


@lru_cache(maxsize=1)
def original() -> bytes:
    return report()


def _places() -> dict[str, int]:
    """The numbers of the figures that the tests edit, found by what stands there."""
    edited = Edited(original())
    return {
        "stock": edited.number("40321户", "截至"),
        "ranking": edited.number("城关镇（2400户）、青石镇（2100户）"),
        "on_time": edited.number("96.2%", "截至"),
        "registered_last_year": edited.number("5515户"),
        "registered": edited.number("6128户", "2022年新登记"),
        "largest": edited.number("2400户"),
        "cases": edited.number("137件", "2022年"),
        "cases_change": edited.number("同比增长3.0%"),
        "prices": edited.number("178件", "2022年"),
        "prices_change": edited.number("同比增长4.1%"),
        "advertising_change": edited.number("同比增长6.3%"),
        "metrology": edited.number("301件", "2022年"),
        "patents": edited.number("424件", "2022年"),
        "drugs": edited.number("506件", "2022年"),
        "drugs_change": edited.number("同比增长12.9%"),
        "last_year": edited.number("36289户", nth=-1),
        "cases_listed": edited.number("137件", nth=-1),
        "prices_listed": edited.number("178件", nth=-1),
    }


PLACE = _places()


def checked(edited: Edited | bytes, tmp_path: Path) -> Findings:
    path = tmp_path / "改稿.docx"
    path.write_bytes(edited.to_bytes() if isinstance(edited, Edited) else edited)
    return check_document(read_word(path))


def told(findings: Findings) -> dict[str, Any]:
    """What disagrees, briefly."""
    return {
        "edited": {one.placement.number: one.new for one in findings.edited},
        "vanished": {one.placement.number for one in findings.vanished},
        "strays": [one.shown for one in findings.strays],
    }


def through_libreoffice(content: bytes, folder: Path) -> bytes:
    """The document as LibreOffice saves it."""
    folder.mkdir(exist_ok=True)
    source = folder / "a.docx"
    source.write_bytes(content)
    out = folder / "out"
    subprocess.run(
        [
            *(str(SOFFICE), "--headless", f"-env:UserInstallation=file://{folder}/profile"),
            *("--convert-to", "docx:MS Word 2007 XML", "--outdir", str(out), str(source)),
        ],
        check=True,
        capture_output=True,
        timeout=180,
    )
    return (out / "a.docx").read_bytes()


def five_two_three(edited: Edited) -> dict[str, Any]:
    """Five figures changed, two deleted, a paragraph pasted twice, three strays; and what the check must say."""
    for number, text in {
        PLACE["stock"]: "40322户",
        PLACE["cases"]: "147件",
        PLACE["prices_change"]: "同比增长4.2%",
        PLACE["advertising_change"]: "同比下降6.3%",
        PLACE["last_year"]: "36280户",
    }.items():
        edited.set_figure(number, text)
    edited.delete_figure(PLACE["metrology"])
    edited.delete_figure(PLACE["registered_last_year"])
    pasted = edited.paragraph("2022年，药品领域")
    edited.paste(pasted, edited.paragraph("2022年，广告领域"))
    edited.paste(pasted, edited.paragraph("2022年新登记"))
    edited.type_at_end(edited.paragraph("2022年，商标领域"), "另有线索73条正在核查。")
    edited.new_paragraph(edited.paragraph("2022年，食品领域"), "全年共出动执法人员5124人次。")
    edited.type_after_figure(PLACE["patents"], "（含上年结转6件）")
    return {
        "edited": {
            PLACE["stock"]: "40322户",
            PLACE["cases"]: "147件",
            PLACE["prices_change"]: "同比增长4.2%",
            PLACE["advertising_change"]: "同比下降6.3%",
            PLACE["last_year"]: "36280户",
        },
        "vanished": {PLACE["registered_last_year"], PLACE["metrology"]},
        "strays": ["6件", "73条", "5124人次"],
    }


def test_nothing_is_reported_of_an_untouched_report(tmp_path: Path) -> None:
    findings = checked(original(), tmp_path)
    assert findings.agrees
    assert findings.unchanged == findings.figures == len(_EDITABLE) + 1
    assert not findings.copies
    assert not findings.dates


def test_exactly_the_edits_are_named(tmp_path: Path) -> None:
    edited = Edited(original())
    expected = five_two_three(edited)
    findings = checked(edited, tmp_path)
    assert told(findings) == {**expected, "strays": sorted(expected["strays"], key=_order(findings))}
    assert sorted(one.shown for one in findings.strays) == sorted(expected["strays"])
    assert {one.placement.number: len(one.places) for one in findings.copies} == {
        PLACE["drugs"]: 3,
        PLACE["drugs_change"]: 3,
    }
    assert findings.unchanged == findings.figures - 7
    first = next(one for one in findings.edited if one.placement.number == PLACE["cases"])
    assert first.label == "稽查案件"
    assert "（1.案件查办）" in str(first.place)


def _order(findings: Findings) -> Any:
    shown = [one.shown for one in findings.strays]
    return lambda text: shown.index(text) if text in shown else -1


@needs_libreoffice
def test_exactly_the_edits_are_named_when_libreoffice_saved_before_and_after(tmp_path: Path) -> None:
    # LibreOffice drops the controls' tags: the bookmarks and the text around must do.
    before = through_libreoffice(original(), tmp_path / "1")
    assert checked(before, tmp_path).agrees
    edited = Edited(original())
    expected = five_two_three(edited)
    findings = checked(through_libreoffice(edited.to_bytes(), tmp_path / "2"), tmp_path)
    assert told(findings)["edited"] == expected["edited"]
    assert told(findings)["vanished"] == expected["vanished"]
    assert sorted(told(findings)["strays"]) == sorted(expected["strays"])


@needs_libreoffice
def test_edits_after_libreoffice_dropped_the_tags_are_named(tmp_path: Path) -> None:
    document = docx.Document(io.BytesIO(through_libreoffice(original(), tmp_path / "1")))
    for words in document.element.iter(f"{W}t"):
        if words.text == "178":
            words.text = "187"
        elif words.text and words.text.startswith("热线转办的计量线索"):
            words.text = f"另有88条线索。{words.text}"
    buffer = io.BytesIO()
    document.save(buffer)
    findings = checked(through_libreoffice(buffer.getvalue(), tmp_path / "2"), tmp_path)
    assert told(findings) == {
        "edited": {PLACE["prices"]: "187件", PLACE["prices_listed"]: "187件"},
        "vanished": set(),
        "strays": ["88条"],
    }


def test_tracked_changes_count_as_if_accepted(tmp_path: Path) -> None:
    edited = Edited(original())
    edited.track_replacement(PLACE["cases"], "150件")
    edited.track_deletion(PLACE["prices"])
    edited.track_insertion(edited.paragraph("2022年，专利领域"), "另收到建议17件。")
    findings = checked(edited, tmp_path)
    assert told(findings) == {"edited": {PLACE["cases"]: "150件"}, "vanished": {PLACE["prices"]}, "strays": ["17件"]}
    assert findings.tracked


def test_cut_and_paste_inside_the_document_is_no_disagreement(tmp_path: Path) -> None:
    edited = Edited(original())
    moved = edited.paragraph("2022年，价格领域")
    edited.paragraph("2022年，药品领域").addnext(moved)
    clause = edited.controls()[PLACE["on_time"]]
    edited.paragraph("2022年，广告领域").append(clause)
    findings = checked(edited, tmp_path)
    assert findings.agrees
    assert findings.unchanged == findings.figures


def test_text_without_its_controls_is_known_by_what_stands_around_it(tmp_path: Path) -> None:
    edited = Edited(original())
    for name in ("cases", "cases_change", "stock", "registered", "largest", "cases_listed"):
        edited.unwrap(PLACE[name])
    assert checked(edited, tmp_path).agrees
    for words in edited.paragraph("2022年，稽查领域").iter(f"{W}t"):
        words.text = (words.text or "").replace("137件", "139件")
    assert told(checked(edited, tmp_path)) == {"edited": {PLACE["cases"]: "139件"}, "vanished": set(), "strays": []}


def test_a_paragraph_pasted_as_plain_text_is_a_copy(tmp_path: Path) -> None:
    edited = Edited(original())
    words = text_of(edited.paragraph("2022年，稽查领域"))
    edited.new_paragraph(edited.paragraph("2022年，药品领域"), words)
    edited.new_paragraph(edited.paragraph("2022年，食品领域"), words.replace("137件", "731件"))
    assert told(checked(edited, tmp_path)) == {"edited": {}, "vanished": set(), "strays": ["731件"]}


def test_split_and_joined_paragraphs_are_no_disagreement(tmp_path: Path) -> None:
    edited = Edited(original())
    first = edited.paragraph("2022年，稽查领域")
    tail = edited.new_paragraph(first, "")
    tail.clear()
    for child in list(first)[4:]:
        tail.append(child)
    second, third = edited.paragraph("2022年，网络领域"), edited.paragraph("2022年，广告领域")
    for child in list(third):
        second.append(child)
    third.getparent().remove(third)
    findings = checked(edited, tmp_path)
    assert findings.agrees, told(findings)


def test_an_edited_copy_is_named_as_a_copy(tmp_path: Path) -> None:
    edited = Edited(original())
    source = edited.paragraph("2022年，稽查领域")
    twin = copy.deepcopy(source)
    next(one for one in twin.iter(f"{W}t") if one.text == "137件").text = "136件"
    edited.paragraph("2022年，药品领域").addnext(twin)
    findings = checked(edited, tmp_path)
    assert [(one.placement.number, one.new, one.copy) for one in findings.edited] == [(PLACE["cases"], "136件", True)]
    assert not findings.strays and findings.unchanged == findings.figures


def test_numbers_that_are_no_counts_are_no_alarm(tmp_path: Path) -> None:
    edited = Edited(original())
    last = edited.paragraph("2022年，药品领域")
    for text in (
        "2.下一步安排（见图1、表2）",
        "（3）按照《条例》第12条和附件4办理。",
        "2023年3月15日，12315热线接受咨询；见云政发〔2021〕18号。",
        "十分重视，千方百计推进，第三季度一并考核。",
        "2022年1—9月及3月底前的安排另行通知。",
    ):
        last = edited.new_paragraph(last, text)
    findings = checked(edited, tmp_path)
    assert findings.agrees, told(findings)
    assert {one.shown for one in findings.dates} == {"2023年3月15日", "〔2021〕18号", "2022年1—9月", "3月"}


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("新增37户。", "37户"),
        ("增长３．５％。", "３．５％"),
        ("共一百二十户。", "一百二十户"),
        ("约1,236.5万元。", "1,236.5万元"),
    ],
)
def test_numbers_in_any_notation_are_strays(tmp_path: Path, text: str, shown: str) -> None:
    edited = Edited(original())
    edited.new_paragraph(edited.paragraph("2022年，药品领域"), text)
    assert told(checked(edited, tmp_path))["strays"] == [shown]


def test_a_stray_number_in_a_table_cell_is_found_even_if_other_cells_say_the_same(tmp_path: Path) -> None:
    edited = Edited(original())
    cell = next(one for one in edited.root.iter(f"{W}tc") if text_of(one) == "白云乡")
    row = copy.deepcopy(cell.getparent())
    for at, one in enumerate(row.iter(f"{W}p")):
        for child in list(one):
            one.remove(child)
        one.append(run(("竹溪镇", "2100户")[at]))
    cell.getparent().addnext(row)
    assert told(checked(edited, tmp_path)) == {"edited": {}, "vanished": set(), "strays": ["2100户"]}


def test_spaces_and_separators_are_no_edits(tmp_path: Path) -> None:
    edited = Edited(original())
    edited.set_figure(PLACE["stock"], "40,321 户")
    edited.set_figure(PLACE["cases"], "１３７件")
    assert checked(edited, tmp_path).agrees


@pytest.mark.parametrize("printing", ["4万余户", "4.03万户", "40,321户"])
def test_another_printing_of_the_same_figure_is_no_edit(tmp_path: Path, printing: str) -> None:
    edited = Edited(original())
    edited.set_figure(PLACE["stock"], printing)
    assert told(checked(edited, tmp_path)) == {"edited": {}, "vanished": set(), "strays": []}


@pytest.mark.parametrize("printing", ["5万余户", "4.04万户", "4.03万", "40300户"])
def test_a_printing_of_another_value_is_an_edit(tmp_path: Path, printing: str) -> None:
    edited = Edited(original())
    edited.set_figure(PLACE["stock"], printing)
    assert told(checked(edited, tmp_path))["edited"] == {PLACE["stock"]: printing}


@pytest.mark.parametrize("name", ["last_year", "registered_last_year", "cases_change"])
def test_another_printing_of_this_year_s_value_is_an_edit_where_something_else_stood(tmp_path: Path, name: str) -> None:
    printing = {"last_year": "4.03万户", "registered_last_year": "0.61万户", "cases_change": "137件"}[name]
    edited = Edited(original())
    edited.set_figure(PLACE[name], printing)
    assert told(checked(edited, tmp_path))["edited"] == {PLACE[name]: printing}


def test_what_is_typed_into_a_control_beside_the_figure_is_a_stray(tmp_path: Path) -> None:
    edited = Edited(original())
    edited.set_figure(PLACE["stock"], "40321户，其中外资9户")
    edited.set_figure(PLACE["cases"], "1137件")
    assert told(checked(edited, tmp_path)) == {
        "edited": {PLACE["cases"]: "1137件"},
        "vanished": set(),
        "strays": ["9户"],
    }


# What a person may do to one paragraph or figure, each with what the check must then say.
_KINDS = ("change", "delete", "unwrap", "track", "stray", "paste", "words", "untrack")
# All but the ranking, whose control holds several numbers.
_EDITABLE = tuple(sorted(set(Edited(original()).controls()) - {PLACE["ranking"]}))


@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.data())
def test_random_edits_are_named_and_nothing_else(tmp_path: Path, data: st.DataObject) -> None:
    edited = Edited(original())
    numbers = data.draw(st.lists(st.sampled_from(_EDITABLE), min_size=3, max_size=9, unique=True))
    changed: dict[int, str] = {}
    vanished: set[int] = set()
    strays: list[str] = []
    for at, number in enumerate(numbers):
        kind = data.draw(st.sampled_from(_KINDS))
        control = edited.controls()[number]
        home = next(one for one in control.iterancestors(f"{W}p"))
        new = f"{data.draw(st.integers(60000, 99999))}户"
        if kind == "change":
            edited.set_figure(number, new)
            changed[number] = new
        elif kind == "track":
            edited.track_replacement(number, new)
            changed[number] = new
        elif kind == "delete":
            edited.delete_figure(number)
            vanished.add(number)
        elif kind == "untrack":
            edited.track_deletion(number)
            vanished.add(number)
        elif kind == "stray":
            stray = f"{7000 + 13 * at}人次"
            edited.type_at_end(home, f"另有{stray}。")
            strays.append(stray)
        elif kind == "paste" and len(text_of(home)) > 30:
            edited.paste(edited.paragraph("2022年，稽查领域"), home)
        elif kind == "unwrap" and len(text_of(home)) > 30:
            edited.unwrap(number)
        elif kind == "words" and len(text_of(home)) > 30:
            edited.type_at_end(home, "有关情况已向县人民政府报告，并抄送有关部门。")
    findings = checked(edited, tmp_path)
    untouched = set(_EDITABLE) - set(numbers)
    alarms = {one.placement.number for one in (*findings.edited, *findings.vanished)}
    assert not alarms & untouched
    assert not findings.moved
    # Of a figure that stands twice, nobody can say which is the copy.
    assert {one.placement.number: one.new for one in findings.edited} == changed
    assert {one.placement.number for one in findings.vanished} == vanished - _still_pasted(edited)
    words = text_of(edited.root)
    standing = [stray for stray in strays for _ in range(words.count(f"另有{stray}。"))]
    assert sorted(one.shown for one in findings.strays) == sorted(standing)


def _still_pasted(edited: Edited) -> set[int]:
    """Figures that were deleted at one place and stand at another, where their paragraph was pasted."""
    return {number for number, control in edited.standing() if text_of(control)}


def test_what_the_ledgers_changed_is_named(tmp_path: Path) -> None:
    path = tmp_path / "a.docx"
    path.write_bytes(original())
    document = read_word(path)
    now = records()
    now[0] = {**now[0], "value": 40400, "text": "40400户"}
    now[1] = {**now[1], "year_ago": 5000}
    now[3] = {**now[3], "status": "no_ledger", "value": None, "year_ago": None, "previous": None, "text": "缺台账"}
    now[4] = {**now[4], "status": "masked", "value": None, "year_ago": None, "previous": None, "text": "**件"}
    findings = with_changes(check_document(document), document.part, now, "台账")
    assert [(one.label, one.changes) for one in findings.changed] == [
        ("市场主体总量", (("本期", "40321户", "40400户"),)),
        ("新登记市场主体", (("上年同期", "5515户", "5000户"),)),
        ("稽查案件", (("本期", "137件", "缺台账"),)),
    ]
    assert findings.incomparable == 1
    assert not findings.agrees


def test_the_command_prints_a_table_and_json_and_ends_with_the_status(tmp_path: Path) -> None:
    path = tmp_path / "a.docx"
    path.write_bytes(original())
    good = CliRunner().invoke(command, [str(path)], standalone_mode=False)
    assert good.return_value == 0
    assert "一致：共" in good.output
    edited = Edited(original())
    five_two_three(edited)
    path.write_bytes(edited.to_bytes())
    bad = CliRunner().invoke(command, [str(path), "--format", "json"], standalone_mode=False)
    assert bad.return_value == 1
    found = json.loads(bad.output)
    assert found["file"] == "a.docx"
    assert [len(found[key]) for key in ("edited", "vanished", "strays", "copies")] == [5, 2, 3, 2]
    assert found["edited"][0]["old"] == "40321户"
    table = CliRunner().invoke(command, [str(path)], standalone_mode=False)
    assert "40321户 → 40322户" in table.output
    assert "新添的、不属于任何指标的数字：3" in table.output


def test_a_run_is_compared_by_its_figures(tmp_path: Path) -> None:
    path, folder = tmp_path / "a.docx", tmp_path / "run"
    path.write_bytes(original())
    folder.mkdir()
    now = records()
    now[0] = {**now[0], "value": 40400, "text": "40400户"}
    (folder / "figures.json").write_text(json.dumps(now), encoding="utf-8")
    done = CliRunner().invoke(command, [str(path), "--run", str(folder)], standalone_mode=False)
    assert done.return_value == 1
    assert "市场主体总量（market_entities.stock）：本期 40321户 → 40400户" in done.output


def test_a_run_of_another_period_is_refused(tmp_path: Path) -> None:
    path, folder = tmp_path / "a.docx", tmp_path / "run"
    path.write_bytes(original())
    folder.mkdir()
    now = [{**one, "period": "2021"} for one in records()]
    (folder / "figures.json").write_text(json.dumps(now), encoding="utf-8")
    done = CliRunner().invoke(command, [str(path), "--run", str(folder)], standalone_mode=False)
    assert isinstance(done.exception, ReviewError) and "2021" in str(done.exception)


def test_a_run_of_another_bureau_is_refused(tmp_path: Path) -> None:
    path, folder = tmp_path / "a.docx", tmp_path / "run"
    path.write_bytes(original())
    folder.mkdir()
    (folder / "figures.json").write_text(json.dumps(records()), encoding="utf-8")
    (folder / "manifest.json").write_text('{"bureau": {"name": "乙县局", "division": "530198"}}', encoding="utf-8")
    done = CliRunner().invoke(command, [str(path), "--run", str(folder)], standalone_mode=False)
    assert isinstance(done.exception, ReviewError) and "这次运行属于乙县局（530198）" in str(done.exception)


def _without(names: tuple[str, ...]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(original())) as archive, zipfile.ZipFile(buffer, "w") as target:
        for name in archive.namelist():
            if name not in names:
                target.writestr(name, archive.read(name))
    return buffer.getvalue()


def _with(name: str, content: bytes) -> bytes:
    buffer = io.BytesIO(_without((name,)))
    with zipfile.ZipFile(buffer, "a") as archive:
        archive.writestr(name, content)
    return buffer.getvalue()


_BOMB = b"""<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b "bbbbbbbbbb"><!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;">]>
<report xmlns="urn:huibao:figures:1">&c;</report>"""


def _foreign() -> bytes:
    buffer = io.BytesIO()
    docx.Document().save(buffer)
    return buffer.getvalue()


def test_a_document_that_is_open_in_word_is_named_as_such(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """There Windows lets nobody else read it; it is neither damaged nor another program's."""

    def held(path: Path) -> bytes:
        raise PermissionError(13, "Permission denied", str(path))

    monkeypatch.setattr(Path, "read_bytes", held)
    with pytest.raises(ReviewError, match=r"正在 Word 里打开着.*请在 Word 里保存并关闭它，再核对"):
        read_word(tmp_path / "report.docx")


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        (lambda: b"", "不是 Word 文件"),
        (lambda: b"PK\x03\x04 no", "不是 Word 文件"),
        (lambda: original()[: len(original()) // 2], "不是 Word 文件"),
        (lambda: _without(("word/document.xml",)), "不是 Word 文件"),
        (lambda: _without(("customXml/item1.xml",)), "没有汇报留下的数据"),
        (lambda: _with("customXml/item1.xml", _BOMB), "没有汇报留下的数据"),
        (
            lambda: _with("customXml/item1.xml", b'<report xmlns="urn:huibao:figures:1"><records>{'),
            "没有汇报留下的数据",
        ),
        (lambda: _with("word/document.xml", b"<w:document"), "正文读不出来"),
        (_foreign, "没有汇报留下的数据"),
    ],
)
def test_what_is_no_report_of_ours_ends_with_a_sentence(tmp_path: Path, content: Any, problem: str) -> None:
    path = tmp_path / "a.docx"
    path.write_bytes(content())
    with pytest.raises(ReviewError, match=problem):
        read_word(path)


def test_python_docx_can_save_the_report_without_losing_a_figure(tmp_path: Path) -> None:
    document = docx.Document(io.BytesIO(original()))
    buffer = io.BytesIO()
    document.save(buffer)
    assert checked(buffer.getvalue(), tmp_path).agrees

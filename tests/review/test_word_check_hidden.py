"""The check of an edited Word report sees what turns a figure round, what is hidden, and text in odd places."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import pytest
from lxml import etree

from .test_word_check import PLACE, checked, original, told
from .word_edits import Edited, W, run

_NAMESPACES = (
    'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" '
    'xmlns:m="http://schemas.openxmlformats.org/officeDocument/2006/math" '
    'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" '
    'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"'
)
_TYPED = "<w:p><w:r><w:t>立案999件</w:t></w:r></w:p>"


@pytest.mark.parametrize("sign", ["-", "−", "负"])
def test_a_sign_typed_before_a_figure_is_an_edit(tmp_path: Path, sign: str) -> None:
    edited = Edited(original())
    edited.controls()[PLACE["prices"]].addprevious(run(sign))
    assert told(checked(edited, tmp_path)) == {
        "edited": {PLACE["prices"]: f"{sign}178件"},
        "vanished": set(),
        "strays": [],
    }


@pytest.mark.parametrize("words", ["——", "2021年至今，", "由其自负的", "下降幅度不大，"])
def test_words_before_a_figure_that_do_not_turn_it_round_are_no_edit(tmp_path: Path, words: str) -> None:
    edited = Edited(original())
    edited.controls()[PLACE["prices"]].addprevious(run(words))
    assert checked(edited, tmp_path).agrees


@pytest.mark.parametrize("mark", ["vanish", "strike", "dstrike"])
def test_a_hidden_or_struck_figure_vanished(tmp_path: Path, mark: str) -> None:
    edited = Edited(original())
    for one in edited.controls()[PLACE["prices"]].iter(f"{W}r"):
        properties = one.find(f"{W}rPr")
        if properties is None:
            properties = etree.Element(f"{W}rPr")
            one.insert(0, properties)
        etree.SubElement(properties, f"{W}{mark}")
    assert told(checked(edited, tmp_path)) == {"edited": {}, "vanished": {PLACE["prices"]}, "strays": []}


@pytest.mark.parametrize(
    "content",
    [
        "<w:p><m:oMath><m:r><m:t>999</m:t></m:r></m:oMath><w:r><w:t>件</w:t></w:r></w:p>",
        "<m:oMathPara><m:oMath><m:r><m:t>999件</m:t></m:r></m:oMath></m:oMathPara>",
        f'<mc:AlternateContent><mc:Choice Requires="wps">{_TYPED}</mc:Choice></mc:AlternateContent>',
        "<w:p><w:r><w:drawing><a:p><a:r><a:t>999件</a:t></a:r></a:p></w:drawing></w:r></w:p>",
    ],
)
def test_numbers_in_formulas_drawings_and_alternatives_are_strays(tmp_path: Path, content: str) -> None:
    edited = Edited(original())
    edited.paragraph("2022年，价格领域").addnext(etree.fromstring(f"<x {_NAMESPACES}>{content}</x>")[0])
    assert told(checked(edited, tmp_path))["strays"] == ["999件"]


def test_a_file_put_in_is_named_as_unread(tmp_path: Path) -> None:
    edited = Edited(original())
    edited.paragraph("2022年，价格领域").addnext(etree.Element(f"{W}altChunk"))
    findings = checked(edited, tmp_path)
    assert [str(place) for place in findings.unread] == ["第18段（1.案件查办）"]
    assert not findings.agrees


def _with_part(name: str, content: str) -> bytes:
    buffer = io.BytesIO(original())
    with zipfile.ZipFile(buffer, "a") as archive:
        archive.writestr(name, content)
    return buffer.getvalue()


def test_a_number_in_a_header_is_a_stray(tmp_path: Path) -> None:
    findings = checked(_with_part("word/header1.xml", f"<w:hdr {_NAMESPACES}>{_TYPED}</w:hdr>"), tmp_path)
    assert told(findings)["strays"] == ["999件"]
    assert "页眉和页脚" in str(findings.strays[0].place)


@pytest.mark.parametrize(
    "content",
    [
        "<w:p><w:r><w:t>— 12 —</w:t></w:r></w:p>",
        "<w:p><w:r><w:t>第3页　共41页</w:t></w:r></w:p>",
        '<w:p><w:fldSimple w:instr=" PAGE "><w:r><w:t>7</w:t></w:r></w:fldSimple></w:p>',
        "<w:p><w:r><w:t>青禾县市场监督管理局2022年工作报告</w:t></w:r></w:p>",
    ],
)
def test_page_numbers_and_the_title_in_margins_are_no_alarm(tmp_path: Path, content: str) -> None:
    assert checked(_with_part("word/footer9.xml", f"<w:ftr {_NAMESPACES}>{content}</w:ftr>"), tmp_path).agrees


def _notes(name: str) -> bytes:
    line = f'<w:{name} w:type="separator" w:id="0"><w:p><w:r><w:t>111件</w:t></w:r></w:p></w:{name}>'
    notes = f'{line}<w:{name} w:id="1">{_TYPED}</w:{name}>'
    return _with_part(f"word/{name}s.xml", f"<w:{name}s {_NAMESPACES}>{notes}</w:{name}s>")


@pytest.mark.parametrize("name", ["footnote", "endnote"])
def test_a_number_in_a_note_is_a_stray(tmp_path: Path, name: str) -> None:
    findings = checked(_notes(name), tmp_path)
    assert told(findings)["strays"] == ["999件"]
    assert "脚注和尾注" in str(findings.strays[0].place)


def test_a_number_in_the_tenth_header_is_a_stray(tmp_path: Path) -> None:
    content = _with_part("word/header10.xml", f"<w:hdr {_NAMESPACES}><w:p/>{_TYPED}</w:hdr>")
    assert told(checked(content, tmp_path))["strays"] == ["999件"]


_ROW = (
    "<w:tr>{}<w:tc><w:p><w:r><w:t>另</w:t></w:r></w:p></w:tc><w:tc><w:p><w:r><w:t>999件</w:t></w:r></w:p></w:tc></w:tr>"
)


@pytest.mark.parametrize(
    "content",
    [
        f"<w:customXml>{_TYPED}</w:customXml>",
        f"<w:ins>{_TYPED}</w:ins>",
        f"<w:moveTo>{_TYPED}</w:moveTo>",
        f"<w:sdt><w:sdtContent>{_TYPED}</w:sdtContent></w:sdt>",
        f"<w:tbl><w:sdt><w:sdtContent>{_ROW.format('')}</w:sdtContent></w:sdt></w:tbl>",
        f"<w:tbl><w:ins>{_ROW.format('')}</w:ins></w:tbl>",
        f"<w:tbl><w:customXml>{_ROW.format('')}</w:customXml></w:tbl>",
        f"<w:tbl>{_ROW.format('<w:trPr><w:ins/></w:trPr>')}</w:tbl>",
        "<w:p><w:hyperlink><w:r><w:t>999件</w:t></w:r></w:hyperlink></w:p>",
        '<w:p><w:fldSimple w:instr=" DATE "><w:r><w:t>999件</w:t></w:r></w:fldSimple></w:p>',
        '<w:p><w:r><w:rPr><w:vanish w:val="0"/></w:rPr><w:t>999件</w:t></w:r></w:p>',
        f"<w:p><w:r><w:pict><w:txbxContent>{_TYPED}</w:txbxContent></w:pict></w:r></w:p>",
    ],
)
def test_a_number_is_a_stray_wherever_a_reader_sees_it(tmp_path: Path, content: str) -> None:
    edited = Edited(original())
    edited.paragraph("2022年，价格领域").addnext(etree.fromstring(f"<x {_NAMESPACES}>{content}</x>")[0])
    assert told(checked(edited, tmp_path))["strays"] == ["999件"]


@pytest.mark.parametrize(
    "content",
    [
        f"<w:tbl>{_ROW.format('<w:trPr><w:del/></w:trPr>')}</w:tbl>",
        "<w:p><w:moveFrom><w:r><w:t>999件</w:t></w:r></w:moveFrom></w:p>",
        "<w:p><w:sdt><w:sdtPr><w:showingPlcHdr/></w:sdtPr>"
        "<w:sdtContent><w:r><w:t>999件</w:t></w:r></w:sdtContent></w:sdt></w:p>",
        f"<w:p><mc:AlternateContent><mc:Fallback>{_TYPED}</mc:Fallback></mc:AlternateContent></w:p>",
    ],
)
def test_a_number_that_no_reader_sees_is_none(tmp_path: Path, content: str) -> None:
    edited = Edited(original())
    edited.paragraph("2022年，价格领域").addnext(etree.fromstring(f"<x {_NAMESPACES}>{content}</x>")[0])
    assert told(checked(edited, tmp_path))["strays"] == []


def test_a_row_that_was_deleted_while_changes_are_tracked_takes_its_figures_with_it(tmp_path: Path) -> None:
    edited = Edited(original())
    row = next(edited.controls()[PLACE["prices_listed"]].iterancestors(f"{W}tr"))
    row.insert(0, etree.fromstring(f"<x {_NAMESPACES}><w:trPr><w:del/></w:trPr></x>")[0])
    vanished = told(checked(edited, tmp_path))["vanished"]
    assert PLACE["prices_listed"] in vanished and len(vanished) == 3


@pytest.mark.parametrize("digit", ["2", "２", "1,"])
def test_a_digit_typed_just_outside_a_figure_is_found(tmp_path: Path, digit: str) -> None:
    edited = Edited(original())
    edited.controls()[PLACE["prices"]].addprevious(run(digit))
    assert not checked(edited, tmp_path).agrees

"""The PDF of one work area."""

from __future__ import annotations

import base64
import io
import re
from pathlib import Path

import pypdf
import pytest
from fontTools.ttLib import TTFont
from PIL import Image
from pylopdf_fonts_zh_cn import sans_path

from huibao import charts, pages
from huibao.pages import _glyphs
from huibao.tables import Table, word

from . import executed


def area_pdf() -> bytes:
    return pages.area_pdf(pages.read_area(executed.entities()))


def test_the_pdf_is_tagged_titled_and_says_what_the_notebook_says() -> None:
    reader = pypdf.PdfReader(io.BytesIO(area_pdf()))
    assert reader.metadata is not None
    assert reader.metadata.title == "市场主体倍增（2022年）"
    assert reader.trailer["/Root"]["/MarkInfo"]["/Marked"]
    text = "".join(page.extract_text() for page in reader.pages)
    for shown in ("市场主体总量", "40321户", "96.2%", "图1", "表2"):
        assert shown in text


def test_heads_of_narrow_columns_stay_on_one_line() -> None:
    text = "\n".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(area_pdf())).pages)
    appendix = text[text.rindex("全部指标") :]
    assert re.search(r"上期\s*单位\s*口径", appendix), appendix[:200]


def test_a_picture_a_frame_and_a_printed_line_of_the_notebooks_own_are_there() -> None:
    made = io.BytesIO()
    Image.new("RGB", (320, 200), "teal").save(made, "PNG")
    picture = {"image/png": base64.b64encode(made.getvalue()).decode(), "text/plain": "<Figure>"}
    frame = {"text/html": "<table><tr><th>名称</th><th>户数</th></tr><tr><td>甲</td><td>3</td></tr></table>"}
    outputs = [{"output_type": "display_data", "data": data, "metadata": {}} for data in (picture, frame)]
    stream = {"output_type": "stream", "name": "stdout", "text": "共3户\n"}
    document = executed.notebook("a", "甲", "1.1", [], executed.code_cell("x", *outputs, stream))
    reader = pypdf.PdfReader(io.BytesIO(pages.area_pdf(pages.read_area(document))))
    text = "\n".join(page.extract_text() for page in reader.pages)
    assert len(reader.pages[0].images) == 1
    assert all(re.search(line, text) for line in (r"名称\s*户数\n", r"甲\s*3\n", "共3户"))


def test_markup_in_data_stays_text() -> None:
    evil = '#panic("x") *b* _i_ $x$ @ref <label> `raw` \\ // = h'
    document = executed.notebook(
        "a",
        evil,
        "1.1",
        [executed.figure("a.x", evil, 1, definition=evil)],
        executed.code_cell("", executed.narrative("a", executed.heading(evil), executed.paragraph(evil))),
    )
    reader = pypdf.PdfReader(io.BytesIO(pages.area_pdf(pages.read_area(document))))
    assert '#panic("x")' in reader.pages[0].extract_text()


def test_the_same_notebook_gives_the_same_bytes() -> None:
    assert area_pdf() == area_pdf()


def test_the_usual_characters_are_in_both_faces() -> None:
    faces = sorted(Path(sans_path()).parent.glob("*.otf"))
    assert len(faces) == 2
    for path in faces:
        known = TTFont(path, lazy=True).getBestCmap()
        usual = [sign for sign in map(chr, range(0x20, 0x10000)) if not _glyphs._USUAL.match(sign)]
        assert [sign for sign in (*usual, *_glyphs._PLAIN, _glyphs.MISSING) if ord(sign) not in known] == []


def test_a_character_that_no_font_has_costs_nobody_the_report() -> None:
    odd = "甲\x1b乙\u202e丙\U0001f575\ufe0f\u200d♀e\u0301\u0301\u0351\U00020000\U000f0000\ufffe丁"
    drawn = charts.chart(
        "hbar",
        id="a",
        title=odd,
        unit="户",
        categories=[odd],
        series=[{"name": odd, "values": [1], "indicator": "a.x", "emphasis": True}],
    )
    document = executed.notebook(
        "a",
        odd,
        "1.1",
        [executed.figure("a.x", odd, 1, definition=odd)],
        executed.code_cell("", executed.narrative("a", executed.heading(odd), executed.paragraph(odd))),
        executed.code_cell("", {"output_type": "display_data", "data": drawn._repr_mimebundle_()[0], "metadata": {}}),
    )
    reader = pypdf.PdfReader(io.BytesIO(pages.area_pdf(pages.read_area(document))))
    text = reader.pages[0].extract_text()
    assert "丙" in text and "〓" in text and "\u202e" not in text


@pytest.mark.parametrize("lines", range(24, 36))
def test_a_caption_stays_with_its_table_and_a_heading_with_its_text(lines: int) -> None:
    """Wherever the page ends: filler of every height before a long table and a heading."""
    columns = [{"label": "名称", "align": "left", "unit": None}, {"label": "数", "align": "right", "unit": None}]
    rows = [[word(f"第{at:02d}行"), word("1件")] for at in range(40)]
    table = Table("records-a", "长表", columns, rows)
    filler = [executed.paragraph("凑数。") for _ in range(lines)]
    document = executed.notebook(
        "a",
        "领域",
        "1.1",
        [executed.figure("a.x", "指标", 1, definition="口径。")],
        executed.code_cell("", executed.narrative("a", *filler)),
        executed.code_cell("", {"output_type": "display_data", "data": table._repr_mimebundle_(), "metadata": {}}),
        executed.code_cell(
            "", executed.narrative("a", *filler, executed.heading("末节"), executed.paragraph("末段。"))
        ),
    )
    reader = pypdf.PdfReader(io.BytesIO(pages.area_pdf(pages.read_area(document))))
    texts = [page.extract_text() for page in reader.pages]
    where = {
        shown: next(at for at, text in enumerate(texts) if shown in text)
        for shown in ("长表", "第00行", "末节", "末段")
    }
    assert where["长表"] == where["第00行"] and where["末节"] == where["末段"], where

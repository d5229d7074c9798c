"""The PDF of one work area."""

from __future__ import annotations

import io

import pypdf

from huibao import pages

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

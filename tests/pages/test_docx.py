"""The Word report: official layout by styles, figures as content controls, a package that every program opens."""

from __future__ import annotations

import hashlib
import io
import posixpath
import re
import shutil
import subprocess
import zipfile
from dataclasses import replace
from functools import lru_cache
from pathlib import Path
from typing import Any

import docx
import pypdf
import pytest
from docx.shared import Mm
from lxml import etree

from huibao import pages
from huibao.bureau import Bureau, Letterhead
from huibao.figures.figure import records_json
from huibao.pages.context import Restatement, RunContext
from huibao.pages.figure_part import FigurePart, Placement, placement_of_bookmark, placement_of_tag
from huibao.pages.model import AreaDocument, MissingLedger
from huibao.period import Period

from . import executed

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
R = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
WP = "{http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing}"
A = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
BUREAU = Bureau(
    name="青禾县市场监督管理局",
    city="云州市",
    division="530199",
    internal=("market_entities.stock",),
    letterhead=Letterhead(
        title="关于2022年工作情况的报告",
        recipient="县人民政府",
        document_number="青市监〔2023〕1号",
        date="2023年1月5日",
        signatory="青禾县市场监督管理局",
    ),
)
CONTEXT = RunContext(
    bureau=BUREAU,
    period=Period.parse("2022"),
    sections=(("1", "优化营商环境"),),
    missing=(MissingLedger("案件台账", "cases", "综合执法大队"),),
    restatements=(Restatement("2021", "a.x", "甲指标", "8件", "9件", ("新增 1 行",)),),
)
_KEYS = ("id", "label", "unit", "period", "status", "value", "year_ago", "previous", "text")


def raw_figures(notebook: dict[str, Any]) -> list[dict[str, Any]]:
    figures = notebook["cells"][0]["outputs"][0]["data"]["application/vnd.huibao.area+json"]["figures"]
    return [{key: one[key] for key in _KEYS} for one in figures]


def drawn() -> dict[str, Any]:
    """The usual area with a real picture, as the notebooks draw it."""
    from huibao.charts import draw

    notebook = executed.entities()
    for cell in notebook["cells"]:
        for output in cell["outputs"]:
            spec = output["data"].get("application/vnd.huibao.chart+json")
            if spec:
                output["data"]["image/svg+xml"] = draw(spec)
    return notebook


def documents(*, public: bool = False) -> list[AreaDocument]:
    found = [pages.read_area(drawn())]
    return [pages.mask(one, BUREAU) for one in found] if public else found


@lru_cache(maxsize=2)
def report(public: bool = False) -> bytes:
    records = raw_figures(drawn())
    if public:
        records = pages.mask_records(records, pages.find_hidden(BUREAU))
    context = replace(CONTEXT, edition="public" if public else "internal")
    return pages.report_docx(documents(public=public), context, records)


def part(name: str, content: bytes | None = None) -> Any:
    with zipfile.ZipFile(io.BytesIO(content or report())) as archive:
        return etree.fromstring(archive.read(name))


def styles() -> dict[str, Any]:
    return {one.get(f"{W}styleId"): one for one in part("word/styles.xml").iter(f"{W}style")}


def said(style: Any, *path: str) -> str:
    """An attribute w:val (or the last name of the path, after a dot) below a style."""
    *steps, last = path
    name, _, attribute = last.partition(".")
    found = style.find("/".join(f"{W}{step}" for step in (*steps, name)))
    return "" if found is None else found.get(f"{W}{attribute or 'val'}")


# The page.


def test_page_and_margins_are_the_official_ones() -> None:
    section = docx.Document(io.BytesIO(report())).sections[0]
    assert (round(section.page_width.mm), round(section.page_height.mm)) == (210, 297)
    for side, length in (("top", 37), ("bottom", 35), ("left", 28), ("right", 26)):
        assert abs(getattr(section, f"{side}_margin") - Mm(length)) < Mm(0.1), side


def test_twenty_two_lines_of_twenty_eight_characters_fit() -> None:
    section = part("word/document.xml").find(f".//{W}sectPr")
    grid = section.find(f"{W}docGrid")
    assert grid.get(f"{W}type") == "lines"
    pitch = int(grid.get(f"{W}linePitch"))
    margins, size = section.find(f"{W}pgMar"), section.find(f"{W}pgSz")
    height = int(size.get(f"{W}h")) - int(margins.get(f"{W}top")) - int(margins.get(f"{W}bottom"))
    width = int(size.get(f"{W}w")) - int(margins.get(f"{W}left")) - int(margins.get(f"{W}right"))
    assert height // pitch == 22
    normal = styles()["Normal"]
    assert said(normal, "pPr", "spacing.line") == "560"
    assert said(normal, "pPr", "spacing.lineRule") == "exact"
    character = 320 + int(said(normal, "rPr", "spacing"))
    assert width // character == 28


def test_page_numbers_stand_in_the_outer_corners_as_fields() -> None:
    assert part("word/settings.xml").find(f"{W}evenAndOddHeaders") is not None
    relations = {one.get("Id"): one.get("Target") for one in part("word/_rels/document.xml.rels")}
    section = part("word/document.xml").find(f".//{W}sectPr")
    footers = {one.get(f"{W}type"): relations[one.get(f"{R}id")] for one in section.iter(f"{W}footerReference")}
    found = styles()
    for kind, side in (("default", "right"), ("even", "left")):
        footer = part(f"word/{footers[kind]}")
        assert "".join(footer.itertext()).replace(" PAGE ", "") == "— 1 —"
        assert [one.text for one in footer.iter(f"{W}instrText")] == [" PAGE "]
        style = found[footer.find(f".//{W}pStyle").get(f"{W}val")]
        assert said(style, "pPr", "jc") == side


# Styles.


@pytest.mark.parametrize(
    ("style", "font", "size"),
    [
        ("Title", "方正小标宋简体", "44"),
        ("Heading1", "黑体", ""),
        ("Heading2", "楷体_GB2312", ""),
        ("Heading3", "仿宋_GB2312", ""),
    ],
)
def test_levels_have_their_official_faces(style: str, font: str, size: str) -> None:
    found = styles()[style]
    assert said(found, "rPr", "rFonts.eastAsia") == font
    assert said(found, "rPr", "sz") == size


def test_body_is_fangsong_of_sixteen_points_indented_by_two_characters() -> None:
    defaults = part("word/styles.xml").find(f"{W}docDefaults/{W}rPrDefault")
    assert said(defaults, "rPr", "rFonts.eastAsia") == "仿宋_GB2312"
    assert said(defaults, "rPr", "sz") == "32"
    assert said(defaults, "rPr", "lang.eastAsia") == "zh-CN"
    assert said(styles()["Normal"], "pPr", "ind.firstLineChars") == "200"


def test_no_run_carries_direct_formatting() -> None:
    for run in part("word/document.xml").iter(f"{W}r"):
        properties = run.find(f"{W}rPr")
        assert properties is None or [one.tag for one in properties] == [f"{W}rStyle"]


def test_every_style_that_is_named_exists() -> None:
    known = set(styles())
    for tag in ("pStyle", "rStyle", "tblStyle"):
        for name in ("word/document.xml", "word/footer1.xml", "word/footer2.xml"):
            assert {one.get(f"{W}val") for one in part(name).iter(f"{W}{tag}")} <= known
    for style in styles().values():
        assert said(style, "basedOn") in known | {""}
        assert said(style, "next") in known | {""}


def test_no_empty_paragraph_makes_space() -> None:
    for paragraph in part("word/document.xml").find(f"{W}body").iterchildren(f"{W}p"):
        assert "".join(paragraph.itertext()).strip() or paragraph.find(f".//{W}drawing") is not None


# What stands in it.


def test_letterhead_front_matter_and_order() -> None:
    document = docx.Document(io.BytesIO(report()))
    found = [(one.style.name, one.text) for one in document.paragraphs]
    order = [
        ("发文机关", "青禾县市场监督管理局"),
        ("发文字号", "青市监〔2023〕1号"),
        ("Title", "关于2022年工作情况的报告"),
        ("主送机关", "县人民政府："),
        ("提示标题", "缺少台账：下列台账未提供，相关指标显示为“缺台账”。"),
        ("Normal", "案件台账（请向综合执法大队索取）"),
        ("Normal", "2021 甲指标：8件 → 9件；新增 1 行"),
        ("Heading 1", "主要指标"),
        ("Heading 1", "一、优化营商环境"),
        ("Heading 2", "（一）市场主体倍增"),
        ("Heading 3", "1.总量与净增"),
        ("落款", "青禾县市场监督管理局"),
        ("成文日期", "2023年1月5日"),
        ("附录标题", "附录　全部指标"),
    ]
    places = [found.index(one) for one in order]
    assert places == sorted(places)


def test_without_a_letterhead_nothing_of_it_is_printed() -> None:
    context = replace(CONTEXT, bureau=BUREAU.model_copy(update={"letterhead": None}), missing=(), restatements=())
    content = pages.report_docx(documents(), context, raw_figures(drawn()))
    used = {one.get(f"{W}val") for one in part("word/document.xml", content).iter(f"{W}pStyle")}
    assert not used & {"Letterhead", "LetterheadRule", "DocumentNumber", "Recipient", "Signatory", "NoticeTitle"}
    assert docx.Document(io.BytesIO(content)).paragraphs[0].text == "青禾县市场监督管理局2022年工作报告"


def test_the_contents_are_a_field_whose_entries_lead_to_the_headings() -> None:
    root = part("word/document.xml")
    contents = next(one for one in root.iter(f"{W}sdt") if one.find(f"{W}sdtPr/{W}docPartObj") is not None)
    assert "TOC" in contents.find(f".//{W}instrText").text
    marks = {one.get(f"{W}name") for one in root.iter(f"{W}bookmarkStart")}
    links = [one.get(f"{W}anchor") for one in contents.iter(f"{W}hyperlink")]
    assert len(links) == 4
    assert set(links) <= marks
    kinds = [one.get(f"{W}fldCharType") for one in root.iter(f"{W}fldChar")]
    assert kinds.count("begin") == kinds.count("separate") == kinds.count("end")


def test_tables_repeat_their_head_and_have_explicit_widths() -> None:
    root = part("word/document.xml")
    section = root.find(f".//{W}sectPr")
    line = 11906 - int(section.find(f"{W}pgMar").get(f"{W}left")) - int(section.find(f"{W}pgMar").get(f"{W}right"))
    tables = list(root.iter(f"{W}tbl"))
    assert len(tables) == 4
    for table in tables:
        first, *others = table.iterchildren(f"{W}tr")
        assert first.find(f"{W}trPr/{W}tblHeader") is not None
        assert not any(row.find(f"{W}trPr/{W}tblHeader") is not None for row in others)
        widths = [int(one.get(f"{W}w")) for one in table.find(f"{W}tblGrid")]
        assert sum(widths) == line == int(table.find(f"{W}tblPr/{W}tblW").get(f"{W}w"))
        for row in table.iterchildren(f"{W}tr"):
            assert [int(cell.find(f"{W}tcPr/{W}tcW").get(f"{W}w")) for cell in row.iterchildren(f"{W}tc")] == widths


def test_charts_are_pictures_at_print_resolution_with_caption_and_alternative_text() -> None:
    root = part("word/document.xml")
    drawing = root.find(f".//{W}drawing")
    described = drawing.find(f".//{WP}docPr")
    assert described.get("descr").startswith("新登记市场主体逐月走势")
    relations = {one.get("Id"): one.get("Target") for one in part("word/_rels/document.xml.rels")}
    blip = next(drawing.iter(f"{A}blip"))
    with zipfile.ZipFile(io.BytesIO(report())) as archive:
        png = archive.read(f"word/{relations[blip.get(f'{R}embed')]}")
    pixels = int.from_bytes(png[16:20], "big")
    inches = int(drawing.find(f".//{WP}extent").get("cx")) / 914400
    assert pixels / inches >= 200
    assert inches * 72 <= 442.3
    following = drawing.getparent().getparent().getnext()
    assert "".join(one.text for one in following.iter(f"{W}t")) == "图1　新登记市场主体逐月走势"
    assert following.find(f".//{W}instrText").text == " SEQ 图 \\* ARABIC "


def test_numbers_of_charts_and_tables_are_those_of_the_other_pages() -> None:
    text = "\n".join(one.text for one in docx.Document(io.BytesIO(report())).paragraphs)
    page = re.sub(r"<[^>]+>", "", pages.report_html(documents(), CONTEXT))
    for caption in ("新登记市场主体逐月走势", "市场主体主要指标", "新登记市场主体分乡镇"):
        number = re.search(rf"([图表]\d+)\s*{caption}", page)
        assert number is not None
        assert f"{number[1]}　{caption}" in text


# Figures.


def carried(content: bytes | None = None) -> FigurePart:
    with zipfile.ZipFile(io.BytesIO(content or report())) as archive:
        return FigurePart.from_xml(archive.read("customXml/item1.xml"))


def test_every_figure_is_an_invisible_content_control_with_indicator_period_and_digest() -> None:
    found = carried()
    assert found.digest == hashlib.sha256(records_json(raw_figures(drawn()))).hexdigest()
    controls = [one for one in part("word/document.xml").iter(f"{W}sdt") if one.find(f"{W}sdtPr/{W}tag") is not None]
    assert len(controls) == len(found.placements)
    for control, placement in zip(controls, found.placements, strict=True):
        tag = said(control, "sdtPr", "tag")
        assert tag == f"hb{placement.number}:{placement.indicators[0]}:2022:{found.digest[:8]}"
        assert placement_of_tag(tag) == placement.number
        assert "".join(one.text for one in control.iter(f"{W}t")) == placement.text
        shown = control.find(f"{W}sdtPr/{{http://schemas.microsoft.com/office/word/2012/wordml}}appearance")
        assert list(shown.attrib.values()) == ["hidden"]
        assert placement_of_bookmark(next(control.iter(f"{W}bookmarkStart")).get(f"{W}name")) == placement.number


def test_prose_tables_summary_and_appendix_all_print_figures() -> None:
    printed = [(one.indicators[0], one.form, one.text) for one in carried().placements]
    assert printed.count(("market_entities.stock", "text", "40321户")) == 4
    assert ("market_entities.stock", "yoy", "同比增长11.1%") in printed
    assert ("market_entities.target_completion", "year_ago", "86.6%") in printed


def test_tags_are_never_longer_than_word_takes() -> None:
    long = Placement(1234567, ("drugs_devices_cosmetics.adverse_event_completion",), "", "2022-01..2022-09", "1")
    assert len(long.tag("a" * 64)) <= 64
    assert placement_of_tag(long.tag("a" * 64)) == 1234567


def test_the_part_reads_back_as_it_was_written() -> None:
    found = carried()
    assert FigurePart.from_xml(found.to_xml()) == found
    document = docx.Document(io.BytesIO(report()))
    texts = [found.text_of(one) for one in found.paragraphs]
    for paragraph in document.paragraphs:
        text = "".join(one.text or "" for one in paragraph._p.iter(f"{W}t"))
        assert text in texts


# The public edition.


def test_the_public_edition_holds_no_masked_number() -> None:
    content = report(public=True)
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        for name in archive.namelist():
            text = archive.read(name).decode(errors="ignore")
            for number in ("40321", "40,321", "4.03万", "36289", "36288.9"):
                assert number not in text, (name, number)
    assert "**户" in {one.text for one in carried(content).placements}
    statuses = {one["id"]: one["status"] for one in carried(content).records}
    assert statuses["market_entities.stock"] == "masked"
    assert "公开版" in [one.text for one in docx.Document(io.BytesIO(content)).paragraphs]


# The package.


def test_the_same_report_has_the_same_bytes() -> None:
    again = pages.report_docx(documents(), CONTEXT, raw_figures(drawn()))
    assert again == report()
    with zipfile.ZipFile(io.BytesIO(again)) as archive:
        assert {one.date_time for one in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        assert archive.namelist()[0] == "[Content_Types].xml"


def test_properties_name_the_bureau_and_no_person() -> None:
    properties = docx.Document(io.BytesIO(report())).core_properties
    assert properties.title == "关于2022年工作情况的报告"
    assert properties.author == properties.last_modified_by == "青禾县市场监督管理局"
    assert properties.created == properties.modified
    assert properties.created.isoformat().startswith("2022-12-31")


def test_every_part_has_a_type_and_every_relationship_leads_somewhere() -> None:
    with zipfile.ZipFile(io.BytesIO(report())) as archive:
        names = set(archive.namelist())
        types = etree.fromstring(archive.read("[Content_Types].xml"))
        given = {one.get("PartName") for one in types if one.get("PartName")}
        extensions = {one.get("Extension") for one in types if one.get("Extension")}
        assert {name.lstrip("/") for name in given} <= names
        for name in names - {"[Content_Types].xml"}:
            assert f"/{name}" in given or name.rsplit(".", 1)[1] in extensions
        for name in names:
            if name.endswith(".rels"):
                folder = posixpath.dirname(posixpath.dirname(name))
                for one in etree.fromstring(archive.read(name)):
                    assert posixpath.normpath(posixpath.join(folder, one.get("Target"))) in names


def test_identifiers_are_unique() -> None:
    root = part("word/document.xml")
    for path, key in ((f"{W}bookmarkStart", "id"), (f"{W}bookmarkStart", "name"), (f"{W}sdtPr/{W}id", "val")):
        found = [one.get(f"{W}{key}") for one in root.iterfind(f".//{path}")]
        assert found
        assert len(found) == len(set(found))
    drawings = [one.get("id") for one in root.iter(f"{WP}docPr")]
    assert len(drawings) == len(set(drawings))


# The order in which the schema of WordprocessingML (ECMA-376, part 1, annex A) wants the properties that we write.
_ORDER = {
    "pPr": "pStyle keepNext pageBreakBefore widowControl pBdr snapToGrid spacing ind jc outlineLvl",
    "rPr": "rStyle rFonts b bCs color spacing sz szCs lang",
    "sdtPr": "alias tag id docPartObj",
    "tblPr": "tblStyle tblW tblInd tblBorders tblLayout tblCellMar tblLook tblDescription",
    "trPr": "cantSplit tblHeader",
    "sectPr": "footerReference pgSz pgMar docGrid",
    "style": "name basedOn next uiPriority semiHidden qFormat pPr rPr tblPr tblStylePr",
    "settings": "zoom defaultTabStop evenAndOddHeaders characterSpacingControl compat themeFontLang",
    "tbl": "tblPr tblGrid tr",
}


@pytest.mark.parametrize("name", ["document", "styles", "settings", "footer1", "footer2"])
def test_elements_stand_in_the_order_of_the_schema(name: str) -> None:
    for element in part(f"word/{name}.xml").iter():
        order = _ORDER.get(element.tag.removeprefix(W), "").split()
        children = [one.tag.removeprefix(W) for one in element if one.tag.startswith(W)]
        if order:
            assert set(children) <= set(order), (element.tag, children)
            assert children == sorted(children, key=order.index), (element.tag, children)


def test_whatever_the_data_says_is_text() -> None:
    nasty = "<w:p/>&\"'\x00\x0b\ud800]]>\n=1+1\u202e40\u2069321"
    notebook = drawn()
    for output in notebook["cells"][2]["outputs"]:
        output["data"]["application/vnd.huibao.table+json"]["rows"][0][0]["text"] = nasty
    bureau = BUREAU.model_copy(update={"name": f"局{nasty}"})
    content = pages.report_docx([pages.read_area(notebook)], replace(CONTEXT, bureau=bureau), raw_figures(drawn()))
    cells = [cell.text for table in docx.Document(io.BytesIO(content)).tables for cell in table._cells]
    assert any(text.startswith("<w:p/>&\"'") and text.endswith("]]> =1+140321") for text in cells)
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        written = "".join(package.read(name).decode("utf-8") for name in ("word/document.xml", "docProps/core.xml"))
    assert "局&lt;w:p/&gt;" in written and not {"\u202e", "\u2069"} & set(written), "nothing turns what follows round"


@pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice is not installed")
def test_libreoffice_opens_it_and_numbers_its_pages(tmp_path: Path) -> None:
    source = tmp_path / "report.docx"
    source.write_bytes(report())
    subprocess.run(
        [
            *("soffice", "--headless", f"-env:UserInstallation=file://{tmp_path}/profile"),
            *("--convert-to", "pdf", "--outdir", str(tmp_path), str(source)),
        ],
        check=True,
        capture_output=True,
        timeout=180,
    )
    found = pypdf.PdfReader(tmp_path / "report.pdf")
    texts = [page.extract_text() for page in found.pages]
    assert len(texts) >= 4
    for number, text in enumerate(texts, start=1):
        assert re.search(rf"—\s*{number}\s*—", text), number
    assert "关于2022年工作情况的报告" in texts[0].replace(" ", "")

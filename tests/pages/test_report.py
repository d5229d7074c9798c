"""The composed report."""

from __future__ import annotations

import io
from dataclasses import replace

import pypdf
import pytest
from lxml import html as lxml_html

from huibao import pages
from huibao.bureau import Bureau, Letterhead
from huibao.pages.context import Restatement, RuleOutcome, RunContext
from huibao.pages.model import AreaDocument, MissingLedger
from huibao.period import Period

from . import executed

BUREAU = Bureau(
    name="青禾县市场监督管理局",
    city="云州市",
    division="530111",
    letterhead=Letterhead(
        recipient="县人民政府", document_number="青市监发〔2023〕1号", signatory="青禾县市场监督管理局"
    ),
)
CONTEXT = RunContext(
    bureau=BUREAU,
    period=Period.parse("2022"),
    sections=(("1", "优化营商环境"), ("8", "下步工作打算")),
    missing=(MissingLedger("案件台账", "cases", "综合执法大队"),),
    rules=(RuleOutcome("a", "期末等于期初加增减", ok=False, left="1", right="2"),),
    restatements=(Restatement("2021", "a.x", "甲指标", "8件", "9件", ("新增 1 行",)),),
)


def documents() -> list[AreaDocument]:
    """Three areas out of order; the last is a section of its own."""
    plan = executed.notebook(
        "next_steps",
        "下步工作打算",
        "8",
        [executed.figure("next_steps.plan_items", "下步工作任务", 12, "项")],
        executed.code_cell(
            "", executed.narrative("next_steps", executed.heading("安排"), executed.paragraph("共12项。"))
        ),
    )
    reform = executed.notebook(
        "licensing_reform",
        "“证照分离”改革",
        "1.1",
        [executed.figure("licensing_reform.matters_reformed", "改革事项", 3, "项")],
    )
    return [pages.read_area(made) for made in (plan, executed.entities(), reform)]


def test_sections_stand_in_order_with_their_official_numbers() -> None:
    tree = lxml_html.document_fromstring(pages.report_html(documents(), CONTEXT))
    headings = [heading.text_content() for heading in tree.xpath("//main//h2 | //main//h3 | //main//h4")]
    assert headings == [
        *("主要指标", "一、优化营商环境", "（一）“证照分离”改革", "（二）市场主体倍增", "1.总量与净增", "2.新登记情况"),
        *("八、下步工作打算", "（一）安排", "附录\u3000全部指标"),
        *("（一）“证照分离”改革", "（二）市场主体倍增", "（三）下步工作打算"),
    ]


def test_every_figure_is_printed_in_the_appendix_with_its_text() -> None:
    made = documents()
    tree = lxml_html.document_fromstring(pages.report_html(made, CONTEXT))
    shown = {button.text_content() for button in tree.xpath("//table[@class='figures']//button")}
    texts = {figure.text for document in made for figure in document.figures}
    assert texts and texts <= shown


def test_the_front_says_what_is_missing_what_is_broken_and_what_changed() -> None:
    page = lxml_html.document_fromstring(pages.report_html(documents(), CONTEXT)).text_content()
    for line in (
        "案件台账（请向综合执法大队索取）",
        "有1条勾稽关系不一致",
        "2021 甲指标：8件 → 9件；新增 1 行",
        "县人民政府：",
    ):
        assert line in page


def test_links_and_panels_lead_somewhere() -> None:
    tree = lxml_html.document_fromstring(pages.report_html(documents(), CONTEXT))
    ids = tree.xpath("//@id")
    assert len(ids) == len(set(ids))
    links = {link[1:] for link in tree.xpath("//a[starts-with(@href, '#')]/@href")}
    assert links and links <= set(ids)


def test_the_pdf_has_a_table_of_contents_bookmarks_and_its_attachments() -> None:
    attachments = {"figures.json": b"[]", "figures.xlsx": bytes(range(256))}
    made = pages.report_pdf(documents(), CONTEXT, attachments=attachments)
    reader = pypdf.PdfReader(io.BytesIO(made))
    assert {name: content[0] for name, content in reader.attachments.items()} == attachments
    text = "\n".join(page.extract_text() for page in reader.pages)
    for line in ("青市监发〔2023〕1号", "目录", "一、优化营商环境", "（二）市场主体倍增", "附录", "40321户", "36289户"):
        assert line in text
    assert [entry["/Title"] for entry in reader.outline if not isinstance(entry, list)] == [
        *("主要指标", "一、优化营商环境", "八、下步工作打算", "附录\u3000全部指标"),
    ]
    assert b"pdfaid" in made
    assert made == pages.report_pdf(documents(), CONTEXT, attachments=attachments)


@pytest.mark.parametrize(
    ("period", "line"),
    [("2022", "2022年工作报告"), ("..2022-03-15", "2022年1月1日至3月15日工作报告"), ("2022-07", "2022年7月工作报告")],
)
def test_no_date_of_the_title_is_broken_over_two_lines(period: str, line: str) -> None:
    bureau = Bureau(name="栖云县市场监督管理局", city="云州市", division="530111")
    context = replace(CONTEXT, bureau=bureau, period=Period.parse(period))
    reader = pypdf.PdfReader(io.BytesIO(pages.report_pdf(documents(), context)))
    cover = reader.pages[0].extract_text().splitlines()
    assert any(shown.endswith(line) for shown in cover), cover


def test_a_failed_area_is_named_and_the_others_stand() -> None:
    failed = {"output_type": "error", "ename": "NarrativeError", "evalue": "没有指标“x”", "traceback": []}
    broken = pages.read_area(executed.notebook("a", "甲", "1.2", [], executed.code_cell("x", failed)))
    page = pages.report_html([*documents(), broken], CONTEXT)
    assert "第2个单元运行失败（NarrativeError）" in page
    assert "40321户" in page


def test_the_public_edition_restates_only_what_it_shows() -> None:
    told = replace(CONTEXT.restatements[0], indicator="market_entities.stock", changes=("删除 1 行（编号 7）",))
    context = replace(CONTEXT, edition="public", restatements=(*CONTEXT.restatements, told))
    page = pages.report_html(documents(), context)
    assert "2021 甲指标：8件 → 9件" in page
    assert page.count("8件 → 9件") == 1
    assert "编号 7" not in page

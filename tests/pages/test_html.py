"""The page of one work area."""

from __future__ import annotations

import base64
import hashlib
import re

from lxml import html as lxml_html

from huibao import pages

from . import executed


def area_page() -> str:
    return pages.area_html(pages.read_area(executed.entities()))


def test_the_page_is_chinese_and_shows_every_figure_text() -> None:
    page = area_page()
    assert '<html lang="zh-CN">' in page
    for text in ("40321户", "6128户", "96.2%"):
        assert f">{text}</button>" in page


def test_the_policy_allows_the_inline_parts_by_hash_and_nothing_else() -> None:
    page = area_page()
    policy = re.search(r'Content-Security-Policy" content="([^"]+)"', page)
    assert policy is not None
    for tag in ("style", "script"):
        body = re.search(rf"<{tag}>(.*?)</{tag}>", page, re.S)
        assert body is not None
        digest = base64.b64encode(hashlib.sha256(body[1].encode()).digest()).decode()
        assert f"{tag}-src 'sha256-{digest}'" in policy[1]
    assert "default-src 'none'" in policy[1]
    assert "unsafe" not in policy[1]


def test_nothing_is_loaded_from_elsewhere_and_no_inline_style_or_handler_stands() -> None:
    tree = lxml_html.document_fromstring(area_page())
    assert tree.xpath("//*[@style]") == []
    assert tree.xpath("//@*[starts-with(name(), 'on')]") == []
    assert [url for url in tree.xpath("//@src | //@href") if "//" in url] == []


def test_every_button_opens_a_panel_that_exists_and_links_back_to_its_places() -> None:
    tree = lxml_html.document_fromstring(area_page())
    ids = set(tree.xpath("//@id"))
    assert len(ids) == len(tree.xpath("//@id"))
    assert set(tree.xpath("//button/@popovertarget")) <= ids
    links = tree.xpath("//a[starts-with(@href, '#')]/@href")
    assert {link[1:] for link in links} <= ids
    panel = tree.get_element_by_id("p-market_entities-stock").text_content()
    for told in (
        "口径",
        "期内记录计数",
        "2022-01-01 至 2022-12-31",
        "120 行",
        "市场主体登记台账_2022.xlsx",
        "SELECT count(*)",
    ):
        assert told in panel


def test_the_chart_has_its_alt_text_and_the_paragraph_refers_to_it() -> None:
    page = area_page()
    assert 'aria-label="新登记市场主体逐月走势：1月至12月。"' in page
    assert re.search(
        r'走势见<a href="#market-entities-\d+">图1</a>（另见<a href="#market-entities-\d+">表2</a>）。', page
    )


def test_what_comes_from_data_is_escaped() -> None:
    evil = "<img src=x onerror=alert(1)>"
    figure = executed.figure("a.x", evil, 1, definition=evil, sql=evil, text="1户")
    made = executed.notebook(
        "a", evil, "1.1", [figure], executed.code_cell(evil, executed.narrative("a", executed.paragraph(evil)))
    )
    assert "<img" not in pages.area_html(pages.read_area(made))


def test_the_same_notebook_gives_the_same_bytes() -> None:
    assert area_page() == area_page()


def test_the_year_in_a_documents_name_is_no_figure() -> None:
    figure = executed.figure("a.documents", "印发文件", 2, text="2份")
    listed = {"text": "《2022年抽检计划》《野生菌防控方案（2022年修订）》等2份", "indicator": "a.documents"}
    short = {"text": "《2022年计划》", "indicator": "a.documents"}
    made = executed.notebook(
        "a",
        "甲领域",
        "1.1",
        [figure],
        executed.code_cell("", executed.narrative("a", executed.paragraph(listed, short))),
    )
    tree = lxml_html.document_fromstring(pages.area_html(pages.read_area(made)))
    (line,) = tree.xpath("//main//p[contains(., '抽检计划')]")
    assert [button.text for button in line.xpath(".//button")] == ["2份"]


def test_a_figure_that_the_run_does_not_have_is_plain_text_not_a_link_to_nowhere() -> None:
    elsewhere = {"text": "40321户", "indicator": "other.stock"}
    figure = executed.figure("a.documents", "印发文件", 2, text="2份")
    made = executed.notebook(
        "a", "甲领域", "1.1", [figure], executed.code_cell("", executed.narrative("a", executed.paragraph(elsewhere)))
    )
    page = pages.area_html(pages.read_area(made))
    assert "40321户" in page and "other" not in page.split("<main", 1)[1].split("</main>")[0].replace("叙述原文", "")

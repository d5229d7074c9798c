"""The index pages."""

from __future__ import annotations

from dataclasses import replace

from lxml import html as lxml_html

from huibao import pages
from huibao.pages.context import RunEntry

from .test_report import CONTEXT, documents


def test_the_run_links_to_its_areas_in_order_and_lists_all_figures() -> None:
    context = replace(CONTEXT, formats=("html", "pdf", "docx", "xlsx"))
    tree = lxml_html.document_fromstring(pages.run_index_html(documents(), context))
    links = tree.xpath("//ul[@class='areas']//h3/a/@href")
    assert links == ["areas/licensing_reform.html", "areas/market_entities.html", "areas/next_steps.html"]
    assert len(tree.xpath("//section[@aria-labelledby='figures']//tbody/tr")) == 5
    files = tree.xpath("//p[@class='pager']/a/@href")
    assert files == ["report.html", "report.pdf", "report.docx", "figures.xlsx", "data-quality.html", "figures.json"]


def test_formats_that_were_not_asked_for_are_not_linked() -> None:
    page = pages.run_index_html(documents(), replace(CONTEXT, formats=("xlsx",)))
    assert "areas/market_entities" not in page
    assert "report.html" not in page


def test_all_runs_show_their_status_and_what_superseded_them() -> None:
    runs = [
        RunEntry("2022/internal", "2022", "2022年", "internal", "approved", approved_by="张三"),
        RunEntry("2022/internal@v1", "2022", "2022年", "internal", "superseded", superseded_by="2022/internal"),
        RunEntry("2021/public", "2021", "2021年", "public"),
    ]
    tree = lxml_html.document_fromstring(pages.outputs_index_html(runs))
    rows = [row.text_content() for row in tree.xpath("//tbody/tr")]
    assert ["草稿" in rows[0], "已审定" in rows[1], "张三" in rows[1], "被 2022/internal 取代" in rows[2]] == [True] * 4


def test_no_runs_say_what_to_do() -> None:
    assert "make report" in pages.outputs_index_html([])


def test_names_that_come_from_data_stay_inside_their_attributes() -> None:
    evil = '"><script>alert(1)</script>'
    page = pages.outputs_index_html([RunEntry("2022/internal", "2022", evil, "internal", areas=((evil, evil),))])
    assert "<script>alert" not in page


def test_a_run_shows_a_picture_of_its_areas_and_names_those_that_are_not_well() -> None:
    areas = (("food_safety", "食品安全"), ("brands", "品牌强县"))
    sick = RunEntry("2022/internal", "2022", "2022年", "internal", areas=areas, states={"brands": "缺台账"})
    well = RunEntry("2021/internal", "2021", "2021年", "internal", areas=areas)
    tree = lxml_html.document_fromstring(pages.outputs_index_html([sick, well]))
    pictures = tree.xpath("//*[local-name()='svg']/@aria-label")
    assert pictures == ["2 个领域，全部正常", "2 个领域，缺台账：品牌强县"]
    squares = tree.xpath("//*[local-name()='rect']/@class")
    assert squares == ["good", "good", "good", "bad"]
    assert "缺台账：品牌强县" in tree.xpath("//tbody/tr[2]")[0].text_content()


def test_the_text_of_runs_is_there_to_be_searched_but_not_that_of_superseded_ones() -> None:
    text = (("areas/brands.html#brands-1", "品牌强县：第1段", "受理甲地茶叶等4件"),)
    new = RunEntry("2022/internal", "2022", "2022年", "internal", paragraphs=text)
    old = replace(new, folder="2022/internal@v1", status="superseded", superseded_by="2022/internal")
    tree = lxml_html.document_fromstring(pages.outputs_index_html([new, old]))
    found = tree.xpath("//section[@aria-labelledby='text']//li")
    assert [line.find("a").get("href") for line in found] == ["2022/internal/areas/brands.html#brands-1"]
    assert "甲地茶叶" in found[0].text_content() and found[0].get("hidden") is not None


def test_an_approval_that_does_not_hold_is_said_aloud() -> None:
    run = RunEntry("2022/internal", "2022", "2022年", "internal", alarm="manifest.json 与批准时不同")
    tree = lxml_html.document_fromstring(pages.outputs_index_html([run]))
    row = tree.xpath("//tbody/tr")[0].text_content()
    assert "草稿" in row and "manifest.json 与批准时不同" in row

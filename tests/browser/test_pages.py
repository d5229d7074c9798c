"""Every kind of page in a real browser: panels, keyboard, search, print, accessibility, no request, no complaint."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from huibao import pages
from huibao.bureau import Bureau, Letterhead
from huibao.pages.context import LedgerCount, RuleOutcome, RunContext, RunEntry
from huibao.pages.model import MissingLedger
from huibao.period import Period
from pages.executed import entities

pytestmark = pytest.mark.browser

KINDS = ["areas/market_entities.html", "report.html", "index.html", "data-quality.html", "outputs.html"]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A page of each kind."""
    made = tmp_path_factory.mktemp("pages")
    (made / "areas").mkdir()
    context = RunContext(
        bureau=Bureau(
            name="青禾县市场监督管理局", city="云州市", division="530111", letterhead=Letterhead(recipient="县人民政府")
        ),
        period=Period.parse("2022"),
        sections=(("1", "优化营商环境"),),
        missing=(MissingLedger("案件台账", "cases", "综合执法大队"),),
        ledgers=(LedgerCount("cases", "案件台账", (("案件台账.xlsx", "ab" * 32),), 10, 9, 1, 2),),
        rules=(RuleOutcome("a", "期末等于期初加增减", False, 1, "1", "2", "差 1"),),
        warnings=("文件“说明.txt”不是台账",),
    )
    document = pages.read_area(entities())
    runs = [
        RunEntry(
            "2022/internal", "2022", "2022年", "internal", "approved", areas=(("market_entities", "市场主体倍增"),)
        )
    ]
    runs.append(replace(runs[0], folder="2021/public", period="2021", label="2021年", edition="public", status="draft"))
    content = {
        "areas/market_entities.html": pages.area_html(document, context),
        "report.html": pages.report_html([document], context),
        "index.html": pages.run_index_html([document], context),
        "data-quality.html": pages.quality_html(context),
        "outputs.html": pages.outputs_index_html(runs),
    }
    for name, page in content.items():
        (made / name).write_text(page, encoding="utf-8")
    return made


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
@pytest.mark.parametrize("kind", KINDS)
def test_axe_finds_nothing(folder: Path, opened: Any, kind: str, dark: bool) -> None:
    axe = pytest.importorskip("axe_playwright_python.sync_playwright", reason="axe is not installed")
    page = opened(folder / kind, dark=dark)
    for button in page.query_selector_all("main .f")[:1]:
        button.click()
    # axe puts its own script in; the pages' policy would refuse it, so the driver adds it past the policy.
    found = axe.Axe().run(page)
    assert [(item["id"], item["nodes"][0]["html"]) for item in found.response["violations"]] == []


@pytest.mark.parametrize("width", [360, 1280])
@pytest.mark.parametrize("kind", KINDS)
def test_nothing_sticks_out_sideways(folder: Path, opened: Any, kind: str, width: int) -> None:
    page = opened(folder / kind, width=width)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_a_figure_opens_its_panel_by_mouse_and_closes_with_escape(folder: Path, opened: Any) -> None:
    page = opened(folder / "areas/market_entities.html")
    panel = page.locator("#p-market_entities-stock")
    assert not panel.is_visible()
    button = page.locator("main p .f", has_text="40321户").first
    button.click()
    assert panel.is_visible()
    text = panel.inner_text()
    for told in (
        "40321户",
        "36289户",
        "口径",
        "期内记录计数",
        "2022-01-01 至 2022-12-31",
        "120 行",
        "市场主体登记台账_2022.xlsx",
    ):
        assert told in text
    assert panel.locator("svg").count() == 1
    page.keyboard.press("Escape")
    assert not panel.is_visible()


def test_a_figure_opens_by_keyboard_alone_and_the_focus_comes_back(folder: Path, opened: Any) -> None:
    page = opened(folder / "areas/market_entities.html")
    page.locator("main p .f").first.focus()
    page.keyboard.press("Enter")
    page.locator(".close:focus").wait_for()
    page.keyboard.press("Enter")
    page.locator(".f:focus").wait_for()
    assert page.locator(".panel:popover-open").count() == 0


def test_a_link_in_a_panel_leads_to_the_other_place(folder: Path, opened: Any) -> None:
    page = opened(folder / "areas/market_entities.html")
    page.locator("main p .f").first.click()
    link = page.locator(".panel:popover-open .places a", has_text="表1")
    target = link.get_attribute("href")
    link.click()
    page.locator(f"[id='{target[1:]}']:focus").wait_for(state="attached")
    assert page.locator(".panel:popover-open").count() == 0


def test_an_address_with_a_figure_opens_its_panel(folder: Path, opened: Any) -> None:
    page = opened(folder / "index.html")
    page.goto(f"{(folder / 'report.html').as_uri()}#p-market_entities-stock")
    assert page.locator("#p-market_entities-stock").is_visible()


def test_panels_open_and_pages_read_without_scripts(folder: Path, opened: Any) -> None:
    page = opened(folder / "areas/market_entities.html", scripts=False)
    page.locator("main p .f").first.click()
    assert page.locator("#p-market_entities-stock").is_visible()
    index = opened(folder / "index.html", scripts=False)
    assert not index.locator("form.filters").is_visible()
    assert index.locator("ul.areas li").count() == 1


def test_code_is_hidden_and_one_click_away(folder: Path, opened: Any) -> None:
    page = opened(folder / "areas/market_entities.html")
    code = page.locator("details.code pre").first
    assert not code.is_visible()
    page.locator("#show-code").click()
    assert code.is_visible()
    page.locator("#show-code").click()
    assert not code.is_visible()


def test_search_finds_figures_and_text(folder: Path, opened: Any) -> None:
    page = opened(folder / "index.html")
    assert not page.locator("#found").is_visible()
    page.locator("input[name=q]").fill("城关镇")
    assert page.locator("li[data-found]:visible").count() == 1
    page.locator("input[name=q]").fill("完成率")
    assert page.locator("section[aria-labelledby=figures] tbody tr:visible").count() == 1
    page.locator("button[type=reset]").click()
    from playwright.sync_api import expect

    expect(page.locator("section[aria-labelledby=figures] tbody tr:not([hidden])")).to_have_count(3)


def test_runs_are_filtered_by_edition_and_status(folder: Path, opened: Any) -> None:
    page = opened(folder / "outputs.html")
    page.locator("select[name=edition]").select_option("public")
    assert page.locator("tbody tr:visible").count() == 1
    assert "2021年" in page.locator("tbody tr:visible").inner_text()


def test_printed_panels_become_numbered_notes_when_asked_for(folder: Path, opened: Any) -> None:
    page = opened(folder / "areas/market_entities.html")
    page.emulate_media(media="print")
    assert not page.locator("#p-market_entities-stock").is_visible()
    page.emulate_media(media="screen")
    page.locator("#with-notes").check()
    page.emulate_media(media="print")
    assert page.locator("#p-market_entities-stock").is_visible()
    assert "〔1〕" in page.locator("#p-market_entities-stock h3").inner_text()
    assert not page.locator("details.code").first.is_visible()

"""The full example's pages and the real registrations in a real browser."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

from huibao.review.comparing import compare
from huibao.review.comparing_page import differences_html
from huibao.review.comparing_sides import side_of_run

pytestmark = pytest.mark.browser

#: A page of every kind that a run leaves, and the page of all runs.
KINDS = ["index.html", "report.html", "data-quality.html", "areas/food_safety.html", "areas/problems.html"]
ALL_RUNS = "../../index.html"


@pytest.fixture(scope="module")
def run(full_run: Path) -> Path:
    return full_run / "2022" / "internal"


def violations(page: Any) -> list[tuple[str, str]]:
    """What axe finds wrong, all impacts. The driver adds its script past the page's policy."""
    axe = pytest.importorskip("axe_playwright_python.sync_playwright", reason="axe is not installed")
    found = axe.Axe().run(page)
    return [(item["id"], item["nodes"][0]["html"]) for item in found.response["violations"]]


def focused(page: Any) -> str:
    """Which element has the focus: its id or, inside a panel, what it is there."""
    return str(page.evaluate("document.activeElement.id || document.activeElement.className"))


def test_the_page_of_real_registrations_shows_their_number(
    real_run: Path, real_counts: dict[int, int], opened: Any
) -> None:
    page = opened(real_run / "2016" / "internal" / "areas" / "market_entities.html")
    assert page.get_by_text(f"{real_counts[2016]}户").first.is_visible()


@pytest.mark.parametrize("edition", ["internal", "public"])
def test_every_page_of_a_run_opens_without_a_complaint(full_run: Path, opened: Any, edition: str) -> None:
    page = opened(full_run / "2022" / edition / "index.html")
    for file in sorted((full_run / "2022" / edition).rglob("*.html")):
        page.goto(file.as_uri())
        assert page.locator("h1").first.is_visible(), file


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
def test_axe_finds_nothing_on_any_kind_of_page(run: Path, opened: Any, dark: bool) -> None:
    for kind in (*KINDS, ALL_RUNS):
        page = opened(run / kind, dark=dark)
        for button in page.query_selector_all("main .f")[:1]:
            button.click()
        assert violations(page) == [], kind


@pytest.mark.soak
@pytest.mark.timeout(3600)
@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
@pytest.mark.parametrize("width", [360, 1280])
def test_axe_finds_nothing_on_any_page(full_run: Path, opened: Any, width: int, dark: bool) -> None:
    for file in sorted(full_run.rglob("*.html")):
        page = opened(file, width=width, dark=dark)
        assert violations(page) == [], file


@pytest.mark.parametrize("width", [360, 1280])
def test_no_page_is_wider_than_its_window(full_run: Path, opened: Any, width: int) -> None:
    page = opened(full_run / "index.html", width=width)
    for file in sorted(full_run.rglob("*.html")):
        page.goto(file.as_uri())
        assert page.evaluate("document.documentElement.scrollWidth") <= width, file


def test_the_dark_page_is_dark_and_the_printed_one_is_not(run: Path, opened: Any) -> None:
    page = opened(run / "report.html", dark=True)
    colour = "getComputedStyle(document.body).backgroundColor"
    assert page.evaluate(colour) == "rgb(22, 24, 27)"
    page.emulate_media(media="print", color_scheme="dark")
    assert page.evaluate(colour) == "rgb(255, 255, 255)"


def test_a_figure_of_every_kind_of_page_opens_its_panel_by_click_and_by_keyboard(run: Path, opened: Any) -> None:
    for kind in ("report.html", "index.html", "areas/food_safety.html"):
        page = opened(run / kind)
        buttons = [page.locator("main .f").first]
        if kind != "index.html":
            # The prose and a table of the notebook, besides the cards and the key figures.
            buttons += [page.locator("main p .f").first, page.locator("figure.table .f").first]
        for button in buttons:
            panel = page.locator(f"#{button.get_attribute('popovertarget')}")
            button.click()
            assert panel.is_visible() and panel.locator("svg").count() >= 1
            page.keyboard.press("Escape")
            assert not panel.is_visible() and focused(page) == button.get_attribute("id"), kind
            button.press("Space")
            assert panel.is_visible()
            page.keyboard.press("Escape")


def test_the_keyboard_goes_through_a_panel_and_comes_back(run: Path, opened: Any) -> None:
    page = opened(run / "areas/food_safety.html")
    button = page.locator("main p .f").first
    button.focus()
    page.keyboard.press("Enter")
    page.locator(".close:focus").wait_for()
    inside = page.locator(".panel:popover-open :is(button, a, summary)")
    for _ in range(inside.count() - 1):
        page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement.closest('.panel:popover-open') !== null")
    assert page.evaluate("document.activeElement.tagName") == "SUMMARY"
    page.keyboard.press("Enter")
    assert page.locator(".panel:popover-open pre").is_visible(), "the query unfolds"
    for _ in range(2):
        page.keyboard.press("Tab")
    # Nobody is caught: after the panel the page goes on behind the button, and Shift+Tab leads back.
    assert page.evaluate("document.activeElement.closest('.panel') === null")
    page.keyboard.press("Shift+Tab")
    assert page.evaluate("document.activeElement.closest('.panel:popover-open') !== null")
    page.keyboard.press("Escape")
    assert page.locator(".panel:popover-open").count() == 0 and focused(page) == button.get_attribute("id")


def test_a_panel_leads_to_the_place_on_another_page_and_back(run: Path, opened: Any) -> None:
    page = opened(run / "areas/market_entities.html")
    button = page.locator("main p .f").first
    panel = button.get_attribute("popovertarget")
    button.click()
    page.locator(f"#{panel} .places p", has_text="工作报告").locator("a", has_text="第1段").click()
    page.wait_for_load_state()
    assert page.url.split("/")[-1].startswith("report.html#market-entities-")
    there = page.locator(":target")
    assert there.locator(f"[popovertarget={panel}]").first.is_visible()
    there.locator(f"[popovertarget={panel}]").first.click()
    page.locator(f"#{panel} .places p").filter(has_text=re.compile("^市场主体倍增：")).locator("a").first.click()
    page.wait_for_load_state()
    assert "areas/market_entities.html#" in page.url


def test_search_and_filters_narrow_figures_and_text(run: Path, opened: Any) -> None:
    page = opened(run / "index.html")
    rows = page.locator("section[aria-labelledby=figures] tbody tr:visible")
    assert rows.count() == 123 and not page.locator("#found").is_visible()
    page.locator("input[name=q]").fill("完成率")
    labels = page.locator("section[aria-labelledby=figures] tbody tr:visible th").all_inner_texts()
    assert labels and len(labels) < 123
    page.locator("input[name=q]").fill("抽检 合格率")
    assert page.locator("li[data-found]:visible").count() >= 1, "the text of the areas is searched, too"
    page.locator("li[data-found]:visible a").first.click()
    page.wait_for_load_state()
    assert "/areas/" in page.url and page.locator(":target").is_visible()
    page.go_back()
    page.locator("button[type=reset]").click()
    page.locator("select[name=area]").select_option("brands")
    assert page.locator("ul.areas li:visible").count() == 1 and rows.count() == 1
    page.locator("input[name=q]").fill("没有这样的词")
    assert rows.count() == 0 and "找到 0 项" in page.locator("output").inner_text()


def test_without_scripts_all_but_search_and_filters_works(run: Path, opened: Any) -> None:
    page = opened(run / "index.html", scripts=False)
    assert not page.locator("form.filters").is_visible()
    assert page.locator("ul.areas li:visible").count() == 24
    assert page.locator("section[aria-labelledby=figures] tbody tr:visible").count() == 123
    for kind in ("index.html", "report.html", "areas/food_safety.html"):
        page.goto((run / kind).as_uri())
        button = page.locator("main .f").last
        panel = page.locator(f"#{button.get_attribute('popovertarget')}")
        button.focus()
        page.keyboard.press("Enter")
        assert panel.is_visible()
        page.keyboard.press("Tab")
        page.keyboard.press("Enter")
        assert not panel.is_visible(), "the first stop of the keyboard is the panel's own button to close it"
    page.goto((run / "areas/food_safety.html").as_uri())
    page.locator("#with-notes").check()
    page.emulate_media(media="print")
    assert page.locator(".panel").first.is_visible()


def test_the_policy_refuses_what_is_not_the_pages_own(run: Path, browser: Any) -> None:
    """Script and style that somebody puts into a page do nothing, and no image is fetched."""
    context = browser.new_context()
    page, failed, told = context.new_page(), [], []
    page.on("requestfailed", lambda request: failed.append((request.url, request.failure)))
    page.on("console", lambda message: told.append(message.text))
    page.goto((run / "report.html").as_uri())
    page.evaluate(
        "document.body.insertAdjacentHTML('beforeend',"
        ' \'<img src="https://huibao.invalid/a.png" onerror="window.ran=1"><p style="color:red" id=t>t</p>\');'
        "const s=document.createElement('script');s.textContent='window.ran=1';document.body.append(s)"
    )
    page.wait_for_timeout(200)
    assert page.evaluate("window.ran") is None and failed == [("https://huibao.invalid/a.png", "csp")]
    assert page.evaluate("getComputedStyle(document.getElementById('t')).color") != "rgb(255, 0, 0)"
    assert any("Content Security Policy" in line for line in told)
    context.close()


def test_printed_notes_say_what_the_panels_say(full_run: Path, opened: Any) -> None:
    page = opened(full_run / "2022" / "public" / "areas" / "fair_competition.html")
    page.emulate_media(media="print")
    assert not page.locator(".panel").first.is_visible()
    page.emulate_media(media="screen")
    page.locator("#with-notes").check()
    page.emulate_media(media="print")
    panels = page.locator(".panel")
    assert panels.count() >= 5 and all(panel.is_visible() for panel in panels.all())
    numbers = [panel.locator("h3").inner_text().split("〕")[0] for panel in panels.all()]
    assert numbers == [f"〔{number}" for number in range(1, panels.count() + 1)]
    marks = page.locator("main .f").evaluate_all(
        "all => all.map(f => [getComputedStyle(f, '::after').content, f.dataset.n, f.getAttribute('popovertarget')])"
    )
    anchors = [panel.get_attribute("id") for panel in panels.all()]
    assert marks and all("〔" in mark and anchors.index(to) + 1 == int(number) for mark, number, to in marks)
    assert "不在公开版中列示" in page.locator("section.panels").inner_text()


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
def test_a_comparison_is_a_page_as_good_as_the_others(full_run: Path, opened: Any, tmp_path: Path, dark: bool) -> None:
    sides = [side_of_run(full_run / name) for name in ("2022/internal", "2020-02/internal")]
    (tmp_path / "diff.html").write_text(differences_html(compare(*sides)), encoding="utf-8")
    page = opened(tmp_path / "diff.html", width=360, dark=dark)
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    assert page.locator("ins").count() > 0 and page.locator("script").count() == 0
    assert violations(page) == []


def test_all_runs_are_found_from_the_page_above_them(full_run: Path, opened: Any) -> None:
    page = opened(full_run / "index.html")
    text = page.locator("body").inner_text()
    assert "2022年" in text and "2020年2月" in text
    assert page.locator("svg.states").count() == 3
    page.locator("input[name=q]").fill("新登记市场主体")
    assert page.locator("section[aria-labelledby=text] li:visible").count() >= 1
    assert page.locator("section[aria-labelledby=found] li:visible").count() >= 2
    page.locator("select[name=period]").select_option("2020-02")
    assert page.locator("section[aria-labelledby=found] li:visible").count() == 1
    links = page.locator("a").evaluate_all("all => all.map(a => a.getAttribute('href'))")
    assert all((full_run / link.split("#")[0]).exists() for link in links if link and not link.startswith("#"))


def test_masked_figures_are_nowhere_in_the_public_pages(full_run: Path) -> None:
    inside = {r["id"]: r for r in json.loads((full_run / "2022/internal/figures.json").read_text(encoding="utf-8"))}
    public = json.loads((full_run / "2022/public/figures.json").read_text(encoding="utf-8"))
    masked = [inside[r["id"]]["text"] for r in public if r["status"] == "masked"]
    assert masked
    large = {text for text in masked if sum(c.isdigit() for c in text) >= 4}
    for file in sorted((full_run / "2022" / "public").rglob("*.html")):
        shown = file.read_text(encoding="utf-8")
        assert [text for text in large if text in shown] == [], file

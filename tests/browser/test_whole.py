"""The full example's pages and the real registrations in a real browser."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

pytestmark = pytest.mark.browser


def test_the_page_of_real_registrations_shows_their_number(
    real_run: Path, real_counts: dict[int, int], opened: Any
) -> None:
    page = opened(real_run / "2016" / "internal" / "areas" / "market_entities.html")
    assert page.get_by_text(f"{real_counts[2016]}户").first.is_visible()


@pytest.mark.parametrize("edition", ["internal", "public"])
def test_every_page_of_a_run_opens_without_a_complaint(full_run: Path, opened: Any, edition: str) -> None:
    for file in sorted((full_run / "2022" / edition).rglob("*.html")):
        page = opened(file)
        assert page.locator("h1").first.is_visible(), file


def test_no_page_is_wider_than_a_telephone(full_run: Path, opened: Any) -> None:
    for name in ("index.html", "report.html", "data-quality.html", "areas/food_safety.html"):
        page = opened(full_run / "2022" / "internal" / name, width=360)
        assert page.evaluate("document.documentElement.scrollWidth") <= 360, name


def test_a_figure_of_the_report_opens_its_panel(full_run: Path, opened: Any) -> None:
    page = opened(full_run / "2022" / "internal" / "report.html")
    page.locator("main p .f").first.click()
    panel = page.locator(".panel:popover-open")
    assert panel.is_visible() and panel.locator("svg").count() >= 1


def test_all_runs_are_found_from_the_page_above_them(full_run: Path, opened: Any) -> None:
    page = opened(full_run / "index.html")
    text = page.locator("body").inner_text()
    assert "2022年" in text and "2020年2月" in text
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

"""The panels of a whole run: complete, in agreement with figures.json and the manifest, and linked to every place."""

from __future__ import annotations

import json
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from lxml import html as lxml_html

EDITIONS = ["internal", "public"]


@cache
def tree_of(page: Path) -> Any:
    return lxml_html.document_fromstring(page.read_bytes())


@cache
def elements(page: Path) -> dict[str, Any]:
    """The page's elements by their id."""
    return {element.get("id"): element for element in tree_of(page).iter() if element.get("id")}


def pages(run: Path) -> list[Path]:
    return sorted(run.resolve().rglob("*.html"))


def facts(panel: Any) -> dict[str, str]:
    """The panel's list of facts: 口径, 说明, 单位 …"""
    heads = panel.xpath(".//dl[@class='facts']/dt")
    return {head.text_content(): head.getnext().text_content() for head in heads}


def record_of(run: Path) -> dict[str, dict[str, Any]]:
    return {one["id"]: one for one in json.loads((run / "figures.json").read_text(encoding="utf-8"))}


@pytest.mark.parametrize("edition", EDITIONS)
def test_every_link_of_every_page_leads_somewhere(full_run: Path, edition: str) -> None:
    check_links(full_run / "2022" / edition)


def check_links(run: Path) -> None:
    for page in pages(run):
        for link in {each for each in tree_of(page).xpath("//a/@href") if not each.startswith("urn:")}:
            file, _, anchor = link.partition("#")
            target = (page.parent / file).resolve() if file else page
            # The page of all runs stands outside.
            assert target.is_file(), (page, link)
            if anchor and target.suffix == ".html":
                assert anchor in elements(target), (page, link)


@pytest.mark.parametrize("edition", EDITIONS)
def test_a_panel_tells_all_there_is_to_a_figure(full_run: Path, edition: str) -> None:
    run = full_run / "2022" / edition
    records = record_of(run)
    manifest = json.loads((run / "manifest.json").read_text(encoding="utf-8"))
    digests = {file["name"]: file["sha256"] for one in manifest["inputs"] for file in one["files"]}
    tree = tree_of(run / "report.html")
    panels = {panel.xpath(".//p[@class='id']")[0].text_content(): panel for panel in tree.xpath("//*[@popover]")}
    assert panels.keys() == records.keys()
    for name, record in records.items():
        panel, told = panels[name], facts(panels[name])
        text = panel.text_content()
        assert panel.xpath(".//h3")[0].text_content().endswith(record["label"])
        assert panel.xpath(".//p[@class='big']")[0].text_content() == record["text"]
        assert told["口径"] and told["算法"] and told["单位"] == record["unit"]
        assert told["期间"] == "2022-01-01 至 2022-12-31"
        assert "SELECT" in text
        files = panel.xpath(".//span[@class='file']")
        assert files and all(digests[f.text.strip()] == f.xpath("./code")[0].text for f in files), name
        # In public the rows behind a rate would tell the count that is masked.
        assert ("记录" in told) == (edition == "internal"), name
        if record["status"] == "masked":
            assert "不在公开版中列示" in text and not panel.xpath(".//svg"), name
            continue
        for head, part in (("上年同期", "year_ago"), ("上期", "previous")):
            (shown,) = panel.xpath(f".//dl[@class='compare']//dt[text()='{head}']/following-sibling::dd")
            assert (record[part] is None) == shown.text_content().startswith("无数据"), (name, head)
    with_line = [name for name, panel in panels.items() if panel.xpath(".//svg[contains(@class, 'spark')]")]
    unmasked = [name for name, record in records.items() if record["status"] == "ok"]
    assert set(unmasked) - set(with_line) <= {"key_targets.tianma_completion", "next_steps.plan_items"}


@pytest.mark.parametrize("edition", EDITIONS)
def test_a_panel_links_to_every_other_place_that_prints_its_figure(full_run: Path, edition: str) -> None:
    run = full_run / "2022" / edition
    printed = {page: places_of(tree_of(page)) for page in pages(run)}
    everywhere: dict[str, set[tuple[Path, str]]] = {}
    for page, places in printed.items():
        for panel, regions in places.items():
            everywhere.setdefault(panel, set()).update((page, region) for region in regions)
    for page in pages(run):
        for panel in tree_of(page).xpath("//*[@popover]"):
            linked = {resolved(page, link) for link in panel.xpath(".//*[@class='places']//a/@href")}
            assert linked == everywhere[panel.get("id")], (page, panel.get("id"))


def places_of(tree: Any) -> dict[str, set[str]]:
    """Panel → the places of the page that print its figure, each by its anchor."""
    found: dict[str, set[str]] = {}
    for button in tree.xpath("//button[@class='f']"):
        found.setdefault(button.get("popovertarget"), set()).add(region_of(button))
    return found


def region_of(button: Any) -> str:
    """The anchor of the paragraph, list, table or card that a button stands in."""
    holder: Callable[[str], Any] = lambda path: button.xpath(f"ancestor::{path}")  # noqa: E731
    for path in ("figure[@id]", "p[@id]", "ul[@id]"):
        if holder(path):
            return str(holder(path)[-1].get("id"))
    return str(holder("*[@aria-labelledby]")[-1].get("aria-labelledby"))


def resolved(page: Path, link: str) -> tuple[Path, str]:
    """Where a link of a panel leads: a page and the anchor of a place there."""
    file, _, anchor = link.partition("#")
    target = (page.parent / file).resolve() if file else page
    element = elements(target)[anchor]
    return target, region_of(element) if element.tag == "button" else anchor

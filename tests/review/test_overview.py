"""The page of all runs knows every run there is, a period that is not over too, and nothing half made."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from lxml import html as lxml_html

from huibao.cli import commands
from huibao.cli._messages import report_errors
from huibao.review.overview import collect_runs, run_folders, write_overview

PERIOD = "..2022-09-15"


def run(*arguments: object) -> int:
    return report_errors(commands, list(map(str, arguments)))


@pytest.fixture(scope="module")
def made(small_ledgers: Path, write_once: Callable[[str, Callable[[Path], object]], Path]) -> Path:
    """One area's run of a year up to a day in September, and of the months before it."""

    def make(folder: Path) -> None:
        given = ("--data", small_ledgers, "--out", folder, "--areas", "consumer_protection", "--format", "html")
        assert run("run", PERIOD, "2022-01..2022-08", *given) == 0

    return write_once("to-date", make)


@pytest.fixture
def outputs(made: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(made, tmp_path / "out"))


def test_a_period_that_is_not_over_is_on_the_page_of_all_runs(outputs: Path) -> None:
    assert [one.folder for one in collect_runs(outputs)] == [f"{PERIOD}/internal", "2022-01..2022-08/internal"]
    tree = lxml_html.document_fromstring((outputs / "index.html").read_bytes())
    (link,) = tree.xpath("//section[@aria-labelledby='runs']//a[contains(@href, '09-15')]/@href")
    assert link == f"{PERIOD}/internal/index.html" and (outputs / link).is_file()
    assert "2022年1月1日至9月15日" in tree.xpath("//tbody")[0].text_content()


def test_its_panels_end_with_its_last_day(outputs: Path) -> None:
    tree = lxml_html.document_fromstring((outputs / PERIOD / "internal" / "report.html").read_bytes())
    panels = tree.xpath("//*[@popover]")
    assert panels
    for panel in panels:
        text = panel.text_content()
        assert "2022-01-01 至 2022-09-15" in text
        assert not panel.xpath(".//dt[.='上期']"), "a running total has no period before it"
        assert "2021-10 至 2022-09" in text


def test_its_approval_holds_and_is_shown(outputs: Path) -> None:
    folder = outputs / PERIOD / "internal"
    assert run("approve", folder, "--by", "王局长") == 0 and run("verify", folder) == 0
    (one,) = [each for each in collect_runs(outputs) if each.period == PERIOD]
    assert (one.status, one.approved_by) == ("approved", "王局长")
    assert "王局长" in (outputs / "index.html").read_text(encoding="utf-8")


def test_what_is_being_made_or_cannot_be_read_is_left_out(outputs: Path) -> None:
    run_folder = outputs / "2022-01..2022-08" / "internal"
    shutil.copytree(run_folder, outputs / "2022-01..2022-08" / ".staging-public")
    shutil.copytree(run_folder, outputs / ".hidden" / "internal")
    broken = Path(shutil.copytree(run_folder, outputs / "2021" / "internal"))
    (broken / "manifest.json").write_text("{", encoding="utf-8")
    assert len(list(run_folders(outputs))) == 3
    assert [one.period for one in collect_runs(outputs)] == [PERIOD, "2022-01..2022-08"]
    write_overview(outputs)


MASKED, SHOWN, LACKING, OTHER = "a.cases", "a.checks", "a.lacking", "b.stock"


def _made(outputs: Path, folder: str, division: str, *records: tuple[str, str, str]) -> None:
    period, edition = folder.split("/")[-2:]
    place = outputs / folder
    place.mkdir(parents=True)
    manifest = {"period": period, "edition": edition.split("@")[0], "bureau": {"name": "局", "division": division}}
    (place / "manifest.json").write_text(json.dumps(manifest), encoding="utf-8")
    told = [{"id": name, "label": name, "text": text, "unit": "件", "status": status} for name, text, status in records]
    (place / "figures.json").write_text(json.dumps(told), encoding="utf-8")
    page = (
        '<section aria-labelledby="areas"><ul><li data-found data-words="立案65件"><a href="areas/a.html#p">甲</a></li>'
        '</ul><section aria-labelledby="figures">'
    )
    (place / "index.html").write_text(page, encoding="utf-8")


def test_no_internal_run_of_any_period_shows_what_a_public_edition_of_the_bureau_does_not(tmp_path: Path) -> None:
    public = ((MASKED, "**件", "masked"), (SHOWN, "12件", "ok"), (LACKING, "缺台账", "no_ledger"))
    inside = ((MASKED, "65件", "ok"), (SHOWN, "3件", "ok"), (LACKING, "4万余件", "ok"), (OTHER, "41件", "ok"))
    _made(tmp_path, "2022/public", "535821", *public)
    _made(tmp_path, "2022Q1/internal", "535821", *inside)
    _made(tmp_path, "2021/internal", "530000", *inside)
    found = {one.folder: one for one in collect_runs(tmp_path)}
    told = {name: text for name, _, text in found["2022Q1/internal"].figures}
    assert told == {MASKED: "**件", SHOWN: "3件", LACKING: "**件", OTHER: "**件"}
    assert not found["2022Q1/internal"].paragraphs
    assert found["2022/public"].paragraphs and found["2021/internal"].paragraphs
    assert (MASKED, MASKED, "65件") in found["2021/internal"].figures


def test_a_figure_that_one_of_the_public_editions_masks_is_masked_on_the_page(tmp_path: Path) -> None:
    _made(tmp_path, "2022/public", "535821", (MASKED, "**件", "masked"))
    _made(tmp_path, "2022/public@v1", "535821", (MASKED, "65件", "ok"))
    assert {text for one in collect_runs(tmp_path) for _, _, text in one.figures} == {"**件"}

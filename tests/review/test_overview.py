"""The page of all runs knows every run there is, a period that is not over too, and nothing half made."""

from __future__ import annotations

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

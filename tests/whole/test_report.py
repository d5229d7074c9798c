"""The whole report of the full example: every figure there, with one text wherever it is printed."""

from __future__ import annotations

import csv
import hashlib
import io
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import openpyxl
import pypdf
import pytest
from lxml import html as lxml_html

SPEC = Path(__file__).resolve().parents[2] / "docs" / "spec" / "figures.csv"
IDS = [
    f"{row['area_id']}.{row['indicator']}" for row in csv.DictReader(io.StringIO(SPEC.read_text(encoding="utf-8-sig")))
]


def records(folder: Path) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads((folder / "figures.json").read_text(encoding="utf-8"))
    return found


def figures(period: str) -> list[dict[str, Any]]:
    command = [sys.executable, "-m", "huibao.cli", "figures", period, "--format", "json"]
    done = subprocess.run(command, capture_output=True, check=True)
    found: list[dict[str, Any]] = json.loads(done.stdout)
    return found


@pytest.mark.parametrize("period", ["2022", "2021Q3", "2022-01..2022-09"])
def test_all_123_figures_have_a_value_on_the_example(period: str) -> None:
    found = figures(period)
    assert [record["id"] for record in found] == IDS and len(found) == 123
    assert [record["id"] for record in found if record["status"] != "ok" or record["value"] is None] == []
    assert {record["period"] for record in found} == {period}


def test_figures_prints_exactly_the_list_of_figures_json(full_run: Path) -> None:
    assert figures("2022") == records(full_run / "2022" / "internal")


@pytest.mark.parametrize("edition", ["internal", "public"])
def test_the_report_prints_every_figure_with_the_text_of_figures_json(full_run: Path, edition: str) -> None:
    folder = full_run / "2022" / edition
    tree = lxml_html.document_fromstring((folder / "report.html").read_bytes())
    printed = {(row[0], row[1]) for row in appendix(tree)}
    assert [one["id"] for one in records(folder) if (one["label"], one["text"]) not in printed] == []


def appendix(tree: Any) -> list[list[str]]:
    return [
        [cell.text_content().strip() for cell in row.xpath("./td|./th")]
        for row in tree.xpath("//table[@class='figures']//tbody/tr")
    ]


def test_the_pdf_prints_every_figure_with_the_text_of_figures_json(full_run: Path) -> None:
    folder = full_run / "2022" / "internal"
    text = "".join(page.extract_text() for page in pypdf.PdfReader(folder / "report.pdf").pages)
    squeezed = "".join(text.split())
    assert [record["id"] for record in records(folder) if "".join(record["text"].split()) not in squeezed] == []


def test_the_report_has_its_eight_sections_in_order(full_run: Path) -> None:
    tree = lxml_html.document_fromstring((full_run / "2022" / "internal" / "report.html").read_bytes())
    headings = [heading.text_content().strip() for heading in tree.xpath("//h2")]
    wanted = [
        "优化营商环境",
        "守牢安全底线",
        "推进质量强县",
        "强化监管执法",
        "加强自身建设",
        "落实重点工作",
        "存在问题",
        "下步工作打算",
    ]
    assert [heading.split("、")[1] for heading in headings if heading[1:2] == "、"] == wanted


def test_nothing_stands_in_the_pages_that_was_left_unfilled(full_run: Path) -> None:
    unseen = "ancestor::script or ancestor::style or ancestor::pre or ancestor::code"
    for page in full_run.rglob("*.html"):
        tree = lxml_html.document_fromstring(page.read_bytes())
        shown = "".join(tree.xpath(f"//body//text()[not({unseen})]"))
        for sign in ("{", "NaN", "nan%", "None", "null", "见下图", "见下表", "Traceback"):
            place = shown.find(sign)
            assert place < 0, (page, shown[max(0, place - 60) : place + 60])


def test_the_manifest_names_every_file_with_its_digest(full_run: Path) -> None:
    for manifest in full_run.rglob("manifest.json"):
        folder, named = manifest.parent, json.loads(manifest.read_text(encoding="utf-8"))["outputs"]
        present = {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}
        assert present == {*named, "manifest.json"}
        for name, described in named.items():
            assert hashlib.sha256((folder / name).read_bytes()).hexdigest() == described["sha256"]


def test_the_workbook_holds_every_figure_as_a_number(full_run: Path) -> None:
    folder = full_run / "2022" / "internal"
    book = openpyxl.load_workbook(folder / "figures.xlsx")
    assert len(book.sheetnames) >= 24
    numbers = [
        cell.value for sheet in book for row in sheet.iter_rows() for cell in row if isinstance(cell.value, int | float)
    ]
    for record in records(folder):
        assert any(abs(number - record["value"]) < 1e-9 * max(1, abs(number)) for number in numbers), record["id"]


def test_real_registrations_are_counted_and_compared_with_the_year_before(
    real_run: Path, real_counts: dict[int, int]
) -> None:
    found = {record["id"]: record for record in records(real_run / "2016" / "internal")}
    record = found["market_entities.newly_registered"]
    assert (record["value"], record["year_ago"]) == (real_counts[2016], real_counts[2015])
    assert record["text"] == f"{real_counts[2016]}户"
    page = (real_run / "2016" / "internal" / "areas" / "market_entities.html").read_text(encoding="utf-8")
    assert f"{real_counts[2016]}户" in page

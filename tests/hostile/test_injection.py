"""Whatever ledgers, their sheets, their files or the bureau file say stays words: in pages, documents, workbooks,
queries and notebooks. 169 known strings stand in every text column of every ledger."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from huibao.cli import commands
from huibao.cli._messages import report_errors
from huibao.ledgers import METADATA, schemas
from huibao.printable import printable
from huibao.warehouse import Warehouse

from . import inventory
from .attacks import ATTACKS, FORMULA, TYPST
from .county import ALL, SPACES, County, harmless, write_county

#: Areas that print what ledgers say: lists, tables, charts by township, rankings.
TALKATIVE = "licensing_reform,next_steps,quality_certification,enforcement,consumer_protection"
EXPLAINED = ("enforcement.cases", "licensing_reform.matters_reformed", "next_steps.plan_items")


def run(*arguments: object) -> int:
    return report_errors(commands, list(map(str, arguments)))


@dataclass
class World:
    """The attacked county with its warehouse and outputs, and the outputs of its harmless twin."""

    county: County
    warehouse: Path
    attacked: Path
    harmless: Path
    whole: bool

    def files(self, suffix: str) -> Iterator[Path]:
        yield from sorted(self.attacked.rglob(f"*{suffix}"))
        if suffix == ".xlsx":
            yield self.warehouse.with_name("rejects.xlsx")

    def pages(self) -> Iterator[tuple[Path, Path]]:
        """Each page and its harmless twin."""
        for page in self.files(".html"):
            yield page, self.harmless / page.relative_to(self.attacked)


def make_world(folder: Path, sheets: int, areas: str | None) -> World:
    attacked = write_county(folder / "attacked", ATTACKS.__getitem__, ALL, sheets=sheets)
    mild = write_county(folder / "mild", harmless, ALL[:12] if areas else ALL, sheets=sheets)
    chosen = ["--areas", areas] if areas else []
    warehouse = folder / "warehouse.duckdb"
    assert run("import", attacked.ledgers, "--bureau", attacked.bureau, "--warehouse", warehouse) == 0
    given: list[object] = ["run", "2022", "--edition", "both", *chosen]
    evil: list[object] = ["--warehouse", warehouse, "--bureau", attacked.bureau, "--format", "html,pdf,docx,xlsx"]
    twin: list[object] = ["--data", mild.ledgers, "--bureau", mild.bureau, "--format", "html"]
    assert run(*given, *evil, "--out", folder / "out") == 0
    assert run(*given, *twin, "--out", folder / "twin") == 0
    return World(attacked, warehouse, folder / "out", folder / "twin", areas is None)


@pytest.fixture(
    scope="module",
    params=[
        pytest.param((0, TALKATIVE), id="draw"),
        pytest.param((0, None), id="whole", marks=pytest.mark.soak),
        pytest.param((1, None), id="whole, workbooks and csv exchanged", marks=pytest.mark.soak),
    ],
)
def world(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> World:
    sheets, areas = request.param
    return make_world(tmp_path_factory.mktemp("hostile"), sheets, areas)


def test_there_are_more_than_a_hundred_attacks_and_every_text_column_gets_each() -> None:
    assert len(set(ATTACKS)) == len(ATTACKS) > 100


def test_the_warehouse_holds_every_text_as_it_was_written_and_nothing_was_carried_out(world: World) -> None:
    with Warehouse.open(world.warehouse) as warehouse:
        assert warehouse.tables() == schemas().keys()
        names = warehouse.sql("SELECT table_name AS n FROM duckdb_tables() WHERE NOT internal")["n"].to_pylist()
        assert set(names) == schemas().keys() | set(METADATA)
        for table, record in warehouse.ledgers().items():
            assert (record.accepted, record.rejected) == (world.county.accepted[table], world.county.rejected[table])
            assert record.read == record.accepted + record.rejected
            texts: set[Any] = set()
            for column in schemas()[table].columns:
                if column.type in ("text", "township"):
                    texts.update(warehouse.sql(f'SELECT DISTINCT "{column.name}" AS x FROM "{table}"')["x"].to_pylist())
            assert world.county.texts[table] - texts == set(), table
        assert warehouse.rejects().num_rows == sum(world.county.rejected.values())
    assert not Path("/tmp/huibao-evil.csv").exists() and not Path("/tmp/evil.db").exists()


def test_pages_have_no_element_attribute_or_link_from_data(world: World) -> None:
    for page, twin in world.pages():
        text, mild = page.read_text(encoding="utf-8"), twin.read_text(encoding="utf-8")
        assert inventory.page_elements(text) - inventory.page_elements(mild) == set(), page
        assert inventory.page_links(text) == set(), page
        risks = inventory.page_risks(text)
        assert risks == inventory.page_risks(mild), page
        assert risks["script"] == risks["style"] == 1


def test_pages_show_the_attacks_literally(world: World) -> None:
    words = "".join(
        "".join(inventory.html.document_fromstring(page.read_text(encoding="utf-8")).text_content().split())
        for page in world.files(".html")
    )
    # The list of measures has them all; ~ cut ones are long, and a leading zero-width space was trimmed on import.
    lacking = [each for each in ATTACKS if "".join(printable(each.strip(SPACES)).split()) not in words]
    assert lacking == []


def test_nothing_runs_in_a_browser(world: World, browser: Any) -> None:
    complaints: list[str] = []
    context = browser.new_context()
    page = context.new_page()
    page.on("dialog", lambda dialog: (complaints.append(f"dialog: {dialog.message}"), dialog.dismiss()))
    page.on("console", lambda message: complaints.append(f"console: {message.text}"))
    page.on("pageerror", lambda error: complaints.append(f"error: {error}"))
    page.on("popup", lambda popup: complaints.append(f"popup: {popup.url}"))
    page.on(
        "request",
        lambda request: complaints.append(f"request: {request.url}") if not request.url.startswith("file:") else None,
    )
    for file, twin in world.pages():
        page.goto(file.as_uri())
        page.evaluate(TOUCH_EVERYTHING)
        page.wait_for_timeout(50)
        assert page.evaluate("window.__pwned") is None, file
        assert page.url.split("#")[0] == file.as_uri()
        built = set(page.evaluate(ELEMENTS))
        page.goto(twin.as_uri())
        assert built - set(page.evaluate(ELEMENTS)) == set(), file
    context.close()
    assert complaints == []


TOUCH_EVERYTHING = """
for (const each of document.querySelectorAll('*')) {
  each.focus && each.focus();
  for (const kind of ['mouseover', 'mouseenter', 'toggle', 'error', 'blur'])
    each.dispatchEvent(new Event(kind));
}
"""
ELEMENTS = """
[...document.querySelectorAll('*')].map(e => e.tagName + '[' + e.getAttributeNames().sort().join(' ') + ']')
"""


def test_workbooks_have_texts_and_no_formula(world: World) -> None:
    books = list(world.files(".xlsx"))
    assert {book.name for book in books} == {"figures.xlsx", "rejects.xlsx"}
    for book in books:
        assert inventory.office_dangers(book) == [], book
    rejects = inventory.workbook_texts(world.warehouse.with_name("rejects.xlsx").read_bytes())
    # What looks like a workbook's own escape is escaped once more, and openpyxl leaves it so.
    for each in (one for one in FORMULA if "_x" not in one):
        told = each.strip(SPACES) + "甲"
        assert any(told.split("\r")[0].split("\n")[0] in text for text in rejects), each


def test_documents_have_no_field_or_link_from_data(world: World) -> None:
    documents = list(world.files(".docx"))
    assert len(documents) == 2
    for document in documents:
        assert inventory.office_dangers(document) == [], document
        words = "".join(inventory.office_text(document).split())
        assert "DDEAUTO" in words and "".join(FORMULA[0].split()) in words


def test_typst_sets_the_attacks_as_words_and_no_link_leaves_a_pdf(world: World) -> None:
    documents = list(world.files(".pdf"))
    assert documents
    for document in documents:
        assert inventory.pdf_dangers(document) == [], document
    plan = inventory.pdf_text(next(path for path in documents if path.name == "next_steps.pdf"))
    assert [each for each in TYPST if "".join(each.split()) not in plan] == []


def test_notebooks_display_nothing_that_their_twins_do_not(world: World) -> None:
    for notebook in world.files(".ipynb"):
        twin = world.harmless / notebook.relative_to(world.attacked)
        kinds, elements = inventory.notebook_displays(notebook)
        known, usual = inventory.notebook_displays(twin)
        assert kinds - known == set() and elements - usual == set(), notebook


@pytest.mark.parametrize("indicator", EXPLAINED)
def test_exported_rows_have_texts_and_no_formula(world: World, tmp_path: Path, indicator: str) -> None:
    for name in ("rows.csv", "rows.xlsx"):
        assert run("explain", indicator, "2022", "--warehouse", world.warehouse, "--rows", tmp_path / name) == 0
    assert inventory.office_dangers(tmp_path / "rows.xlsx") == []
    text = (tmp_path / "rows.csv").read_bytes().decode("utf-8-sig")
    cells = [cell for row in list(csv.reader(io.StringIO(text, newline="")))[1:] for cell in row]
    assert len(cells) > 200
    assert [cell for cell in cells if cell[:1] in tuple("=+-@\t\r\n＝＋－＠")] == []
    books = inventory.workbook_texts((tmp_path / "rows.xlsx").read_bytes())
    assert "=cmd|'/C calc'!A0" in books and "'=cmd|'/C calc'!A0" in cells


def test_the_comparison_page_is_words_too(world: World, capsys: pytest.CaptureFixture[str]) -> None:
    other = world.attacked / "2022" / "internal"
    assert run("diff", other, world.harmless / "2022" / "internal", "--format", "html") == 0
    attacked = capsys.readouterr().out
    assert run("diff", world.harmless / "2022" / "internal", other, "--format", "html") == 0
    turned = capsys.readouterr().out
    for page in (attacked, turned):
        assert inventory.page_risks(page).get("script", 0) <= 1 and inventory.page_links(page) == set()
        assert not any(" on" in element for element in inventory.page_elements(page))

"""No masked value of five digits or more, planted so that it occurs nowhere else, is in any file of the public edition,
and each step that keeps it out is missed by these tests when it is taken away."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import cache, partial
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from lxml import html as lxml_html

from huibao import pages
from huibao.pages import editions as masking
from huibao.pages import notices, public_notebook, quality, report, report_nodes
from huibao.pages.context import Restatement
from huibao.pages.figure_part import FigurePart
from huibao.pages.inlines import flatten
from huibao.pages.model import AreaDocument, Chart, Prose, Table
from huibao.production import facts, rendering
from huibao.review import manifest, overview

from . import planted
from .reading import Secrets, files_below, notations, texts_of

DIGIT = re.compile(r"\d")
# Dates, periods and numbers of documents are no figures.
PLAIN = re.compile(r"\d{4}年|\d{1,2}月|\d{1,2}日|20\d\d(?:-\d\d){0,2}|图\d+|表\d+")


@pytest.fixture(scope="module")
def run(small_ledgers: Path, tmp_path_factory: pytest.TempPathFactory) -> planted.Run:
    return planted.run_planted(tmp_path_factory.mktemp("leaks"), small_ledgers)


@pytest.fixture(scope="module")
def secrets(run: planted.Run) -> Secrets:
    """All that the internal edition says of what is masked: values, comparisons, months, parts, bars, row counts, and
    the numbers of the planted rows themselves."""
    found = Secrets()
    masked = run.masked
    assert set(planted.INTERNAL) <= masked
    for name, record in planted.records(run.internal).items():
        for part in ("value", "year_ago", "previous") if name in masked else ():
            found.add(record[part], name)
    for document in run.editions["internal"].documents:
        for name, value in _numbers(document):
            if name in masked:
                found.add(value, name)
    for number in planted.planted_numbers():
        found.add(number, "planted row")
    secret = {table for name in masked for table in _tables(name)}
    for ledger in json.loads((run.internal / "manifest.json").read_text(encoding="utf-8"))["inputs"]:
        for number in (ledger["read"], ledger["accepted"], *(file["rows"] for file in ledger["files"])):
            if ledger["table"] in secret:
                found.add(number, f"rows of {ledger['table']}")
    return found


@cache
def _tables(name: str) -> frozenset[str]:
    from huibao.catalogue import load_catalogue

    return load_catalogue().tables_of(name)


def _numbers(document: AreaDocument) -> Iterator[tuple[str, float | None]]:
    """(indicator, number) of figures, their months, table cells and charts."""
    for figure in document.figures:
        yield from ((figure.id, value) for value in (figure.value, figure.year_ago, figure.previous, figure.rows))
        yield from ((figure.id, value) for one in figure.months for value in (one.value, one.year_ago))
    for block in document.blocks:
        if isinstance(block, Table):
            yield from ((name, cell.value) for row in block.rows for cell in row for name in cell.indicators)
        elif isinstance(block, Chart):
            for series in block.spec["series"]:
                names = [series["indicator"]] if series.get("indicator") else block.spec.get("indicators") or []
                yield from ((name, value) for name in names for value in series["values"])


def leaks_in(files: Iterator[tuple[str, bytes]], secrets: Secrets) -> dict[str, set[tuple[str, str]]]:
    """What leaks where."""
    found: dict[str, set[tuple[str, str]]] = {}
    for name, data in files:
        for place, text in texts_of(data, name):
            if leaked := secrets.found_in(text):
                found[place] = leaked
    return found


# The editions as they stand.


def test_masked_values_are_in_the_internal_edition_in_all_its_files(run: planted.Run, secrets: Secrets) -> None:
    assert len(secrets) >= len(planted.PLANTED)
    wanted = ["report.html", "report.pdf", "report.docx", "figures.xlsx", "figures.json", "manifest.json"]
    wanted += ["index.html", "data-quality.html", "areas/food_safety.html", "areas/food_safety.pdf"]
    wanted += [f"notebooks/{area}.ipynb" for area in ("food_safety", "market_entities", "problems")]
    for name in wanted:
        assert leaks_in(iter([(name, (run.internal / name).read_bytes())]), secrets), name


def test_no_masked_value_is_in_any_file_of_the_public_edition(run: planted.Run, secrets: Secrets) -> None:
    files = [*files_below(run.public), ("index.html", (run.outputs / "index.html").read_bytes())]
    assert len(files) > 3 * len(planted.AREAS)
    assert leaks_in(iter(files), secrets) == {}


def test_no_phrase_about_a_masked_figure_is_printed_in_the_public_edition(run: planted.Run) -> None:
    """余 and 万 forms have few digits: the phrases themselves are looked for."""
    masked = run.masked
    told = {
        text
        for document in run.editions["internal"].documents
        for text, names in _phrases(document)
        if masked.intersection(names) and len(DIGIT.findall(text)) >= 4
    }
    assert any("万余" in text for text in told)
    for name, data in files_below(run.public):
        for place, text in texts_of(data, name):
            assert [phrase for phrase in told if phrase in text] == [], place


def _phrases(document: AreaDocument) -> Iterator[tuple[str, tuple[str, ...]]]:
    for block in document.blocks:
        if isinstance(block, Prose):
            yield from ((one.text, one.indicators) for one in flatten(block.inlines))
        elif isinstance(block, Table):
            yield from ((cell.text, cell.indicators) for row in block.rows for cell in row)


def test_every_place_a_masked_figure_is_printed_shows_no_digit(run: planted.Run) -> None:
    masked = run.masked
    for document in run.editions["public"].documents:
        for text, names in _phrases(document):
            assert not (masked.intersection(names) and DIGIT.search(text)), (document.area, text)
        for figure in document.figures:
            if figure.id in masked:
                assert not DIGIT.search(figure.text + figure.yoy + figure.mom)
                assert (figure.value, figure.year_ago, figure.previous, figure.rows, figure.months) == (None,) * 4 + (
                    (),
                )
        for block in document.blocks:
            if isinstance(block, Chart):
                shown = {one["indicator"] for one in block.spec["series"]} | set(block.spec.get("indicators") or ())
                assert not any(masked.intersection({name}) for name in shown if name) or _all_masked(block, masked)


def _all_masked(chart: Chart, masked: frozenset[str]) -> bool:
    names = chart.spec.get("indicators") or []
    hidden = [at for at, name in enumerate(names) if name in masked]
    return all(series["values"][at] is None for series in chart.spec["series"] for at in hidden)


def test_every_button_content_control_and_row_of_a_masked_figure_shows_no_digit(run: planted.Run) -> None:
    anchors = {f"p-{name.replace('.', '-').replace('_', '_')}" for name in run.masked}
    for page in run.public.rglob("*.html"):
        tree = lxml_html.document_fromstring(page.read_bytes())
        for button in tree.xpath("//button[@popovertarget and @class='f']"):
            if button.get("popovertarget") in anchors:
                assert not DIGIT.search(button.text_content()), (page, button.text_content())
        for panel in tree.xpath("//div[@class='panel']"):
            if panel.get("id") in anchors:
                assert not DIGIT.search("".join(panel.xpath("./p[@class='big']//text()")))
                assert not panel.xpath(".//svg | ./dl[@class='compare']")
    part = _figure_part(run.public / "report.docx")
    for placement in part.placements:
        assert not (run.masked.intersection(placement.indicators) and DIGIT.search(placement.text)), placement
    for sheet in openpyxl.load_workbook(run.public / "figures.xlsx"):
        heads = [cell.value for cell in sheet[1]]
        for row in sheet.iter_rows(min_row=2, values_only=True):
            if row[heads.index("指标代码")] in run.masked:
                for head in ("本期", "上年同期", "同比", "上期", "环比", "印出的文字"):
                    assert not DIGIT.search(str(row[heads.index(head)])), row


def _figure_part(path: Path) -> FigurePart:
    import zipfile

    with zipfile.ZipFile(path) as archive:
        return FigurePart.from_xml(archive.read("customXml/item1.xml"))


def test_row_counts_and_sides_of_rules_are_told_only_where_nothing_masked_is_counted(run: planted.Run) -> None:
    public = json.loads((run.public / "manifest.json").read_text(encoding="utf-8"))
    secret = {table for name in run.masked for table in _tables(name)}
    for ledger in public["inputs"]:
        if ledger["table"] in secret:
            assert {ledger[key] for key in ("read", "accepted", "rejected", "skipped")} == {None}
            assert {file["rows"] for file in ledger["files"]} == {None}
    page = (run.public / "data-quality.html").read_text(encoding="utf-8")
    assert "合计</strong>" not in page
    assert "可推出“市场主体总量”" in page


def test_a_rate_is_given_only_as_printed_when_a_count_behind_it_is_masked(run: planted.Run) -> None:
    """0.9837398373983739 is 121/123 to whoever has a continued fraction; 98.4% is many fractions."""
    name = "fair_competition.publication_rate"
    inside, outside = planted.records(run.internal)[name], planted.records(run.public)[name]
    assert inside["text"] == outside["text"] and outside["status"] == "ok"
    for record in (outside, *(figure.to_json() for figure in _figures(run) if figure.id == name)):
        for value in (record["value"], record["year_ago"], record["previous"]):
            assert value is None or value == round(value, 3)
    book = openpyxl.load_workbook(run.public / "figures.xlsx")["总表"]
    heads = [cell.value for cell in book[1]]
    row = next(row for row in book.iter_rows(values_only=True) if row[heads.index("指标代码")] == name)
    assert row[heads.index("本期")] == outside["value"] == round(inside["value"], 3)


def _figures(run: planted.Run) -> Iterator[Any]:
    for document in run.editions["public"].documents:
        yield from document.figures


def test_what_went_wrong_and_what_was_restated_tell_no_masked_value(run: planted.Run, secrets: Secrets) -> None:
    edition = _told_of(run)
    documents = edition.documents
    assert leaks_in(_pages_of(documents, edition), secrets) == {}


def _told_of(run: planted.Run) -> rendering.Edition:
    """The public edition with failures, warnings and restatements that quote a masked value."""
    edition, number = run.editions["public"], "73915286"
    name = "food_safety.health_handbooks"
    secret = {table for one in run.masked for table in _tables(one)}
    context = replace(
        edition.context,
        failures=(("食品安全", f"ValueError: {number}"),),
        warnings=(f"健康手册{number}",),
        restatements=(Restatement("2021", name, "健康手册", f"{number}册", "61847359册", (f"新增 {number}",)),),
        rules=tuple(
            replace(rule, ok=False, detail=f"{number} ≠ 1") if secret.intersection(rule.tables) else rule
            for rule in edition.context.rules
        ),
    )
    return replace(edition, context=context)


def _pages_of(documents: list[AreaDocument], edition: rendering.Edition) -> Iterator[tuple[str, bytes]]:
    context = edition.context
    yield "report.html", pages.report_html(documents, context).encode()
    yield "report.docx", pages.report_docx(documents, context, edition.records)
    yield "report.txt", json.dumps(_nodes(documents, context), ensure_ascii=False).encode()
    yield "index.html", pages.run_index_html(documents, context).encode()
    yield "data-quality.html", pages.quality_html(context, edition.hidden).encode()


def _nodes(documents: list[AreaDocument], context: Any) -> list[Any]:
    """What the PDF is set from."""
    return list(report_nodes._nodes(report.compose_report(documents, context)))


# Each step taken away in turn.


def _same(value: Any, *_: Any, **__: Any) -> Any:
    return value


def _keep_output(output: Any, *_: Any) -> Any:
    return output


def _restated(one: Any) -> list[str]:
    return [f"{item.label}{item.old}{item.new}" for item in one.context.restatements]


STEPS: list[tuple[str, Any, str, Callable[..., Any]]] = [
    ("prose", masking, "mask_inlines", _same),
    ("tables", masking, "mask_table", _same),
    ("charts", masking, "mask_chart", _same),
    ("figures", masking, "mask_figure", _same),
    ("records", masking, "mask_record", _same),
    ("the notebook's displays", public_notebook, "_mask_output", _keep_output),
    ("row counts", quality, "_ledger", _same),
    ("sides of rules", quality, "_rule", _same),
    ("row counts in the manifest", manifest, "_input", lambda record, hidden: _PLAIN_INPUT(record, None)),
    ("warnings in the manifest", manifest, "_public_warnings", lambda context: list(context.warnings)),
    ("lists of records", masking, "_is_listing", lambda *_: False),
    ("restatements", notices, "_restated", _restated),
    ("failures", notices, "_went_wrong", lambda one: [str(one.context.failures)]),
    ("the page of all runs", overview, "_shown_in_public", lambda *_: {}),
]
_PLAIN_INPUT = manifest._input


def test_with_every_step_nothing_leaks(run: planted.Run, secrets: Secrets, tmp_path: Path) -> None:
    assert leaks_in(_made_again(run, tmp_path / "whole"), secrets) == {}


@pytest.mark.parametrize(("what", "module", "name", "broken"), STEPS, ids=[step[0] for step in STEPS])
def test_a_missing_step_is_noticed(
    run: planted.Run, secrets: Secrets, what: str, module: Any, name: str, broken: Any, tmp_path: Path
) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(module, name, broken)
        assert any(leaks_in(iter([file]), secrets) for file in _made_again(run, tmp_path / "broken")), what


def _made_again(run: planted.Run, folder: Path) -> Iterator[tuple[str, bytes]]:
    """The public edition's pages but the slow ones, from the executed notebooks, in this process; each made when it is
    asked for, since many a leak is found in the first."""
    told = _told_of(run)
    given = run.editions["internal"].records
    assert told.hidden is not None
    edition = replace(told, folder=folder, records=tuple(pages.mask_records(given, told.hidden)))
    (folder / "notebooks").mkdir(parents=True)
    (folder / "figures.json").write_bytes(rendering.figures_bytes(edition.records))
    seen: set[str] = set()
    for make in (
        partial(rendering.render, rendering.Piece("index", edition)),
        partial(rendering.render, rendering.Piece("report.html", edition)),
        partial(facts.write_manifest, edition, *run.written["public"]),
    ):
        make()
        yield from (file for file in files_below(folder) if file[0] not in seen)
        seen = {path.relative_to(folder).as_posix() for path in folder.rglob("*")}
    yield "index.html", overview_of(run)


def overview_of(run: planted.Run) -> bytes:
    return pages.outputs_index_html(overview.collect_runs(run.outputs)).encode()


# The instruments.


def test_a_number_is_known_in_every_notation() -> None:
    known = notations(73915286)
    for text in ("73915286", "73,915,286", "7391.5286", "7391.53", "７３９１５２８６", "73915000", "73915200"):
        assert text in known, text
    assert "七千三百九十一万五千二百八十六" in known
    assert {"12345", "12,345", "1.2345", "一万二千三百四十五"} <= notations(12345)
    assert "86427.195375" in notations(86427.195375)


@pytest.mark.parametrize("text", ["共73915286册", "7391.53万册", "x 73,915,286 y", "约0.73915286亿册"])
def test_a_secret_is_found_as_a_number_of_its_own(text: str) -> None:
    secrets = Secrets()
    secrets.add(73915286, "a")
    assert secrets.found_in(text)
    assert not secrets.found_in("a73915286b 173915286 739152867")

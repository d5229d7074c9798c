"""The prose of every area reads as sentences, whatever the data say: full, thin, none, and with ledgers missing."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from huibao._desk.session import Session
from huibao.bureau import load_bureau
from huibao.catalogue import load_catalogue
from huibao.importing import import_ledgers
from huibao.period import Period
from huibao.warehouse import Warehouse
from huibao.workarea import Area

ROOT = Path(__file__).resolve().parents[2]
AREAS = sorted(path.stem for path in (ROOT / "lib/huibao/catalogue/indicators").glob("*.yaml"))
# 1999 lies before the first record: every ledger is there and none has a row.
PERIODS = ["2022", "2021Q3", "2022-07", "2022-01..2022-09", "..2022-09-15", "2020H1", "1999"]
# What no sentence may hold: doubled or misplaced punctuation, traces of the machine, a figure that is none.
SLIPS = re.compile(
    r"[，、；。：]{2}|[（“][，、；。：）”]|^[，、；。：]|None|nan|[{}|?]|缺台账[，、]同|无数据[，、]同|本期无数据|其中[，。；]|是[，。；]|(?<!违法行)为[，。；]"
)


def cells(area: str) -> list[str]:
    notebook = json.loads((ROOT / "notebooks" / f"{area}.ipynb").read_text(encoding="utf-8"))
    return ["".join(cell["source"]) for cell in notebook["cells"][3:]]


def paragraphs(area: Area) -> Iterator[dict[str, Any]]:
    for source in cells(area.id):
        if source.startswith("%%narrative"):
            yield from area.narrative(source.partition("\n")[2]).blocks


def told(runs: list[dict[str, Any]]) -> str:
    return "".join(told(run["choice"]) if "choice" in run else run["text"] for run in runs)


def masked(runs: list[dict[str, Any]]) -> str:
    """The paragraph as the public edition prints it when every indicator is internal."""
    return "".join(masked(run["masked"]) if "choice" in run else run.get("masked") or run["text"] for run in runs)


def slips(text: str) -> list[str]:
    return [text[max(0, found.start() - 12) : found.end() + 12] for found in SLIPS.finditer(text)]


@pytest.mark.parametrize("period", PERIODS)
def test_paragraphs_read_as_sentences(small_session: Session, period: str) -> None:
    for name in AREAS:
        for block in paragraphs(Area(small_session, name, Period.parse(period))):
            text = told(block["runs"])
            assert not slips(text), f"{name}: {slips(text)}\n{text}"
            assert block["kind"] == "heading" or text.endswith("。"), f"{name}: {text}"


@pytest.mark.parametrize("period", ["2022", "..2022-09-15", "1999"])
def test_masked_paragraphs_read_as_sentences(small_session: Session, period: str) -> None:
    for name in AREAS:
        for block in paragraphs(Area(small_session, name, Period.parse(period))):
            text = masked(block["runs"])
            assert not slips(text), f"{name}: {slips(text)}\n{text}"
            assert not re.search(r"\d+(\.\d+)?(%|户|家|件|份|个百分点)", text), f"{name}: {text}"


def test_charts_and_tables_show_what_the_prose_refers_to(small_session: Session) -> None:
    for name in AREAS:
        area = Area(small_session, name, Period.parse("2022"))
        for source in cells(name):
            if source.startswith("area."):
                shown = eval(source, {"area": area})
                assert str(shown).strip(), f"{name}: {source}"


@pytest.fixture(scope="module")
def partial_session(small_ledgers: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Session]:
    """Only the complaints are there: every other figure lacks its ledger."""
    folder = tmp_path_factory.mktemp("partial")
    for path in small_ledgers.glob("12315*"):
        (folder / path.name).write_bytes(path.read_bytes())
    bureau = load_bureau(ROOT / "params" / "bureau.yaml")
    import_ledgers(folder, folder / "w.duckdb", bureau)
    with Warehouse.open(folder / "w.duckdb") as warehouse:
        yield Session(warehouse, bureau, load_catalogue())


def test_figures_without_a_ledger_read_so_and_never_zero(partial_session: Session) -> None:
    for name in AREAS:
        area = Area(partial_session, name, Period.parse("2022"))
        texts = [told(block["runs"]) for block in paragraphs(area) if block["kind"] != "heading"]
        for text in texts:
            assert not slips(text), f"{name}: {slips(text)}\n{text}"
            if name != "consumer_protection":
                assert not re.search(r"没有|未(签订|开展|发现|发生)|尚无", text), f"{name}: {text}"
        if name != "consumer_protection":
            assert any("缺台账" in text for text in texts), name


def test_rules_that_lack_their_ledger_are_said_to_be_unchecked(
    small_session: Session, partial_session: Session
) -> None:
    period = Period.parse("2022")
    assert "案件台账" in str(Area(partial_session, "problems", period).problems())
    assert "没有核对" not in str(Area(small_session, "problems", period).problems())

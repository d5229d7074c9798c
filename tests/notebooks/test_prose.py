"""The prose of every area reads as sentences, whatever the data say: full, thin, none, and with ledgers missing."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

import huibao_example
from huibao.desk.session import Session
from huibao.narrative import markup
from huibao.bureau import load_bureau
from huibao.catalogue import load_catalogue
from huibao.importing import import_ledgers
from huibao.ledgers import schemas
from huibao.period import Period
from huibao.warehouse import Warehouse
from huibao.desk.workarea import Area

ROOT = Path(__file__).resolve().parents[2]
AREAS = sorted(path.stem for path in (ROOT / "lib/huibao/catalogue/indicators").glob("*.yaml"))
# 2020-02 has few records and no year before; 1999 lies before the first: every ledger is there and none has a row.
PERIODS = ["2022", "2021Q3", "2022-07", "2022-01..2022-09", "..2022-09-15", "2020H1", "2020-02", "1999"]
# What no sentence may hold: doubled or misplaced punctuation, traces of the machine, a figure that is none.
SLIPS = re.compile(
    r"[，、；。：]{2}|[（“][，、；。：）”]|^[，、；。：]|None|nan|[{}|?]|缺台账[，、]同|无数据[，、]同|本期无数据|其中[，。；]|是[，。；]|(?<!违法行)为[，。；]"
)
# What is right as a sentence and wrong as a statement: see the names.
_UNIT = r"(?:户次|家次|人次|批次|个工作日|台（套）|万元|万亩|个(?!百|工)|[户家件起份次项条批册期章天台位])"
FAULTS = {
    "a word doubled": re.compile(r"同比同比|环比环比|比比|截至截至|增长增长|下降下降|其中其中|没有没有"),
    "a unit doubled": re.compile(rf"\d({_UNIT}|%)\1"),
    "a percentage beside a verb for amounts": re.compile(rf"(?:增加|减少)[\d.]+%|(?<!净)(?:增长|下降)[\d.]+{_UNIT}"),
    "a percentage of next to nothing": re.compile(r"(?:增长|下降)(?:\d{4,}\.\d|0\.0)%"),
    "a zero told as a number": re.compile(rf"(?<![\d.（])(?<!均为)0(?:\.0+)?{_UNIT}"),
    "余 after a number that is not round": re.compile(r"[1-9]余|余\d"),
    "a code without what makes it a name": re.compile(r"(?<![A-Za-z])[A-D]占|[，、](?:省|市|县)（"),
    "a year that is over still going on": re.compile(r"时序进度（100"),
    "all of something said to be its name": re.compile(r"全部为"),
}


def cells(area: str) -> list[str]:
    notebook = json.loads((ROOT / "notebooks" / f"{area}.ipynb").read_text(encoding="utf-8"))
    return ["".join(cell["source"]) for cell in notebook["cells"][3:]]


def paragraphs(area: Area) -> Iterator[dict[str, Any]]:
    for source in cells(area.id):
        if source.startswith("%%narrative"):
            yield from area.narrative(source.partition("\n")[2]).blocks
        elif source == "area.problems()":
            yield from area.problems().blocks


def spoken(area: Area) -> list[dict[str, Any]]:
    """The paragraphs that say something in the internal edition; others stand for their masked text alone."""
    return markup.shown(list(paragraphs(area)))


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
        read(Area(small_session, name, Period.parse(period)))


def read(area: Area) -> list[str]:
    """Every paragraph of an area, each held to what no sentence may hold."""
    texts = []
    for block in spoken(area):
        text = told(block["runs"])
        assert not slips(text), f"{area.id}: {slips(text)}\n{text}"
        assert block["kind"] == "heading" or text.endswith("。"), f"{area.id}: {text}"
        found = {name: shown[0] for name, fault in FAULTS.items() if (shown := fault.search(text))}
        assert not found, f"{area.id}: {found}\n{text}"
        texts.append(text)
    return texts


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


def opened(folder: Path, target: Path) -> Iterator[Session]:
    bureau = load_bureau(ROOT / "params" / "bureau.yaml")
    import_ledgers(folder, target, bureau)
    with Warehouse.open(target) as warehouse:
        yield Session(warehouse, bureau, load_catalogue())


@pytest.fixture(scope="module")
def partial_session(small_ledgers: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Session]:
    """Only the complaints are there: every other figure lacks its ledger."""
    folder = tmp_path_factory.mktemp("partial")
    for path in small_ledgers.glob("12315*"):
        (folder / path.name).write_bytes(path.read_bytes())
    yield from opened(folder, folder.with_name(f"{folder.name}.duckdb"))


@pytest.fixture(
    scope="module", params=["empty", "tiny", "first third missing", "second third missing", "third missing"]
)
def poor_session(
    request: pytest.FixtureRequest, small_ledgers: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Session]:
    """Ledgers as poor as they come: heads only, ones and zeros, a third of the files gone (years of a ledger too)."""
    folder = tmp_path_factory.mktemp("poor")
    if request.param == "tiny":
        huibao_example.write_example(folder, scale=0.004, mistakes=False)
    elif request.param == "empty":
        for schema in schemas().values():
            heads = ",".join(column.header for column in schema.columns)
            (folder / f"{schema.ledger}.csv").write_text(heads + "\n", encoding="utf-8")
    else:
        gone = ["first third missing", "second third missing", "third missing"].index(request.param)
        for at, path in enumerate(sorted(small_ledgers.iterdir())):
            if at % 3 != gone:
                (folder / path.name).write_bytes(path.read_bytes())
    yield from opened(folder, folder.with_name(f"{folder.name}.duckdb"))


@pytest.mark.parametrize("period", ["2022", "2020-02"])
def test_paragraphs_read_as_sentences_over_poor_ledgers_too(poor_session: Session, period: str) -> None:
    for name in AREAS:
        area = Area(poor_session, name, Period.parse(period))
        read(area)
        for block in paragraphs(area):
            text = masked(block["runs"])
            assert not slips(text), f"{name}: {slips(text)}\n{text}"


def test_no_paragraph_is_the_same_whatever_the_data_say(small_session: Session, partial_session: Session) -> None:
    """Apart from headings and what lies next to a chart, every paragraph speaks of figures."""
    for name in AREAS:
        full, poor = (
            {told(block["runs"]) for block in spoken(Area(session, name, Period.parse("2022")))
             if block["kind"] != "heading"}
            for session in (small_session, partial_session)
        )  # fmt: skip
        if name != "consumer_protection":
            assert not full & poor, name


def test_figures_without_a_ledger_read_so_and_never_zero(partial_session: Session) -> None:
    for name in AREAS:
        area = Area(partial_session, name, Period.parse("2022"))
        texts = [told(block["runs"]) for block in paragraphs(area) if block["kind"] != "heading"]
        for text in texts:
            assert not slips(text), f"{name}: {slips(text)}\n{text}"
            if name != "consumer_protection":
                assert not re.search(r"没有(?!核对)|未(签订|开展|发现|发生)|尚无", text), f"{name}: {text}"
        if name != "consumer_protection":
            assert any("缺台账" in text for text in texts), name


def test_rules_that_lack_their_ledger_are_said_to_be_unchecked(
    small_session: Session, partial_session: Session
) -> None:
    period = Period.parse("2022")
    assert "案件台账" in str(Area(partial_session, "problems", period).problems())
    assert "没有核对" not in str(Area(small_session, "problems", period).problems())

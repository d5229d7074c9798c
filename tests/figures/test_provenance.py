"""The rows behind a figure, the figure counted again from them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from huibao.bureau import Bureau
from huibao.catalogue import load_catalogue
from huibao.figures import FigureSet, compute, recount, rows
from huibao.importing import import_ledgers
from huibao.period import Period
from huibao.warehouse import Warehouse

IDS = [indicator.full_id for indicator in load_catalogue()]
PERIODS = ("2022", "2021Q3", "..2022-09-15")


@pytest.fixture(scope="module")
def example(small_ledgers: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Warehouse]:
    target = tmp_path_factory.mktemp("provenance") / "w.duckdb"
    import_ledgers(small_ledgers, target, Bureau(name="某局", city="某市", division="535821"))
    with Warehouse.open(target) as warehouse:
        yield warehouse


@pytest.fixture(scope="module", params=PERIODS)
def computed(example: Warehouse, request: pytest.FixtureRequest) -> FigureSet:
    return compute(example, load_catalogue(), Period.parse(request.param), months=False)


@pytest.mark.parametrize("indicator", IDS)
def test_every_figure_is_counted_again_from_its_rows(example: Warehouse, computed: FigureSet, indicator: str) -> None:
    figure = computed[indicator]
    found = rows(example, load_catalogue(), indicator, figure.period)
    assert recount(load_catalogue(), indicator, figure.period, found) == figure.value
    assert {"_file", "_sheet", "_row"} <= set(found.column_names)
    assert found.num_rows == figure.rows


def test_a_count_has_exactly_its_rows(registered: Any) -> None:
    found = rows(registered.warehouse, load_catalogue(), "market_entities.newly_registered", Period.parse("2022Q1"))
    assert found["_row"].to_pylist() == [2, 3]


def test_a_ratios_rows_say_where_they_count(ledgers: Any) -> None:
    for number, result in enumerate(("合格", "不合格", None)):
        ledgers.add(
            "sampling",
            {
                "batch_no": str(number), "domain": "食品", "sampled_on": "2022-01-01", "tested_on": "2022-01-02",
                "result": result,
            },
        )  # fmt: skip
    found = rows(ledgers.warehouse, load_catalogue(), "food_safety.sample_pass_rate", Period.parse("2022"))
    assert found["分子"].to_pylist() == [True, False, False]
    assert found["分母"].to_pylist() == [True, True, False]


@pytest.mark.parametrize("indicator", ["inspection_rectification.findings_rectified", "problems.one_person_offices"])
def test_of_a_count_of_some_rows_the_rows_say_which_count(
    example: Warehouse, computed: FigureSet, indicator: str
) -> None:
    found = rows(example, load_catalogue(), indicator, computed[indicator].period)
    assert (found["计入"].to_pylist().count(True) if len(found) else None) == computed[indicator].value


def test_a_derived_figures_rows_say_which_part_they_belong_to(registered: Any) -> None:
    found = rows(registered.warehouse, load_catalogue(), "market_entities.net_growth", Period.parse("2022"))
    assert set(found["组成"].to_pylist()) == {"市场主体总量（2022-12-31）", "市场主体总量（2021-12-31）"}


def test_behind_a_median_and_a_latest_of_some_rows_stand_those_rows_alone(
    ledgers: Any, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    kept = "unit: 元, decimals: 0, definition: 一。, table: cases, date: filed_on"
    (tmp_path / "pilots.yaml").write_text(
        "area: pilots\ntitle: 试点工作\nsection: '4.5'\noffice: 办公室\nindicators:\n"
        f"  - {{id: middle, label: 中位数, kind: median, {kept},"
        " measure: median(penalty_yuan) filter (where iron_fist)}\n"
        f"  - {{id: last, label: 最近一件, kind: latest, {kept},"
        " measure: latest(penalty_yuan order by filed_on) filter (where iron_fist)}\n",
        encoding="utf-8",
    )
    monkeypatch.setenv("HUIBAO_CATALOGUE", str(tmp_path))
    for day, (fist, yuan) in enumerate(((True, "10"), (True, "30"), (False, "70"), (True, None)), 1):
        filed = {"case_no": str(day), "domain": "食品", "filed_on": f"2022-05-0{5 - day if yuan is None else day}"}
        ledgers.add("cases", filed | {"iron_fist": fist, "penalty_yuan": yuan})
    for name, value, numbers in (("middle", 20, [2, 3]), ("last", 30, [3])):
        figure = ledgers.figure(f"pilots.{name}", "2022")
        found = rows(ledgers.warehouse, load_catalogue(), figure.id, figure.period)
        assert (figure.value, found["_row"].to_pylist()) == (value, numbers)
        assert recount(load_catalogue(), figure.id, figure.period, found) == value
        assert figure.rows == len(numbers)


@pytest.mark.parametrize("indicator", ["market_entities.stock", "food_safety.health_certificate_rate"])
def test_rows_come_in_one_order_however_the_engine_gives_them(
    example: Warehouse, monkeypatch: pytest.MonkeyPatch, indicator: str
) -> None:
    period = Period.parse("2022")
    found = rows(example, load_catalogue(), indicator, period)
    ask = example.sql
    monkeypatch.setattr(example, "sql", lambda query: (given := ask(query)).take(list(range(len(given)))[::-1]))
    assert rows(example, load_catalogue(), indicator, period).equals(found)

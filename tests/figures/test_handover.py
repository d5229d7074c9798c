"""Figures that a run hands to its notebooks: what they would compute themselves, and nothing when anything differs."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from shutil import rmtree
from time import sleep

import pytest

from huibao.catalogue import load_catalogue
from huibao.figures import FigureSet, compute, handover
from huibao.figures.handover import VARIABLE, hand_over, handed, promise
from huibao.period import Period
from huibao.warehouse import Warehouse, observed_tables

PERIOD = Period.parse("2022")
CATALOGUE = load_catalogue()


@pytest.fixture(scope="module")
def figures(small_warehouse: Path) -> FigureSet:
    with Warehouse.open(small_warehouse) as warehouse:
        return compute(warehouse, CATALOGUE, PERIOD)


@pytest.fixture
def told(small_warehouse: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> dict[str, str]:
    """What the notebooks of a run are told, in this process."""
    told = {
        "HUIBAO_WAREHOUSE": str(small_warehouse),
        "HUIBAO_BUREAU": "b.yaml",
        VARIABLE: str(tmp_path / "run" / "figures"),
    }
    for name, value in told.items():
        monkeypatch.setenv(name, value)
    return told


@pytest.fixture
def environment(figures: FigureSet, told: dict[str, str]) -> dict[str, str]:
    """The same with the figures handed over."""
    hand_over(figures, CATALOGUE.areas, CATALOGUE, told)
    return told


@pytest.fixture
def promised(told: dict[str, str]) -> dict[str, str]:
    """The same before the figures are there."""
    promise(told)
    return told


@pytest.mark.usefixtures("environment")
@pytest.mark.parametrize("area", CATALOGUE.areas)
def test_what_is_handed_over_is_what_an_area_would_compute_of_the_same_ledgers(
    area: str, small_warehouse: Path
) -> None:
    observed_tables.clear()
    with Warehouse.open(small_warehouse) as warehouse:
        alone = compute(warehouse, CATALOGUE, PERIOD, areas=[area])
    asked = set(observed_tables)
    observed_tables.clear()
    given = handed(PERIOD, [area], CATALOGUE)
    assert given is not None
    assert list(given.items()) == list(alone.items())
    assert observed_tables >= asked


@pytest.mark.usefixtures("environment")
def test_all_areas_come_in_the_catalogues_order(figures: FigureSet) -> None:
    given = handed(PERIOD, reversed(list(CATALOGUE.areas)), CATALOGUE)
    assert given is not None and list(given.items()) == list(figures.items())


@pytest.mark.parametrize("name", ["HUIBAO_WAREHOUSE", "HUIBAO_BUREAU"])
def test_another_warehouse_or_bureau_gets_nothing(
    name: str, environment: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(name, environment[name] + "x")
    assert handed(PERIOD, ["brands"], CATALOGUE) is None


@pytest.mark.usefixtures("environment")
def test_another_period_or_catalogue_gets_nothing() -> None:
    assert handed(Period.parse("2021"), ["brands"], CATALOGUE) is None
    assert handed(PERIOD, ["brands"], replace(CATALOGUE, digest="another")) is None
    assert handed(PERIOD, ["brands"], CATALOGUE) is not None


def test_what_is_missing_or_broken_is_computed(environment: dict[str, str]) -> None:
    (Path(environment[VARIABLE]) / "brands.pickle").write_bytes(b"\x80no pickle")
    assert handed(PERIOD, ["brands"], CATALOGUE) is None
    assert handed(PERIOD, ["food_safety", "brands"], CATALOGUE) is None
    assert handed(PERIOD, ["food_safety"], CATALOGUE) is not None


def test_a_notebook_waits_for_figures_that_are_promised(figures: FigureSet, promised: dict[str, str]) -> None:
    with ThreadPoolExecutor(1) as beside:
        waiting = beside.submit(handed, PERIOD, ["brands"], CATALOGUE)
        sleep(0.1)
        assert not waiting.done()
        hand_over(figures, CATALOGUE.areas, CATALOGUE, promised)
        given = waiting.result(5)
    assert given is not None and list(given.values()) == figures.area("brands")


def test_a_promise_that_is_not_kept_is_not_waited_for_any_longer(promised: dict[str, str]) -> None:
    with ThreadPoolExecutor(1) as beside:
        waiting = beside.submit(handed, PERIOD, ["brands"], CATALOGUE)
        sleep(0.1)
        rmtree(Path(promised[VARIABLE]).parent)  # the run has ended
        assert waiting.result(5) is None


def test_nobody_waits_for_ever(promised: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(handover, "_LONGEST_WAIT", 0.05)
    assert promised and handed(PERIOD, ["brands"], CATALOGUE) is None


def test_nothing_is_handed_over_outside_a_run(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(VARIABLE, raising=False)
    assert handed(PERIOD, ["brands"], CATALOGUE) is None

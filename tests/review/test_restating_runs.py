"""Which approved runs the ledgers are compared with, and what of them is told."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from huibao.bureau import Bureau, load_bureau
from huibao.catalogue import load_catalogue
from huibao.errors import ReviewError
from huibao.figures import compute
from huibao.pages.context import Restatement
from huibao.period import Period
from huibao.review import approve, restatements
from huibao.warehouse import Warehouse

ROOT = Path(__file__).resolve().parents[2]
AREA, FIGURE = "consumer_protection", "consumer_protection.complaints"
TABLE = "complaints"
Made = Callable[..., Path]


@pytest.fixture
def warehouse(small_warehouse: Path) -> Iterator[Warehouse]:
    with Warehouse.open(small_warehouse) as opened:
        yield opened


@pytest.fixture(scope="module")
def bureau() -> Bureau:
    return load_bureau(ROOT / "params" / "bureau.yaml")


@pytest.fixture
def made(warehouse: Warehouse, bureau: Bureau, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Made:
    """Makes a run of other ledgers whose figure reads otherwise, approved unless told not to."""
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))

    def make(
        folder: str,
        text: str,
        *,
        division: str = bureau.division,
        approved: bool = True,
        digest: str = "0",
        **more: Any,
    ) -> Path:
        period, edition = folder.split("/")
        run = tmp_path / "out" / period / edition
        run.mkdir(parents=True)
        found = compute(warehouse, load_catalogue(), Period.parse(period), areas=[AREA], months=False)
        records = [one.record() for one in found.values()]
        for one in records:
            if one["id"] == FIGURE:
                one.update({"text": text, "value": 7, **more})
        (run / "figures.json").write_text(json.dumps(records, ensure_ascii=False), encoding="utf-8")
        digests = {**warehouse.digests(), TABLE: digest}
        manifest = {
            "period": period,
            "edition": edition.partition("@")[0],
            "bureau": {"name": "局", "division": division or bureau.division},
            "inputs": [{"table": table, "digest": one} for table, one in digests.items()],
            "figures": _sha256(run / "figures.json"),
            "outputs": {"figures.json": {"sha256": _sha256(run / "figures.json")}},
        }
        text = json.dumps(manifest, ensure_ascii=False, indent=1) + "\n"
        (run / "manifest.json").write_text(text, encoding="utf-8")
        if approved:
            approve(run, "审批人")
        return run

    return make


def _sha256(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


@pytest.fixture
def told(warehouse: Warehouse, bureau: Bureau, tmp_path: Path) -> Callable[..., list[Restatement]]:
    def tell(**more: Any) -> list[Restatement]:
        return list(restatements(tmp_path / "out", bureau, warehouse, load_catalogue(), **more))

    return tell


Told = Callable[..., list[Restatement]]


def test_the_run_that_stands_counts_before_its_kept_versions_and_the_last_of_these_before_the_first(
    made: Made, told: Told
) -> None:
    for edition in ("internal@v2", "internal@v10", "internal@v9"):
        made(f"2021/{edition}", f"{edition[10:]}件")
    assert [one.old for one in told()] == ["10件"]
    standing = made("2021/internal", "99件")
    assert [one.old for one in told()] == ["99件"]
    assert [one.old for one in told(without=[standing])] == ["10件"]


def test_what_was_not_approved_or_is_another_bureaus_or_was_made_from_these_ledgers_tells_nothing(
    made: Made, told: Told, warehouse: Warehouse
) -> None:
    made("2021/internal", "7件", approved=False)
    made("2022/internal", "7件", division="530000")
    made("2020/internal", "7件", digest=warehouse.digests()[TABLE])
    assert told() == []


def test_a_masked_figure_is_not_told_from_the_public_edition_and_the_internal_one_comes_first(
    made: Made, told: Told
) -> None:
    made("2021/public", "**件", status="masked", value=None)
    assert told() == []
    made("2022/public", "8件")
    made("2022/internal@v1", "9件")
    assert [(one.period, one.old) for one in told()] == [("2022", "9件")]


def test_an_answer_is_kept_for_these_ledgers_and_this_approved_run_only(made: Made, told: Told) -> None:
    run = made("2021/internal", "7件")
    (first,) = told()
    assert told() == [first]
    (run / "approval.json").unlink()
    figures = json.loads((run / "figures.json").read_text(encoding="utf-8"))
    text = json.dumps([{**one, "text": "6件"} if one["id"] == FIGURE else one for one in figures], ensure_ascii=False)
    (run / "figures.json").write_text(text, encoding="utf-8")
    manifest = json.loads((run / "manifest.json").read_text(encoding="utf-8"))
    manifest["figures"] = manifest["outputs"]["figures.json"]["sha256"] = _sha256(run / "figures.json")
    (run / "manifest.json").write_text(json.dumps(manifest, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    approve(run, "审批人")
    assert told() == [replace(first, old="6件")]


def test_figures_that_were_changed_after_the_approval_are_not_told_as_the_approved_ones(made: Made, told: Told) -> None:
    run = made("2021/internal", "7件")
    text = (run / "figures.json").read_text(encoding="utf-8")
    (run / "figures.json").write_text(text.replace("7件", "8件"), encoding="utf-8")
    with pytest.raises(ReviewError, match="已改动"):
        told()
    (run / "figures.json").unlink()
    with pytest.raises(ReviewError, match="缺少"):
        told()

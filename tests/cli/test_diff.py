"""huibao diff: runs and periods against each other, on the small example."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from huibao.cli import main

AREAS = ("--areas", "brands,consumer_protection", "--format", "html")


@pytest.fixture(scope="module")
def run(write_once: Callable[[str, Callable[[Path], object]], Path], small_ledgers: Path) -> Path:
    def make(folder: Path) -> None:
        with pytest.raises(SystemExit) as done:
            main(["run", "2022", *AREAS, "--data", str(small_ledgers), "--out", str(folder)])
        assert done.value.code == 0

    return write_once("diff-run", make) / "2022" / "internal"


@pytest.fixture
def diff(small_ledgers: Path, capsys: pytest.CaptureFixture[str]) -> Callable[..., tuple[object, str, str]]:
    def call(*arguments: object) -> tuple[object, str, str]:
        capsys.readouterr()
        with pytest.raises(SystemExit) as done:
            main(["diff", *map(str, arguments), "--data", str(small_ledgers)])
        said = capsys.readouterr()
        return done.value.code, said.out, said.err

    return call


Diff = Callable[..., tuple[object, str, str]]


@pytest.fixture
def edited(run: Path, tmp_path: Path) -> Path:
    """The run with another figure, another ledger's digest, another version of a library and a hostile label."""
    copy = tmp_path / "edited"
    shutil.copytree(run, copy)
    figures = json.loads((copy / "figures.json").read_text(encoding="utf-8"))
    figures[0].update(value=figures[0]["value"] + 3, text="<script>alert(1)</script>")
    (copy / "figures.json").write_text(json.dumps(figures, ensure_ascii=False), encoding="utf-8")
    manifest = json.loads((copy / "manifest.json").read_text(encoding="utf-8"))
    manifest["inputs"][0]["digest"] = "0" * 64
    manifest["inputs"][0]["read"] += 2
    manifest["software"]["libraries"]["duckdb"] = "0.0.1"
    manifest["notebooks"]["brands"]["catalogue"] = "1" * 64
    (copy / "manifest.json").write_text(json.dumps(manifest, ensure_ascii=False), encoding="utf-8")
    notebook = copy / "notebooks" / "consumer_protection.ipynb"
    text = notebook.read_text(encoding="utf-8")
    assert "消费" in text
    notebook.write_text(text.replace("消费", "消 费"), encoding="utf-8")
    return copy


def test_a_run_does_not_differ_from_itself(run: Path, diff: Diff) -> None:
    status, out, _ = diff(run, run, "--format", "json")
    assert status == 0
    found = json.loads(out)
    assert all(found[part] == [] for part in ("figures", "text", "data", "definitions", "software", "uncompared"))


def test_every_kind_of_difference_between_two_runs_is_told(run: Path, edited: Path, diff: Diff) -> None:
    status, out, _ = diff(run, edited, "--format", "json")
    assert status == 0
    found = json.loads(out)
    assert [one["change"] for one in found["figures"]] == ["+3"]
    assert found["text"] and all("消 费" in one["new"] for one in found["text"])
    assert [one["change"] for one in found["data"]] == ["+2", ""]
    assert [one["item"] for one in found["definitions"]] == ["brands.catalogue"]
    assert [(one["item"], one["new"]) for one in found["software"]] == [("libraries.duckdb", "0.0.1")]


def test_the_page_escapes_what_it_shows_and_allows_no_script(run: Path, edited: Path, diff: Diff) -> None:
    status, out, _ = diff(run, edited, "--format", "html")
    assert status == 0
    assert "<script" not in out and "&lt;script&gt;" in out
    assert "default-src 'none'" in out and 'lang="zh-CN"' in out


def test_two_periods_are_computed_from_the_ledgers(diff: Diff) -> None:
    status, out, _ = diff("2021", "2022", "--format", "json")
    found = json.loads(out)
    assert status == 0
    assert found["figures"] and found["data"] == []
    assert found["uncompared"] == ["文字", "口径"]


def test_a_run_agrees_with_its_own_period_while_the_ledgers_stand(run: Path, diff: Diff) -> None:
    status, out, _ = diff(run, "2022", "--format", "json")
    found = json.loads(out)
    assert status == 0
    assert found["figures"] == found["data"] == found["software"] == []


def test_the_table_says_what_is_the_same(run: Path, diff: Diff) -> None:
    status, out, _ = diff(run, run)
    assert status == 0
    assert "数字：没有不同" in out


def test_neither_run_nor_period_is_a_usage_error(run: Path, diff: Diff) -> None:
    status, _, err = diff(run, "去年")
    assert status == 2
    assert "既不是一次运行，也不是期间" in err

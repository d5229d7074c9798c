"""huibao diff: runs and periods against each other, on the small example."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from huibao.cli import main

AREAS = ("--areas", "brands,consumer_protection", "--format", "html", "--edition", "both")


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
    assert "<ins> </ins>" in out, "what the text gained is marked"


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


def test_a_stranger_s_run_cannot_steer_the_terminal(run: Path, edited: Path, diff: Diff) -> None:
    figures = json.loads((edited / "figures.json").read_text(encoding="utf-8"))
    figures[0].update(text="\x1b[2K\u202e321")
    (edited / "figures.json").write_text(json.dumps(figures), encoding="utf-8")
    status, out, _ = diff(run, edited)
    assert status == 0 and "321" in out
    assert not {"\x1b", "\u202e"} & set(out)


def test_neither_run_nor_period_is_a_usage_error(run: Path, diff: Diff) -> None:
    status, _, err = diff(run, "去年")
    assert status == 2
    assert "既不是一次运行，也不是期间" in err


def test_a_masked_figure_is_one_difference_and_its_comparisons_none(run: Path, diff: Diff) -> None:
    public = run.with_name("public")
    masked = {one["id"] for one in figures_of(public).values() if one["status"] == "masked"}
    status, out, _ = diff(run, public, "--format", "json")
    told = [one for one in json.loads(out)["figures"] if one["item"] in masked]
    assert status == 0
    assert [one["item"] for one in told] == [name for name in figures_of(run) if name in masked] and masked
    assert all("*" in one["new"] and one["change"] == "" for one in told)


def figures_of(folder: Path) -> dict[str, dict[str, Any]]:
    return {one["id"]: one for one in json.loads((folder / "figures.json").read_text(encoding="utf-8"))}


def test_an_approved_version_is_compared_with_its_successor(run: Path, tmp_path: Path, diff: Diff) -> None:
    kept = Path(shutil.copytree(run, tmp_path / "2022" / "internal@v1"))
    status, out, _ = diff(kept, run, "--format", "json")
    assert status == 0 and json.loads(out)["a"].endswith("internal@v1")


def test_runs_of_other_areas_say_which_figures_only_one_has(run: Path, tmp_path: Path, diff: Diff) -> None:
    """Beside a run a period counts for the run's areas only; of two runs every figure is told."""
    less = Path(shutil.copytree(run, tmp_path / "less"))
    brands = [one for one in figures_of(run).values() if one["id"].startswith("brands.")]
    (less / "figures.json").write_text(json.dumps(brands, ensure_ascii=False), encoding="utf-8")
    (less / "notebooks" / "consumer_protection.ipynb").unlink()
    found = json.loads(diff(run, less, "--format", "json")[1])
    gone = {one["item"] for one in found["figures"]}
    assert gone == {name for name in figures_of(run) if not name.startswith("brands.")}
    assert all(one["new"] == "（无）" for one in found["figures"])
    assert {one["item"] for one in found["text"]} == {"consumer_protection"}
    assert json.loads(diff(less, "2022", "--format", "json")[1])["figures"] == []


def test_a_ledger_that_is_missing_is_told_with_its_figures(
    run: Path, small_ledgers: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    ledgers = Path(shutil.copytree(small_ledgers, tmp_path / "ledgers"))
    (ledgers / "地理标志台账.xlsx").unlink()
    capsys.readouterr()
    with pytest.raises(SystemExit) as done:
        main(["diff", str(run), "2022", "--data", str(ledgers), "--format", "json"])
    found = json.loads(capsys.readouterr().out)
    assert done.value.code == 0
    assert [(one["item"], one["new"]) for one in found["figures"]] == [("brands.gi_accepted", "缺台账")]
    assert [(one["label"], one["old"], one["new"]) for one in found["data"]] == [("地理标志台账", "有", "（无）")]


def test_shares_differ_in_percentage_points(diff: Diff) -> None:
    found = json.loads(diff("2021", "2022", "--format", "json")[1])
    rate = next(one for one in found["figures"] if one["item"] == "enterprise_lifecycle.electronic_share")
    assert re.fullmatch(r"[+-]\d+\.\d\d个百分点", rate["change"])


def test_the_table_names_what_changed(run: Path, edited: Path, diff: Diff) -> None:
    status, out, _ = diff(run, edited)
    assert status == 0
    assert "数字：1 处不同" in out and "libraries.duckdb" in out and "+3" in out


def test_a_run_that_cannot_be_read_is_status_1(run: Path, tmp_path: Path, diff: Diff) -> None:
    broken = Path(shutil.copytree(run, tmp_path / "broken"))
    (broken / "figures.json").write_text("[", encoding="utf-8")
    status, _, err = diff(run, broken)
    assert status == 1 and "huibao verify" in err


def test_each_period_is_computed_from_the_ledgers_that_its_parameters_name(
    small_ledgers: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Also where both lie in the same warehouse, filled anew in between."""
    bureau = tmp_path / "bureau.yaml"
    townships = "townships: [东溪镇, 云台街道]\n"
    bureau.write_text(f"name: 甲局\ncity: 乙市\ndivision: '5301'\ndata: {small_ledgers}\n{townships}", encoding="utf-8")
    (tmp_path / "periods").mkdir()
    (tmp_path / "periods" / "2022.yaml").write_text("townships: []\n", encoding="utf-8")

    def rejected(a: str, b: str) -> tuple[set[str], set[str]]:
        with pytest.raises(SystemExit) as done:
            main(["diff", a, b, "--bureau", str(bureau), "--format", "json"])
        assert done.value.code == 0
        rows = [one for one in json.loads(capsys.readouterr().out)["data"] if "退回" in one["label"]]
        return {one["old"] for one in rows}, {one["new"] for one in rows}

    assert rejected("2021", "2020") == (set(), set())
    before, after = rejected("2021", "2022")
    assert before != after
    assert rejected("2022", "2021") == (after, before)

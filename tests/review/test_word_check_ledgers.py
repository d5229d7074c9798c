"""A Word report of a real run against the ledgers as they are now, in both editions."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import pytest
import yaml
from click.testing import CliRunner

from huibao.cli import commands
from huibao.cli._messages import report_errors
from huibao.cli.check import command
from huibao.errors import ReviewError

ROOT = Path(__file__).resolve().parents[2]
MORE = "名称,数量,日期\n健康手册,17,2022-05-05\n"


@pytest.fixture(scope="module")
def folder(small_ledgers: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A bureau that keeps its samples to itself but shows the rate of those that passed."""
    made = tmp_path_factory.mktemp("checked")
    shutil.copytree(small_ledgers, made / "ledgers")
    bureau = yaml.safe_load((ROOT / "params" / "bureau.yaml").read_text(encoding="utf-8"))
    bureau["internal"] = ["food_safety.samples_tested"]
    (made / "bureau.yaml").write_text(yaml.safe_dump(bureau, allow_unicode=True), encoding="utf-8")
    given = ["run", "2022", "--data", made / "ledgers", "--bureau", made / "bureau.yaml", "--out", made / "out"]
    given += ["--areas", "food_safety", "--edition", "both", "--format", "docx"]
    assert report_errors(commands, list(map(str, given))) == 0
    return made


def checked(folder: Path, edition: str, *against: object) -> tuple[int, dict[str, Any]]:
    file = folder / "out" / "2022" / edition / "report.docx"
    given = [file, "--format", "json", *against]
    done = CliRunner().invoke(command, list(map(str, given)), standalone_mode=False)
    assert done.exception is None, done.output
    return done.return_value, json.loads(done.stdout)


@pytest.mark.parametrize("edition", ["internal", "public"])
def test_a_report_agrees_with_the_ledgers_it_was_made_from(folder: Path, edition: str) -> None:
    status, found = checked(folder, edition, "--data", folder / "ledgers", "--bureau", folder / "bureau.yaml")
    assert (status, found["changed"]) == (0, [])


@pytest.mark.parametrize("edition", ["internal", "public"])
@pytest.mark.parametrize("other", ["internal", "public"])
def test_a_report_agrees_with_its_run_whichever_edition(folder: Path, edition: str, other: str) -> None:
    status, found = checked(folder, edition, "--run", folder / "out" / "2022" / other)
    assert (status, found["changed"]) == (0, [])


def test_what_the_ledgers_now_give_otherwise_is_named(folder: Path, tmp_path: Path) -> None:
    shutil.copytree(folder / "ledgers", tmp_path / "ledgers")
    (tmp_path / "ledgers" / "责任书承诺书宣传品台账_补.csv").write_text(MORE, encoding="utf-8")
    given = ("--data", tmp_path / "ledgers", "--bureau", folder / "bureau.yaml")
    status, found = checked(folder, "internal", *given)
    assert status == 1
    assert [one["indicator"] for one in found["changed"]] == ["food_safety.health_handbooks"]


def test_the_ledgers_are_read_as_the_period_s_parameters_say(folder: Path, tmp_path: Path) -> None:
    shutil.copy(folder / "bureau.yaml", tmp_path)
    (tmp_path / "periods").mkdir()
    (tmp_path / "periods" / "2022.yaml").write_text("division: '530199'\n", encoding="utf-8")
    given = ["--data", folder / "ledgers", "--bureau", tmp_path / "bureau.yaml"]
    file = folder / "out" / "2022" / "internal" / "report.docx"
    done = CliRunner().invoke(command, list(map(str, [file, *given])), standalone_mode=False)
    assert isinstance(done.exception, ReviewError) and "530199" in str(done.exception)

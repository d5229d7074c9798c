"""Approval: signed, verified file by file, never overwritten, and contradicted aloud when the ledgers change."""

from __future__ import annotations

import hashlib
import json
import shutil
from dataclasses import replace
from pathlib import Path

import openpyxl
import pytest

from huibao.cli import commands
from huibao.cli._messages import report_errors
from huibao.review import read_approval
from huibao.review.signing import SigningKey

AREA = "consumer_protection"


def run(*arguments: object) -> int:
    return report_errors(commands, list(map(str, arguments)))


@pytest.fixture
def ledgers(small_ledgers: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(small_ledgers, tmp_path / "ledgers"))


@pytest.fixture(scope="module")
def approved_once(small_ledgers: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("approved") / "out"
    assert run("run", "2022", "--data", small_ledgers, "--out", out, "--areas", AREA, "--format", "html") == 0
    assert run("approve", out / "2022" / "internal", "--by", "审批人") == 0
    return out


@pytest.fixture
def approved(approved_once: Path, tmp_path: Path) -> Path:
    """An approved run of the test's own."""
    return Path(shutil.copytree(approved_once, tmp_path / "out")) / "2022" / "internal"


def add_complaint(ledgers: Path) -> None:
    header = "登记编号,类型,受理日期,办结日期,挽回损失（元）,行业,乡镇\n"
    (ledgers / "12315投诉举报台账_补.csv").write_text(header + "ZZ-1,投诉,2022-03-03,,,,\n", encoding="utf-8")


def test_an_approved_run_verifies_and_names_who_signed(approved: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run("verify", approved) == 0
    shown = capsys.readouterr()
    assert "审批人" in shown.out + shown.err and "签名有效" in shown.out + shown.err


@pytest.mark.parametrize("name", ["Thumbs.db", "areas/desktop.ini", ".DS_Store", "~$report.docx"])
def test_what_looking_at_a_run_leaves_in_its_folder_is_no_change(
    approved: Path, capsys: pytest.CaptureFixture[str], name: str
) -> None:
    """Windows and macOS put files beside those that are looked at, Word one beside the document that is open."""
    (approved / name).write_bytes(b"x")
    assert run("verify", approved) == 0, capsys.readouterr()


@pytest.mark.parametrize("at", ["2026-11-30T23:30:00+00:00", "不是时间"])
def test_the_day_of_an_approval_is_that_of_its_readers(approved: Path, at: str) -> None:
    """Before eight in the morning UTC is still at the day before."""
    approval = replace(read_approval(approved) or pytest.fail("not approved"), at=at)
    assert approval.when == ("不是时间" if at == "不是时间" else "2026-12-01 07:30（北京时间）")


@pytest.mark.parametrize("command", ["verify", "approve"])
def test_a_stranger_s_name_cannot_steer_the_terminal(
    approved: Path, capsys: pytest.CaptureFixture[str], command: str
) -> None:
    raw = (approved / "manifest.json").read_bytes()
    key = SigningKey.load()
    forged = replace(
        read_approval(approved) or pytest.fail("not approved"),
        manifest=hashlib.sha256(raw).hexdigest(),
        by="李\x1b[2K\x1b[1A\u202e某\n一致：99 个文件与清单相符",
        signature="",
    )
    (approved / "approval.json").write_bytes(replace(forged, signature=key.sign(forged.message)).to_bytes())
    capsys.readouterr()
    assert run(command, approved, *(("--by", "审批人") if command == "approve" else ())) == 0
    shown = "".join(capsys.readouterr())
    assert "李" in shown and not {"\x1b", "\u202e"} & set(shown)
    assert not any(line.startswith("一致：99") for line in shown.splitlines())


def test_one_changed_byte_of_any_file_is_named(approved: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for path in sorted(approved.rglob("*")):
        if not path.is_file():
            continue
        kept = path.read_bytes()
        place = len(kept) // 2
        path.write_bytes(kept[:place] + bytes([kept[place] ^ 1]) + kept[place + 1 :])
        capsys.readouterr()
        assert run("verify", approved) == 1, path
        shown = capsys.readouterr()
        assert path.name in shown.out + shown.err, path
        path.write_bytes(kept)
    assert run("verify", approved) == 0


def test_files_that_came_or_went_are_named(approved: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (approved / "extra.txt").write_text("x")
    assert run("verify", approved) == 1
    assert "extra.txt" in "".join(capsys.readouterr())
    (approved / "extra.txt").unlink()
    (approved / "report.html").unlink()
    assert run("verify", approved) == 1
    assert "report.html" in "".join(capsys.readouterr())


def test_a_folder_that_is_no_run_is_status_2(tmp_path: Path) -> None:
    assert run("verify", tmp_path / "none") == 2
    assert run("approve", tmp_path / "none", "--by", "审批人") == 2


def test_an_approved_run_is_kept_unchanged_beside_its_successor(approved: Path, ledgers: Path, tmp_path: Path) -> None:
    before = {path.relative_to(approved): path.read_bytes() for path in approved.rglob("*") if path.is_file()}
    add_complaint(ledgers)
    assert run("run", "2022", "--data", ledgers, "--out", tmp_path / "out", "--areas", AREA, "--format", "html") == 0
    kept = approved.with_name("internal@v1")
    assert {path.relative_to(kept): path.read_bytes() for path in kept.rglob("*") if path.is_file()} == before
    assert run("verify", kept) == 0
    assert not (approved / "approval.json").exists()
    index = (tmp_path / "out" / "index.html").read_text(encoding="utf-8")
    assert "internal@v1" in index


def test_the_next_run_says_at_its_front_which_approved_figures_changed(
    approved: Path, ledgers: Path, tmp_path: Path
) -> None:
    figures = json.loads((approved / "figures.json").read_text(encoding="utf-8"))
    old = next(one["text"] for one in figures if one["id"] == f"{AREA}.complaints")
    add_complaint(ledgers)
    assert run("run", "2022Q3", "--data", ledgers, "--out", tmp_path / "out", "--areas", AREA, "--format", "html") == 0
    report = (tmp_path / "out" / "2022Q3" / "internal" / "report.html").read_text(encoding="utf-8")
    new = f"{int(old[:-1]) + 1}件"
    assert f"{old} → {new}" in report


def test_nothing_changed_leaves_the_approved_run_where_it_stands(approved: Path, ledgers: Path, tmp_path: Path) -> None:
    assert run("run", "2022", "--data", ledgers, "--out", tmp_path / "out", "--areas", AREA, "--format", "html") == 0
    assert (approved / "approval.json").exists() and not approved.with_name("internal@v1").exists()


def test_a_ledger_saved_again_runs_no_notebook_but_shows_its_new_digest(
    ledgers: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    given = ("run", "2022", "--data", ledgers, "--out", tmp_path / "out", "--areas", "brands", "--format", "html")
    assert run(*given) == 0
    file = ledgers / "地理标志台账.xlsx"
    openpyxl.load_workbook(file).save(file)
    capsys.readouterr()
    assert run(*given) == 0
    assert "运行 0 个笔记本" in capsys.readouterr().err
    page = (tmp_path / "out" / "2022" / "internal" / "areas" / "brands.html").read_text(encoding="utf-8")
    assert hashlib.sha256(file.read_bytes()).hexdigest() in page

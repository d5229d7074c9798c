"""What approval and verification hold against: a second hand, another key, a moved folder, whatever was done since."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from huibao.cli import commands
from huibao.cli._messages import report_errors
from huibao.review import read_approval
from huibao.review.signing import SigningKey

AREAS = "brands,market_entities"
Said = Callable[..., tuple[int, str]]


@pytest.fixture(scope="module")
def made(small_ledgers: Path, write_once: Callable[[str, Callable[[Path], object]], Path]) -> Path:
    """The outputs of one run of two areas in both editions; one of their ledgers is missing."""

    def make(folder: Path) -> None:
        ledgers = Path(shutil.copytree(small_ledgers, folder / "ledgers"))
        (ledgers / "地理标志台账.xlsx").unlink()
        given = ("run", "2022", "--data", ledgers, "--out", folder / "out", "--areas", AREAS, "--edition", "both")
        assert report_errors(commands, list(map(str, (*given, "--format", "html")))) == 0

    return write_once("to-tamper-with", make) / "out"


@pytest.fixture(autouse=True)
def own_keys(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A key and a list of known keys for each test."""
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    return tmp_path / "config" / "huibao"


@pytest.fixture
def outputs(made: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(made, tmp_path / "out"))


@pytest.fixture
def run(outputs: Path) -> Path:
    return outputs / "2022" / "internal"


@pytest.fixture
def said(capsys: pytest.CaptureFixture[str]) -> Said:
    def call(*arguments: object) -> tuple[int, str]:
        capsys.readouterr()
        status = report_errors(commands, list(map(str, arguments)))
        shown = capsys.readouterr()
        assert "Traceback" not in shown.err
        return status, shown.out + shown.err

    return call


def approve(said: Said, run: Path, by: str = "王局长") -> None:
    status, told = said("approve", run, "--by", by)
    assert status == 0, told


def other_machine(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, name: str = "elsewhere") -> Path:
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / name))
    return tmp_path / name / "huibao"


def rewrite(path: Path, **changes: Any) -> None:
    """Change a JSON file as its writer would have written it."""
    found = json.loads(path.read_text(encoding="utf-8"))
    found.update(changes)
    path.write_text(json.dumps(found, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


def forge(run: Path) -> None:
    """Change a figure, and the manifest so that it agrees."""
    file = run / "figures.json"
    file.write_text(file.read_text(encoding="utf-8").replace('"value": ', '"value": 1'), encoding="utf-8")
    manifest = json.loads((run / "manifest.json").read_text(encoding="utf-8"))
    digest = hashlib.sha256(file.read_bytes()).hexdigest()
    manifest["outputs"]["figures.json"] = {"sha256": digest, "bytes": file.stat().st_size}
    rewrite(run / "manifest.json", outputs=manifest["outputs"], figures=digest)


def test_a_second_approval_changes_nothing_and_names_the_first(run: Path, said: Said) -> None:
    approve(said, run)
    before = (run / "approval.json").read_bytes()
    status, told = said("approve", run, "--by", "李副局长")
    assert status == 0 and "王局长" in told
    assert (run / "approval.json").read_bytes() == before
    (run / "report.html").write_text("x", encoding="utf-8")
    assert said("approve", run, "--by", "王局长")[0] == 1


def test_what_was_changed_is_not_approved(run: Path, said: Said) -> None:
    (run / "report.html").write_text("x", encoding="utf-8")
    status, told = said("approve", run, "--by", "王局长")
    assert status == 1 and "report.html" in told and not (run / "approval.json").exists()


def test_each_edition_is_approved_for_itself(outputs: Path, said: Said) -> None:
    approve(said, outputs / "2022" / "public")
    status, told = said("verify", outputs / "2022" / "internal")
    assert status == 0 and "还没有批准" in told
    status, told = said("verify", outputs / "2022" / "public")
    assert status == 0 and "王局长" in told
    shutil.copy(outputs / "2022" / "public" / "approval.json", outputs / "2022" / "internal")
    status, told = said("verify", outputs / "2022" / "internal")
    assert status == 1 and "manifest.json 与批准时不同" in told


@pytest.mark.parametrize(
    "change",
    [
        {"by": "李副局长"},
        {"at": "2020-01-01T00:00:00+00:00"},
        {"period": "2021"},
        {"edition": "public"},
        {"signature": "0" * 128},
        {"public_key": "ab"},
        {"public_key": "0" * 64},
    ],
)
def test_a_changed_approval_is_found(run: Path, said: Said, change: dict[str, str]) -> None:
    approve(said, run)
    rewrite(run / "approval.json", **change)
    status, told = said("verify", run)
    assert status == 1 and "approval.json" in told


@pytest.mark.parametrize("content", ["", "{}", "[]", "null", '{"version": 2}', "\x00"])
def test_an_approval_that_is_none_is_found(run: Path, said: Said, content: str) -> None:
    approve(said, run)
    (run / "approval.json").write_text(content, encoding="utf-8")
    status, told = said("verify", run)
    assert status == 1 and "approval.json" in told


def test_a_forged_report_is_found_by_the_approval(run: Path, said: Said) -> None:
    approve(said, run)
    forge(run)
    status, told = said("verify", run)
    assert status == 1 and "manifest.json 与批准时不同" in told


def test_an_approval_made_out_anew_for_a_forged_report_is_no_approval_of_it(run: Path, said: Said) -> None:
    approve(said, run)
    forge(run)
    rewrite(run / "approval.json", manifest=hashlib.sha256((run / "manifest.json").read_bytes()).hexdigest())
    status, told = said("verify", run)
    assert status == 1 and "approval.json 的签名不对" in told


def test_an_approval_that_says_the_same_in_another_spelling_is_found(run: Path, said: Said) -> None:
    approve(said, run)
    with (run / "approval.json").open("a", encoding="utf-8") as stream:
        stream.write("\n")
    status, told = said("verify", run)
    assert status == 1 and "approval.json 已损坏或被改动" in told


def test_a_forged_report_signed_in_the_leaders_name_is_found_where_her_key_is_known(
    run: Path, said: Said, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    approve(said, run)
    with monkeypatch.context() as elsewhere:
        other_machine(elsewhere, tmp_path)
        (run / "approval.json").unlink()
        forge(run)
        approve(said, run)
        assert said("verify", run)[0] == 0, "the forger's own machine knows her key under that name"
    status, told = said("verify", run)
    assert status == 1 and "王局长登记的是另一把密钥" in told


@pytest.mark.parametrize("by", ["王局长\u200b", "\u202e王局长", "王 局长"])
def test_a_name_that_looks_like_the_leaders_is_hers(
    run: Path, said: Said, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, by: str
) -> None:
    approve(said, run)
    with monkeypatch.context() as elsewhere:
        other_machine(elsewhere, tmp_path)
        key = SigningKey.load()
        genuine = read_approval(run) or pytest.fail("not approved")
        forged = replace(genuine, by=by, public_key=key.public, signature="")
        (run / "approval.json").write_bytes(replace(forged, signature=key.sign(forged.message)).to_bytes())
    status, told = said("verify", run)
    assert status == 1 and "登记的是另一把密钥" in told


def test_an_approval_says_of_which_run_and_when_in_universal_time(
    run: Path, said: Said, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1700000000")
    approve(said, run)
    approval = read_approval(run) or pytest.fail("not approved")
    assert (approval.period, approval.edition, approval.at) == ("2022", "internal", "2023-11-14T22:13:20+00:00")
    (run / "approval.json").unlink()
    monkeypatch.delenv("SOURCE_DATE_EPOCH")
    approve(said, run)
    assert (read_approval(run) or pytest.fail("not approved")).at.endswith("+00:00")


def test_nobody_approves_without_a_name(run: Path, said: Said) -> None:
    status, told = said("approve", run, "--by", " \u3000")
    assert status == 2 and "没有写批准人" in told and not (run / "approval.json").exists()


@pytest.mark.parametrize("by", ["王局长\u200b", "\u202e王局长"])
def test_nobody_approves_under_a_name_with_signs_that_cannot_be_seen(run: Path, said: Said, by: str) -> None:
    status, told = said("approve", run, "--by", by)
    assert status == 2 and "看不见的字符" in told and not (run / "approval.json").exists()


@pytest.mark.parametrize("spelled", [str.upper, lambda text: f" {text}", lambda text: f"{text[:2]} {text[2:]}"])
def test_a_signature_in_another_spelling_is_none(run: Path, said: Said, spelled: Callable[[str], str]) -> None:
    approve(said, run)
    signature = json.loads((run / "approval.json").read_text(encoding="utf-8"))["signature"]
    rewrite(run / "approval.json", signature=spelled(signature))
    status, told = said("verify", run)
    assert status == 1 and "签名不对" in told


def test_links_pipes_and_files_that_look_unfinished_are_noticed(run: Path, said: Said, tmp_path: Path) -> None:
    approve(said, run)
    (run / "附件").symlink_to(tmp_path)
    (run / "areas" / "空链接").symlink_to(tmp_path / "nothing")
    os.mkfifo(run / "管道")
    strange = (
        ".approval.json.evil.part",
        ".approval.json.7.part.exe",
        "areas/manifest.json",
        "notebooks/approval.json",
    )
    for name in strange:
        (run / name).write_text("x")
    (run / "figures.json").rename(tmp_path / "figures.json")
    (run / "figures.json").symlink_to(tmp_path / "figures.json")
    status, told = said("verify", run)
    assert status == 1
    for name in ("附件", "areas/空链接", "管道", *strange):
        assert f"多出文件 {name}" in told
    assert "缺少文件 figures.json" in told


def test_a_key_of_another_machine_is_a_notice_until_it_is_known(
    run: Path, said: Said, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    approve(said, run)
    print_ = next(word.strip("（）") for word in said("verify", run)[1].split() if word.startswith("SHA256:"))
    here = other_machine(monkeypatch, tmp_path)
    status, told = said("verify", run)
    assert status == 0 and "不在可信名单里" in told and print_.split("（")[0] in told
    here.mkdir(parents=True)
    (here / "trusted_keys").write_text(f"{print_.split('（')[0]} 王局长\n", encoding="utf-8")
    status, told = said("verify", run)
    assert status == 0 and "提醒" not in told and "（王局长）" in told


def test_a_name_other_than_the_one_that_the_key_is_known_by_is_a_notice(run: Path, said: Said, own_keys: Path) -> None:
    approve(said, run)
    known = (own_keys / "trusted_keys").read_text(encoding="utf-8")
    (own_keys / "trusted_keys").write_text(known.replace("王局长", "李副局长"), encoding="utf-8")
    status, told = said("verify", run)
    assert status == 0 and "批准人写的是王局长，而签名的密钥登记在李副局长名下" in told


def test_a_key_that_is_named_and_missing_or_no_key_or_open_to_others_signs_nothing(
    run: Path, said: Said, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    key = tmp_path / "key.pem"
    monkeypatch.setenv("HUIBAO_KEY", str(key))
    assert said("approve", run, "--by", "王局长")[0] == 1
    key.write_text("not a key", encoding="utf-8")
    key.chmod(0o600)
    status, told = said("approve", run, "--by", "王局长")
    assert status == 1 and "key.pem" in told
    for mode in (0o644, 0o640, 0o604):
        key.chmod(mode)
        status, told = said("approve", run, "--by", "王局长")
        assert status == 1 and "chmod 600" in told
    other = ec.generate_private_key(ec.SECP256R1())
    key.write_bytes(other.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    key.chmod(0o600)
    status, told = said("approve", run, "--by", "王局长")
    assert status == 1 and "不是 Ed25519" in told
    assert not (run / "approval.json").exists()


def test_a_copy_under_another_name_elsewhere_is_still_what_was_approved(run: Path, said: Said, tmp_path: Path) -> None:
    approve(said, run)
    copy = Path(shutil.copytree(run, tmp_path / "发给市局" / "报告终稿"))
    status, told = said("verify", copy)
    assert status == 0 and "签名有效" in told
    approve(said, Path(shutil.copytree(run.with_name("public"), tmp_path / "lone")))
    assert not (tmp_path / "index.html").exists(), "a copy has no page of all runs above it"


def test_files_that_came_went_or_changed_their_name_are_all_named(run: Path, said: Said) -> None:
    approve(said, run)
    (run / "areas" / "brands.html").rename(run / "areas" / "brand.html")
    (run / "notebooks" / "extra.ipynb").write_text("{}", encoding="utf-8")
    (run / ".hidden").write_text("x", encoding="utf-8")
    (run / "data-quality.html").unlink()
    (run / "link.html").symlink_to(run / "report.html")
    status, told = said("verify", run)
    assert status == 1
    for name in ("areas/brands.html", "areas/brand.html", "notebooks/extra.ipynb", ".hidden", "data-quality.html"):
        assert name in told
    assert "link.html" in told


def test_a_run_that_lost_its_manifest_is_not_called_no_run(run: Path, said: Said, tmp_path: Path) -> None:
    (run / "manifest.json").unlink()
    status, told = said("verify", run)
    assert status == 1 and "缺少 manifest.json" in told
    assert said("verify", tmp_path)[0] == 2
    (run / "figures.json").rename(run / "approval.json")
    assert said("verify", run)[0] == 1


def test_the_page_of_all_runs_tells_approval_alarm_and_missing_ledgers(outputs: Path, run: Path, said: Said) -> None:
    from huibao.review.overview import collect_runs, write_overview

    approve(said, run)
    one, other = collect_runs(outputs)
    assert (one.status, one.approved_by, one.alarm) == ("approved", "王局长", "")
    assert other.status == "draft"
    assert one.states == {"brands": "缺台账"}
    # Where both editions stand, only what the public one says may be searched on a page outside both.
    assert one.paragraphs == () and any("市场主体" in text for _, _, text in other.paragraphs)
    assert all((run.with_name("public") / href.split("#")[0]).is_file() for href, _, _ in other.paragraphs)
    forge(run)
    write_overview(outputs)
    assert "manifest.json 与批准时不同" in (outputs / "index.html").read_text(encoding="utf-8")
    assert collect_runs(outputs)[0].status == "draft"


def test_a_runs_index_that_somebody_rewrote_puts_nothing_into_the_page_of_all_runs(outputs: Path, run: Path) -> None:
    from huibao.review.overview import write_overview

    run = run.with_name("public")
    page = (run / "index.html").read_text(encoding="utf-8")
    evil = (
        '<section aria-labelledby="areas"><li data-found data-words="&lt;script&gt;alert(1)&lt;/script&gt;">'
        '<a href="javascript:alert(1)">x</a></li><li data-found data-words="&lt;b&gt;here">'
        '<a href="areas/brands.html#brands-1">y</a></li><section aria-labelledby="figures"'
    )
    (run / "index.html").write_text(page[: page.index("<main")] + evil, encoding="utf-8")
    write_overview(outputs)
    written = (outputs / "index.html").read_text(encoding="utf-8")
    assert "javascript:" not in written and "alert(1)" not in written and "&lt;b&gt;here" in written

"""What the manifest says a run was made from and with."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path
from typing import Any

import pytest

from huibao.review.manifest import git_commit


def git(folder: Path, *words: str) -> str:
    settings = ["-c", "user.name=t", "-c", "user.email=t@example.invalid", "-c", "commit.gpgsign=false"]
    done = subprocess.run(["git", *settings, *words], cwd=folder, capture_output=True, text=True, check=True)
    return done.stdout.strip()


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """A repository with a package in it, and a tag that must not stand in the commit's place."""
    (tmp_path / "lib").mkdir()
    (tmp_path / "lib" / "code.py").write_text("one\n", encoding="utf-8")
    git(tmp_path, "init", "-q")
    git(tmp_path, "add", "lib")
    git(tmp_path, "commit", "-q", "-m", "one")
    git(tmp_path, "tag", "v1")
    return tmp_path / "lib"


def test_a_clean_checkout_is_named_by_its_commit(checkout: Path) -> None:
    assert git_commit(checkout) == git(checkout, "rev-parse", "HEAD")


def test_changed_code_is_not_passed_off_as_the_commit(checkout: Path) -> None:
    (checkout / "code.py").write_text("two\n", encoding="utf-8")
    assert git_commit(checkout) == f"{git(checkout, 'rev-parse', 'HEAD')}-dirty"


def test_the_filter_of_notebooks_is_asked_only_for_those_that_differ(checkout: Path) -> None:
    """Outputs are no change; and in a fresh clone, whose index is as young as its files, nothing is filtered twice."""
    root = checkout.parent
    asked = root.parent / f"{root.name}-asked"
    (root / ".gitattributes").write_text("*.ipynb filter=nbstripout\n", encoding="utf-8")
    git(root, "config", "filter.nbstripout.clean", f"sh -c 'echo \"$1\" >> {asked}; grep -v output' - %f")
    git(root, "config", "filter.nbstripout.smudge", "cat")
    for name in ("a", "b", "带 空格"):
        (root / f"{name}.ipynb").write_text("cell\n", encoding="utf-8")
    git(root, "add", ".")
    git(root, "commit", "-q", "-m", "notebooks")
    commit = git(root, "rev-parse", "HEAD")
    for path in root.glob("*.ipynb"):
        path.touch()
    asked.unlink()
    assert git_commit(checkout) == commit
    assert not asked.exists()
    (root / "带 空格.ipynb").write_text("cell\noutput\n", encoding="utf-8")
    assert git_commit(checkout) == commit
    assert set(asked.read_text(encoding="utf-8").splitlines()) == {"带 空格.ipynb"}
    (root / "带 空格.ipynb").write_text("another cell\noutput\n", encoding="utf-8")
    assert git_commit(checkout) == f"{commit}-dirty"


def test_code_that_only_lies_in_somebody_elses_checkout_has_no_commit(checkout: Path) -> None:
    installed = checkout.parent / ".venv" / "huibao"
    installed.mkdir(parents=True)
    (installed / "code.py").write_text("one\n", encoding="utf-8")
    assert git_commit(installed) is None


def test_without_git_there_is_no_commit(tmp_path: Path, checkout: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(tmp_path.parent))
    (outside := tmp_path.parent / f"{tmp_path.name}-outside").mkdir()
    assert git_commit(outside) is None
    monkeypatch.setenv("PATH", "")
    assert git_commit(checkout) is None


@pytest.mark.parametrize("edition", ["internal", "public"])
def test_the_manifest_of_a_run_says_all_it_was_made_from(full_run: Path, edition: str) -> None:
    run = full_run / "2022" / edition
    manifest: dict[str, Any] = json.loads((run / "manifest.json").read_text(encoding="utf-8"))
    assert (manifest["period"], manifest["edition"], len(manifest["areas"])) == ("2022", edition, 24)
    assert len(manifest["inputs"]) == 40
    for one in manifest["inputs"]:
        assert len(one["digest"]) == 64 and one["files"]
        assert all(len(file["sha256"]) == 64 for file in one["files"])
        counted = [one["read"], one["accepted"], one["rejected"], one["skipped"]]
        if edition == "internal":
            assert one["read"] == one["accepted"] + one["rejected"]
            # A repeated head or an empty line is no row of the ledger, but one of the file.
            assert sum(file["rows"] for file in one["files"]) in (one["read"], one["accepted"]), one["table"]
        else:
            assert None in counted or one["read"] == one["accepted"] + one["rejected"]
    assert sum(one["rejected"] for one in manifest["inputs"] if one["rejected"]) > 0
    assert manifest["parameters"]["formats"] == ["html", "pdf", "docx", "xlsx"]
    assert manifest["parameters"]["name"] == manifest["bureau"]["name"]
    for parts in manifest["notebooks"].values():
        assert {"notebook", "catalogue", "bureau", "period", "software", "libraries"} == parts.keys()
    assert manifest["figures"] == manifest["outputs"]["figures.json"]["sha256"]
    software = manifest["software"]
    assert (
        software["huibao"] and software["python"] and {"duckdb", "papermill", "typst"} <= software["libraries"].keys()
    )
    text = (run / "manifest.json").read_text(encoding="utf-8")
    assert str(full_run) not in text and "/home" not in text and "hostname" not in text

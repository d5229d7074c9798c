"""What the manifest says a run was made from and with."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest


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

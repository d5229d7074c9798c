"""A run on another engine against the same run on the default one."""

from __future__ import annotations

import json
from pathlib import Path


def assert_same_run(theirs: Path, ours: Path) -> None:
    """Every file is there and has the same bytes; the manifests differ in nothing but the key.

    Another engine cannot tell whether its rows were changed since: its runs have no key by which one is found again.
    """
    names = {path.relative_to(ours) for path in ours.rglob("*") if path.is_file()}
    assert names == {path.relative_to(theirs) for path in theirs.rglob("*") if path.is_file()}
    differing = [str(name) for name in names if (theirs / name).read_bytes() != (ours / name).read_bytes()]
    assert differing == ["manifest.json"]
    manifests = [json.loads((folder / "manifest.json").read_text(encoding="utf-8")) for folder in (theirs, ours)]
    assert manifests[0].pop("key") == "" != manifests[1].pop("key")
    assert manifests[0] == manifests[1]

"""What a run reminds of in the notebooks' prose."""

from __future__ import annotations

import json
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from huibao.production.typed_prose import typed_reminders
from huibao.project import project_root


def _notebook(path: Path, *sources: str) -> Path:
    cells = [{"cell_type": "code", "source": source.splitlines(keepends=True)} for source in sources]
    path.write_text(json.dumps({"cells": cells}), encoding="utf-8")
    return path


def _inputs(*paths: Path) -> Any:
    return SimpleNamespace(notebooks={path.stem: path for path in paths})


def test_a_notebook_with_typed_numbers_is_named_with_them(tmp_path: Path) -> None:
    typed = _notebook(tmp_path / "a.ipynb", "%%narrative\n共{cases}，罚没12万元。", "n = '9户'", "%%narrative\n又3件。")
    clean = _notebook(tmp_path / "b.ipynb", "%%narrative\n共{cases}。")
    (told,) = typed_reminders(_inputs(typed, clean))
    assert told.startswith("a.ipynb 的正文里有手写的数字：12万元、3件。")


def test_a_file_that_is_no_notebook_or_has_broken_braces_is_left_to_its_own_run(tmp_path: Path) -> None:
    (broken := tmp_path / "a.ipynb").write_text("[]", encoding="utf-8")
    unclosed = _notebook(tmp_path / "b.ipynb", "%%narrative\n共{cases，罚没12万元。", "%%narrative\n又3件。")
    (told,) = typed_reminders(_inputs(broken, unclosed))
    assert "b.ipynb" in told
    assert "：3件。" in told


def test_no_number_is_typed_in_the_notebooks_of_the_project() -> None:
    paths = sorted((project_root() / "notebooks").glob("*.ipynb"))
    assert len(paths) > 24
    assert typed_reminders(_inputs(*paths)) == []

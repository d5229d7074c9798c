"""What a notebook in git must look like: thin, without outputs, alike in its first cells, and naming every figure."""

from __future__ import annotations

import csv
import json
import re
from collections import Counter
from pathlib import Path
from typing import Any

import nbformat
import pytest

ROOT = Path(__file__).resolve().parents[2]
NOTEBOOKS = sorted((ROOT / "notebooks").glob("*.ipynb"))
EVERY_NOTEBOOK = NOTEBOOKS + sorted((ROOT / "docs").rglob("*.ipynb"))
AREAS = {row["area_id"]: row for row in csv.DictReader((ROOT / "docs/spec/areas.csv").open(encoding="utf-8"))}
FIGURES = list(csv.DictReader((ROOT / "docs/spec/figures.csv").open(encoding="utf-8")))
MOST_CELLS = 12
MOST_CODE_LINES = 40

Notebook = dict[str, Any]


def read(path: Path) -> Notebook:
    return json.loads(path.read_text(encoding="utf-8"))


def source(cell: dict[str, Any]) -> str:
    return "".join(cell["source"])


def code_of(notebook: Notebook) -> list[str]:
    cells = (source(cell) for cell in notebook["cells"] if cell["cell_type"] == "code")
    return [text for text in cells if not text.startswith("%%narrative")]


def prose_of(notebook: Notebook) -> str:
    return "\n".join(source(cell) for cell in notebook["cells"] if source(cell).startswith("%%narrative"))


def area_notebooks() -> list[Path]:
    return [path for path in NOTEBOOKS if path.stem in AREAS]


def names(path: Path) -> str:
    return path.stem


def test_every_work_area_has_its_notebook() -> None:
    assert {path.stem for path in area_notebooks()} == set(AREAS)


@pytest.mark.parametrize("path", EVERY_NOTEBOOK, ids=names)
def test_notebook_is_valid_and_carries_no_outputs(path: Path) -> None:
    notebook = read(path)
    nbformat.validate(nbformat.from_dict(notebook))
    for cell in notebook["cells"]:
        if cell["cell_type"] == "code":
            assert cell["outputs"] == [], f"{path.name}: {cell['id']} carries outputs"
            assert cell["execution_count"] is None, f"{path.name}: {cell['id']} carries an execution count"


@pytest.mark.parametrize("path", EVERY_NOTEBOOK, ids=names)
def test_notebook_metadata_is_minimal_and_the_same_everywhere(path: Path) -> None:
    notebook = read(path)
    assert (notebook["nbformat"], notebook["nbformat_minor"]) == (4, 5)
    assert notebook["metadata"] == {
        "kernelspec": {"display_name": "Python 3 (ipykernel)", "language": "python", "name": "python3"},
        "language_info": {"name": "python"},
    }
    assert all(set(cell["metadata"]) <= {"tags"} for cell in notebook["cells"])


@pytest.mark.parametrize("path", EVERY_NOTEBOOK, ids=names)
def test_notebook_is_thin(path: Path) -> None:
    notebook = read(path)
    lines = [line for text in code_of(notebook) for line in text.splitlines() if line.strip()]
    assert len(notebook["cells"]) <= MOST_CELLS, "prose, charts and tables of an area fit on a few cells"
    assert len(lines) <= MOST_CODE_LINES


@pytest.mark.parametrize("path", area_notebooks(), ids=names)
def test_first_cells_are_title_parameters_and_area(path: Path) -> None:
    title, parameters, area = read(path)["cells"][:3]
    assert source(title) == f"# {AREAS[path.stem]['name_zh']}"
    assert parameters["metadata"] == {"tags": ["parameters"]}
    assert source(parameters) == 'period = "2022"'
    assert source(area) == f'import huibao as hb\n\narea = hb.area("{path.stem}", period)'


def test_no_notebook_repeats_code_of_another() -> None:
    """After its first cells a notebook holds one-liners only: there is nothing to repeat."""
    for path in area_notebooks():
        own = code_of(read(path))[2:]
        assert all(len(text.splitlines()) == 1 and text.startswith("area.") for text in own), path.name
        assert max(Counter(own).values(), default=1) == 1, f"{path.name} shows the same thing twice"


def test_every_figure_is_printed_in_its_area() -> None:
    missing = []
    for figure in FIGURES:
        notebook = read(ROOT / "notebooks" / f"{figure['area_id']}.ipynb")
        in_table = "area.table()" in code_of(notebook)
        in_prose = re.search(r"\{" + figure["indicator"] + r"\b", prose_of(notebook)) is not None
        if not (in_table and in_prose):
            missing.append(f"{figure['area_id']}.{figure['indicator']} (table: {in_table}, prose: {in_prose})")
    assert len(FIGURES) == 123
    assert missing == []


def test_prose_types_no_number() -> None:
    """Digits in the prose outside braces are names of things (GB/T 20413-2006, the 12315 line), never values."""
    for path in area_notebooks():
        prose = prose_of(read(path)).replace("GB/T 20413-2006", "").replace("12315", "")
        outside = re.sub(r"[a-z_][a-z_0-9.]*(\([^)]*\))?(\s*(>=|<=|>|<|==)\s*[\d.]+)?", "", prose)
        assert not re.search(r"\d", outside), f"{path.name}: {re.findall(r'.{0,8}[0-9]+.{0,8}', outside)}"


def test_prose_asks_before_it_tells() -> None:
    """No paragraph stays the same whatever the data say: each holds a figure, a ranking or a list."""
    for path in area_notebooks():
        for paragraph in prose_of(read(path)).removeprefix("%%narrative").split("\n\n"):
            text = paragraph.strip().removeprefix("%%narrative").strip()
            if text and not text.startswith("#"):
                assert "{" in text, f"{path.name}: {text}"

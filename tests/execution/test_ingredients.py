"""What counts as part of a notebook: what it can reach of lib/ and params/, and nothing else."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from huibao.bureau import load_bureau
from huibao.execution import ingredients as module
from huibao.execution.ingredients import ingredients
from huibao.period import Period

PACKAGE = Path(__file__).resolve().parents[2] / "lib" / "huibao"
PLAIN = "import huibao as hb\narea = hb.area('brands', period)\narea.table()"
SEES_ALL = PLAIN + "\narea.problems()"


@pytest.fixture
def parts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., dict[str, str]]:
    """The digests of a notebook of `brands` with one cell, under a copy of the package and of the bureau file."""
    package = tmp_path / "lib" / "huibao"
    shutil.copytree(PACKAGE, package, ignore=shutil.ignore_patterns("__pycache__"))
    bureau = tmp_path / "bureau.yaml"
    shutil.copyfile(PACKAGE.parents[1] / "params" / "bureau.yaml", bureau)
    monkeypatch.setattr(module, "_PACKAGE", package)

    def digests(source: str = PLAIN) -> dict[str, str]:
        module._code.cache_clear()
        notebook = tmp_path / "n.ipynb"
        cell = {"cell_type": "code", "source": source, "metadata": {}}
        notebook.write_text(json.dumps({"cells": [cell]}), encoding="utf-8")
        known = {"": "shared", "brands": "own"}
        return dict(ingredients("brands", notebook, Period.parse("2022"), load_bureau(bureau), known).parts)

    yield digests
    module._code.cache_clear()


def append(path: Path, text: str) -> None:
    with path.open("a", encoding="utf-8") as stream:
        stream.write(text)


def changed(before: dict[str, str], after: dict[str, str]) -> set[str]:
    return {name for name in before if before[name] != after[name]}


@pytest.mark.parametrize(
    "file",
    [
        "desk/workarea.py",
        "figures/computing.py",
        "charts/drawing.py",
        "execution/_inline.py",
        "execution/notebook.py",
        "ledgers/areas.yaml",
    ],
)
def test_code_and_data_that_every_notebook_reaches_count(
    parts: Callable[..., dict[str, str]], tmp_path: Path, file: str
) -> None:
    before = parts()
    append(tmp_path / "lib" / "huibao" / file, "\n# changed\n")
    assert changed(before, parts()) == {"software"}


@pytest.mark.parametrize(
    "file", ["pages/html.py", "review/manifest.py", "production/inputs.py", "cli/run.py", "founding/area.py"]
)
def test_code_that_runs_afterwards_counts_only_where_a_notebook_names_it(
    parts: Callable[..., dict[str, str]], tmp_path: Path, file: str
) -> None:
    naming = f"from huibao.{file.split('/', maxsplit=1)[0]} import x"
    before, before_naming = parts(), parts(naming)
    append(tmp_path / "lib" / "huibao" / file, "\n# changed\n")
    assert changed(before, parts()) == set()
    assert changed(before_naming, parts(naming)) == {"software"}


def test_code_that_is_left_out_cannot_be_reached_from_a_notebook() -> None:
    """Follows every mention of a module of ours from what `import huibao` gives."""
    names = {}
    for path in PACKAGE.rglob("*.py"):
        names[".".join(path.relative_to(PACKAGE.parent).with_suffix("").parts).removesuffix(".__init__")] = path
    reached, left = set(), ["huibao"]
    while left:
        name = left.pop()
        if name in names and name not in reached:
            reached.add(name)
            left += mentions(names[name].read_text(encoding="utf-8"))
    packages = {name.split(".")[1] for name in reached if "." in name}
    assert "desk" in packages and "figures" in packages
    assert packages & set(module._AFTERWARDS) == set()


def mentions(text: str) -> set[str]:
    found = set(re.findall(r"\bhuibao(?:\.\w+)+", text))
    for package, names in re.findall(r"^\s*from (huibao[\w.]*) import (\([^)]*\)|.+)", text, re.M):
        found |= {f"{package}.{name}" for name in re.findall(r"\w+", names)}
    return found | {name.rpartition(".")[0] for name in found}


@pytest.mark.parametrize(
    ("line", "text", "plain", "naming"),
    [
        ("  one_person_offices: 1", "  one_person_offices: 2", set(), SEES_ALL),
        ("notice_baseline_days: 45", "notice_baseline_days: 40", set(), PLAIN + "\n# {bureau.notice_baseline_days}"),
        ("offices: {}", "offices: {enforcement: 执法股}", set(), PLAIN + "\nhb.area('enforcement', period)"),
        ("offices: {}", "offices: {enforcement: 执法股}", set(), SEES_ALL),
        ("offices: {}", "offices: {brands: 商标股}", {"bureau"}, PLAIN),
        ("  - 云台街道", "  - 云台镇", {"bureau"}, PLAIN),
        ("city: 澜江市", "city: 澜沧市", {"bureau"}, PLAIN),
        ("# letterhead:", "letterhead: {title: 报告}\n# letterhead:", set(), None),
        ("  - enforcement.cases", "", set(), None),
    ],
)
def test_a_parameter_counts_where_a_notebook_can_see_it(
    parts: Callable[..., dict[str, str]], tmp_path: Path, line: str, text: str, plain: set[str], naming: str | None
) -> None:
    before, before_naming = parts(), parts(naming or PLAIN)
    file = tmp_path / "bureau.yaml"
    content = file.read_text(encoding="utf-8")
    assert f"\n{line}" in content
    # The file's last lines show how a letterhead is written, in comments.
    content = content.split("# letterhead:")[0] + "# letterhead:\n"
    file.write_text(content.replace(f"\n{line}", f"\n{text}"), encoding="utf-8")
    assert changed(before, parts()) == plain
    if naming is not None:
        assert changed(before_naming, parts(naming)) == {"bureau"}


@pytest.mark.parametrize(
    ("source", "counts"),
    [
        (PLAIN, False),
        (PLAIN + '\nhb.area( "food_safety", period)', True),
        ("# 说明\nfood_safety.cases", True),
        ("%%narrative\n{food_safety.cases}", True),
        (SEES_ALL, True),
        (PLAIN + "\nfind = area.problems", True),
        (PLAIN + "\nhb.figures('2022')", True),
        (PLAIN + "\nhb.area(name, period)", True),
        (PLAIN + "\ngetattr(hb, 'figures')('2022')", True),
        ("import huibao\nhuibao.figures('2022')", True),
        ("import huibao as h\nh.figures('2022')", True),
        ("import huibao as hb, huibao as h\nh.figures('2022')", True),
        ("from huibao import figures\nfigures('2022')", True),
        ("from huibao.desk.analysis import figures\nfigures('2022')", True),
        ("import importlib\nimportlib.import_module('huibao').figures('2022')", True),
    ],
)
def test_another_area_s_definitions_count_where_a_notebook_can_see_them(
    tmp_path: Path, source: str, counts: bool
) -> None:
    def part(other: str, shared: str = "shared", own: str = "own") -> str:
        known = {"": shared, "brands": own, "food_safety": other}
        return ingredients("brands", notebook, Period.parse("2022"), bureau, known).parts["catalogue"]

    bureau = load_bureau(PACKAGE.parents[1] / "params" / "bureau.yaml")
    notebook = tmp_path / "n.ipynb"
    cell = {"cell_type": "code", "source": source, "metadata": {}}
    notebook.write_text(json.dumps({"cells": [cell]}), encoding="utf-8")
    assert (part("before") != part("after")) is counts
    assert len({part("before"), part("before", shared="a view, a rule"), part("before", own="an indicator")}) == 3


def test_the_project_s_notebooks_see_only_the_areas_they_name() -> None:
    notebooks = sorted((PACKAGE.parents[1] / "notebooks").glob("[a-z]*.ipynb"))
    assert {"problems", "start", "brands"} <= {path.stem for path in notebooks}
    for path in notebooks:
        text = "\n".join(cell for _, cell, _ in json.loads(module.notebook_source(path)))
        assert module._sees_all(text) == (path.stem in ("problems", "start")), path.stem


def test_an_area_without_definitions_is_never_taken_as_unchanged(tmp_path: Path) -> None:
    notebook = tmp_path / "n.ipynb"
    notebook.write_text(json.dumps({"cells": []}), encoding="utf-8")
    bureau = load_bureau(PACKAGE.parents[1] / "params" / "bureau.yaml")
    with pytest.raises(KeyError, match="brands"):
        ingredients("brands", notebook, Period.parse("2022"), bureau, {"": "shared"})


def test_the_libraries_that_figures_and_pictures_come_from_count() -> None:
    assert {"pandas", "duckdb", "matplotlib", "chinesecalendar", "sqlglot", "matplotlib-inline"} <= set(
        module._LIBRARIES
    )

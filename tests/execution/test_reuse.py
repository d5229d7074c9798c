"""An executed notebook is found again by the same ingredients and the same rows, and the reason is told otherwise."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from huibao._catalogue_files import catalogue_files
from huibao.execution.ingredients import catalogue_digests, notebook_source, source_of
from huibao.execution.reuse import ExecutedNotebooks, Ingredients

PARTS = {"notebook": "n", "period": "2022", "bureau": "b", "catalogue": "c", "software": "s", "libraries": "l"}
DIGESTS = {"cases": "1", "registrations": "2"}


@pytest.fixture
def store(tmp_path: Path) -> Iterator[ExecutedNotebooks]:
    opened = ExecutedNotebooks(tmp_path / "kept")
    yield opened
    opened.close()


def kept(store: ExecutedNotebooks) -> Ingredients:
    ingredients = Ingredients("enforcement", PARTS)
    store.keep(ingredients, frozenset({"cases"}), DIGESTS, "place", b"notebook")
    return ingredients


def test_the_same_is_found_again(store: ExecutedNotebooks) -> None:
    assert store.find(kept(store), DIGESTS, "place").notebook == b"notebook"


def test_a_table_it_never_read_may_change(store: ExecutedNotebooks) -> None:
    assert store.find(kept(store), {**DIGESTS, "registrations": "9"}, "place").notebook == b"notebook"


def test_a_changed_table_that_it_read_is_named(store: ExecutedNotebooks) -> None:
    decision = store.find(kept(store), {**DIGESTS, "cases": "9"}, "place")
    assert decision.notebook is None and decision.reason == "台账有变化：案件台账"


@pytest.mark.parametrize("table", DIGESTS)
@pytest.mark.parametrize("digest", ["9", "", None])
def test_each_of_several_tables_counts(store: ExecutedNotebooks, table: str, digest: str | None) -> None:
    ingredients = Ingredients("enforcement", PARTS)
    store.keep(ingredients, frozenset(DIGESTS), DIGESTS, "place", b"notebook")
    now = {name: one for name, one in {**DIGESTS, table: digest}.items() if one is not None}
    assert store.find(ingredients, now, "place").notebook is None
    assert store.keep(ingredients, frozenset(DIGESTS), now, "place", b"other") != "" or digest == ""
    assert store.find(ingredients, DIGESTS, "place").notebook == b"notebook"
    assert store.find(ingredients, now, "place").notebook == (None if digest == "" else b"other")


@pytest.mark.parametrize("part", PARTS)
def test_what_two_states_of_an_ingredient_gave_is_not_mixed_up(store: ExecutedNotebooks, part: str) -> None:
    ingredients, other = kept(store), Ingredients("enforcement", {**PARTS, part: "other"})
    store.keep(other, frozenset({"cases"}), DIGESTS, "place", b"other")
    assert store.find(ingredients, DIGESTS, "place").notebook == b"notebook"
    assert store.find(other, DIGESTS, "place").notebook == b"other"


def test_a_table_that_went_missing_counts_as_changed(store: ExecutedNotebooks) -> None:
    assert store.find(kept(store), {"registrations": "2"}, "place").notebook is None


def test_rows_that_an_engine_cannot_digest_are_never_taken_as_unchanged(store: ExecutedNotebooks) -> None:
    ingredients = Ingredients("enforcement", PARTS)
    assert store.keep(ingredients, frozenset({"cases"}), {"cases": ""}, "place", b"x") == ""
    assert store.find(ingredients, {"cases": ""}, "place").notebook is None


@pytest.mark.parametrize("part", PARTS)
def test_each_ingredient_counts_and_is_named(store: ExecutedNotebooks, part: str) -> None:
    kept(store)
    decision = store.find(Ingredients("enforcement", {**PARTS, part: "other"}), DIGESTS, "place")
    assert decision.notebook is None and decision.reason and "缓存" not in decision.reason


def test_a_notebook_found_at_another_place_is_remembered_there(store: ExecutedNotebooks) -> None:
    ingredients = kept(store)
    assert store.find(ingredients, DIGESTS, "elsewhere").notebook is not None
    assert store.find(ingredients, {**DIGESTS, "cases": "9"}, "elsewhere").reason == "台账有变化：案件台账"


def test_the_first_run_says_so(store: ExecutedNotebooks) -> None:
    assert store.find(Ingredients("enforcement", PARTS), DIGESTS, "place").reason == "首次运行"


def test_a_cache_that_cannot_be_read_is_begun_anew(tmp_path: Path) -> None:
    (tmp_path / "cache.db").write_bytes(b"garbage" * 1000)
    store = ExecutedNotebooks(tmp_path)
    assert store.find(Ingredients("enforcement", PARTS), DIGESTS, "place").reason == "首次运行"
    assert store.find(kept(store), DIGESTS, "place").notebook is not None
    store.close()


def test_a_notebooks_source_is_its_cells_without_outputs(tmp_path: Path) -> None:
    def source(outputs: list[object], count: int | None, text: str = "1") -> str:
        cell = {"cell_type": "code", "source": [text], "outputs": outputs, "execution_count": count, "metadata": {}}
        (tmp_path / "n.ipynb").write_text(json.dumps({"cells": [cell]}), encoding="utf-8")
        return notebook_source(tmp_path / "n.ipynb")

    assert source([], None) == source([{"output_type": "stream"}], 4)
    assert source([], None) != source([], None, "2")


@pytest.mark.parametrize("change", [{"cell_type": "markdown"}, {"metadata": {"tags": ["skip"]}}, {"source": "12"}])
def test_a_cell_of_another_kind_or_with_other_tags_is_another_source(change: dict[str, object]) -> None:
    """Turned into text in JupyterLab a cell no longer runs."""
    cell = {"cell_type": "code", "source": "1", "metadata": {}}
    assert source_of(json.dumps({"cells": [cell]})) != source_of(json.dumps({"cells": [{**cell, **change}]}))


def test_definitions_count_for_the_areas_that_use_them(tmp_path: Path) -> None:
    (tmp_path / "indicators").mkdir()
    for area, text in (("a", "x: 1"), ("b", "formula: a.x"), ("c", "y: 1"), ("d", "formula: b.z")):
        (tmp_path / "indicators" / f"{area}.yaml").write_text(text)
    before = catalogue_digests(catalogue_files([tmp_path]))
    (tmp_path / "indicators" / "a.yaml").write_text("x: 2")
    after = catalogue_digests(catalogue_files([tmp_path]))
    assert {area for area in before if before[area] != after[area]} == {"a", "b", "d"}


def test_only_definitions_that_the_catalogue_reads_count(tmp_path: Path) -> None:
    """Not those that another folder's file takes the place of, nor what stands where no definitions are read from."""
    first, second = tmp_path / "first", tmp_path / "second"
    for folder in (first, second):
        (folder / "rules").mkdir(parents=True)
        (folder / "rules" / "own.yaml").write_text("rules: []")
    before = catalogue_digests(catalogue_files([first, second]))
    (first / "rules" / "own.yaml").write_text("problems: []")
    (second / "backup").mkdir()
    (second / "backup" / "a.yaml").write_text("x: 1")
    assert catalogue_digests(catalogue_files([first, second])) == before
    (second / "rules" / "own.yaml").write_text("problems: []")
    assert catalogue_digests(catalogue_files([first, second])) != before

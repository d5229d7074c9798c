"""The catalogue's data: what it says of each indicator agrees with the specification, and it can be read aloud."""

from __future__ import annotations

import csv
import re
from pathlib import Path

import pytest
import yaml

from huibao.bureau import Thresholds, load_bureau
from huibao.catalogue import load_catalogue
from huibao.project import project_root

SPECIFICATION = project_root() / "docs" / "spec"
DATA = project_root() / "lib" / "huibao" / "catalogue"


def specification(name: str) -> list[dict[str, str]]:
    with (SPECIFICATION / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


FIGURES = specification("figures.csv")
AREAS = specification("areas.csv")


def full_id(figure: dict[str, str]) -> str:
    return f"{figure['area_id']}.{figure['indicator']}"


def test_lists_the_specified_indicators_in_their_order() -> None:
    assert [indicator.full_id for indicator in load_catalogue().indicators()] == [full_id(figure) for figure in FIGURES]


def test_lists_the_specified_areas_in_their_order() -> None:
    assert list(load_catalogue().areas) == [area["area_id"] for area in AREAS]


@pytest.mark.parametrize("area", AREAS, ids=lambda area: area["area_id"])
def test_area_has_the_specified_section_title_and_office(area: dict[str, str]) -> None:
    entry = load_catalogue().areas[area["area_id"]]
    assert (entry.section, entry.title, entry.office) == (area["section"], area["name_zh"], area["office_zh"])


@pytest.mark.parametrize("figure", FIGURES, ids=full_id)
def test_indicator_has_the_specified_label_unit_and_kind(figure: dict[str, str]) -> None:
    indicator = load_catalogue().indicator(full_id(figure))
    assert (indicator.label, indicator.unit, indicator.kind) == (
        figure["label_zh"],
        figure["unit_zh"],
        figure["kind"],
    )


@pytest.mark.parametrize("figure", FIGURES, ids=full_id)
def test_indicator_depends_on_the_specified_ledgers_only(figure: dict[str, str]) -> None:
    catalogue = load_catalogue()
    expected = set(figure["table"].split(", "))
    assert set(catalogue.tables_of(catalogue.indicator(full_id(figure)))) == expected


@pytest.mark.parametrize("figure", FIGURES, ids=full_id)
def test_definition_is_one_chinese_sentence(figure: dict[str, str]) -> None:
    indicator = load_catalogue().indicator(full_id(figure))
    for text in filter(None, (indicator.definition, indicator.note)):
        assert re.fullmatch(r"[^。！？\n]+。", text), text
        assert not re.search(r"[ ,;:()]", text.replace("GB/T 20413-2006", "")), f"标点或空格不是中文的：{text}"


@pytest.mark.parametrize("figure", FIGURES, ids=full_id)
def test_decimals_follow_the_unit(figure: dict[str, str]) -> None:
    indicator = load_catalogue().indicator(full_id(figure))
    expected = 1 if indicator.kind in {"ratio", "target", "median"} else 2 if indicator.unit in {"万元", "万亩"} else 0
    assert indicator.decimals == expected


def test_a_quarter_is_the_sum_of_its_months_for_flow_counts_sums_and_net_growth_only() -> None:
    later = {"special_equipment.cases_closed", "sanitary_county.issues_closed"}
    expected = {
        full_id(figure)
        for figure in FIGURES
        if figure["kind"] in {"count", "sum"} and figure["period"] == "flow" and full_id(figure) not in later
    } | {"market_entities.net_growth"}
    assert {indicator.full_id for indicator in load_catalogue().indicators() if indicator.additive} == expected


def rule_files() -> list[Path]:
    return sorted((DATA / "rules").glob("*.yaml"))


@pytest.mark.parametrize("path", rule_files(), ids=lambda path: path.stem)
def test_each_rule_of_the_file_is_loaded(path: Path) -> None:
    written = yaml.safe_load(path.read_text(encoding="utf-8"))
    catalogue = load_catalogue()
    loaded = {rule.id for rule in (*catalogue.rules, *catalogue.problems)}
    entries = [*written.get("rules", []), *written.get("problems", [])]
    assert entries
    assert {entry["id"] for entry in entries} <= loaded


def test_each_problem_names_a_threshold_of_the_bureau_file() -> None:
    assert {problem.threshold for problem in load_catalogue().problems} == set(Thresholds.model_fields)


def test_each_internal_entry_of_the_example_bureau_matches_an_indicator() -> None:
    bureau = load_bureau(project_root() / "params" / "bureau.yaml")
    ids = {full_id(figure) for figure in FIGURES}
    for pattern in bureau.internal:
        matched = bureau.model_copy(update={"internal": (pattern,)})
        assert any(matched.is_internal(name) for name in ids), pattern


@pytest.mark.parametrize("figure", FIGURES, ids=full_id)
def test_example_bureau_masks_what_the_published_text_masks(figure: dict[str, str]) -> None:
    bureau = load_bureau(project_root() / "params" / "bureau.yaml")
    assert bureau.is_internal(full_id(figure)) == ("*" in figure["seed_value"])

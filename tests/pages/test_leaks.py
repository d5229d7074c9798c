"""What a masked figure could be worked out from is hidden too: a solver finds nothing left."""

from __future__ import annotations

import json
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from huibao.bureau import Bureau
from huibao.catalogue import Catalogue, load_catalogue
from huibao.pages.identities import determined_by, equations_of
from huibao.pages.leaks import find_hidden

CATALOGUE = load_catalogue()
NAMES = sorted(entry.full_id for entry in CATALOGUE)


def bureau(*internal: str) -> Bureau:
    return Bureau(name="青禾县市场监督管理局", city="云州市", division="530111", internal=internal)


def test_nothing_internal_hides_nothing() -> None:
    assert not find_hidden(bureau(), CATALOGUE)


def test_one_part_of_a_sum_takes_another_part_with_it() -> None:
    hidden = find_hidden(bureau("intellectual_property.invention_granted"), CATALOGUE)
    assert set(hidden.further) == {"intellectual_property.design_granted"}
    assert ("intellectual_property.patents_granted", "kind") in hidden.breakdowns


def test_a_difference_cannot_be_worked_out_from_the_stock() -> None:
    assert "market_entities.stock" in find_hidden(bureau("market_entities.net_growth"), CATALOGUE).further


def test_a_completion_rate_is_hidden_with_its_numerator() -> None:
    hidden = find_hidden(bureau("market_entities.newly_registered"), CATALOGUE)
    assert "market_entities.target_completion" in hidden.further
    assert "新登记市场主体" in hidden.further["market_entities.target_completion"]


def test_all_cases_by_domain_are_not_shown_when_those_of_one_domain_are_masked() -> None:
    hidden = find_hidden(bureau("food_safety.cases"), CATALOGUE)
    assert ("enforcement.cases", "domain") in hidden.breakdowns
    assert not hidden.covers("enforcement.cases")


def test_elimination_finds_what_several_identities_give_together() -> None:
    one = Fraction(1)
    equations = [{"a": one, "b": one, "s": -one}, {"b": one, "t": -one}]
    assert determined_by(equations, {"a", "b"}) == {"a", "b"}
    assert determined_by(equations, {"a", "b", "t"}) == frozenset()


@settings(max_examples=40, deadline=None)
@given(st.lists(st.sampled_from(NAMES), min_size=1, max_size=8, unique=True))
def test_no_masked_figure_can_be_solved_from_the_shown_ones(internal: list[str]) -> None:
    hidden = find_hidden(bureau(*internal), CATALOGUE)
    everything = hidden.named | set(hidden.further)
    assert determined_by(equations_of(CATALOGUE), everything) == frozenset()
    for entry in CATALOGUE:
        if entry.full_id not in everything:
            assert not any(part.numerator in everything for part in entry.targets)


@pytest.mark.parametrize("pattern", ["market_entities.*", "*"])
def test_patterns_hide_whole_areas(pattern: str) -> None:
    hidden = find_hidden(bureau(pattern), CATALOGUE)
    assert hidden.covers("market_entities.stock")


def test_a_rate_is_given_as_printed_when_what_it_is_taken_from_is_masked() -> None:
    assert find_hidden(bureau("fair_competition.targets_inspected"), CATALOGUE).rounded == {
        "fair_competition.publication_rate"
    }
    assert find_hidden(bureau("food_safety.samples_tested"), CATALOGUE).rounded == {"food_safety.sample_pass_rate"}
    assert find_hidden(bureau("food_safety.cases"), CATALOGUE).rounded == frozenset()


def test_a_breakdown_by_another_date_tells_nothing() -> None:
    """Cases filed are no part of what is counted by the day of closing."""
    hidden = find_hidden(bureau("food_safety.cases"), CATALOGUE)
    dates = {entry.leaf.date for entry in CATALOGUE if entry.leaf is not None and entry.full_id == "food_safety.cases"}
    for name, _ in hidden.breakdowns:
        leaf = CATALOGUE.indicator(name).leaf
        assert leaf is not None and leaf.table == "cases" and leaf.date in dates


@pytest.fixture
def pilots(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Catalogue:
    """The catalogue with an area of its own: two counts, their ratio and their product."""
    counted = "unit: 件, decimals: 0, definition: 一。, table: cases, date: filed_on"
    (tmp_path / "pilots.yaml").write_text(
        "area: pilots\ntitle: 试点工作\nsection: '4.5'\noffice: 办公室\nindicators:\n"
        f"  - {{id: filed, label: 全部, kind: count, measure: count(*), where: township is not null, {counted}}}\n"
        "  - {id: done, label: 办结, kind: count, measure: count(*), "
        f"where: township is not null and closed_on is not null, {counted}}}\n"
        "  - {id: share, label: 办结率, unit: '%', kind: ratio, decimals: 1, definition: 一。, table: cases,"
        " where: township is not null, measure: count(*) filter (where closed_on is not null) / count(*),"
        " date: filed_on}\n"
        "  - {id: product, label: 乘积, unit: 件, kind: derived, decimals: 0, definition: 一。,"
        " formula: filed * done}\n",
        encoding="utf-8",
    )
    monkeypatch.setenv("HUIBAO_CATALOGUE", str(tmp_path))
    return load_catalogue()


def test_a_ratio_and_a_product_are_hidden_with_one_of_their_two_sides(pilots: Catalogue) -> None:
    further = find_hidden(bureau("pilots.done"), pilots).further
    assert further["pilots.share"] == "由比率和另一项可推出“办结”"
    assert further["pilots.product"] == "由算式可推出“办结”"


def test_a_ratio_of_which_both_sides_are_masked_is_only_rounded(pilots: Catalogue) -> None:
    hidden = find_hidden(bureau("pilots.done", "pilots.filed"), pilots)
    assert "pilots.share" not in hidden.further
    assert "pilots.share" in hidden.rounded
    assert not find_hidden(bureau("food_safety.cases"), pilots).covers("pilots.product")


@pytest.mark.parametrize(
    ("one", "other", "whole"),
    [
        ("domain = '食品'", "domain <> '食品'", ""),
        ("domain in ('食品', '药品')", "domain not in ('食品', '药品')", ""),
        ("domain in ('食品', '药品') and domain <> '药品'", "not (domain = '食品')", ""),
        ("iron_fist", "not iron_fist", "iron_fist is not null"),
        ("closed_on is null", "closed_on is not null", ""),
        ("closed_on <= :end", "closed_on is null or closed_on > :end", ""),
        ("filed_on <= :end", "filed_on > :end", ""),
        ("violation = '无照'", "violation <> '无照' or violation is null", ""),
        ("violation <> '无照'", "violation is null or violation = '无照'", ""),
        ("domain <> '食品' and violation = '无照'", "domain = '食品' and violation = '无照'", "violation = '无照'"),
        ("violation <> '无照' and violation <> '超期'", "violation in ('无照', '超期')", "violation is not null"),
    ],
)
def test_what_is_left_of_a_whole_is_hidden_with_its_opposite(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, one: str, other: str, whole: str
) -> None:
    catalogue = _catalogue(monkeypatch, tmp_path, {"one": one, "other": other, "whole": whole})
    further = find_hidden(bureau("pilots.other"), catalogue).further
    assert {"pilots.one", "pilots.whole"} & further.keys()


def test_what_is_left_besides_a_number_of_blanks_that_nobody_knows_tells_nothing(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    catalogue = _catalogue(monkeypatch, tmp_path, {"one": "iron_fist", "other": "not iron_fist", "whole": ""})
    assert not find_hidden(bureau("pilots.other"), catalogue).further


def _catalogue(monkeypatch: pytest.MonkeyPatch, folder: Path, counts: dict[str, str]) -> Catalogue:
    """The catalogue with an area of its own: counts of cases under these conditions."""
    same = {"unit": "件", "kind": "count", "decimals": 0, "definition": "一。", "table": "cases", "date": "filed_on"}
    entries = [
        {"id": name, "label": name, "measure": "count(*)", **same, **({"where": where} if where else {})}
        for name, where in counts.items()
    ]
    area = {"area": "pilots", "title": "试点工作", "section": "4.5", "office": "办公室", "indicators": entries}
    (folder / "pilots.yaml").write_text(json.dumps(area, ensure_ascii=False), encoding="utf-8")
    monkeypatch.setenv("HUIBAO_CATALOGUE", str(folder))
    return load_catalogue()

"""What a masked figure could be worked out from is hidden too: a solver finds nothing left."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from huibao.bureau import Bureau
from huibao.catalogue import load_catalogue
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

"""No masked figure can be worked out from what the public edition prints, by the identities of the specification."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from huibao import charts, pages
from huibao.bureau import Bureau, load_bureau
from huibao.pages.leaks import Hidden
from huibao.pages.model import AreaDocument
from huibao.period import Period

from .printed import Printed
from .system import CATALOGUE, ONE, Ledgers, Span, figure, identities

PERIOD = Period.parse("2022")
NAMES = sorted(entry.full_id for entry in CATALOGUE)
# What one bureau may well keep to itself, each a way of its own in which it could be worked out.
TELLING = [
    ["market_entities.net_growth"],
    ["market_entities.newly_registered"],
    ["intellectual_property.invention_granted", "intellectual_property.utility_granted"],
    ["special_equipment.cases_open"],
    ["food_safety.cases"],
    ["enforcement.iron_fist_cases", "price_supervision.unmarked_price_cases"],
    ["inspection_rectification.aspects"],
    ["fair_competition.targets_inspected"],
    ["next_steps.plan_items", "brands.gi_accepted", "licensing_reform.matters_reformed"],
    ["drugs_devices_cosmetics.pharmacies_ordered"],
    ["quality_certification.certificates", "key_targets.tianma_completion"],
]


class Documents(list[AreaDocument]):
    """Documents whose whole content is not printed with a failed draw."""

    def __repr__(self) -> str:
        return f"<{len(self)} documents>"


@pytest.fixture(scope="module")
def notebooks(full_run: Path) -> Documents:
    """What the executed notebooks of the full example say, before anything is masked."""
    return Documents(
        pages.read_area(path) for path in sorted((full_run / "2022" / "internal" / "notebooks").glob("*.ipynb"))
    )


@cache
def ledgers() -> Ledgers:
    return Ledgers(PERIOD)


@cache
def known_to_all() -> Span:
    return Span([*identities(PERIOD), *ledgers().identities()])


def worked_out(documents: Iterable[AreaDocument], hidden: Iterable[str]) -> set[str]:
    """The hidden figures that what is printed tells: printed themselves, determined, or counted by a list."""
    hidden = set(hidden)
    span = known_to_all().copy()
    told: set[str] = set()
    added: set[frozenset[Any]] = set()
    for document in documents:
        printed = Printed(document, ledgers(), PERIOD)
        for row in printed.rows():
            # The same is printed in many places.
            if (same := frozenset(row.items())) not in added:
                span.add(row)
                added.add(same)
        told |= hidden & printed.shown
        told |= {name for name in hidden if _is_listed(name, printed.listed, document.area)}
    return told | {name for name in hidden if span.determines(figure(name, PERIOD))}


def _is_listed(name: str, listed: set[str], area: str) -> bool:
    """Whether records that the figure counts are listed; documents are listed area by area."""
    tables = CATALOGUE.tables_of(name)
    return any(one in tables and (one != "documents" or name.startswith(f"{area}.")) for one in listed)


def masked(documents: Sequence[AreaDocument], hidden: Hidden, patch: pytest.MonkeyPatch) -> list[AreaDocument]:
    """The public edition of the documents; drawing the charts again takes long and tells nothing more."""
    patch.setattr(charts, "draw", lambda spec: "")
    return [pages.mask(document, BUREAU, hidden) for document in documents]


BUREAU = Bureau(name="青禾县市场监督管理局", city="云州市", division="530111")


def hidden_of(internal: Sequence[str]) -> Hidden:
    return pages.find_hidden(BUREAU.model_copy(update={"internal": tuple(internal)}))


def everything(hidden: Hidden) -> set[str]:
    return {*hidden.named, *hidden.further}


def test_the_published_example_determines_no_masked_figure(full_run: Path) -> None:
    folder = full_run / "2022" / "public" / "notebooks"
    documents = [pages.read_area(path) for path in sorted(folder.glob("*.ipynb"))]
    hidden = everything(pages.find_hidden(load_bureau()))
    assert len(hidden) > 60
    assert worked_out(documents, hidden) == set()


def test_the_internal_edition_determines_all_of_it(notebooks: list[AreaDocument]) -> None:
    known = {figure.id for document in notebooks for figure in document.figures if figure.value is not None}
    assert worked_out(notebooks, NAMES) >= known


@pytest.mark.parametrize("internal", TELLING, ids=lambda names: names[0])
def test_what_a_bureau_keeps_to_itself_cannot_be_worked_out(notebooks: list[AreaDocument], internal: list[str]) -> None:
    hidden = hidden_of(internal)
    with pytest.MonkeyPatch.context() as patch:
        assert worked_out(masked(notebooks, hidden, patch), everything(hidden)) == set()


@pytest.mark.parametrize(
    ("internal", "less"),
    [
        (["market_entities.net_growth"], {"further": {}}),
        (["market_entities.newly_registered"], {"further": {}}),
        (["intellectual_property.invention_granted"], {"further": {}}),
        (["special_equipment.cases_open"], {"further": {}}),
        (["food_safety.cases"], {"breakdowns": frozenset()}),
        (["inspection_rectification.aspects"], {"breakdowns": frozenset()}),
        (["next_steps.plan_items"], {"listed": frozenset()}),
        (["brands.gi_accepted"], {"listed": frozenset()}),
    ],
)
def test_without_one_of_the_rules_it_could(
    notebooks: list[AreaDocument], internal: list[str], less: dict[str, Any]
) -> None:
    with pytest.MonkeyPatch.context() as patch:
        hidden = replace(hidden_of(internal), **less)
        assert worked_out(masked(notebooks, hidden, patch), internal) == set(internal)


def _no_draw_is_worked_out(notebooks: list[AreaDocument], internal: list[str]) -> None:
    hidden = hidden_of(internal)
    with pytest.MonkeyPatch.context() as patch:
        assert worked_out(masked(notebooks, hidden, patch), everything(hidden)) == set()


_SETS = st.lists(st.sampled_from(NAMES), min_size=1, max_size=10, unique=True)
_GIVEN_ONCE = [HealthCheck.function_scoped_fixture]


@settings(max_examples=8, deadline=None, suppress_health_check=_GIVEN_ONCE)
@example(["enforcement.cases", "food_safety.cases"])
@given(_SETS)
def test_no_random_choice_of_internal_figures_can_be_worked_out(
    notebooks: list[AreaDocument], internal: list[str]
) -> None:
    _no_draw_is_worked_out(notebooks, internal)


@pytest.mark.soak
@settings(max_examples=2000, deadline=None, suppress_health_check=_GIVEN_ONCE)
@given(_SETS)
def test_no_random_choice_of_internal_figures_can_be_worked_out_at_length(
    notebooks: list[AreaDocument], internal: list[str]
) -> None:
    _no_draw_is_worked_out(notebooks, internal)


def test_the_solver_finds_what_several_rows_give_together() -> None:
    span = Span([{"a": ONE, "b": ONE, "s": -ONE}, {"s": ONE}, {"b": ONE, "t": -2 * ONE}])
    assert not span.determines("a")
    span.add({"t": ONE})
    assert span.determines("a") and span.determines("b")

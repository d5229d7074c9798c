"""Selections and measures are said in the reader's words."""

from __future__ import annotations

import pytest

from huibao.catalogue import load_catalogue
from huibao.catalogue.expressions import parse
from huibao.catalogue.wording import Wording


@pytest.mark.parametrize(
    ("sql", "words"),
    [
        ("area = 'food_safety'", "工作领域为“食品安全”"),
        ("area <> 'elsewhere'", "工作领域不为“elsewhere”"),
        ("title = 'food_safety'", "标题为“food_safety”"),
    ],
)
def test_ids_that_ledgers_are_stored_with_are_said_by_their_names(sql: str, words: str) -> None:
    headers = {"area": "工作领域", "title": "标题"}
    wording = Wording(headers, dict.fromkeys(headers, "text"), {"area": {"food_safety": "食品安全"}})
    assert wording.say(parse(sql)) == words


def test_no_indicator_is_explained_by_the_id_of_an_area() -> None:
    catalogue = load_catalogue()
    for indicator in catalogue.indicators():
        assert not [area for area in catalogue.areas if f"“{area}”" in indicator.words], indicator.full_id

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


@pytest.mark.parametrize(
    ("sql", "words"),
    [
        ("township is null", "乡镇空白"),
        ("township is not null", "乡镇不空白"),
        ("urban is true", "建成区为是"),
        ("urban is false", "建成区为否"),
        ("urban is not true", "建成区不为是"),
        ("urban = false", "建成区为否"),
        ("(township is null) is true", "（乡镇空白）为是"),
        ("township is not distinct from kind", "township IS NOT DISTINCT FROM kind"),
    ],
)
def test_only_what_is_null_is_said_to_be_blank(sql: str, words: str) -> None:
    headers = {"township": "乡镇", "kind": "类型", "urban": "建成区"}
    wording = Wording(headers, {"township": "text", "kind": "text", "urban": "boolean"})
    assert wording.say(parse(sql)) == words


@pytest.mark.parametrize(
    ("sql", "words"),
    [
        ("case when count(*) > 0 then sum(items) end", "条数的合计（没有这样的行时无数据）"),
        ("case when count(*) > 0 then sum(items) else 0 end", None),
        ("case when count(*) > 5 then sum(items) end", None),
        ("case when sum(items) > 0 then count(*) end", None),
        ("case when count(*) > :end then sum(items) end", "CASE WHEN COUNT(*) > :end THEN SUM(items) END"),
        ("case count(*) when 1 then 2 end", None),
        ("sum(case when items > 3 then 1 else 0 end)", "CASE WHEN items > 3 THEN 1 ELSE 0 END的合计"),
    ],
)
def test_only_a_case_that_gives_nothing_without_a_row_is_said_to(sql: str, words: str | None) -> None:
    said = Wording({"items": "条数"}, {"items": "integer"}).say(parse(sql))
    assert said == (words or sql.upper().replace("ITEMS", "items"))


def test_no_indicator_is_explained_by_the_id_of_an_area() -> None:
    catalogue = load_catalogue()
    for indicator in catalogue.indicators():
        assert not [area for area in catalogue.areas if f"“{area}”" in indicator.words], indicator.full_id

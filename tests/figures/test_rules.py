"""Consistency rules: both sides' numbers, and which rows break them."""

from __future__ import annotations

from typing import Any

import pytest

from huibao.catalogue import load_catalogue
from huibao.figures import Evaluation, RuleResult, check_rules, compute
from huibao.period import Period


def check(ledgers: Any, period: str = "2022") -> dict[str, RuleResult]:
    return {each.id: each for each in check_rules(ledgers.warehouse, load_catalogue(), Period.parse(period))}


def test_every_rule_is_told_even_without_ledgers(ledgers: Any) -> None:
    found = check(ledgers)
    assert list(found) == [rule.id for rule in load_catalogue().rules]
    assert all(rule.ok and not rule.checked for rule in found.values())
    assert found["stock_balance"].detail == "缺台账或无数据，未核对"


@pytest.mark.parametrize("period", ["2022", "2022Q1", "2022-09", "..2022-08-08"])
def test_the_stock_balances_in_total_by_type_and_by_township(registered: Any, period: str) -> None:
    found = check(registered, period)
    for name in ("stock_balance", "stock_balance_by_type", "stock_balance_by_township"):
        assert found[name].ok and found[name].checked
        assert found[name].left == found[name].right


def test_a_second_balance_that_does_not_fit_breaks_the_rule(registered: Any) -> None:
    registered.add(
        "opening_stock", {"as_of": "2022-06-30", "entity_type": "企业", "township": "东溪镇", "quantity": 99}
    )
    rule = check(registered)["stock_balance"]
    assert not rule.ok
    assert (rule.left, rule.right) == ("97", "101")
    assert rule.detail == "全县：97 ≠ 101"


def test_rows_out_of_order_are_named(ledgers: Any) -> None:
    for number, closed in enumerate(("2022-05-01", "2022-01-01", None)):
        ledgers.add("cases", {"case_no": str(number), "domain": "食品", "filed_on": "2022-03-01", "closed_on": closed})
    rule = check(ledgers)["case_closed_after_filed"]
    assert (rule.ok, rule.checked, rule.left, rule.right) == (False, 2, "2行", "1行")
    assert rule.detail == "1行不符：cases.xlsx “1”第3行"
    assert check(ledgers, "2021")["case_closed_after_filed"] == rule  # every row of the ledger, whatever the period


def test_sums_and_parts_agree_on_good_ledgers(ledgers: Any) -> None:
    for number, (kind, domain) in enumerate((("发明", "食品"), ("实用新型", "价格"), ("外观设计", "特种设备"))):
        ledgers.add("patents", {"patent_no": str(number), "kind": kind, "granted_on": "2022-02-02"})
        ledgers.add("cases", {"case_no": str(number), "domain": domain, "filed_on": "2022-02-02"})
    found = check(ledgers)
    for name in ("patents_by_kind", "special_equipment_cases", "cases_closed_and_open", "cases_by_domain"):
        assert found[name].ok and found[name].checked, name
    assert (found["patents_by_kind"].left, found["patents_by_kind"].right) == ("3", "3")
    assert found["months_add_up"].ok and found["months_add_up"].checked
    assert found["one_value"].ok


def test_what_a_rule_is_about_does_not_depend_on_what_the_ledgers_hold(ledgers: Any) -> None:
    """The public edition hides a rule's sides by it: a hidden figure without a value must not bring them to light."""

    def about() -> dict[str, tuple[Any, ...]]:
        return {name: (one.tables, one.indicators) for name, one in check(ledgers).items()}

    ledgers.add("equipment_assets")
    before = about()
    assert "problems.equipment_gap" in before["one_value"][1]
    ledgers.add("equipment_assets", {"item": "无人机", "as_of": "2022-03-03", "required": 3, "in_service": 1})
    assert about() == before


def test_rules_that_share_the_figures_answers_say_the_same_and_ask_little(
    registered: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    registered.add("targets")
    catalogue, period = load_catalogue(), Period.parse("2022")
    alone = check_rules(registered.warehouse, catalogue, period)
    evaluation = Evaluation(registered.warehouse, catalogue)
    figures = compute(registered.warehouse, catalogue, period, evaluation=evaluation)
    asked: list[str] = []
    answer = registered.warehouse.sql
    monkeypatch.setattr(registered.warehouse, "sql", lambda query: asked.append(query) or answer(query))
    assert check_rules(registered.warehouse, catalogue, period, evaluation=evaluation) == alone
    assert not [query for query in asked if "market_entities" in query or "d0 AS" in query]
    assert dict(figures) == dict(compute(registered.warehouse, catalogue, period))


def test_derived_figures_are_not_taken_for_one_selection_under_two_names(registered: Any) -> None:
    for number, closed in enumerate(("2022-05-01", None, None)):
        registered.add(
            "cases", {"case_no": str(number), "domain": "特种设备", "filed_on": "2022-03-01", "closed_on": closed}
        )
    rule = check(registered)["one_value"]
    assert rule.ok and rule.checked
    assert not {"market_entities.net_growth", "special_equipment.cases_open"} & set(rule.indicators)


def test_a_rule_over_many_figures_names_them_and_their_ledgers(registered: Any) -> None:
    rule = check(registered)["months_add_up"]
    assert {"market_entities.newly_registered", "market_entities.net_growth"} <= set(rule.indicators)
    assert {"opening_stock", "registrations"} <= set(rule.tables)
    assert rule.left == rule.right == f"{len(rule.indicators)}项"


def test_rows_of_a_view_are_checked_as_soon_as_its_ledgers_are_there(ledgers: Any, catalogue_of: Any) -> None:
    catalogue = catalogue_of("""
rules:
  - {id: filled, title: 在岗不多于编制, kind: rows, table: township_office_posts, holds: filled <= posts}
""")
    (rule,) = check_rules(ledgers.warehouse, catalogue, Period.parse("2022"))
    assert (rule.checked, rule.detail, rule.tables) == (0, "缺台账或无数据，未核对", ("staff_posts",))
    for filled in (2, 4):
        ledgers.add(
            "staff_posts",
            {"office": "甲所", "is_township_office": True, "as_of": f"2022-0{filled}-01", "posts": 3, "filled": filled},
        )
    (rule,) = check_rules(ledgers.warehouse, catalogue, Period.parse("2022"))
    assert (rule.ok, rule.checked, rule.tables) == (False, 2, ("staff_posts",))
    assert rule.detail == "1行不符：staff_posts.xlsx “1”第3行"


@pytest.mark.parametrize(
    ("kind", "sides"),
    [
        ("{kind: rows, table: cases, holds: filed_on >= :start}", ("4行", "2行")),
        ("{kind: rows, table: cases, holds: filed_on <= :end}", ("4行", "3行")),
        ("{kind: rows, table: cases, holds: filed_on > :before, date: filed_on}", ("1行", "1行")),
        ("{kind: rows, table: cases, holds: filed_on >= :year_start}", ("4行", "3行")),
        ("{kind: query, tables: [cases], query: ANSWER filed_on >= :start}", ("2", "4")),
        ("{kind: query, tables: [cases], query: ANSWER filed_on <= :end}", ("3", "4")),
        ("{kind: query, tables: [cases], query: ANSWER filed_on > :before}", ("2", "4")),
        ("{kind: query, tables: [cases], query: ANSWER filed_on >= :year_start}", ("3", "4")),
    ],
)
def test_rules_know_the_same_days_as_indicators(
    ledgers: Any, catalogue_of: Any, kind: str, sides: tuple[str, str]
) -> None:
    for number, day in enumerate(("2021-12-31", "2022-01-01", "2022-09-30", "2022-10-01")):
        ledgers.add("cases", {"case_no": str(number), "domain": "食品", "filed_on": day})
    answer = "\"select '全县' as item, count(*) as right_side, count(*) filter (where DAYS) as left_side from cases\""
    if "ANSWER" in kind:
        days = kind.partition("ANSWER ")[2].removesuffix("}")
        kind = kind.partition("ANSWER")[0] + answer.replace("DAYS", days) + ', relation: "<="}'
    catalogue = catalogue_of(f"rules: [{kind.replace('{', '{id: days, title: 日期, ', 1)}]")
    (rule,) = check_rules(ledgers.warehouse, catalogue, Period.parse("2022Q3"))
    assert (rule.left, rule.right) == sides

"""Values: what counts in which period, and when there is none (docs/spec/tables.md, "Values")."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

from huibao.catalogue import load_catalogue
from huibao.figures import compute, rows
from huibao.figures.numbers import evaluate
from huibao.period import Period


def test_both_days_of_a_period_count_and_a_moment_counts_by_its_day(registered: Any) -> None:
    assert registered.value("market_entities.newly_registered", "2022Q1") == 2
    assert registered.value("market_entities.newly_registered", "2022Q2") == 1
    assert registered.value("market_entities.newly_registered", "2021") == 1


def test_the_first_day_of_the_earliest_period_counts_and_the_midnight_after_the_last_does_not(ledgers: Any) -> None:
    for number, (day, moment) in enumerate(
        (
            *(("2020-12-31", "23:59:59"), ("2021-01-01", "00:00:00")),
            *(("2022-12-31", "23:59:59"), ("2023-01-01", "00:00:00")),
        )
    ):
        ledgers.add("cases", {"case_no": str(number), "domain": "食品", "filed_on": day})
        ledgers.add(
            "registrations",
            {"entity_code": str(number), "entity_type": "企业", "event": "设立", "approved_at": f"{day} {moment}"},
        )
    for table in ("opening_stock", "targets"):
        ledgers.add(table)
    for name, rows_of in (("enforcement.cases", "cases"), ("market_entities.newly_registered", "registrations")):
        figure = ledgers.figure(name, "2022")
        assert (figure.value, figure.year_ago, figure.rows) == (1, 1, 1), rows_of
        for period, row in (("2022", 4), ("2021", 3)):
            found = rows(ledgers.warehouse, load_catalogue(), name, Period.parse(period))
            assert found["_row"].to_pylist() == [row], rows_of


def test_each_parameter_is_its_day_of_the_period(ledgers: Any, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    days = {"start": "2021-11-01", "end": "2022-02-28", "before": "2021-10-31", "year_start": "2022-01-01"}
    (tmp_path / "pilots.yaml").write_text(
        "area: pilots\ntitle: 试点工作\nsection: '4.5'\noffice: 办公室\nindicators:\n"
        + "".join(
            f"  - {{id: at_{name}, label: {name}, unit: 件, kind: count, measure: count(*), decimals: 0,"
            f" definition: 一。, table: cases, date: filed_on, where: 'closed_on = :{name}'}}\n"
            for name in days
        ),
        encoding="utf-8",
    )
    monkeypatch.setenv("HUIBAO_CATALOGUE", str(tmp_path))
    for count, day in enumerate(days.values(), 1):
        for number in range(count):
            case = {"case_no": f"{day}/{number}", "domain": "食品", "filed_on": "2022-01-15", "closed_on": day}
            ledgers.add("cases", case)
    found = [ledgers.value(f"pilots.at_{name}", "2021-11..2022-02") for name in days]
    assert found == [1, 2, 3, 4]


def test_either_of_two_conditions_stays_together_beside_another(
    ledgers: Any, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "pilots.yaml").write_text(
        "area: pilots\ntitle: 试点工作\nsection: '4.5'\noffice: 办公室\nindicators:\n"
        "  - {id: some, label: 部分, unit: 件, kind: count, decimals: 0, definition: 一。, table: cases,"
        " date: filed_on, where: domain = '食品' or domain = '药品',"
        " measure: count(*) filter (where iron_fist or closed_on is not null)}\n",
        encoding="utf-8",
    )
    monkeypatch.setenv("HUIBAO_CATALOGUE", str(tmp_path))
    for number, (domain, fist, closed) in enumerate(
        (("食品", True, None), ("食品", False, None), ("药品", False, "2022-06-01"), ("价格", False, "2022-06-01"))
    ):
        ledgers.add(
            "cases",
            {"case_no": str(number), "domain": domain, "filed_on": "2022-05-01", "iron_fist": fist}
            | {"closed_on": closed},
        )
    assert ledgers.value("pilots.some", "2022") == 2


def test_stock_adds_to_the_balance_what_came_after_its_evening(registered: Any) -> None:
    assert registered.value("market_entities.stock", "2022") == 100 + 3 + 1 - 1 - 1 - 1
    assert registered.value("market_entities.stock", "2022Q1") == 102
    assert registered.value("market_entities.stock", "2021") == 100
    assert registered.value("market_entities.stock", "..2021-12-30") is None


def test_net_growth_is_the_stock_less_that_of_the_evening_before(registered: Any) -> None:
    assert registered.value("market_entities.net_growth", "2022") == 1
    assert registered.value("market_entities.net_growth", "2022Q3") == -2
    assert registered.value("market_entities.net_growth", "2021Q4") is None


def test_a_ledger_without_rows_in_the_period_reads_nothing_but_zero(ledgers: Any) -> None:
    ledgers.add("cases")
    ledgers.add("sampling")
    assert ledgers.figure("enforcement.cases", "2022").text == "0件"
    figure = ledgers.figure("food_safety.samples_tested", "2022")
    assert (figure.value, figure.year_ago, figure.previous) == (0, 0, 0)
    rate = ledgers.figure("food_safety.sample_pass_rate", "2022")
    assert (rate.status, rate.value, rate.text) == ("ok", None, "无数据")


def test_a_missing_ledger_is_named_and_gives_no_number(ledgers: Any) -> None:
    ledgers.add("registrations")
    figure = ledgers.figure("market_entities.target_completion", "2022")
    assert (figure.status, figure.value, figure.text) == ("no_ledger", None, "缺台账")
    assert figure.missing == ("目标任务台账",)
    assert figure.yoy.text == "缺台账"


@pytest.mark.parametrize("period", ["2022-01..2022-09", "..2022-09-15"])
def test_running_totals_have_no_period_before(registered: Any, period: str) -> None:
    figure = registered.figure("market_entities.newly_registered", period)
    assert figure.previous is None
    assert (figure.mom.text, figure.mom.direction) == ("没有上期可比", "none")
    assert figure.details()["mom"] == "", "no page says that something were missing"


def test_the_year_before_of_a_leap_day_ends_on_the_28th(ledgers: Any) -> None:
    ledgers.add("cases", *({"case_no": day, "domain": "食品", "filed_on": day} for day in ("2023-02-28", "2023-03-01")))
    assert ledgers.figure("enforcement.cases", "..2024-02-29").year_ago == 1


def test_blanks_add_nothing_and_are_not_distinct(ledgers: Any) -> None:
    ledgers.add(
        "trainings",
        *(
            {"topic": "食物中毒防控", "held_on": "2022-05-01", "township": township, "village": village, "attendees": 1}
            for township, village in (
                ("东溪镇", "一村"),
                ("东溪镇", "一村"),
                ("东溪", "镇一村"),
                ("东溪镇", None),
                (None, "一村"),
            )
        ),
    )
    assert ledgers.value("food_safety.townships_trained", "2022") == 2
    assert ledgers.value("food_safety.villages_trained", "2022") == 2


def test_a_blank_is_not_true_in_a_filter(ledgers: Any) -> None:
    for number, filled in enumerate((True, False, None)):
        ledgers.add("cases", {"case_no": str(number), "domain": "食品", "filed_on": "2022-05-01", "iron_fist": filled})
    assert ledgers.value("enforcement.iron_fist_cases", "2022") == 1


def test_money_is_summed_exactly(ledgers: Any) -> None:
    for number in range(3):
        ledgers.add(
            "complaints",
            {
                "complaint_no": str(number), "kind": "投诉", "accepted_on": "2022-01-01", "closed_on": "2022-01-02",
                "recovered_yuan": "0.10",
            },
        )  # fmt: skip
    figure = ledgers.figure("consumer_protection.losses_recovered", "2022")
    assert figure.value == Fraction(3, 100_000)
    assert figure.text == "0.00万元"


def test_a_matter_closed_after_the_period_is_open_at_its_end(ledgers: Any) -> None:
    for number, closed in enumerate(("2022-02-01", "2022-04-01", None)):
        ledgers.add(
            "cases", {"case_no": str(number), "domain": "特种设备", "filed_on": "2022-01-15", "closed_on": closed}
        )
    assert ledgers.value("special_equipment.cases_closed", "2022Q1") == 1
    assert ledgers.value("special_equipment.cases_open", "2022Q1") == 2
    assert ledgers.value("special_equipment.cases_closed", "2022Q2") == 0
    assert ledgers.value("special_equipment.cases_closed", "2022") == 2


def test_of_rows_of_one_day_the_last_in_reading_order_is_the_latest(ledgers: Any) -> None:
    for day, rank in (("2022-06-30", 3), ("2022-06-30", 1), ("2022-01-01", 7), ("2022-12-31", 2)):
        ledgers.add("rankings", {"metric": "案件查办", "issued_on": day, "rank": rank, "out_of": 14, "source": "通报"})
    ledgers.add("cases")
    assert ledgers.value("enforcement.city_rank", "2022H1") == 1
    assert ledgers.value("enforcement.city_rank", "2022") == 2
    assert ledgers.value("enforcement.city_rank", "2021") is None


@pytest.mark.parametrize(
    ("target", "expected"), [("200", Fraction(3, 200)), ("0", None), (None, None)], ids=["whole", "zero", "no row"]
)
def test_a_target_takes_the_year_so_far_against_the_whole_years_target(
    registered: Any, target: str | None, expected: Fraction | None
) -> None:
    registered.add("targets")
    if target is not None:
        registered.add(
            "targets", {"indicator": "market_entities.newly_registered", "year": 2022, "target": target, "actual": None}
        )
    assert registered.value("market_entities.target_completion", "2022Q2") == expected


def test_tianma_takes_the_rows_own_actual_whichever_the_period(ledgers: Any) -> None:
    for table in ("organic_certificates", "registrations", "opening_stock"):
        ledgers.add(table)
    ledgers.add("targets", {"indicator": "tianma", "year": 2022, "target": "80", "actual": "60"})
    ledgers.add("targets", {"indicator": "tianma", "year": 2021, "target": "80", "actual": None})
    for period in ("2022", "2022-03", "..2022-09-15"):
        assert ledgers.value("key_targets.tianma_completion", period) == Fraction(3, 4)
    assert ledgers.value("key_targets.tianma_completion", "2021") is None


@pytest.mark.parametrize(
    ("reported", "planned"),
    [("2022", "2023"), ("2022H2", "2023H1"), ("2022Q3", "2022Q4"), ("2022-12", "2023-01"),
     ("2022-01..2022-09", "2022-10"), ("..2022-09-15", "2022-10")],
)  # fmt: skip
def test_plan_items_are_those_of_the_next_period(ledgers: Any, reported: str, planned: str) -> None:
    for name in (planned, planned, "2030"):
        ledgers.add("plan_items", {"theme": "一", "item": "二", "due_on": "2023-01-01", "planned_for": name})
    assert ledgers.value("next_steps.plan_items", reported) == 2


@pytest.mark.parametrize(("period", "expected"), [("2024-02", 2), ("..2024-02-28", 1), ("2023", 2)])
def test_three_years_end_with_the_period_and_start_after_the_same_day(ledgers: Any, period: str, expected: int) -> None:
    for table in ("trainings", "rectification_orders", "site_checks", "ratings", "feedback_issues"):
        ledgers.add(table)
    for day in ("2020-12-31", "2021-02-28", "2021-03-01", "2024-02-29"):
        ledgers.add("incidents", {"kind": "食品安全", "severity": "重大", "occurred_on": day})
    assert ledgers.value("sanitary_county.major_incidents_3y", period) == expected


def test_working_time_is_the_median_of_what_was_not_rounded(ledgers: Any) -> None:
    for number, (accepted, approved) in enumerate(
        (
            ("2022-03-07 09:00:00", "2022-03-07 13:00:00"),
            ("2022-03-07 09:00:00", "2022-03-08 10:20:00"),
            (None, "2022-03-08 10:00:00"),
        )
    ):
        ledgers.add(
            "registrations",
            {
                "entity_code": str(number), "entity_type": "企业", "event": "设立", "accepted_at": accepted,
                "approved_at": approved,
            },
        )  # fmt: skip
    figure = ledgers.figure("enterprise_lifecycle.establishment_days", "2022")
    assert figure.value == (Fraction(1, 2) + Fraction(28, 24)) / 2
    assert figure.rows == 2
    assert figure.text == "0.8个工作日"


def test_months_end_with_the_period_and_the_last_one_with_its_day(registered: Any) -> None:
    months = registered.figure("market_entities.newly_registered", "..2022-04-01", months=True).months
    assert [month.period.name for month in months[-4:]] == ["2022-01", "2022-02", "2022-03", "2022-04"]
    assert [month.value for month in months[-4:]] == [1, 0, 1, 1]
    assert len(months) == 12
    assert months[-5].value == 1
    stock = registered.figure("market_entities.stock", "2022H1", months=True).months
    assert [month.value for month in stock] == [None] * 5 + [100, 101, 101, 102, 103, 104, 103]


def test_figures_of_all_areas_are_those_of_each_area_alone(registered: Any) -> None:
    catalogue, period = load_catalogue(), Period.parse("2022")
    together = compute(registered.warehouse, catalogue, period)
    assert len(together) == 123
    for area in catalogue.areas:
        alone = compute(registered.warehouse, catalogue, period, areas=[area])
        assert dict(alone) == {figure.id: figure for figure in together.area(area)}


def test_a_table_is_asked_once(registered: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    registered.add("targets")
    asked: list[str] = []
    answer = registered.warehouse.sql
    monkeypatch.setattr(registered.warehouse, "sql", lambda query: asked.append(query) or answer(query))
    compute(registered.warehouse, load_catalogue(), Period.parse("2022"), areas=["market_entities"])
    assert sum("FROM registrations" in query for query in asked if "w_id" in query) == 1


def test_a_sum_beyond_64_bits_is_exact(ledgers: Any) -> None:
    most = 9 * 10**18
    ledgers.add("recalls", *({"quantity": most, "ordered_on": "2022-03-05"} for _ in range(3)))
    ledgers.add("handouts", *({"kind": "健康手册", "quantity": most, "handed_on": "2022-03-05"} for _ in range(3)))
    assert ledgers.value("product_quality.recalled_items", "2022") == 3 * most
    assert ledgers.figure("product_quality.recalled_items", "2022").text == f"{3 * most}件"
    assert ledgers.value("food_safety.health_handbooks", "2022-01..2022-03") == 3 * most


def test_a_column_that_a_view_computes_is_summed_as_it_is(
    ledgers: Any, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "views").mkdir()
    (tmp_path / "views" / "halves.sql").write_text(
        "-- ledgers: handouts\nselect handed_on, quantity / 2 as half, _order from handouts", encoding="utf-8"
    )
    (tmp_path / "pilots.yaml").write_text(
        "area: pilots\ntitle: 试点工作\nsection: '4.5'\noffice: 办公室\nindicators:\n"
        "  - {id: halves, label: 一半, unit: 份, kind: sum, decimals: 1, definition: 一半。, table: halves,"
        " measure: sum(half), date: handed_on}\n",
        encoding="utf-8",
    )
    monkeypatch.setenv("HUIBAO_CATALOGUE", str(tmp_path))
    ledgers.add("handouts", *({"handed_on": "2022-03-01", "quantity": number} for number in (1, 2)))
    assert ledgers.value("pilots.halves", "2022") == Fraction(3, 2)


def test_before_the_first_statement_there_is_no_count_and_after_it_there_is_a_zero(ledgers: Any) -> None:
    ledgers.add(
        "staff_posts",
        {"office": "甲所", "is_township_office": True, "as_of": "2022-06-30", "posts": 3, "filled": 2},
    )
    assert ledgers.value("problems.one_person_offices", "2021") is None
    assert ledgers.value("problems.one_person_offices", "2022") == 0


@pytest.mark.parametrize(
    ("sign", "chosen"), [(">", 3), (">=", 23), ("<", 1), ("<=", 12), ("=", 2), ("<>", 13)], ids=str
)
def test_a_choice_is_made_by_its_comparison(sign: str, chosen: int) -> None:
    held = [
        number
        for number in (1, 2, 3)
        if evaluate(("case", ("cmp", sign, ("ref", "a"), ("num", "2")), ("num", "1"), None), lambda _, n=number: n)
    ]
    assert int("".join(map(str, held))) == chosen


def test_a_choice_about_nothing_takes_the_other_branch_and_a_sign_turns_a_number() -> None:
    choice = ("case", ("cmp", "<=", ("ref", "a"), ("num", "2")), ("num", "1"), ("neg", ("num", "0.5")))
    assert evaluate(choice, lambda _: None) == Fraction(-1, 2)


def test_net_growth_of_a_running_total_starts_with_the_stock_of_the_evening_before(registered: Any) -> None:
    assert registered.value("market_entities.net_growth", "2022-04..2022-06") == 1
    assert registered.value("market_entities.net_growth", "2022-07..2022-08") == -2


def test_counts_and_medians_of_a_column_without_a_condition_pass_over_blanks(
    ledgers: Any, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    kept = "decimals: 0, definition: 一。, table: cases, date: filed_on"
    (tmp_path / "pilots.yaml").write_text(
        "area: pilots\ntitle: 试点工作\nsection: '4.5'\noffice: 办公室\nindicators:\n"
        f"  - {{id: placed, label: 有乡镇, unit: 件, kind: count, measure: count(township), {kept}}}\n"
        f"  - {{id: penalty, label: 罚没中位数, unit: 元, kind: median, measure: median(penalty_yuan), {kept}}}\n",
        encoding="utf-8",
    )
    monkeypatch.setenv("HUIBAO_CATALOGUE", str(tmp_path))
    for number, (township, yuan) in enumerate((("东溪镇", "10"), ("西岭乡", None), (None, "30"))):
        ledgers.add(
            "cases",
            {"case_no": str(number), "domain": "食品", "filed_on": "2022-05-01", "township": township}
            | {"penalty_yuan": yuan},
        )
    assert ledgers.value("pilots.placed", "2022") == 2
    assert ledgers.value("pilots.penalty", "2022") == 20


def test_the_least_of_three_completions_stands_for_all_and_one_without_a_target_leaves_none(ledgers: Any) -> None:
    for programme, reports in (("药品", 3), ("医疗器械", 1), ("化妆品", 2)):
        day = {"药品": "2022-01-01", "医疗器械": "2022-03-31", "化妆品": "2022-02-02"}[programme]
        ledgers.add("adverse_events", *[{"programme": programme, "reported_on": day}] * reports)
        ledgers.add("targets", {"indicator": f"adverse_events.{programme}", "year": 2022, "target": "4"})
    assert ledgers.value("drugs_devices_cosmetics.adverse_event_completion", "2022-03") == Fraction(1, 4)
    assert ledgers.value("drugs_devices_cosmetics.adverse_event_completion", "2022-02") == 0
    assert ledgers.value("drugs_devices_cosmetics.adverse_event_completion", "2023") is None

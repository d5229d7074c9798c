"""Section 七: what the records show against the bureau's thresholds, and nothing when they do not."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from types import SimpleNamespace
from typing import Any

import duckdb
import pytest

from huibao.bureau import Bureau, Thresholds
from huibao.catalogue import Catalogue, load_catalogue
from huibao.figures.problems import Problem, problems
from huibao.period import Period
from huibao.warehouse import Warehouse

NEEDED = (
    "staff_posts", "equipment_assets", "rectification_orders", "feedback_issues", "inspection_findings",
    "problem_lists", "cases",
)  # fmt: skip
SQL_TYPES = {
    "date": "DATE",
    "datetime": "TIMESTAMP",
    "integer": "BIGINT",
    "decimal": "DECIMAL(18, 4)",
    "boolean": "BOOLEAN",
}


@pytest.fixture
def connection() -> Iterator[duckdb.DuckDBPyConnection]:
    """Empty ledgers, as an import would make them."""
    with duckdb.connect() as made:
        for table in NEEDED:
            columns = [
                f"{name} {SQL_TYPES.get(kind, 'VARCHAR')}" for name, kind in load_catalogue().types[table].items()
            ]
            system = "_file VARCHAR, _sheet VARCHAR, _row BIGINT, _order BIGINT"
            made.execute(f"CREATE TABLE {table} ({', '.join(columns)}, {system})")
        yield made


def figure(full_id: str, value: Fraction | int | None, text: str, **more: Any) -> SimpleNamespace:
    return SimpleNamespace(indicator=load_catalogue().indicator(full_id), value=value, text=text, **more)


def every(
    connection: duckdb.DuckDBPyConnection,
    *figures: SimpleNamespace,
    period: str = "2022",
    catalogue: Catalogue | None = None,
    **thresholds: Any,
) -> tuple[Problem, ...]:
    bureau = Bureau(name="某局", city="某市", division="535821", thresholds=Thresholds(**thresholds))
    given: Any = {each.indicator.full_id: each for each in figures}
    warehouse = Warehouse(":memory:", connection=connection)
    return problems(warehouse, catalogue or load_catalogue(), given, Period.parse(period), bureau)


def found(
    connection: duckdb.DuckDBPyConnection, *figures: SimpleNamespace, period: str = "2022", **thresholds: Any
) -> dict[str, Problem]:
    return {each.id: each for each in every(connection, *figures, period=period, **thresholds)}


def test_records_without_problems_name_none(connection: duckdb.DuckDBPyConnection) -> None:
    assert found(connection, figure("problems.equipment_gap", 0, "0台（套）"), equipment_gap=0) == {}


def test_offices_with_one_person_are_named(connection: duckdb.DuckDBPyConnection) -> None:
    connection.execute(
        "INSERT INTO staff_posts (office, is_township_office, as_of, posts, filled) VALUES "
        "('甲所', true, '2021-12-31', 3, 1), ('甲所', true, '2022-12-31', 3, 2), ('乙所', true, '2022-06-30', 3, 1), "
        "('丙所', true, '2023-01-31', 3, 1), ('机关', false, '2022-12-31', 3, 1)"
    )
    problem = found(connection, figure("problems.one_person_offices", 1, "1个"))["one_person_offices"]
    assert problem.sentence == "基层所人员力量不足：仅一名正式人员的基层所1个（乙所）。"
    assert problem.items == (("乙所", None),)


def test_a_count_below_the_threshold_is_no_problem(connection: duckdb.DuckDBPyConnection) -> None:
    figures = figure("problems.one_person_offices", 1, "1个")
    assert found(connection, figures, one_person_offices=2) == {}


def test_equipment_gaps_are_listed_the_greatest_first(connection: duckdb.DuckDBPyConnection) -> None:
    connection.execute(
        "INSERT INTO equipment_assets (item, as_of, required, in_service) VALUES "
        "('执法车', '2022-06-30', 4, 2), ('快检箱', '2022-06-30', 9, 4), ('记录仪', '2022-06-30', 3, 5)"
    )
    problem = found(connection, figure("problems.equipment_gap", 7, "7台（套）"))["equipment_gap"]
    assert problem.sentence == "执法装备配备不足：执法装备缺口7台（套），其中快检箱5台（套）、执法车2台（套）。"


def test_targets_are_held_against_the_part_of_the_year_that_is_over(connection: duckdb.DuckDBPyConnection) -> None:
    behind = figure("market_entities.target_completion", Fraction(1, 2), "50.0%")
    ahead = figure("key_targets.tianma_completion", Fraction(3, 4), "75.0%")
    problem = found(connection, behind, ahead, period="2022-01..2022-09")["targets_behind"]
    assert problem.sentence == "目标任务进度滞后：增长指标完成率50.0%，低于时序进度（74.8%）。"
    assert problem.indicators == ("market_entities.target_completion",)
    assert found(connection, behind, ahead, period="2022H1", target_completion=0.9) == {}


def test_at_the_end_of_the_year_it_is_the_target_that_was_missed(connection: duckdb.DuckDBPyConnection) -> None:
    low = figure("market_entities.target_completion", Fraction(1, 2), "50.0%")
    lower = figure("key_targets.tianma_completion", Fraction(2, 5), "40.0%")
    assert [problem.sentence for problem in every(connection, low, lower)] == [
        "目标任务进度滞后：增长指标完成率50.0%，未达到年度目标。",
        "目标任务进度滞后：天麻产业指标完成率40.0%，未达到年度目标。",
    ]
    problem = found(connection, low, period="2022H1", target_completion=1.1)["targets_behind"]
    assert problem.sentence == "目标任务进度滞后：增长指标完成率50.0%，低于时序进度（49.6%）的110%。"


def test_each_figure_behind_is_a_problem_of_its_own_so_that_one_can_be_withheld(
    connection: duckdb.DuckDBPyConnection,
) -> None:
    low = figure("market_entities.target_completion", Fraction(1, 2), "50.0%")
    lower = figure("key_targets.tianma_completion", Fraction(2, 5), "40.0%")
    assert [problem.indicators for problem in every(connection, low, lower)] == [
        ("market_entities.target_completion",),
        ("key_targets.tianma_completion",),
    ]


def test_a_target_missed_by_less_than_is_printed_is_told_to_be_near(connection: duckdb.DuckDBPyConnection) -> None:
    near = figure("key_targets.tianma_completion", Fraction(9996, 10_000), "100.0%")
    problem = found(connection, near)["targets_behind"]
    assert problem.sentence == "目标任务进度滞后：天麻产业指标完成率接近100%，未达到年度目标。"


def test_what_belongs_to_one_domain_is_said_to(connection: duckdb.DuckDBPyConnection) -> None:
    connection.execute("INSERT INTO cases (case_no, domain, filed_on) VALUES ('1', '食品', '2022-01-01')")
    assert found(connection)["overdue_cases"].sentence == "案件逾期未结案：超过90天的有1件，属于食品领域。"
    connection.execute("INSERT INTO cases (case_no, domain, filed_on) VALUES ('2', '食品', '2022-01-01')")
    assert found(connection)["overdue_cases"].sentence == "案件逾期未结案：超过90天的有2件，全部属于食品领域。"


def test_only_what_was_open_too_long_at_period_end_is_overdue(connection: duckdb.DuckDBPyConnection) -> None:
    connection.execute(
        "INSERT INTO cases (case_no, domain, filed_on, closed_on) VALUES "
        "('1', '食品', '2022-10-01', NULL), ('2', '食品', '2022-10-02', NULL), "
        "('3', '价格', '2021-01-01', '2023-01-01'), "
        "('4', '价格', '2022-01-01', '2022-12-31'), ('5', '网络', '2022-09-30', NULL), "
        "('6', '食品', '2022-01-01', NULL)"
    )
    problem = found(connection, overdue_case_days=90)["overdue_cases"]
    assert problem.sentence == "案件逾期未结案：超过90天的有4件，其中食品2件、价格1件、网络1件。"
    assert problem.value == 4


def test_nothing_is_overdue_by_more_days_than_there_are(connection: duckdb.DuckDBPyConnection) -> None:
    connection.execute("INSERT INTO cases (case_no, domain, filed_on) VALUES ('1', '食品', '2022-01-01')")
    assert "overdue_cases" not in found(connection, overdue_case_days=36_525)


def test_what_has_no_groups_is_counted_only(connection: duckdb.DuckDBPyConnection) -> None:
    connection.execute(
        "INSERT INTO problem_lists (batch, list_no, problem_no, found_on) VALUES "
        "(1, 'a', '1', '2022-03-01'), (1, 'a', '2', '2022-03-01')"
    )
    problem = found(connection)["overdue_problem_lists"]
    assert problem.sentence == "问题清单所列问题逾期未整改：超过30天的有2条。"


def test_a_fall_of_a_rate_is_named_from_the_threshold_on(connection: duckdb.DuckDBPyConnection) -> None:
    yoy = SimpleNamespace(text="同比下降0.5个百分点")
    fell = figure("food_safety.sample_pass_rate", Fraction(965, 1000), "96.5%", year_ago=Fraction(970, 1000), yoy=yoy)
    problem = found(connection, fell, pass_rate_drop=0.005)["falling_pass_rates"]
    assert problem.sentence == "抽检合格率下降：抽检合格率96.5%，同比下降0.5个百分点。"
    assert found(connection, fell, pass_rate_drop=0.0051) == {}


def test_a_missing_ledger_is_named_instead_of_nothing(connection: duckdb.DuckDBPyConnection) -> None:
    connection.execute("DROP TABLE cases")
    problem = found(connection)["overdue_cases"]
    assert problem.missing == ("案件台账",)
    assert problem.sentence == "案件逾期未结案：缺《案件台账》，无法判断。"


def test_words_that_depend_on_figures_say_on_which(connection: duckdb.DuckDBPyConnection) -> None:
    connection.execute("INSERT INTO cases (case_no, domain, filed_on) VALUES ('1', '食品', '2022-01-01')")
    pieces = found(connection)["overdue_cases"].pieces
    assert [piece.text for piece in pieces if not piece.indicators] == ["案件逾期未结案：超过90天的有", "。"]
    assert all(
        piece.indicators == ("enforcement.cases",) for piece in pieces if any(c.isdigit() for c in piece.text[:1])
    )


def test_a_rate_without_the_year_before_has_not_fallen(connection: duckdb.DuckDBPyConnection) -> None:
    first = figure("food_safety.sample_pass_rate", Fraction(1, 2), "50.0%", year_ago=None)
    assert "falling_pass_rates" not in found(connection, first)


FINES = """
problems:
  - id: fines
    title: 罚没款未入库
    kind: overdue
    threshold: overdue_case_days
    table: cases
    opened: filed_on
    closed: closed_on
    by: domain
    noun: 领域
    measure: {measure}
    unit: {unit}
"""


@pytest.mark.parametrize(
    ("fines", "said"),
    [
        ({"食品": "61.53", "价格": "1000"}, "1061.53元，其中价格1000.00元、食品61.53元"),
        ({"食品": "61.53", "价格": "0.1"}, "61.63元，其中食品61.53元、价格0.10元"),
        ({"食品": "61", "价格": "1000"}, "1061元，其中价格1000元、食品61元"),
        ({"食品": "61.53", "价格": "0"}, "61.53元，全部属于食品领域"),
        ({"食品": "61.53", "价格": None}, "61.53元，全部属于食品领域"),
        ({"食品": "1"}, "1元，属于食品领域"),
        ({"食品": "0.004", "价格": "2"}, "2.00元，其中价格2.00元、食品不到0.01元"),
        ({"食品": "98765432109876.54"}, "98765432109876.54元，全部属于食品领域"),
        ({"食品": "0"}, None),
    ],
)
def test_sums_of_money_are_printed_as_tables_print_them(
    connection: duckdb.DuckDBPyConnection, catalogue_of: Any, fines: dict[str, str | None], said: str | None
) -> None:
    for domain, amount in fines.items():
        connection.execute(
            "INSERT INTO cases (case_no, domain, filed_on, penalty_yuan) VALUES (?, ?, '2022-01-01', ?)",
            [domain, domain, amount],
        )
    found = every(connection, catalogue=catalogue_of(FINES.format(measure="sum(penalty_yuan)", unit="元")))
    expected = [] if said is None else [f"罚没款未入库：超过90天的有{said}。"]
    assert [each.sentence for each in found] == expected


@pytest.mark.parametrize("kind", ["DOUBLE", "FLOAT", "DECIMAL(18, 4)"])
def test_amounts_are_exact_whatever_the_engine_keeps_them_in(
    connection: duckdb.DuckDBPyConnection, catalogue_of: Any, kind: str
) -> None:
    connection.execute(f"ALTER TABLE cases ALTER penalty_yuan TYPE {kind}")
    connection.execute(
        "INSERT INTO cases (case_no, domain, filed_on, penalty_yuan) VALUES "
        "('1', '食品', '2022-01-01', 61.5), ('2', '价格', '2022-01-01', 0.25)"
    )
    (problem,) = every(connection, catalogue=catalogue_of(FINES.format(measure="sum(penalty_yuan)", unit="元")))
    assert problem.sentence.endswith("的有61.75元，其中食品61.50元、价格0.25元。")
    assert (problem.value, problem.items) == (Fraction(247, 4), (("食品", Fraction(123, 2)), ("价格", Fraction(1, 4))))


@pytest.mark.parametrize(
    ("measure", "unit", "said"),
    [
        ("sum(penalty_yuan) / 10000", "万元", "1.23万元，其中食品1.17万元、价格0.06万元"),
        ("sum(penalty_yuan) / 3", "元", "4103.33元，其中食品3903.33元、价格200.00元"),
        ("count(distinct case_no)", "件", "2件，其中食品2件、价格1件"),
        ("sum(penalty_yuan) / count(*)", "元", "4103.33元，其中食品5855.00元、价格600.00元"),
    ],
)
def test_what_does_not_add_up_is_counted_over_all_rows(
    connection: duckdb.DuckDBPyConnection, catalogue_of: Any, measure: str, unit: str, said: str
) -> None:
    connection.execute(
        "INSERT INTO cases (case_no, domain, filed_on, penalty_yuan) VALUES "
        "('1', '食品', '2022-01-01', 10000), ('2', '食品', '2022-01-01', 1710), ('1', '价格', '2022-01-01', 600)"
    )
    (problem,) = every(connection, catalogue=catalogue_of(FINES.format(measure=measure, unit=unit)))
    assert problem.sentence == f"罚没款未入库：超过90天的有{said}。"


@pytest.mark.parametrize(
    ("where", "cases"),
    [("filed_on >= :year_start", 3), ("filed_on >= :start", 1), ("filed_on <= :before", 3), ("filed_on < :end", 4)],
)
def test_a_problems_rows_are_chosen_by_the_days_that_indicators_know(
    connection: duckdb.DuckDBPyConnection, catalogue_of: Any, where: str, cases: int
) -> None:
    connection.execute(
        "INSERT INTO cases (case_no, domain, filed_on) VALUES ('1', '食品', '2021-12-31'), "
        "('2', '食品', '2022-01-01'), ('3', '食品', '2022-06-30'), ('4', '食品', '2022-07-01')"
    )
    text = FINES.format(measure="count(*)", unit="件") + f"    where: {where}\n"
    (problem,) = every(connection, catalogue=catalogue_of(text), period="2022Q3", overdue_case_days=90)
    assert problem.value == cases


def test_what_was_closed_on_the_last_day_is_closed_at_whatever_time(
    connection: duckdb.DuckDBPyConnection, catalogue_of: Any
) -> None:
    types = load_catalogue().types["registrations"]
    columns = ", ".join(f"{name} {SQL_TYPES.get(kind, 'VARCHAR')}" for name, kind in types.items())
    connection.execute(
        f"CREATE TABLE registrations ({columns}, _file VARCHAR, _sheet VARCHAR, _row BIGINT, _order BIGINT)"
    )
    connection.execute(
        "INSERT INTO registrations (accepted_at, approved_at) VALUES ('2022-01-01 09:00', '2022-12-31 16:00'), "
        "('2022-01-01 09:00', '2023-01-01 09:00')"
    )
    catalogue = catalogue_of("""
problems:
  - {id: slow, title: 登记超期, kind: overdue, threshold: overdue_case_days, table: registrations,
     opened: accepted_at, closed: approved_at, unit: 件}
""")
    assert [each.sentence for each in every(connection, catalogue=catalogue)] == ["登记超期：超过90天的有1件。"]

"""A work area in a notebook: what it puts on display, and its charts, tables and lists on real ledgers."""

from __future__ import annotations

import json
import os
from decimal import Decimal
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from IPython.core.interactiveshell import InteractiveShell
from IPython.utils.capture import capture_output

import huibao as hb
from huibao.bureau import load_bureau
from huibao.catalogue import load_catalogue
from huibao.desk import records
from huibao.desk import session as sessions
from huibao.desk.session import Session
from huibao.desk.workarea import Area
from huibao.errors import HuibaoError, PeriodError, UnknownName, UsageError
from huibao.figures import compute
from huibao.importing import import_ledgers
from huibao.narrative import Narrative
from huibao.narrative.markup import plain
from huibao.period import Period
from huibao.warehouse import Warehouse

ROOT = Path(__file__).resolve().parents[2]
AREA_MIME = "application/vnd.huibao.area+json"


def area(opened: Session, name: str, period: str = "2022") -> Area:
    return Area(opened, name, Period.parse(period))


def column(table: Any, at: int) -> list[str]:
    return [row[at]["text"] for row in table.rows]


# Opening


def test_an_area_is_opened_by_name_and_period(opened: Session) -> None:
    found = hb.area("food_safety", "2022Q3")
    assert (found.id, found.title, found.period.name) == ("food_safety", "食品安全", "2022Q3")
    assert repr(found) == "<食品安全，2022年第三季度，17项指标>"
    assert found.cases.text == found.figure("cases").text
    assert "cases" in dir(found) and "cases" in found._ipython_key_completions_()
    assert found["enforcement.cases"].id == "enforcement.cases"


@pytest.mark.parametrize(
    ("name", "period", "error", "said"),
    [
        ("food_safty", "2022", UnknownName, "最接近的是：food_safety"),
        ("food_safety", "2022Q5", PeriodError, "看不懂期间“2022Q5”"),
    ],
)
def test_unknown_areas_and_periods_are_named(
    opened: Session, name: str, period: str, error: type[Exception], said: str
) -> None:
    with pytest.raises(error, match=said):
        hb.area(name, period)


def test_an_unknown_figure_is_an_attribute_error_with_the_nearest_name(opened: Session) -> None:
    with pytest.raises(AttributeError, match="最接近的是：stock"):
        _ = area(opened, "market_entities").stok


def test_the_session_is_kept_until_something_changes(
    opened: Session, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    assert sessions.session() is opened
    other = tmp_path / "bureau.yaml"
    other.write_text((ROOT / "params" / "bureau.yaml").read_text(encoding="utf-8"), encoding="utf-8")
    monkeypatch.setenv("HUIBAO_BUREAU", str(other))
    changed = sessions.session()
    assert changed is not opened
    os.utime(other, ns=(1, 1))
    assert sessions.session() is not changed


def test_offices_come_from_the_bureau_file_first(opened: Session, tmp_path: Path) -> None:
    path = tmp_path / "bureau.yaml"
    path.write_text("name: 甲局\ncity: 乙市\ndivision: '5301'\noffices: {food_safety: 食品股}\n", encoding="utf-8")
    other = Session(opened.warehouse, load_bureau(path), opened.catalogue)
    assert area(other, "food_safety").office == "食品股"
    assert area(other, "brands").office == opened.catalogue.area("brands").office


# On display


@pytest.fixture
def shell(opened: Session) -> InteractiveShell:
    found = InteractiveShell.instance()
    found.reset(new_session=False)
    return found


def run(shell: InteractiveShell, source: str) -> list[dict[str, Any]]:
    with capture_output() as captured:
        result = shell.run_cell(source, store_history=True)
    result.raise_error()
    return [output.data for output in captured.outputs]


def test_opening_in_a_notebook_displays_the_figures_once(shell: InteractiveShell) -> None:
    outputs = run(shell, 'import huibao as hb\narea = hb.area("market_entities", "2022")\narea')
    (shown,) = [data for data in outputs if AREA_MIME in data]
    payload = shown[AREA_MIME]
    assert json.loads(json.dumps(payload, allow_nan=False)) == payload
    assert payload["version"] == 1 and payload["area"] == "market_entities" and payload["section"] == "1.4"
    assert payload["period"] == {
        "name": "2022", "label": "2022年", "start": "2022-01-01", "end": "2022-12-31", "kind": "year",
    }  # fmt: skip
    assert [figure["id"] for figure in payload["figures"]][:2] == ["market_entities.converted", "market_entities.stock"]
    assert {"definition", "note", "kind", "decimals", "yoy", "mom", "months", "missing", "rows"} <= payload["figures"][
        0
    ].keys()
    assert payload["missing_ledgers"] == []
    assert "市场主体倍增" in shown["text/plain"]
    assert [data for data in outputs if AREA_MIME not in data] == []
    later = run(shell, "from IPython.display import display\ndisplay(area)")
    assert later and all(AREA_MIME not in data for data in later)


def test_a_narrative_cell_renders_below_itself(shell: InteractiveShell) -> None:
    run(shell, 'import huibao as hb\narea = hb.area("market_entities", "2022Q3")')
    (shown,) = run(shell, "%%narrative\n### 总量\n\n期末{stock}。")
    assert shown["application/vnd.huibao.narrative+json"]["period"] == "2022Q3"
    assert shown["text/plain"] == f"### 总量\n\n期末{shell.user_ns['area'].stock.text}。"


def test_a_slip_in_a_narrative_cell_is_one_sentence(shell: InteractiveShell) -> None:
    run(shell, 'import huibao as hb\narea = hb.area("market_entities", "2022")')
    with capture_output() as captured:
        result = shell.run_cell("%%narrative\n期末{stok}。")
    assert "最接近的是：stock" in str(result.error_in_exec)
    assert "Traceback" not in captured.stdout and "没有指标“stok”" in captured.stdout


@pytest.mark.parametrize(
    ("source", "said"),
    [
        ("%%narrative", "正文是空的"),
        ("%%narrative area\n\n", "正文是空的"),
        ("%%narative\n期末{stock}。", "没有 %%narative 这种单元格。请把第一行写成 %%narrative。"),
        ("%%Narrative", "没有 %%Narrative"),
        ("%narrative\n期末{stock}。", "没有 %narrative "),
        ("%%narrative\n{period.lable}", "最接近的是：period.label"),
        ("%%narrative\n{credit_files}", "写全名：food_safety.credit_files"),
        ("%%narrative\n{stock.yyo}", "最接近的是：yoy"),
    ],
)
def test_a_narrative_cell_that_is_none_is_answered_in_chinese(shell: InteractiveShell, source: str, said: str) -> None:
    run(shell, 'import huibao as hb\narea = hb.area("market_entities", "2022")')
    with capture_output() as captured:
        shell.run_cell(source)
    assert said in captured.stdout and "Traceback" not in captured.stdout


def test_other_cell_magics_are_left_alone(shell: InteractiveShell) -> None:
    run(shell, 'import huibao as hb\narea = hb.area("market_entities", "2022")')
    run(shell, "%%capture\nx = 1")
    assert shell.user_ns["x"] == 1 and shell.transform_cell("%%time\n1\n").startswith("get_ipython()")


# Charts


def test_a_trend_has_the_months_of_the_period_and_the_year_before(opened: Session) -> None:
    spec = area(opened, "market_entities").trend("newly_registered").spec
    assert spec["categories"] == [f"2022年{month}月" for month in range(1, 13)]
    assert [one["name"] for one in spec["series"]] == ["2022年", "上年同期"]
    assert sum(spec["series"][0]["values"]) == area(opened, "market_entities").figure("newly_registered").value
    assert {one["indicator"] for one in spec["series"]} == {"market_entities.newly_registered"}
    assert spec["unit"] == "户" and "逐月走势" in spec["title"]


def test_a_trend_of_a_quarter_looks_back_twelve_months(opened: Session) -> None:
    spec = area(opened, "market_entities", "2022Q3").trend("newly_registered").spec
    assert spec["categories"][0] == "2021年10月" and spec["categories"][-1] == "2022年9月"
    assert spec["series"][0]["name"] == "近12个月"


def test_a_trend_over_years_chains_the_months(opened: Session) -> None:
    spec = area(opened, "market_entities").trend("newly_registered", months=30).spec
    assert len(spec["categories"]) == 30 and spec["categories"][0] == "2020年7月"
    assert [one["name"] for one in spec["series"]] == ["近30个月"]
    year = area(opened, "market_entities", "2021").figure("newly_registered").value
    assert sum(spec["series"][0]["values"][6:18]) == year


def test_an_open_month_is_noted(opened: Session) -> None:
    spec = area(opened, "market_entities", "..2022-09-15").trend("newly_registered").spec
    assert spec["note"] == "注：2022年9月截至15日。"
    assert (
        sum(spec["series"][0]["values"][3:])
        == area(opened, "market_entities", "..2022-09-15").figure("newly_registered").value
    )


def test_rates_are_drawn_in_per_cent(opened: Session) -> None:
    found = area(opened, "food_safety")
    spec = found.trend("sample_pass_rate").spec
    assert spec["unit"] == "%" and max(v for v in spec["series"][0]["values"] if v is not None) > 50


def test_figures_without_months_say_so(opened: Session) -> None:
    assert "不按月统计" in area(opened, "key_targets").trend("tianma_completion").spec["alt"]


def test_bars_name_every_township_and_add_up(opened: Session) -> None:
    found = area(opened, "market_entities")
    spec = found.bars("newly_registered", by="township").spec
    assert set(opened.bureau.townships) <= set(spec["categories"])
    values = spec["series"][0]["values"]
    assert sum(values) == found.figure("newly_registered").value
    named = [value for name, value in zip(spec["categories"], values, strict=True) if name != "未分乡镇"]
    assert named == sorted(named, reverse=True)
    assert spec["by"] == "township" and spec["title"] == "新登记市场主体（按乡镇）"


def test_a_rate_by_township_has_no_invented_zeros(opened: Session) -> None:
    spec = area(opened, "food_safety").bars("open_kitchen_rate", by="township").spec
    assert all(value is None or 0 <= value <= 100 for value in spec["series"][0]["values"])


def test_comparing_needs_one_unit(opened: Session) -> None:
    found = area(opened, "intellectual_property")
    spec = found.compare(["invention_granted", "utility_granted", "design_granted"]).spec
    assert spec["indicators"][0] == "intellectual_property.invention_granted" and len(spec["categories"]) == 3
    with pytest.raises(UsageError, match="同一个单位"):
        area(opened, "food_safety").compare(["cases", "sample_pass_rate"])


def test_parts_of_a_number_column_print_as_its_ledger_and_many_numbers_are_no_parts(
    opened: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    def of(count: int) -> Any:
        return lambda *_: [(Decimal(f"{at}.000000"), 1, 1) for at in range(1, count + 1)]

    found = area(opened, "market_entities")
    monkeypatch.setattr(Session, "split", of(20))
    assert found.bars("newly_registered", by="capital_wan").spec["categories"][4] == "5"
    monkeypatch.setattr(Session, "split", of(21))
    with pytest.raises(UsageError, match="“capital_wan”是21个不同的数，分不成类"):
        found.breakdown("newly_registered", by="capital_wan")


def test_splitting_by_what_is_not_there_names_the_nearest(opened: Session) -> None:
    with pytest.raises(UnknownName, match="最接近的是：township"):
        area(opened, "market_entities").bars("stock", by="townshp")
    with pytest.raises(UnknownName, match="不能按"):
        area(opened, "market_entities").bars("target_completion", by="township")


# Tables


def test_the_overview_prints_every_figure_with_its_changes(opened: Session) -> None:
    found = area(opened, "market_entities", "2022Q3")
    table = found.table()
    assert [head["label"] for head in table.columns] == ["指标", "本期", "上年同期", "同比", "上期", "环比"]
    assert column(table, 1) == [figure.text for figure in found.figures.values()]
    first = table.rows[0][1]
    assert first["indicator"] == "market_entities.converted" and first["masked"].startswith("*")
    assert table.rows[0][3]["masked"] == "**"


@pytest.mark.parametrize("period", ["2022", "2022-01..2022-09", "..2022-09-15"])
def test_without_a_period_before_of_its_own_there_is_no_such_column(opened: Session, period: str) -> None:
    table = area(opened, "market_entities", period).table(["stock"])
    assert [head["label"] for head in table.columns] == ["指标", "本期", "上年同期", "同比"]


def test_a_breakdown_adds_up_and_shares_are_of_the_whole(opened: Session) -> None:
    found = area(opened, "market_entities")
    table = found.breakdown("newly_registered", by="entity_type")
    assert [head["label"] for head in table.columns] == ["主体类型", "本期", "占比", "上年同期", "增减"]
    *parts, total = table.rows
    assert total[0]["text"] == "合计" and total[1]["value"] == found.figure("newly_registered").value
    assert sum(row[1]["value"] for row in parts) == total[1]["value"]
    assert sum(row[2]["value"] for row in parts) == pytest.approx(1)
    assert all(cell["masked"] is not None for row in table.rows for cell in row[1:])


def test_a_rate_has_no_shares_and_no_total(opened: Session) -> None:
    table = area(opened, "food_safety").breakdown("sample_pass_rate", by="domain")
    assert "占比" not in [head["label"] for head in table.columns] and "合计" not in column(table, 0)
    assert table.rows[0][3]["text"].endswith(("个百分点", "持平", "—"))


def test_records_are_the_rows_of_the_period(opened: Session) -> None:
    found = area(opened, "brands")
    table = found.records("gi_applications", columns=["name", "accepted_on"], order="accepted_on desc")
    assert len(table.rows) == found.figure("gi_accepted").value
    assert column(table, 1) == sorted(column(table, 1), reverse=True)
    assert all(text.startswith("2022-") for text in column(table, 1))
    narrowed = area(opened, "enforcement").records(
        "cases", columns=["domain"], where="domain = '食品' and filed_on <= :end"
    )
    assert set(column(narrowed, 0)) == {"食品"}
    by_value = area(opened, "enforcement").records("cases", columns=["domain"], where={"domain": "食品"})
    assert by_value.rows == narrowed.rows


def test_what_happened_after_the_period_had_not_happened_yet(opened: Session) -> None:
    found = area(opened, "enforcement", "2022H1")
    later = column(found.records("cases", columns=["closed_on"]), 0)
    known = column(found.records("cases", columns=["closed_on"], happened=["closed_on"]), 0)
    assert [text if text <= "2022-06-30" else "—" for text in later] == known != later


def test_titles_are_quoted_once_and_those_within_them_singly() -> None:
    assert records._quoted("关于印发《方案》的通知", "title") == "《关于印发〈方案〉的通知》"
    assert records._quoted("《方案》", "title") == "《方案》"
    assert records._quoted("《方案》补充规定（附《清单》）", "title") == "《〈方案〉补充规定（附〈清单〉）》"
    assert records._quoted("《关于印发《方案》的通知》", "title") == "《关于印发〈方案〉的通知》"


def test_a_name_that_comes_twice_is_listed_once_and_says_so(opened: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    rows = [{"name": name} for name in ("甲", "乙", "甲")]
    monkeypatch.setattr(records, "_rows", lambda *given, **options: rows)
    assert str(area(opened, "brands").narrative("{list(gi_applications.name)}")) == "“甲”（2次）“乙”"
    rows = [{"domain": name} for name in ("食品", "价格", "食品")]
    assert str(area(opened, "enforcement").narrative("{list(cases.domain)}")) == "食品、价格"


def test_documents_are_those_of_the_area(opened: Session) -> None:
    found = area(opened, "food_safety")
    assert len(found.records("documents", columns=["title"]).rows) == found.figure("documents_issued").value


def test_rows_are_the_rows_behind_it(opened: Session) -> None:
    found = area(opened, "inspection_rectification", "2022-12")
    assert len(found.rows("findings", columns=["aspect", "finding_no"]).rows) == found.figure("findings").value


def test_checks_and_orders_are_counted_by_outcome(opened: Session) -> None:
    found = area(opened, "drugs_devices_cosmetics")
    table = found.outcomes(["药品", "医疗器械", "化妆品"])
    assert table.payload()["ledgers"] == ["site_checks", "rectification_orders"]
    *domains, total = [[cell["text"] for cell in row] for row in table.rows]
    assert [row[0] for row in domains] == ["药品", "医疗器械", "化妆品"] and total[0] == "合计"
    checks = found.records(
        "site_checks", columns=["outcome"], where="domain in ('药品', '医疗器械', '化妆品')", most=999
    )
    assert total[1] == f"{len(checks.rows)}家次"
    at = [head["label"] for head in table.columns].index("责令整改")
    ordered = column(checks, 0).count("责令整改")
    assert total[at] == (f"{ordered}家次" if ordered else "—")
    where = "domain in ('药品', '医疗器械', '化妆品')"
    orders = found.records("rectification_orders", columns=["closed_on"], where=where)
    closed = sum("2022" <= text <= "2022-12-31" for text in column(orders, 0))
    assert total[-2:] == [f"{len(orders.rows)}份" if orders.rows else "—", f"{closed}份" if closed else "—"]
    with pytest.raises(UsageError, match="没有领域“药物”"):
        found.outcomes(["药物"])


def test_sums_of_money_in_a_list_have_as_many_decimals(opened: Session) -> None:
    table = area(opened, "quality_certification", "2022").records("subsidies", columns=["amount_yuan"])
    texts = column(table, 0)
    assert len({len(text.partition(".")[2]) for text in texts}) == 1 and {
        len(text.partition(".")[2]) for text in texts
    } <= {0, 2}


def test_codes_that_are_no_words_are_named(opened: Session) -> None:
    chart = area(opened, "fair_competition").bars("targets_inspected", by="credit_risk").spec
    assert set(chart["categories"]) <= {"A级", "B级", "C级", "D级", "未注明"} and "A级" in chart["categories"]
    levels = area(opened, "sanitary_county").breakdown("issues_fed_back", by="level")
    assert set(column(levels, 0)) <= {"省级", "市级", "县级", "合计"}


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({"table": "case"}, "最接近的是：cases"),
        ({"table": "cases", "columns": ["domian"]}, "最接近的是：domain"),
        ({"table": "cases", "order": "filed_on; drop table cases"}, "没有“filed_on;”这一列"),
        ({"table": "cases", "order": "filed_on sideways"}, "看不懂排序"),
        ({"table": "cases", "order": "filed"}, "没有“filed”这一列"),
        ({"table": "cases", "where": "1 = (select 1)"}, "不能有子查询"),
        ({"table": "cases", "where": "secret = 1"}, "没有栏“secret”"),
        ({"table": "cases", "where": "domain = '食品"}, "不是有效的 SQL"),
        ({"table": "cases", "where": {"domian": "食品"}}, "最接近的是：domain"),
        ({"table": "cases", "where": {"domain": "食物"}}, "“domain”没有代码“食物”.*食品"),
        ({"table": "cases", "date": "township"}, "不是日期"),
    ],
)
def test_what_records_cannot_be_read_is_said(opened: Session, options: dict[str, Any], said: str) -> None:
    with pytest.raises((UnknownName, UsageError), match=said):
        area(opened, "enforcement").records(**options)


def test_the_plan_is_that_of_the_next_period_by_theme(opened: Session) -> None:
    found = area(opened, "next_steps")
    table = found.plan()
    assert table.title == "2023年工作任务" and len(table.rows) == found.figure("plan_items").value
    themes = column(table, 0)
    assert len([1 for one, other in pairwise(themes) if one != other]) == len(set(themes)) - 1


def test_problems_are_a_list_that_carries_its_figures(opened: Session) -> None:
    found = area(opened, "problems").problems()
    assert isinstance(found, Narrative)
    items = [block["runs"] for block in found.blocks if block["kind"] == "item"]
    assert items and all(len(runs) == 1 and runs[0]["indicators"] for runs in items)
    figures = {run["indicator"] for (item,) in items for run in item["choice"] if "indicator" in run}
    assert "problems.one_person_offices" in figures


def test_what_a_rule_counts_is_no_figure_that_could_be_asked(opened: Session) -> None:
    """Nine overdue orders are none of the figures whose orders they are."""
    found = area(opened, "problems").problems()
    overdue = [run for block in found.blocks for run in block["runs"] if "超过" in plain([run])]
    assert overdue and all(set(run) == {"text"} for item in overdue for run in item["choice"])


@pytest.mark.parametrize(
    ("start", "name"),
    [("案件逾期未结案", "food_safety.cases"), ("责令整改逾期未销号", "special_equipment.items_rectified")],
)
def test_every_figure_of_the_rows_that_a_rule_counts_hides_what_it_says(opened: Session, start: str, name: str) -> None:
    """Three overdue food cases of seven are a part of the food cases, though the rule judges all cases."""
    blocks = area(opened, "problems").problems().blocks
    told = [block["runs"][0] for block in blocks if plain(block["runs"]).startswith(start)]
    assert told and all(name in item["indicators"] for item in told)
    assert name in next(run["indicators"] for block in blocks for run in block["runs"] if run.get("masked"))


def test_no_problem_tells_on_which_side_of_its_threshold_a_hidden_figure_lies(opened: Session) -> None:
    """That a problem is named says so as well as its numbers do: with hidden figures the list is always the same."""
    blocks = area(opened, "problems").problems().blocks
    masked = ["".join(run["text"] for one in block["runs"] for run in one["masked"]) for block in blocks]
    assert [text for text in masked if text] == ["对照结果涉及不公开数据的，公开版不列。"]


def test_a_list_is_masked_with_every_figure_that_counts_its_rows_whatever_the_area(opened: Session) -> None:
    found = area(opened, "quality_certification").narrative("{list(gi_applications.name, date=accepted_on)}")
    assert found.blocks[0]["runs"][0]["indicator"] == "brands.gi_accepted"


def test_a_code_that_the_ledger_does_not_have_is_no_empty_list(opened: Session) -> None:
    with pytest.raises(HuibaoError, match="“level”没有代码“市级以上”"):
        area(opened, "sanitary_county").narrative("{list(feedback_issues.issue_no, level=市级以上)}")


# Every notebook, sparse and missing ledgers


@pytest.mark.parametrize("name", sorted(load_catalogue().areas))
def test_every_area_shows_its_table_for_a_period_without_a_record(opened: Session, name: str) -> None:
    found = area(opened, name, "1999-03")
    assert len(found.table().rows) == len(found.figures)


@pytest.fixture(scope="module")
def bare(tmp_path_factory: pytest.TempPathFactory, ledgers: Path) -> Any:
    """Only the complaints are there."""
    folder = tmp_path_factory.mktemp("bare")
    for path in ledgers.glob("12315*"):
        (folder / path.name).write_bytes(path.read_bytes())
    bureau = load_bureau(ROOT / "params" / "bureau.yaml")
    import_ledgers(folder, folder / "bare.duckdb", bureau)
    with Warehouse.open(folder / "bare.duckdb") as warehouse:
        yield Session(warehouse, bureau, load_catalogue())


def test_missing_ledgers_are_said_everywhere_and_nothing_is_zero(bare: Session) -> None:
    found = area(bare, "market_entities")
    assert set(column(found.table(), 1)) == {"缺台账"} and set(column(found.table(), 2)) == {"缺台账"}
    assert "缺台账" in found.trend("stock").spec["alt"] and "缺台账" in found.bars("stock", by="township").spec["alt"]
    bare_table = found.breakdown("stock", by="township")
    assert bare_table.note == "缺台账" and bare_table.payload()["indicator"] == "market_entities.stock"
    assert found.compare(["stock", "newly_registered"]).spec["note"] == "注：市场主体总量、新登记市场主体缺台账。"
    assert area(bare, "brands").records("gi_applications").note == "缺地理标志台账"
    assert area(bare, "next_steps").plan().note == "缺下步工作台账"
    assert "缺" in str(area(bare, "problems").problems())
    outcomes = area(bare, "food_safety").outcomes(["食品"])
    assert outcomes.rows == [] and outcomes.note == "缺日常监督检查台账、责令整改台账"
    assert str(found.narrative("{newly_registered.top(township)}；{list(documents.title)}")) == "缺台账；缺台账"


def test_missing_ledgers_are_listed_with_the_office_to_ask(bare: Session) -> None:
    from huibao.desk.publishing import payload

    found = area(bare, "market_entities")
    assert payload(bare, found)["missing_ledgers"] == [
        {"ledger": "期初存量表", "table": "opening_stock", "office": found.office},
        {"ledger": "市场主体登记台账", "table": "registrations", "office": found.office},
        {"ledger": "目标任务台账", "table": "targets", "office": found.office},
    ] or sorted(each["table"] for each in payload(bare, found)["missing_ledgers"]) == [
        "opening_stock", "registrations", "targets",
    ]  # fmt: skip


def test_figures_are_the_ones_that_the_report_computes(opened: Session) -> None:
    period = Period.parse("2021Q3")
    whole = compute(opened.warehouse, opened.catalogue, period, months=False)
    for name in opened.catalogue.areas:
        for full, figure in area(opened, name, "2021Q3").figures.items():
            assert figure.record() == whole[full].record()

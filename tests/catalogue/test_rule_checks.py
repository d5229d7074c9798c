"""Rules and problems that could not be asked are refused when the catalogue loads, with file, entry and reason."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from huibao.catalogue import Catalogue, load_catalogue
from huibao.catalogue._load import _validate
from huibao.catalogue.rule_checks import with_rules
from huibao.catalogue.rule_entries import RuleFile
from huibao.errors import CatalogueError
from huibao.ledgers import schemas

PATH = Path("rules/pilots.yaml")

HEAD = "  - id: pilot\n    title: 试点\n    kind: "
QUERY = "query\n    tables: [cases]\n    query: "
SELECT = "select domain as item, count(*) as left_side, count(closed_on) as right_side from cases"
ROWS = "rows\n    table: cases\n    holds: "
OVERDUE = "overdue\n    threshold: overdue_case_days\n    table: cases\n    closed: closed_on\n    unit: 件\n"
OPENED = OVERDUE + "    opened: filed_on\n"
LEVEL = "level\n    threshold: equipment_gap\n    indicators: [enforcement.cases]\n"
LISTED = LEVEL + "    table: cases\n    by: domain\n"


def load(text: str) -> Catalogue:
    """The rules of one file on top of the program's catalogue."""
    raw = yaml.safe_load(text)
    return with_rules(load_catalogue(), schemas(), [(PATH, _validate(RuleFile, raw, PATH))])


def refused(group: str, kind: str) -> str:
    with pytest.raises(CatalogueError) as caught:
        load(f"{group}:\n{HEAD}{kind}\n")
    said = str(caught.value)
    assert "pilots.yaml" in said and "pilot" in said
    return said


@pytest.mark.parametrize(
    ("kind", "reason"),
    [
        ("sums", "kind 只能是query、figures、rows、breakdown、months、distinct、one_value"),
        ("query\n    tables: [cases]", "rules.pilot.query”不对：缺少这一项"),
        ("query\n    tables: []\n    query: " + SELECT, "rules.pilot.tables”不对：至少要有一项"),
        (QUERY + SELECT + " where filed_on > :until", "没有参数“:until”"),
        (QUERY + SELECT + " where filed_on > :planned_for", ":planned_for 只能用于"),
        (QUERY + SELECT.replace("closed_on", "closed"), "没有栏“closed”，检查名称，最接近的是：closed_on"),
        (QUERY + SELECT.replace("from cases", "from case"), "没有表或视图“case”"),
        (QUERY + SELECT.replace("from cases", "from patents"), "tables 没有列出 query 用到的patents"),
        (QUERY + SELECT.replace("left_side", "left_one"), "缺少 left_side"),
        (QUERY + SELECT.replace("count(*)", "max(domain)") + " group by 1", "left_side 不是数字（VARCHAR）"),
        (QUERY + SELECT + " group by case_no", "query 不能执行，DuckDB 的说法是"),
        (QUERY + "with a as (select 1) " + SELECT, "开头不写 with"),
        (QUERY + "delete from cases", "应当是一个 select"),
        (QUERY + "select (", "不是有效的 SQL"),
        ("rows\n    table: cases", "rules.pilot.holds”不对：缺少这一项"),
        ("rows\n    holds: filed_on <= closed_on", "rules.pilot.table”不对：缺少这一项"),
        (ROWS + "filed_on <= closed", "没有栏“closed”"),
        (ROWS + "filed_on <= :until", "没有参数“:until”"),
        (ROWS + "filed_on <= :planned_for", ":planned_for 只能用于"),
        (ROWS + "filed_on + domain > 1", "holds 不能执行"),
        (ROWS + "count(*) > 1", "holds 不能执行"),
        (ROWS + "filed_on <= closed_on\n    date: domain", "栏“domain”不是日期"),
        (ROWS + "filed_on <= closed_on\n    date: field_on", "没有栏“field_on”"),
        (ROWS + "filed_on <= closed_on\n    query: select 1", "rules.pilot.query”不对：没有这一项"),
        ("breakdown\n    by: domain", "rules.pilot.indicator”不对：缺少这一项"),
        ("breakdown\n    indicator: enforcement.cases", "rules.pilot.by”不对：缺少这一项"),
        ("breakdown\n    indicator: enforcement.case\n    by: domain", "没有指标“enforcement.case”"),
        (
            "breakdown\n    indicator: enforcement.cases\n    by: domian",
            "没有“domian”这一列，检查名称，最接近的是：domain",
        ),
        ("breakdown\n    indicator: key_targets.tianma_completion\n    by: township", "不能按“township”细分"),
        ("figures\n    left: enforcement.cases", "rules.pilot.right”不对：缺少这一项"),
        ("months\n    indicator: enforcement.cases", "rules.pilot.indicator”不对：没有这一项"),
    ],
)
def test_a_rule_that_could_not_be_asked_is_refused(kind: str, reason: str) -> None:
    assert reason in refused("rules", kind)


@pytest.mark.parametrize(
    ("kind", "reason"),
    [
        ("rising\n    threshold: equipment_gap", "kind 只能是level、schedule、overdue、falling"),
        ("schedule", "problems.pilot.threshold”不对：缺少这一项"),
        ("schedule\n    threshold: target_completed", "thresholds 没有“target_completed”，只能是one_person_offices、"),
        ("schedule\n    threshold: target_completion\n    indicators: [enforcement.cases]", "不是比率"),
        ("falling\n    threshold: pass_rate_drop", "problems.pilot.indicators”不对：缺少这一项"),
        ("falling\n    threshold: pass_rate_drop\n    indicators: [food_safety.pass]", "没有指标“food_safety.pass”"),
        (OVERDUE, "problems.pilot.opened”不对：缺少这一项"),
        (OVERDUE + "    opened: domain", "栏“domain”不是日期"),
        (OVERDUE + "    opened: opened_on", "没有栏“opened_on”"),
        (OPENED.replace("overdue_case_days", "equipment_gap"), "应当是天数，“equipment_gap”不是"),
        (OPENED + "    noun: 领域", "有 noun 就要有 by"),
        (OPENED + "    by: domian", "没有栏“domian”"),
        (OPENED + "    by: filed_on", "栏“filed_on”不是文字，不能用来分组"),
        (OPENED + "    where: filed_on >= :began", "没有参数“:began”"),
        (OPENED + "    where: filed_on >= :planned_for", ":planned_for 只能用于"),
        (OPENED + "    measure: sum(penalty)", "没有栏“penalty”"),
        (OPENED + "    measure: penalty_yuan", "不能这样用"),
        (OPENED + "    measure: sum(domain)", "where 或 measure 不能执行"),
        (OPENED + "    measure: median(penalty_yuan)", "measure 里只能用 count 和 sum"),
        (OPENED + "    measure: latest(penalty_yuan order by filed_on)", "measure 里只能用 count 和 sum"),
        (OPENED + "    measure: count(*) filter (where filed_on > :planned_for)", ":planned_for 只能用于"),
        (LISTED.replace("table: cases", "table: case"), "没有表或视图“case”"),
        (LEVEL + "    table: cases", "缺少 by"),
        (LEVEL + "    where: domain = '食品'", "要与 table 一起写"),
        (LISTED + "    measure: count(*)", "measure 和 unit 要一起写"),
        (LISTED + "    noun: 领域", "有 noun 就要有 measure"),
        (LISTED + "    where: domain = '食物'", "没有代码“食物”"),
    ],
)
def test_a_problem_that_could_not_be_asked_is_refused(kind: str, reason: str) -> None:
    assert reason in refused("problems", kind)


@pytest.mark.parametrize(
    ("group", "kind"),
    [
        ("rules", QUERY + SELECT + " where filed_on between :year_start and :end and filed_on > :before group by 1"),
        ("rules", ROWS + "filed_on between :start and :end or filed_on <= :before or filed_on < :year_start"),
        ("rules", "rows\n    table: township_office_posts\n    holds: filled <= posts\n    date: as_of"),
        ("problems", OPENED + "    where: filed_on >= :year_start and filed_on > :before and filed_on > :start"),
        ("problems", OPENED + "    by: township\n    noun: 乡镇\n    measure: sum(penalty_yuan) / 10000"),
        ("problems", "schedule\n    threshold: target_completion\n    indicators: [key_targets.tianma_completion]"),
        ("problems", LEVEL),
    ],
)
def test_what_can_be_asked_is_loaded(group: str, kind: str) -> None:
    catalogue = load(f"{group}:\n{HEAD}{kind}\n")
    assert [each.id for each in (*catalogue.rules, *catalogue.problems)] == ["pilot"]


def test_two_problems_have_two_names() -> None:
    with pytest.raises(CatalogueError, match=r"pilot”不对：编号重复"):
        load(f"problems:\n{HEAD}{OPENED}{HEAD}{LEVEL}")


def test_what_is_no_list_of_entries_is_refused() -> None:
    with pytest.raises(CatalogueError, match="应当是“名称: 值”的对照表"):
        load("rules: [pilot]")


def test_a_folder_of_the_bureaus_own_is_checked_like_the_programs(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HUIBAO_CATALOGUE", str(tmp_path))
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    (tmp_path / "rules").mkdir()
    (tmp_path / "rules" / "own.yaml").write_text(f"rules:\n{HEAD}{ROWS}filed_on <= :until\n", encoding="utf-8")
    with pytest.raises(CatalogueError, match=r"“pilot”不对：没有参数“:until”.*rules/own\.yaml"):
        load_catalogue()

"""The catalogue's files: added ones, and those that cannot be used, named with file, entry and reason."""

from __future__ import annotations

from pathlib import Path

import pytest

from huibao.catalogue import load_catalogue
from huibao.errors import CatalogueError, UnknownName
from huibao.importing.source import area_names

AREA = """
area: {area}
title: 试点工作
section: "4.5"
office: 办公室
indicators:
  - id: {id}
    label: 试点案件
    unit: 件
    kind: count
    definition: 期内立案的试点案件件数。
{rest}
"""
COUNT = "    table: cases\n    measure: count(*)\n    date: filed_on\n"


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("HUIBAO_CATALOGUE", str(tmp_path))
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    return tmp_path


def write(folder: Path, rest: str = COUNT, area: str = "pilots", name: str = "cases") -> None:
    (folder / f"{area}.yaml").write_text(AREA.format(area=area, id=name, rest=rest), encoding="utf-8")


def test_an_added_file_is_an_area_in_the_place_of_its_section(folder: Path) -> None:
    write(folder)
    areas = list(load_catalogue().areas)
    assert areas[areas.index("consumer_protection") + 1] == "pilots"
    assert load_catalogue().indicator("pilots.cases").label == "试点案件"


@pytest.mark.parametrize(
    "measure",
    [
        "case when count(*) > 2 then median(penalty_yuan) end",
        "median(penalty_yuan) - median(penalty_yuan) filter (where iron_fist)",
    ],
)
def test_a_median_with_another_aggregate_which_would_be_taken_of_its_rows_alone_is_refused(
    folder: Path, measure: str
) -> None:
    write(folder, f"    table: cases\n    measure: {measure}\n    date: filed_on\n")
    with pytest.raises(CatalogueError, match=r"pilots\.cases.*median .*别的聚合"):
        load_catalogue()


def test_a_file_is_named_after_its_area_so_that_no_two_hold_the_same(folder: Path) -> None:
    write(folder)
    (folder / "pilots.yaml").rename(folder / "prices.yaml")
    with pytest.raises(CatalogueError, match=r"area 是“pilots”，与文件名“prices\.yaml”不一致.*改名为 pilots\.yaml"):
        load_catalogue()
    write(folder)
    with pytest.raises(CatalogueError, match=r"prices\.yaml"):
        load_catalogue()


@pytest.mark.parametrize("place", [".", "indicators", "catalogue", "catalogue/indicators", "rules", "views/indicators"])
def test_an_import_knows_the_areas_that_the_catalogue_loads(
    folder: Path, monkeypatch: pytest.MonkeyPatch, place: str
) -> None:
    (folder / place).mkdir(parents=True, exist_ok=True)
    write(folder / place)
    monkeypatch.setenv("HUIBAO_CATALOGUE", str(folder / place.removesuffix("indicators")))
    assert "pilots" in load_catalogue().areas
    assert area_names()["试点工作"] == area_names()["pilots"] == "pilots"


def test_an_area_file_with_a_byte_order_mark_is_known_and_one_of_another_encoding_named(folder: Path) -> None:
    write(folder)
    path = folder / "pilots.yaml"
    text = path.read_text(encoding="utf-8").lstrip()
    path.write_text(text.replace("试点工作", "试点工作  # 新领域"), encoding="utf-8-sig")
    assert "pilots" in load_catalogue().areas
    assert area_names()["试点工作"] == "pilots"
    path.write_text(text, encoding="gb18030")
    for read in (load_catalogue, area_names):
        with pytest.raises(CatalogueError, match=r"UTF-8.*pilots\.yaml"):
            read()


def test_the_same_files_give_the_same_object_and_a_changed_one_is_read_again(folder: Path) -> None:
    write(folder)
    first = load_catalogue()
    assert load_catalogue() is first
    write(folder, name="other")
    assert load_catalogue().indicator("pilots.other") is not None


def test_what_is_kept_in_the_cache_equals_what_is_read(folder: Path) -> None:
    from huibao.catalogue import _load

    write(folder)
    read = load_catalogue()
    _load._load.cache_clear()
    assert load_catalogue() == read


def test_a_broken_cache_is_read_over(folder: Path) -> None:
    from huibao.catalogue import _load

    write(folder)
    load_catalogue()
    for kept in (folder / "cache").rglob("*.pickle"):
        kept.write_bytes(b"broken")
    _load._load.cache_clear()
    assert len(list(load_catalogue())) == 124


@pytest.mark.parametrize(
    ("rest", "reasons"),
    [
        (COUNT + "    wher: domain = '食品'\n", ("indicators.cases.wher", "没有这一项")),
        (COUNT + "    where: domian = '食品'\n", ("pilots.cases", "最接近的是：domain")),
        (COUNT.replace("cases", "case"), ("没有表或视图“case”", "cases")),
        (COUNT.replace("filed_on", "domain"), ("“domain”不是日期",)),
        (COUNT.replace("    date: filed_on\n", ""), ("缺少 date",)),
        (COUNT.replace("    measure: count(*)\n", ""), ("缺少 measure",)),
        (COUNT + "    formula: a - b\n", ("只居其一",)),
        ("    formula: a - b\n", ("没有指标“pilots.a”",)),
        ("    formula: market_entities.stok * 2\n", ("最接近的是：market_entities.stock",)),
        ("", ("必居其一",)),
        (COUNT + "    where: domain = 5\n", ("pilots.cases", "where 或 measure 不能执行")),
        (COUNT + "    where: penalty_yuan > 'abc'\n", ("pilots.cases", "where 或 measure 不能执行")),
        (COUNT + "    where: filed_on = '2022-13-01'\n", ("pilots.cases", "where 或 measure 不能执行")),
        (COUNT.replace("count(*)", "sum(domain)"), ("pilots.cases", "where 或 measure 不能执行")),
        (COUNT + "    period: monthly\n", ("indicators.cases.period", "不是允许的值")),
        ("    formula: cases * 2\n", ("互相引用成了圈：pilots.cases → pilots.cases",)),
        ("    table: [\n", ("不是有效的 YAML",)),
    ],
)
def test_a_wrong_entry_is_named_with_its_file_and_reason(folder: Path, rest: str, reasons: tuple[str, ...]) -> None:
    write(folder, rest)
    with pytest.raises(CatalogueError) as refused:
        load_catalogue()
    for reason in (*reasons, *(["pilots.yaml"] if "圈" not in reasons[0] else [])):
        assert reason in str(refused.value)


@pytest.mark.parametrize(("unit", "kind"), [('"%"', "derived"), ('"%"', "count"), ("件", "ratio"), ("倍", "target")])
def test_a_percentage_is_a_ratio_or_a_target_and_these_are_percentages(folder: Path, unit: str, kind: str) -> None:
    write(folder)
    file = folder / "pilots.yaml"
    entry = (
        file.read_text(encoding="utf-8").replace("unit: 件", f"unit: {unit}").replace("kind: count", f"kind: {kind}")
    )
    file.write_text(entry, encoding="utf-8")
    with pytest.raises(CatalogueError, match=rf"pilots\.cases.*与 kind“{kind}”不相称"):
        load_catalogue()


RULE = """
rules:
  - id: parts_of_patents
    title: 授权等于发明授权加其他
    kind: figures
    left: {left}
    right: {right}
"""
PATENTS, INVENTIONS = "intellectual_property.patents_granted", "intellectual_property.invention_granted"


@pytest.mark.parametrize(
    ("left", "right", "reason"),
    [
        (PATENTS, "intellectual_property.inventions", "没有指标“intellectual_property.inventions”"),
        (PATENTS, f"{INVENTIONS} * {PATENTS}", "只能是指标相加减、乘除一个数"),
        ("at_start(market_entities.stock)", "market_entities.stock", "只能是指标相加减、乘除一个数"),
        (PATENTS, f"{INVENTIONS} +", "不是有效的 SQL 表达式"),
        (PATENTS, "", "right"),
    ],
)
def test_a_side_of_a_rule_is_checked_when_the_catalogue_is_loaded(
    folder: Path, left: str, right: str, reason: str
) -> None:
    (folder / "rules").mkdir()
    (folder / "rules" / "pilots.yaml").write_text(RULE.format(left=left, right=right), encoding="utf-8")
    with pytest.raises(CatalogueError) as refused:
        load_catalogue()
    assert reason in str(refused.value)
    assert "pilots.yaml" in str(refused.value)


def test_two_rules_have_two_names(folder: Path) -> None:
    (folder / "rules").mkdir()
    for name in ("first", "second"):
        (folder / "rules" / f"{name}.yaml").write_text(RULE.format(left=PATENTS, right=PATENTS), encoding="utf-8")
    with pytest.raises(CatalogueError, match=r"parts_of_patents.*编号重复"):
        load_catalogue()


def test_a_view_names_the_ledgers_it_reads(folder: Path) -> None:
    (folder / "views").mkdir()
    (folder / "views" / "open_cases.sql").write_text("-- ledgers: cases\nselect case_no, domian from cases, sampling")
    with pytest.raises(CatalogueError, match="cases、sampling"):
        load_catalogue()


def test_a_view_in_another_encoding_is_named(folder: Path) -> None:
    write(folder)
    (folder / "views").mkdir(exist_ok=True)
    (folder / "views" / "odd.sql").write_bytes("-- ledgers: cases\nSELECT case_no FROM cases -- 案件".encode("gb18030"))
    with pytest.raises(CatalogueError, match=r"不是 UTF-8.*odd\.sql"):
        load_catalogue()


def test_a_folder_that_does_not_exist_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HUIBAO_CATALOGUE", "/nowhere/at/all")
    for read in (load_catalogue, area_names):
        with pytest.raises(CatalogueError, match="/nowhere/at/all"):
            read()


def test_unknown_names_get_the_nearest() -> None:
    with pytest.raises(UnknownName, match=r"market_entities\.stock"):
        load_catalogue().indicator("market_entities.stok")
    with pytest.raises(UnknownName, match="food_safety"):
        load_catalogue().area("food_saftey")


def test_dependencies_go_through_views_formulas_and_targets() -> None:
    catalogue = load_catalogue()
    assert catalogue.tables_of("market_entities.net_growth") == {"opening_stock", "registrations"}
    assert catalogue.tables_of("key_targets.entities_completion") == {"opening_stock", "registrations", "targets"}
    assert catalogue.tables_of("food_safety.health_certificate_rate") == {"health_certificates", "food_units"}

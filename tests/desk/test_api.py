"""The analyst's objects: a figure as a card, tables, the catalogue to search, completion, the picker."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from IPython.core.interactiveshell import InteractiveShell

import huibao as hb
from huibao.desk import session as sessions
from huibao.desk.session import Session
from huibao.errors import UnknownName
from huibao.period import Period
from huibao.warehouse import Warehouse


def test_importing_the_package_is_light() -> None:
    script = (
        "import sys; import huibao as hb; "
        "heavy = {'pandas', 'matplotlib', 'ibis', 'duckdb', 'pydantic', 'yaml', 'IPython'} & set(sys.modules); "
        "assert not heavy, heavy; print(sorted(dir(hb)))"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert "'area'" in done.stdout and "'figures'" in done.stdout


def test_packages_that_are_functions_too_stay_packages(opened: Session) -> None:
    import huibao.catalogue
    import huibao.figures
    from huibao.figures import compute

    assert huibao.figures.compute is compute
    assert len(hb.catalogue()) == 123 and len(hb.figures("2022")) == 123
    with pytest.raises(AttributeError):
        _ = hb.nothing


def test_a_figure_shows_value_changes_line_and_meaning(opened: Session) -> None:
    card = hb.figure("market_entities.stock", "2022Q3")
    bundle = card._repr_mimebundle_()
    assert card.text in bundle["text/html"] and "<svg role=" in bundle["text/html"]
    assert card.indicator.definition in bundle["text/plain"] and card.yoy in bundle["text/plain"]
    assert isinstance(card.value, int) and card.text == f"{card.value}户" and card.status == "ok"
    assert repr(card).startswith("市场主体总量　2022年第三季度　")


def test_a_figure_tells_what_has_to_be_known_about_this_value(opened: Session) -> None:
    told = "节假日库没有2099年的安排，该年只扣除周末。"
    unknown = hb.figure("enterprise_lifecycle.establishment_days", "2099")._repr_mimebundle_()
    assert told in unknown["text/html"] and told in unknown["text/plain"]
    known = hb.figure("enterprise_lifecycle.establishment_days", "2022")._repr_mimebundle_()
    assert "节假日库" not in known["text/html"] + known["text/plain"]


def test_a_short_id_will_do_where_only_one_area_has_it(opened: Session) -> None:
    assert hb.figure("complaints", "2022").id == "consumer_protection.complaints"
    with pytest.raises(UnknownName, match=r"写全名：food_safety\.cases"):
        hb.figure("cases", "2022")


def test_the_rows_behind_a_figure_count_it(opened: Session) -> None:
    card = hb.figure("consumer_protection.complaints", "2022")
    rows = card.rows()
    assert len(rows) == card.value
    assert {"登记编号", "受理日期", "来源文件", "工作表", "行号"} <= set(rows.columns)
    assert {"complaint_no", "_file"} <= set(card.rows(headers=False).columns)


def test_a_figure_by_a_column_is_a_table(opened: Session) -> None:
    card = hb.figure("market_entities.newly_registered", "2022")
    table = card.by("township")
    assert list(table.columns) == ["本期", "上年同期", "增减"] and table.index.name == "乡镇"
    assert table["本期"].sum() == card.value and table["上年同期"].sum() == card.year_ago
    with pytest.raises(UnknownName, match="最接近的是：township"):
        card.by("town")


def test_the_trend_of_three_years(opened: Session) -> None:
    assert len(hb.figure("market_entities.newly_registered", "2022").trend().spec["categories"]) == 36


def test_figures_of_a_period_are_a_table(opened: Session) -> None:
    found = hb.figures("2021Q3", area="food_safety")
    assert isinstance(found, pd.DataFrame) and len(found) == 17
    card = hb.figure("food_safety.cases", "2021Q3")
    row = found.loc["food_safety.cases"]
    assert (row["数值"], row["文本"], row["同比"], row["状态"]) == (card.value, card.text, card.yoy, "ok")
    assert set(hb.figures("2021Q3").loc[found.index, "文本"]) == set(found["文本"])


def test_the_catalogue_is_searched_by_words(opened: Session) -> None:
    known = hb.catalogue()
    assert "food_safety.sample_pass_rate" in known.search("抽检 合格率").ids
    assert len(known.search("没有这样的指标")) == 0 and repr(known.search("没有这样的指标")) == "没有指标"
    assert known.search("抽检台账").frame().loc["food_safety.samples_tested", "台账"] == "抽检台账"
    assert "<table>" in known._repr_html_()
    entry = known.food_safety.cases
    assert "口径：" in repr(entry) and entry.figure("2022").id == "food_safety.cases"
    assert known["enforcement.cases"].id == "enforcement.cases"


def test_ids_complete_with_the_tab_key(opened: Session) -> None:
    known = hb.catalogue()
    assert "food_safety" in dir(known) and "cases" in dir(known.food_safety)
    assert "food_safety.cases" in known._ipython_key_completions_()
    shell = InteractiveShell.instance()
    hb.load_ipython_extension(shell)
    hb.load_ipython_extension(shell)
    shell.user_ns["hb"] = hb
    for typed, expected in [
        ('hb.figure("market_entities.sto', "market_entities.stock"),
        ('hb.area("food_s', "food_safety"),
        ('hb.figures("2022", area="consumer', "consumer_protection"),
    ]:
        _, matches = shell.complete("", typed, len(typed))
        assert expected in matches, (typed, matches[:5])


@pytest.mark.parametrize(
    "source",
    ['hb.figure("market_entities.stok", "2022")', 'hb.catalogue()["market_entities.stok"]'],
)
def test_unknown_ids_name_the_nearest(opened: Session, source: str) -> None:
    with pytest.raises(UnknownName, match=r"最接近的是：market_entities\.stock"):
        eval(source)


def test_the_picker_follows_choices_with_and_without_widgets(opened: Session) -> None:
    shown: list[str] = []
    picker = hb.picker("food_safety", "2022", show=lambda area: shown.append(repr(area)))
    row, output = picker.widget().children
    areas, kind, when = row.children
    assert (areas.value, kind.value, when.value) == ("food_safety", "year", "2022") and output is not None
    kind.value = "quarter"
    when.value = "2022Q3"
    areas.value = "enforcement"
    assert picker.area.id == "enforcement" and picker.period.name == "2022Q3"
    assert shown[-1] == "<稽查执法，2022年第三季度，3项指标>"
    assert picker.choose("brands", "2021").period.name == "2021"
    with pytest.raises(UnknownName):
        picker.choose("brand")
    assert repr(picker).startswith("<选择：<品牌强县")


@pytest.mark.parametrize("period", ["..2022-09-15", "2021-11..2022-02", "2023", "2024Q1", "2022-07"])
def test_the_picker_shows_the_period_that_was_asked_for(opened: Session, period: str) -> None:
    picker = hb.picker("food_safety", period, show=lambda _: None)
    row, _ = picker.widget().children
    _, kind, when = row.children
    assert (when.value, picker.period.name) == (period, period)
    kind.value = "half"
    assert picker.period.kind == "half" and picker.period.year == Period.parse(period).year
    later = hb.picker("food_safety", "2022", show=lambda _: None)
    later.choose(period=period)
    assert later.widget() is not None and later.period.name == period


def test_the_picker_is_not_needed(
    opened: Session, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setitem(sys.modules, "ipywidgets", None)
    picker = hb.picker("food_safety", "2022")
    picker._ipython_display_()
    assert "没有安装 ipywidgets" in capsys.readouterr().out and picker.area.id == "food_safety"


def test_changing_the_period_in_a_warm_kernel_opens_nothing_again_and_asks_little(
    opened: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    hb.area("food_safety", "2022").table()
    asked: list[str] = []
    monkeypatch.setattr(Warehouse, "sql", _counted(Warehouse.sql, asked))
    monkeypatch.setattr("huibao.importing.open_data", lambda *_args, **_options: pytest.fail("opened again"))
    found = hb.area("food_safety", "2021Q2")
    found.table()
    found.bars("cases", by="township")
    # A query for each table or view of the area, and a few for the split of one figure.
    tables = {each.table for each in opened.catalogue.indicators("food_safety")}
    assert 0 < len(asked) <= len(tables) + 4, asked


def _counted(function: Any, asked: list[str]) -> Any:
    def sql(self: Warehouse, query: str, *arguments: Any, **options: Any) -> Any:
        asked.append(query)
        return function(self, query, *arguments, **options)

    return sql


def test_a_bureau_without_a_warehouse_named_reads_its_own_ledgers(
    ledgers: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    bureau = tmp_path / "bureau.yaml"
    bureau.write_text(f"name: 甲局\ncity: 乙市\ndivision: '5301'\ndata: {ledgers}\n", encoding="utf-8")
    monkeypatch.delenv("HUIBAO_WAREHOUSE", raising=False)
    monkeypatch.setenv("HUIBAO_BUREAU", str(bureau))
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    assert hb.figure("complaints", "2022").value > 0
    monkeypatch.setattr("huibao.importing.opening.fill", lambda *_args, **_options: pytest.fail("imported again"))
    monkeypatch.setattr(sessions, "_open", None)
    assert hb.figure("complaints", "2021").value > 0

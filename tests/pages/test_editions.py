"""The public edition: what the bureau marks internal appears nowhere."""

from __future__ import annotations

import io
import json
import zipfile

import pypdf
import pytest

from huibao import pages
from huibao.bureau import Bureau
from huibao.figures.masking import mask_text
from huibao.pages.context import RunContext
from huibao.pages.leaks import Hidden
from huibao.pages.model import Chart, Table
from huibao.period import Period

from . import executed

BUREAU = Bureau(name="青禾县市场监督管理局", city="云州市", division="530111", internal=("market_entities.stock",))
HIDDEN = Hidden(named=frozenset({"market_entities.stock"}))


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("40321户", "**户"),
        ("8件", "*件"),
        ("96.2%", "**%"),
        ("同比增长5.2%", "同比增长**%"),
        ("甲镇（1,200户）、乙镇（9户）", "甲镇（**户）、乙镇（*户）"),
        ("无", "**"),
    ],
)
def test_numbers_are_masked_a_digit_for_a_digit(text: str, masked: str) -> None:
    assert mask_text(text) == masked


def test_no_output_of_the_public_edition_says_the_masked_number() -> None:
    document = pages.mask(pages.read_area(executed.entities()), BUREAU, HIDDEN)
    context = RunContext(
        bureau=BUREAU, period=Period.parse("2022"), edition="public", sections=(("1", "优化营商环境"),)
    )
    notebook = json.dumps(pages.mask_notebook(executed.entities(), HIDDEN), ensure_ascii=False)
    book = zipfile.ZipFile(io.BytesIO(pages.figures_xlsx([document])))
    outputs = {
        "area.html": pages.area_html(document),
        "report.html": pages.report_html([document], context),
        "index.html": pages.run_index_html([document], context),
        "notebook": notebook,
        "xlsx": "".join(book.read(name).decode() for name in book.namelist()),
        "pdf": "".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(pages.area_pdf(document))).pages),
    }
    for name, text in outputs.items():
        for number in ("40321", "40,321", "36289", "36288", "2400户）", "4.03万"):
            assert number not in text, (name, number)
        assert "**户" in text, name
        assert "6128" in text, name


def test_a_masked_figure_keeps_its_definition_and_loses_all_that_tells_it() -> None:
    document = pages.mask(pages.read_area(executed.entities()), BUREAU, HIDDEN)
    masked = document.figure("market_entities.stock")
    assert masked is not None
    assert (masked.status, masked.text, masked.value, masked.rows, masked.months, masked.yoy) == (
        *("masked", "**户", None, None, (), ""),
    )
    assert masked.definition
    shown = document.figure("market_entities.newly_registered")
    assert shown is not None
    assert shown.value == 6128


def test_a_figure_without_its_ledger_is_not_masked() -> None:
    record = {"id": "market_entities.stock", "unit": "户", "status": "no_ledger", "value": None, "text": "缺台账"}
    assert pages.mask_records([record], HIDDEN) == [record]


def test_a_record_of_figures_json_is_masked() -> None:
    record = {
        "id": "market_entities.stock",
        "unit": "户",
        "status": "ok",
        "value": 1,
        "year_ago": 2,
        "previous": 3,
        "text": "1户",
    }
    masked = {**record, "status": "masked", "value": None, "year_ago": None, "previous": None, "text": "*户"}
    assert pages.mask_records([record], HIDDEN) == [masked]


def test_a_phrase_chosen_by_a_masked_figure_gives_way() -> None:
    choice = {
        "choice": [executed.run("增长明显")],
        "masked": [executed.run("情况见内部版")],
        "indicators": ["market_entities.stock"],
    }
    made = executed.notebook(
        "a", "甲", "1.1", [], executed.code_cell("", executed.narrative("a", executed.paragraph("总量", choice, "。")))
    )
    masked = pages.mask(pages.read_area(made), BUREAU, HIDDEN)
    assert [block.text for block in masked.blocks if hasattr(block, "inlines")] == ["总量情况见内部版。"]


def _problems(count: int) -> executed.Json:
    told = [
        {
            "kind": "item",
            "runs": [{"choice": [executed.run(f"问题{at}")], "masked": [], "indicators": list(HIDDEN.named)}],
        }
        for at in range(count)
    ]
    line = executed.narrative("a", *told, executed.paragraph("其他问题另行说明。"))
    return executed.notebook("a", "甲", "1.1", [], executed.code_cell("area.problems()", line))


@pytest.mark.parametrize("count", [0, 1, 5])
def test_the_public_notebook_does_not_tell_how_many_lines_were_left_out(count: int) -> None:
    masked = pages.mask_notebook(_problems(count), HIDDEN)
    assert masked == pages.mask_notebook(_problems(3), HIDDEN)
    data = masked["cells"][1]["outputs"][0]["data"]
    assert len(data["application/vnd.huibao.narrative+json"]["blocks"]) == 1
    assert (data["text/html"], data["text/plain"]) == ("<p>其他问题另行说明。</p>", "其他问题另行说明。")


def _chart(*indicators: str) -> Chart:
    series = [{"name": name, "values": [7654.0, 2.0], "indicator": name, "emphasis": True} for name in indicators]
    made = executed.notebook("a", "甲", "1.1", [], executed.code_cell("", executed.chart("图", ["甲", "乙"], series)))
    masked = pages.mask(pages.read_area(made), BUREAU, HIDDEN)
    return next(block for block in masked.blocks if isinstance(block, Chart))


def test_a_chart_is_drawn_again_without_its_masked_series() -> None:
    chart = _chart("market_entities.stock", "market_entities.newly_registered")
    assert [one["name"] for one in chart.spec["series"]] == ["market_entities.newly_registered"]
    assert "<svg" in chart.svg
    assert chart.note == "部分数据按规定不公开"


def test_a_chart_of_which_nothing_is_left_gives_way_to_a_note() -> None:
    chart = _chart("market_entities.stock")
    assert chart.svg == ""
    assert "7654" not in json.dumps(chart.spec, ensure_ascii=False)
    assert chart.note == "本图数据按规定不公开"


def _breakdown(*rows: list[executed.Json], note: str | None = None, shares: bool = True) -> executed.Json:
    heads = ["领域", "本期", *(["占比"] if shares else []), "上年同期"]
    output = executed.table("案件（按领域）", heads, list(rows), note)
    raw = output["data"]["application/vnd.huibao.table+json"]
    raw.update(id="breakdown-domain", by="domain", indicator="enforcement.cases")
    return executed.notebook("enforcement", "稽查执法", "4.1", [], executed.code_cell("", output))


def _row(name: str, value: int, form: str) -> list[executed.Json]:
    whole = form == "text"
    return [
        executed.cell(name),
        executed.cell(f"{value}件", value, "enforcement.cases", form, "**件"),
        executed.cell("100%" if whole else "**%", 1, "enforcement.cases", "share", "**%"),
        executed.cell("7件", 7, "enforcement.cases", "year_ago" if whole else "part", "*件"),
    ]


FOOD = [_row("食品", 65, "part"), _row("价格", 34, "part"), _row("合计", 99, "text")]


def test_a_chart_with_nothing_to_draw_gives_way_to_the_same_note() -> None:
    drawn = executed.chart("图", ["甲"], [{"name": "2022年", "values": [3], "indicator": "market_entities.stock"}])
    bare = executed.chart("图", ["甲"], [{"name": "2022年", "values": [], "indicator": "market_entities.stock"}])
    for output in (drawn, bare):
        raw = output["data"]["application/vnd.huibao.chart+json"]
        raw.update(empty="期内没有记录", alt="", categories=["甲"] if output is drawn else [])
    made = [executed.notebook("a", "甲", "1.1", [], executed.code_cell("", output)) for output in (drawn, bare)]
    found = [pages.mask_notebook(each, HIDDEN) for each in made]
    assert found[0] == found[1] and "没有记录" not in json.dumps(found[0], ensure_ascii=False)


def test_a_breakdown_that_would_tell_a_masked_figure_keeps_its_total_alone() -> None:
    """The order of the rows would say that the food cases are no fewer than 34."""
    hidden = Hidden(named=frozenset({"food_safety.cases"}), breakdowns=frozenset({("enforcement.cases", "domain")}))
    masked = pages.mask(pages.read_area(_breakdown(*FOOD)), BUREAU, hidden)
    table = next(block for block in masked.blocks if isinstance(block, Table))
    assert [[cell.text for cell in row] for row in table.rows] == [["合计", "99件", "100%", "7件"]]
    assert table.note == "各部分的数据按规定不公开"


def test_a_breakdown_of_a_masked_figure_is_the_same_whatever_its_parts() -> None:
    hidden = Hidden(named=frozenset({"enforcement.cases"}))
    made = [
        _breakdown(*FOOD),
        _breakdown(FOOD[1], FOOD[0], FOOD[2], note="共40项，列出前20项。"),
        _breakdown(FOOD[0]),
        _breakdown(note="期内没有记录", shares=False),
    ]
    found = [pages.mask_notebook(each, hidden) for each in made]
    assert all(each == found[0] for each in found)
    assert found[0]["cells"][1]["outputs"][0]["data"]["text/plain"] == "案件（按领域）"
    (table,) = (block for block in pages.read_area(found[0]).blocks if isinstance(block, Table))
    assert ([column.label for column in table.columns], table.rows, table.note) == (["领域"], (), "本表按规定不公开")


def test_a_breakdown_without_its_ledger_says_so_in_the_public_edition() -> None:
    hidden = Hidden(named=frozenset({"enforcement.cases"}))
    masked = pages.mask(pages.read_area(_breakdown(note="缺台账", shares=False)), BUREAU, hidden)
    assert [block.note for block in masked.blocks if isinstance(block, Table)] == ["缺台账"]


def _table_named(name: str, hidden: Hidden, *rows: list[executed.Json]) -> Table:
    output = executed.table("任务", ["任务", "数"], list(rows))
    output["data"]["application/vnd.huibao.table+json"]["id"] = name
    made = executed.notebook("next_steps", "下步", "8", [], executed.code_cell("", output))
    masked = pages.mask(pages.read_area(made), BUREAU, hidden)
    return next(block for block in masked.blocks if isinstance(block, Table))


@pytest.mark.parametrize("name", ["records-plan_items", "plan", "records-next_steps.plan_items"])
@pytest.mark.parametrize("area", ["next_steps", ""])
def test_a_list_of_the_records_that_a_masked_figure_counts_is_left_out(name: str, area: str) -> None:
    hidden = Hidden(named=frozenset({"next_steps.plan_items"}), listed=frozenset({(area, "plan_items")}))
    table = _table_named(
        name, hidden, [executed.cell("甲"), executed.cell("1")], [executed.cell("乙"), executed.cell("2")]
    )
    assert (table.rows, table.note) == ((), "本表按规定不公开")


def test_a_table_made_from_the_records_of_two_ledgers_is_left_out_with_either() -> None:
    output = executed.table("检查和整改", ["领域", "整改文书"], [[executed.cell("食品"), executed.cell("12份")]])
    raw = output["data"]["application/vnd.huibao.table+json"]
    raw.update(id="records-site_checks", ledgers=["site_checks", "rectification_orders"])
    made = executed.notebook("food_safety", "食品安全", "2.1", [], executed.code_cell("", output))
    hidden = Hidden(named=frozenset({"a.orders"}), listed=frozenset({("", "rectification_orders")}))
    masked = pages.mask(pages.read_area(made), BUREAU, hidden)
    assert [block.rows for block in masked.blocks if isinstance(block, Table)] == [()]


def test_a_list_left_out_says_why_in_the_word_report_too() -> None:
    output = executed.table("任务", ["任务"], [[executed.cell("甲")]])
    output["data"]["application/vnd.huibao.table+json"]["id"] = "plan"
    made = executed.notebook("next_steps", "下步", "8", [], executed.code_cell("", output))
    hidden = Hidden(named=frozenset({"next_steps.plan_items"}), listed=frozenset({("", "plan_items")}))
    context = RunContext(bureau=BUREAU, period=Period.parse("2022"), edition="public")
    document = pages.mask(pages.read_area(made), BUREAU, hidden)
    with zipfile.ZipFile(io.BytesIO(pages.report_docx([document], context, []))) as archive:
        text = archive.read("word/document.xml").decode()
    assert "本表按规定不公开" in text and "本期无记录" not in text


def test_a_rate_of_masked_counts_is_given_as_printed_everywhere() -> None:
    exact, name = 121 / 123, "a.rate"
    hidden = Hidden(named=frozenset({"a.count"}), rounded=frozenset({name}))
    table = _table_named("figures", hidden, [executed.cell("率"), executed.cell("98.4%", exact, name, "text")])
    assert (table.rows[0][1].text, table.rows[0][1].value) == ("98.4%", None)
    raw = executed.figure(name, "率", exact, "%", decimals=1, year_ago=exact, previous=None)
    masked = pages.mask(pages.read_area(executed.notebook("a", "甲", "1.1", [raw])), BUREAU, hidden).figures[0]
    assert (masked.value, masked.year_ago, masked.previous, masked.status) == (0.984, 0.984, None, "ok")
    assert all(month.value == round(month.value or 0, 3) for month in masked.months)
    record = {key: raw[key] for key in ("id", "unit", "status", "text", "value", "year_ago", "previous")}
    assert pages.mask_records([record], hidden)[0]["value"] == 0.984


@pytest.mark.parametrize("said", [[executed.run("全部为食品")], [executed.run("各领域相当")], []])
def test_a_phrase_about_the_parts_gives_way_where_they_tell_whatever_it_says(said: list[executed.Json]) -> None:
    choice = {
        "choice": said,
        "masked": [executed.run("居前的是**")],
        "indicators": ["enforcement.cases"],
        "form": "top",
    }
    line = executed.narrative("a", executed.paragraph("案件", choice, "。"))
    made = executed.notebook("a", "甲", "1.1", [], executed.code_cell("", line))
    hidden = Hidden(named=frozenset({"food_safety.cases"}), breakdowns=frozenset({("enforcement.cases", "domain")}))
    masked = pages.mask(pages.read_area(made), BUREAU, hidden)
    assert [block.text for block in masked.blocks if hasattr(block, "inlines")] == ["案件居前的是**。"]


def test_outputs_that_are_not_ours_stay_out_of_the_public_notebook() -> None:
    stream = {"output_type": "stream", "name": "stdout", "text": "40321"}
    foreign = {"output_type": "execute_result", "data": {"text/plain": "40321"}, "metadata": {}}
    failed = {"output_type": "error", "ename": "E", "evalue": "40321", "traceback": ["40321"]}
    made = executed.notebook("a", "甲", "1.1", [], executed.code_cell("x", stream, foreign, failed))
    assert "40321" not in json.dumps(pages.mask_notebook(made, HIDDEN))


def test_the_public_notebook_reads_as_the_masked_document() -> None:
    masked = pages.mask(pages.read_area(executed.entities()), BUREAU, HIDDEN)
    assert pages.read_area(pages.mask_notebook(executed.entities(), HIDDEN)) == masked

"""Charts: the same bytes every time, Chinese kept as text, nothing clipped, honest where there is nothing to draw."""

from __future__ import annotations

import re
from typing import Any

import pytest
from lxml import etree

from huibao.charts import MIME, Chart, alt_text, chart, draw, mask, without_title
from huibao.charts.layout import NOTE_LINE, TITLE_BAND, text_width

MONTHS = [f"2022年{month}月" for month in range(1, 13)]
TOWNS = [f"{name}镇" for name in "甲乙丙丁戊己庚辛壬癸子丑寅"] + ["马场坪街道", "高山彝族苗族乡"]


def line(values: list[Any], before: list[Any] | None = None, **more: Any) -> Chart:
    series = [{"name": "2022年", "values": values, "indicator": "a.x", "emphasis": True}]
    if before is not None:
        series.append({"name": "上年同期", "values": before, "indicator": "a.x"})
    options: dict[str, Any] = {"categories": MONTHS[: len(values)], "unit": "户", "title": "新登记市场主体逐月走势"}
    return chart("line", id="trend", series=series, **(options | more))


def bars(count: int = 15, kind: str = "hbar") -> Chart:
    values = [1400 - 90 * at for at in range(count)]
    series = [
        {"name": "2022年", "values": values, "indicator": "a.x", "emphasis": True},
        {"name": "上年同期", "values": [value + 55 for value in values], "indicator": "a.x"},
    ]
    return chart(
        kind, id="bars", title="新登记（按乡镇）", unit="户", categories=TOWNS[:count], series=series, by="township"
    )


def stack() -> Chart:
    series = [
        {"name": name, "values": [base + at for at in range(12)], "indicator": "a.x"}
        for name, base in (("企业", 20), ("个体工商户", 200), ("农民专业合作社", 2))
    ]
    return chart("stack", id="stack", title="按类型", unit="户", categories=MONTHS, series=series)


ALL = [line(list(range(300, 312)), list(range(250, 262))), bars(), bars(3, "bar"), stack()]


def texts(svg: str) -> list[Any]:
    root = etree.fromstring(svg.encode())
    return list(root.iter("{http://www.w3.org/2000/svg}text"))


def words(svg: str) -> set[str]:
    return {"".join(element.itertext()) for element in texts(svg)}


@pytest.mark.parametrize("shown", ALL, ids=lambda shown: shown.spec["kind"])
def test_the_same_data_give_the_same_bytes_with_text_as_text(shown: Chart) -> None:
    svg = shown.svg
    assert svg == draw(shown.spec)
    assert {shown.spec["title"], "单位：户"} <= words(svg)
    assert "Noto Sans SC" in svg
    assert not re.search(r"<style|<metadata|20\d\d-\d\d-\d\dT|https?://(?!www\.w3\.org)", svg)


@pytest.mark.parametrize("shown", ALL, ids=lambda shown: shown.spec["kind"])
def test_no_text_is_clipped(shown: Chart) -> None:
    svg = shown.svg
    width, height = (float(size) for size in re.search(r'viewBox="0 0 ([\d.]+) ([\d.]+)"', svg).groups())  # type: ignore[union-attr]
    for element in texts(svg):
        style = element.get("style")
        size = float(re.search(r"font-size: ([\d.]+)px", style)[1])  # type: ignore[index]
        long = text_width("".join(element.itertext()), size) * 72
        place = element.get("transform") or ""
        x, y = (float(element.get(name) or 0) for name in ("x", "y"))
        if moved := re.match(r"translate\(([-\d.]+) ([-\d.]+)\)", place):
            x, y = float(moved[1]), float(moved[2])
        left = x - (long / 2 if "middle" in style else long if "end" in style else 0)
        assert left >= -1 and left + long <= width + 1, "".join(element.itertext())
        assert size * 0.8 <= y <= height, "".join(element.itertext())


def test_all_townships_are_named_and_large_numbers_have_separators() -> None:
    found = words(bars().svg)
    assert set(TOWNS) <= found
    assert {"1,400", "500", "1,000"} <= found


def test_two_series_have_a_legend_one_has_none() -> None:
    assert {"2022年", "上年同期"} <= words(line([1, 2], [3, 4]).svg)
    assert "上年同期" not in words(line([1, 2]).svg)


def test_gaps_stay_gaps_and_missing_bars_say_so() -> None:
    shown = chart(
        "hbar", id="b", title="合格率", unit="%", decimals=1, categories=["甲镇", "乙镇"],
        series=[{"name": "2022年", "values": [96.25, None], "emphasis": True}],
    )  # fmt: skip
    assert {"96.3", "无数据"} <= words(shown.svg)
    assert "nan" not in line([1, None, 3]).svg.lower()


def test_zeros_are_drawn_as_zeros() -> None:
    found = words(line([0] * 12).svg)
    assert "0" in found and not {"0.0", "0.5"} & found


@pytest.mark.parametrize(
    ("values", "empty", "drawn", "told"),
    [
        ([], None, "期内无数据", "期内无数据。"),
        ([None, None], None, "期内无数据", "2022年：无数据。"),
        ([], "缺台账", "缺台账", "缺台账。"),
        ([None, None], "缺台账", "缺台账", "2022年：缺台账。"),
    ],
)
def test_nothing_to_draw_is_said(values: list[None], empty: str | None, drawn: str, told: str) -> None:
    shown = line(values, empty=empty)
    assert drawn in words(shown.svg)
    assert shown.spec["alt"].endswith(f"单位：户。{told}")


def test_negative_values_have_room() -> None:
    assert {"-20", "30"} <= words(line([-20, 30, -33, 5]).svg)


def test_long_series_label_the_extremes_and_the_last() -> None:
    values = [100 + (at * 37) % 83 for at in range(36)]
    categories = [f"{year}年{month}月" for year in (2020, 2021, 2022) for month in range(1, 13)]
    shown = line(values, categories=categories)
    found = words(shown.svg)
    assert {str(max(values)), str(min(values)), str(values[-1])} <= found
    assert "最高" in shown.spec["alt"] and "最后一项2022年12月" in shown.spec["alt"]


def test_a_title_or_note_of_several_lines_is_cut_off_whole_where_captions_carry_it() -> None:
    shown = line([1, 2, 3], title="新登记\n逐月走势", note="期初存量\n自登记系统导出")
    assert {"新登记 逐月走势", "期初存量 自登记系统导出"} <= words(shown.svg)
    assert not {word for word in words(without_title(shown.svg)) if "登记" in word}


def test_a_dollar_sign_begins_no_formula() -> None:
    assert "$x^2$" in words(line([1, 2], title="$x^2$").svg)


def test_notes_stand_below_and_wrap() -> None:
    note = "注：" + "期初存量自登记系统导出，" * 8
    found = [word for word in words(line([1, 2, 3], note=note).svg) if word in note]
    assert len(found) >= 2 and sum(map(len, found)) >= len(note)


# Words


def test_the_alt_text_tells_kind_title_unit_and_values() -> None:
    assert line([3, None, 5], [1, 2, 4]).spec["alt"] == (
        "折线图：新登记市场主体逐月走势，单位：户。2022年：1月3，2月无数据，3月5。上年同期：1月1，2月2，3月4。"
    )
    assert bars(2).spec["alt"].startswith("条形图：新登记（按乡镇），单位：户。2022年：甲镇1,400，乙镇1,310。")
    assert line([]).spec["alt"] == "折线图：新登记市场主体逐月走势，单位：户。期内无数据。"


def test_months_of_two_years_keep_their_year_where_it_is_theirs() -> None:
    categories = ["2021年12月", "2022年1月"]
    alt = line([3, 4], [1, 2], categories=categories).spec["alt"]
    assert "2022年：2021年12月3，2022年1月4。上年同期：12月1，1月2。" in alt


def test_numbers_are_rounded_half_up_as_they_are_printed() -> None:
    from fractions import Fraction

    spec = line([Fraction(96125, 1000), Fraction(1, 3)], decimals=2, unit="%").spec
    assert spec["series"][0]["values"] == [96.13, 0.33]


def test_the_font_that_pictures_name_is_the_wheels() -> None:
    from matplotlib.font_manager import FontProperties
    from pylopdf_fonts_zh_cn import sans_path

    family = FontProperties(fname=str(sans_path())).get_name()
    drawn = draw(line([1, 2]).spec)
    assert f"font-family=\"'{family}', " in drawn


def test_the_display_carries_data_picture_and_alt() -> None:
    data, metadata = line([1, 2, 3])._repr_mimebundle_()
    assert set(data) == {MIME, "image/svg+xml", "text/plain"}
    assert data["text/plain"] == metadata["image/svg+xml"]["alt"] == data[MIME]["alt"]


def test_the_picture_names_itself_for_screen_readers_whatever_the_data_hold() -> None:
    shown = line([1, 2], title="\"<b>&'")
    root = etree.fromstring(shown.svg.encode())
    assert root.get("role") == "img" and "\"<b>&'" in (root.get("aria-label") or "")


# Masking


def test_a_masked_chart_keeps_neither_values_nor_shape() -> None:
    masked = mask(bars().spec, lambda name: name == "a.x")
    svg = draw(masked)
    assert "按规定不公开" in words(svg)
    assert not re.search(r"1,?[0-9]{3}", masked["alt"] + "".join(words(svg)))


def test_of_several_indicators_only_the_internal_one_is_masked() -> None:
    shown = chart(
        "bar", id="compare", title="抽检", unit="批次", categories=["药品", "医疗器械"], indicators=["a.x", "a.y"],
        series=[{"name": "2022年", "values": [31, 77], "emphasis": True}],
    )  # fmt: skip
    masked = mask(shown.spec, lambda name: name == "a.x")
    assert masked["series"][0]["values"] == [None, 77]
    assert {"**", "77"} <= words(draw(masked)) and "31" not in words(draw(masked))
    assert masked["alt"] == "柱形图：抽检，单位：批次。2022年：药品不公开，医疗器械77。"


def test_nothing_internal_changes_nothing() -> None:
    spec = bars().spec
    assert mask(spec, lambda _: False) == spec


def test_title_and_note_can_be_cut_off_for_pages_with_captions() -> None:
    svg = line([1, 2, 3], note="注：一行。").svg
    cut = without_title(svg)
    assert not {"新登记市场主体逐月走势", "注：一行。"} & words(cut) and "单位：户" in words(cut)
    before, after = (float(re.search(r'height="([\d.]+)pt"', each)[1]) for each in (svg, cut))  # type: ignore[index]
    assert before - after == pytest.approx((TITLE_BAND + NOTE_LINE) * 72)
    assert f'viewBox="0 {TITLE_BAND * 72:g} ' in cut


def test_alt_text_of_a_chart_without_series() -> None:
    assert (
        alt_text({"kind": "bar", "title": "甲", "unit": "", "categories": [], "series": []})
        == "柱形图：甲。期内无数据。"
    )


@pytest.mark.parametrize("value", [0.42, 0.4, 66.7, 3, 1234.5, 0.04])
def test_no_two_ticks_of_an_axis_read_alike(value: float) -> None:
    svg = line([None, value, None], decimals=2 if value < 0.1 else 1, unit="个工作日").svg
    ticks = ["".join(text.itertext()) for text in texts(svg)]
    numbers = [tick for tick in ticks if re.fullmatch(r"[\d,.]+", tick)]
    # The value stands at its point too; otherwise every number is a tick.
    assert len(numbers) - len(set(numbers)) <= 1 and len(set(numbers)) >= 3, numbers

"""Figures counted again from the file that `huibao explain --rows` wrote, with pandas alone and by kind of measure.

Nothing of the package is imported: what is divided by what is written from docs/spec/figures.csv once more.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

import pandas as pd

from .periods import Window, window
from .records import Number, median, share, working_days

Rows = pd.DataFrame
YES = "是"
PART, GOAL, DONE = "组成", "目标值", "完成值"
#: distinct figures and those rates that count things, not rows → the columns that tell things apart.
THINGS = {
    "food_safety.traceability_national": ("主体名称",),
    "food_safety.traceability_provincial": ("主体名称",),
    "food_safety.townships_trained": ("乡镇",),
    "food_safety.villages_trained": ("乡镇", "村（社区）"),
    "food_safety.tianma_pilots": ("企业名称",),
    "drugs_devices_cosmetics.flight_inspections": ("检查对象",),
    "drugs_devices_cosmetics.pharmacies_checked": ("检查对象",),
    "drugs_devices_cosmetics.pharmacies_ordered": ("检查对象",),
    "special_equipment.letters_signed": ("签收单位",),
    "special_equipment.units_checked": ("检查对象",),
    "product_quality.film_dealers_checked": ("检查对象",),
    "product_quality.fertiliser_dealers_checked": ("检查对象",),
    "staff_capability.lists_batch1": ("清单编号",),
    "staff_capability.lists_batch2": ("清单编号",),
    "inspection_rectification.aspects": ("问题方面",),
    "sanitary_county.closures": ("检查对象",),
    "sanitary_county.black_list": ("单位名称",),
    "sanitary_county.red_list": ("单位名称",),
    "epidemic_control.closures": ("检查对象",),
    "food_safety.risk_rated_rate": ("单位编号",),
    "food_safety.licence_valid_rate": ("单位编号",),
    "food_safety.open_kitchen_rate": ("单位编号",),
    "food_safety.health_certificate_rate": ("人员编号", "单位编号"),
    "product_quality.scale_verification_rate": ("公平秤编号",),
}
#: summed figures → the column, and how many of it make one of the figure's unit.
SUMS = {
    "market_entities.stock": ("户数", 1),
    "food_safety.mushroom_pledges": ("数量", 1),
    "food_safety.health_handbooks": ("数量", 1),
    "special_equipment.rectification_items": ("问题条数", 1),
    "special_equipment.items_rectified": ("已整改条数", 1),
    "special_equipment.sealed": ("数量", 1),
    "product_quality.recalled_items": ("召回数量", 1),
    "quality_certification.subsidies_paid": ("金额（元）", 10000),
    "quality_certification.certified_area": ("认证面积（亩）", 10000),
    "consumer_protection.losses_recovered": ("挽回损失（元）", 10000),
    "party_building.letters_signed": ("数量", 1),
    "sanitary_county.people_trained": ("参训人次", 1),
    "rural_revitalization.funds_raised": ("金额（元）", 10000),
    "epidemic_control.letters_signed": ("数量", 1),
    "epidemic_control.notices_issued": ("数量", 1),
}
#: rates → which rows count in the numerator and which in the denominator, by their cells.
RATES: dict[str, tuple[Callable[[Rows, Window], pd.Series], Callable[[Rows, Window], pd.Series]]] = {}
#: what a figure without any row says: nothing, not 0.
EMPTY_IS_UNKNOWN = {
    *("market_entities.stock", "inspection_rectification.aspects", "inspection_rectification.findings"),
    *("inspection_rectification.findings_rectified", "problems.one_person_offices", "problems.equipment_gap"),
}
LATEST = {
    "enforcement.city_rank": "位次",
    "staff_capability.rule_chapters": "章数",
    "staff_capability.rule_articles": "条数",
}


def read_rows(file: Path) -> Rows:
    """The exported rows, every cell as text: dates as the csv writes them, blanks as ""."""
    if file.suffix == ".csv":
        found = pd.read_csv(file, dtype=str, keep_default_na=False, encoding="utf-8-sig")
    else:
        found = pd.read_excel(file, dtype=object, keep_default_na=False, na_values=[], engine="openpyxl")
    return found.map(_text)


def _text(value: Any) -> str:
    if pd.isna(value):
        return ""
    if isinstance(value, dt.datetime):
        return value.isoformat(sep=" ", timespec="seconds").removesuffix(" 00:00:00")
    text = format(Decimal(repr(value)).normalize(), "f") if isinstance(value, float) else str(value)
    # Excel would take such a text for a formula, so the csv puts an apostrophe before it.
    return text[1:] if text[:1] == "'" and text[1:2] in ("=", "+", "-", "@") else text


def recount(rows: Rows, indicator: str, kind: str, period: str) -> Number:
    """What a figure is by the rows exported for it; `kind` is that of docs/spec/figures.csv."""
    at = window(period)
    if rows.empty and indicator in EMPTY_IS_UNKNOWN:
        return None
    if indicator in OTHERS:
        return OTHERS[indicator](rows, at)
    if kind == "ratio":
        return _rate(rows, indicator, at)
    if indicator in SUMS:
        column, per = SUMS[indicator]
        return _sum(rows[column]) / per
    if indicator in THINGS:
        return _things(rows, THINGS[indicator])
    if indicator in LATEST:
        assert len(rows) <= 1, "one row is the latest"
        return int(rows[LATEST[indicator]].iloc[0]) if len(rows) else None
    assert kind in ("count", "stock"), f"{indicator} ({kind}) is recounted by nothing"
    return len(rows)


def _sum(cells: pd.Series) -> Fraction:
    return sum((Fraction(cell) for cell in cells if cell), Fraction(0))


def _things(rows: Rows, columns: Sequence[str]) -> int:
    told = rows[list(columns)]
    return len(told[(told != "").all(axis=1)].drop_duplicates())


def _rate(rows: Rows, indicator: str, at: Window) -> Number:
    upper, lower = (side(rows, at) for side in RATES[indicator])
    # The file says itself which rows count where.
    assert list(rows["分子"] == YES) == list(upper) and list(rows["分母"] == YES) == list(lower), indicator
    columns = THINGS.get(indicator)
    if columns is None:
        return share(int(upper.sum()), int(lower.sum()))
    return share(_things(rows[upper], columns), _things(rows[lower], columns))


def _filled_by(column: str) -> Callable[[Rows, Window], pd.Series]:
    return lambda rows, at: (rows[column] != "") & (rows[column] <= at.end.isoformat())


def _lasts(column: str) -> Callable[[Rows, Window], pd.Series]:
    return lambda rows, at: rows[column] >= at.end.isoformat()


def _all(rows: Rows, at: Window) -> pd.Series:
    return pd.Series(True, index=rows.index)


RATES |= {
    "enterprise_lifecycle.electronic_share": (lambda rows, at: rows["办理渠道"] == "全程电子化", _all),
    "fair_competition.publication_rate": (_filled_by("公示日期"), _all),
    "food_safety.sample_pass_rate": (
        lambda rows, at: rows["检验结论"] == "合格",
        lambda rows, at: rows["检验结论"].isin(["合格", "不合格"]),
    ),
    "food_safety.risk_rated_rate": (
        lambda rows, at: _filled_by("评定日期")(rows, at) & (rows["评定日期"] >= f"{at.end.year}-01-01"),
        _all,
    ),
    "food_safety.licence_valid_rate": (_lasts("许可证有效期至"), _all),
    "food_safety.health_certificate_rate": (_lasts("有效期至"), _all),
    "food_safety.open_kitchen_rate": (_filled_by("明厨亮灶日期"), _all),
    "product_quality.scale_verification_rate": (
        lambda rows, at: _filled_by("检定日期")(rows, at) & _lasts("检定有效期至")(rows, at),
        _all,
    ),
}


def _establishment(rows: Rows, at: Window) -> Number:
    pairs = zip(rows["受理时间"].map(pd.Timestamp), rows["核准时间"].map(pd.Timestamp), strict=True)
    return median([working_days(*pair) for pair in pairs])


def _notice(rows: Rows, at: Window) -> Number:
    told = rows[(rows["公示开始日期"] != "") & (rows["公示结束日期"] != "")]
    return median([gap.days for gap in told["公示结束日期"].map(pd.Timestamp) - told["公示开始日期"].map(pd.Timestamp)])


def _time_limit(rows: Rows, at: Window) -> Number:
    left = share(_sum(rows["改革后时限（工作日）"]), _sum(rows["改革前时限（工作日）"]))
    return None if left is None else 1 - left


def _materials(rows: Rows, at: Window) -> Number:
    both = rows[(rows["改革前材料数"] != "") & (rows["改革后材料数"] != "")]
    return _sum(both["改革前材料数"]) - _sum(both["改革后材料数"])


def _growth(rows: Rows, at: Window) -> Number:
    """The stock at the end less that on the evening before the start."""
    after, before = (
        rows[rows[PART] == f"市场主体总量（{day.isoformat()}）"] for day in (at.end, at.start - dt.timedelta(days=1))
    )
    assert len(after) + len(before) == len(rows)
    return None if after.empty or before.empty else _sum(after["户数"]) - _sum(before["户数"])


def _open_cases(rows: Rows, at: Window) -> Number:
    filed = rows[PART].str.startswith("特种设备立案（")
    closed = rows[PART].str.startswith("特种设备结案（")
    assert bool((filed | closed).all()), sorted(set(rows[PART]))
    return int(filed.sum()) - int(closed.sum())


def _gap(rows: Rows, at: Window) -> Number:
    return sum(max(0, int(need) - int(have)) for need, have in zip(rows["应配数量"], rows["在用数量"], strict=True))


def _target(count: Callable[[Rows], Number]) -> Callable[[Rows, Window], Number]:
    """Done, counted from the rows of that part, over the target's own row."""

    def shared(rows: Rows, at: Window) -> Number:
        goals = rows[rows[PART].str.startswith("目标（")]
        done = rows[~rows[PART].str.startswith("目标（")]
        return share(count(done), Fraction(goals[GOAL].iloc[0])) if len(goals) else None

    return shared


def _adverse(rows: Rows, at: Window) -> Number:
    parts = []
    for kind in ("药品", "医疗器械", "化妆品"):
        goal = rows[rows[PART] == f"目标（adverse_events.{kind}）"]
        done = rows[rows[PART] == f"完成（adverse_events.{kind}）"]
        parts.append(share(len(done), Fraction(goal[GOAL].iloc[0])) if len(goal) else None)
    return None if None in parts else min(part for part in parts if part is not None)


def _told_target(rows: Rows, at: Window) -> Number:
    """A target whose row says itself what is done."""
    assert len(rows) <= 1
    told = len(rows) and rows[DONE].iloc[0]
    return share(Fraction(rows[DONE].iloc[0]), Fraction(rows[GOAL].iloc[0])) if told else None


OTHERS: dict[str, Callable[[Rows, Window], Number]] = {
    "enterprise_lifecycle.establishment_days": _establishment,
    "enterprise_lifecycle.notice_days": _notice,
    "licensing_reform.time_limit_cut_rate": _time_limit,
    "licensing_reform.materials_cut": _materials,
    "market_entities.net_growth": _growth,
    "special_equipment.cases_open": _open_cases,
    "problems.equipment_gap": _gap,
    "problems.one_person_offices": lambda rows, at: sum(rows["正式在岗人数"] == "1"),
    "inspection_rectification.findings_rectified": lambda rows, at: int(_filled_by("整改完成日期")(rows, at).sum()),
    "market_entities.target_completion": _target(len),
    "drugs_devices_cosmetics.adverse_event_completion": _adverse,
    "key_targets.tianma_completion": _told_target,
    "key_targets.organic_completion": _target(len),
    "key_targets.entities_completion": _target(lambda rows: _sum(rows["户数"]) if len(rows) else None),
}

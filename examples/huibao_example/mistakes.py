"""The usual mistakes: how each ledger is kept, and the few rows that an import has to reject.

A row to reject is always one too many: a copy of a good row with something wrong in it. So the figures are those of the
good rows, whatever is done to them here.
"""

from __future__ import annotations

from huibao_example.county import Ledgers, Row
from huibao_example.workbook import Look

LOOKS: dict[str, Look] = {
    "registrations": Look(title=True),
    "opening_stock": Look(title=True, total=True, thousands=True),
    "licence_matters": Look(title=True, dates=("excel", "chinese")),
    "inspection_plans": Look(dates=("iso", "slash")),
    "random_inspections": Look(title=True, dates=("slash",)),
    "meetings": Look(title=True, total=True, dates=("dot",)),
    "documents": Look(dates=("chinese",), blanks=7),
    "sampling": Look(title=True, dates=("excel", "excel", "iso", "slash"), blanks=11),
    "traceability_entries": Look(dates=("compact",)),
    "food_units": Look(title=True, dates=("excel", "excel", "excel", "slash", "chinese"), blanks=23),
    "trainings": Look(title=True, total=True, dates=("chinese",), wide=9),
    "handouts": Look(title=True, total=True, dates=("excel", "dot"), wide=13, thousands=True),
    "pilot_enterprises": Look(dates=("iso",), total=True),
    "site_checks": Look(title=True, dates=("excel", "iso")),
    "rectification_orders": Look(dates=("slash", "slash", "dot"), gaps=120),
    "seizures": Look(total=True, dates=("chinese",)),
    "cases": Look(title=True, total=True, thousands=True, blanks=17),
    "complaints": Look(title=True, dates=("excel", "iso", "compact"), thousands=True, wide=29),
    "recalls": Look(title=True, total=True, wide=3),
    "organic_certificates": Look(title=True, total=True, thousands=True),
    "subsidies": Look(title=True, total=True, thousands=True, dates=("dot", "iso")),
    "gi_applications": Look(dates=("chinese",)),
    "patents": Look(dates=("compact",), blanks=5),
    "trademarks": Look(dates=("slash",)),
    "rankings": Look(dates=("chinese",)),
    "problem_lists": Look(dates=("iso",), gaps=80),
    "targets": Look(title=True, thousands=True),
    "village_support": Look(title=True, total=True, dates=("dot",), thousands=True),
    "staff_posts": Look(title=True),
    "equipment_assets": Look(title=True, total=True),
    "plan_items": Look(dates=("iso", "chinese")),
}
# Ledgers kept in a file a year, and the column that says which year.
BY_YEAR = {
    "registrations": "approved_at",
    "random_inspections": "drawn_on",
    "site_checks": "checked_on",
    "complaints": "accepted_on",
}
# Table: how far into its rows (0 to 1) a copy follows, and what is wrong in it. Nothing wrong: entered twice.
WRONG: dict[str, tuple[tuple[float, Row], ...]] = {
    "registrations": (
        (0.12, {"entity_code": "91535821MA0000000X"}),
        (0.31, {"township": "云合镇", "entity_code": None}),
        (0.42, {}),
        (0.57, {"township": "未知乡", "approved_at": "2021-13-05 10:20"}),
        (0.73, {"industry": "F9999"}),
        (0.88, {"event": "开业"}),
    ),
    "random_inspections": ((0.4, {"entity_code": "92535821MA1234567"}), (0.8, {"drawn_on": None})),
    "sampling": ((0.35, {"product": "样品名称填错"}), (0.7, {"result": "基本合格"})),
    "food_units": ((0.25, {"in_built_up_area": "√"}), (0.66, {"licence_valid_until": "长期"})),
    "health_certificates": ((0.5, {"valid_until": "2021年2月30日"}),),
    "complaints": ((0.2, {"accepted_on": "2020-02-30"}), (0.6, {"industry": "其他"}), (0.9, {"kind": None})),
    "cases": ((0.45, {"filed_on": None}), (0.75, {"penalty_yuan": "未定"})),
    "site_checks": ((0.3, {"domain": "食药"}), (0.7, {"checked_on": "2022/6/31"})),
    "handouts": ((0.55, {"quantity": "若干"}),),
    "trainings": ((0.65, {"township": "云台镇"}),),
    "patents": ((0.5, {}),),
    "equipment_units": ((0.4, {"registered_on": "不详"}),),
}


def with_mistakes(ledgers: Ledgers) -> Ledgers:
    """The ledgers with the rows to reject put in; the good rows and their order are as they were."""
    return {table: _spoilt(rows, WRONG.get(table, ())) for table, rows in ledgers.items()}


def _spoilt(rows: list[Row], wrong: tuple[tuple[float, Row], ...]) -> list[Row]:
    spoilt = list(rows)
    for place, changes in sorted(wrong, key=lambda one: -one[0]):
        number = int(place * len(rows))
        spoilt.insert(number + 1, {**rows[number], **changes})
    return spoilt


def year_of(row: Row, column: str, otherwise: int) -> int:
    """The year a row is filed under; a row whose date cannot be read is filed with the one before it."""
    return getattr(row.get(column), "year", otherwise)

"""日常监督检查台账 and what follows from a check: orders, seizures, boards; and 特种设备使用单位台账."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from random import Random
from typing import NamedTuple

from huibao_example.county import LAST_DAY, YEARS, County, Ledgers, Row, day_of, in_order, weighted
from huibao_example.days import EVEN, OFFICE, SPRING, SUMMER, after, spread, until
from huibao_example.names import Names


class _Place(NamedTuple):
    """What may be checked, from one day to another."""

    name: str
    township: str
    since: dt.date = dt.date.min
    until: dt.date = dt.date.max


_Places = list[_Place]


@dataclass(frozen=True)
class _Round:
    """A kind of check: how many a year, of whom, and what they find."""

    domain: str
    topic: str
    method: str
    trade: str
    counts: tuple[int, int, int]
    ordered: float = 0.08
    stopped: float = 0.0
    months: tuple[float, ...] = EVEN
    violations: tuple[str, ...] = ()
    sealed: float = 0.0


# Months in which there is more of it: terms of school, before holidays, online sales, waves of the epidemic.
_TERMS = (0.2, 0.5, 2.4, 1, 1, 1, 0.1, 0.6, 2.6, 1, 1, 0.6)
_HOLIDAYS = (1.6, 0.8, 0.9, 1, 1.2, 1.6, 1, 1, 1.2, 0.8, 1, 1.5)
_SALES = (0.6, 0.5, 0.8, 0.8, 1, 1.6, 0.9, 0.9, 1, 1.2, 2.2, 1.4)
_WAVES = (1.6, 2.2, 1.5, 1, 0.7, 0.6, 0.9, 1.4, 1, 0.9, 1.3, 1.4)
_FOOD = ("未公示许可证", "从业人员未持健康证", "过期食品未下架", "进货查验记录不全", "“三防”设施不全")
_DRUGS = ("温湿度记录不全", "处方药销售登记不规范", "药品分区摆放不规范")
_DEVICES = ("使用登记标志未张贴", "安全附件未校验", "未落实日常维护保养", "作业人员证书超期", "应急预案未演练")
_EPIDEMIC = ("未落实扫码登记", "从业人员未佩戴口罩", "进口冷链食品未进监管仓", "消杀记录不全")
_SANITARY = ("店内卫生差", "“三防”设施不全", "未亮证经营", "食品摊贩占道经营")
_ROUNDS = (
    _Round("食品", "餐饮服务食品安全", "日常", "餐饮", (412, 486, 552), 0.12, 0.004, SUMMER, _FOOD),
    _Round("食品", "校园食品安全", "专项", "餐饮", (96, 112, 124), 0.1, 0.0, _TERMS, _FOOD),
    _Round("食品", "食品生产", "日常", "食品", (142, 158, 171), 0.14, 0.003, EVEN, _FOOD),
    _Round("食品", "食品销售", "日常", "超市", (236, 274, 301), 0.1, 0.0, OFFICE, _FOOD),
    _Round("药品", "挂证检查", "专项", "药店", (58, 71, 88), 0.12, 0.0, EVEN, ("执业药师挂证",)),
    _Round("药品", "药品经营质量", "日常", "药店", (84, 96, 108), 0.1, 0.0, EVEN, _DRUGS),
    _Round("药品", "药品经营质量", "飞行检查", "药店", (14, 17, 21), 0.3, 0.0, EVEN, _DRUGS),
    _Round("医疗器械", "医疗器械使用质量", "日常", "医疗器械", (44, 52, 63), 0.09, 0.0, EVEN, ("无进货查验记录",)),
    _Round("医疗器械", "医疗器械使用质量", "飞行检查", "医疗器械", (6, 8, 10), 0.3, 0.0, EVEN, ("无进货查验记录",)),
    _Round("化妆品", "化妆品经营", "专项", "化妆品", (38, 46, 57), 0.1, 0.0, EVEN, ("标签不规范",)),
    _Round("特种设备", "使用安全", "日常", "设备", (268, 317, 364), 0.19, 0.0, EVEN, _DEVICES, 0.012),
    _Round("特种设备", "隐患排查", "专项", "设备", (84, 92, 117), 0.24, 0.0, _HOLIDAYS, _DEVICES, 0.018),
    _Round("产品质量", "农膜", "专项", "农膜", (34, 41, 52), 0.1, 0.0, SPRING, ("厚度不达标",)),
    _Round("产品质量", "化肥", "专项", "化肥", (48, 57, 66), 0.08, 0.0, SPRING, ("总养分不达标",)),
    _Round("产品质量", "电线电缆", "专项", "建材", (26, 31, 37), 0.1, 0.0, EVEN, ("无认证标志",)),
    _Round("网络", "网络经营网站", "日常", "网络", (288, 341, 402), 0.03, 0.0, EVEN, ("未公示营业执照",)),
    _Round("网络", "企业自建网站", "日常", "网络", (132, 147, 158), 0.02, 0.0, EVEN, ("未亮照经营",)),
    _Round("网络", "网络直播", "专项", "网络", (64, 141, 236), 0.03, 0.0, _SALES, ("虚假宣传",)),
    _Round("网络", "短视频", "专项", "网络", (41, 118, 197), 0.03, 0.0, EVEN, ("虚假宣传",)),
    _Round("卫生县城", "“五小”行业", "日常", "场所", (386, 468, 561), 0.2, 0.022, EVEN, _SANITARY),
    _Round("卫生县城", "农贸市场", "专项", "场所", (92, 118, 136), 0.16, 0.012, EVEN, _SANITARY),
    _Round("疫情防控", "常态化防控措施", "日常", "客运", (2_210, 1_684, 2_366), 0.045, 0.006, _WAVES, _EPIDEMIC),
    _Round("疫情防控", "进口冷链食品", "专项", "客运", (164, 286, 312), 0.06, 0.004, EVEN, _EPIDEMIC),
)  # fmt: skip
_POOLS = {"药店": 94, "医疗器械": 61, "化妆品": 74, "农膜": 48, "化肥": 69, "建材": 52, "餐饮": 640, "食品": 150,
          "超市": 420, "网络": 210, "场所": 520, "客运": 690}  # fmt: skip
# Before this year a label that still named the withdrawn GB/T 20413-2006 was now and then found; then no more.
_WITHDRAWN_STANDARD = {2020: (4, 9), 2021: (3, 8), 2022: ()}


def checks(county: County) -> Ledgers:
    """Checks, the orders and seizures that came of them, the red and black boards, the users of special equipment."""
    rng = county.random("site_checks")
    units = _equipment(county)
    pools = _pools(county, rng, units)
    rows = in_order(_checks(county, rng, pools), "checked_on", "domain", "target")
    return {
        "site_checks": rows,
        "rectification_orders": _orders(county, rows),
        "seizures": _seizures(county, rows),
        "ratings": _ratings(county, rows),
        "equipment_units": units,
    }


def _pools(county: County, rng: Random, units: list[Row]) -> dict[str, _Places]:
    names = Names(county, "checked")
    pools = {
        trade: [_Place(*one) for one in names.pool(rng, trade, county.size(count, 24))]
        for trade, count in _POOLS.items()
    }
    pools["设备"] = [
        _Place(
            str(unit["unit"]),
            str(unit["township"]),
            day_of(unit, "registered_on"),
            day_of(unit, "closed_on") if unit["closed_on"] else dt.date.max,
        )
        for unit in units
    ]
    return pools


def _choose(rng: Random, places: _Places, day: dt.date) -> _Place:
    while True:
        place = rng.choice(places)
        if place.since <= day <= place.until:
            return place


def _checks(county: County, rng: Random, pools: dict[str, _Places]) -> Iterator[Row]:
    for kind in _ROUNDS:
        for year, count in zip(YEARS, kind.counts, strict=True):
            for day in spread(rng, county.size(count, 24), year, kind.months):
                place = _choose(rng, pools[kind.trade], day)
                row: Row = {
                    "domain": kind.domain,
                    "topic": kind.topic,
                    "method": kind.method,
                    "target": place.name,
                    "checked_on": day,
                    "outcome": _outcome(rng, kind),
                    "township": place.township,
                }
                if row["outcome"] != "无问题":
                    row["violation"] = rng.choice(kind.violations)
                yield row
    for year, months in _WITHDRAWN_STANDARD.items():
        for month in months:
            place = rng.choice(pools["化肥"])
            yield {
                "domain": "产品质量",
                "topic": "化肥",
                "method": "专项",
                "target": place.name,
                "checked_on": dt.date(year, month, 16),
                "outcome": "立案",
                "violation": "标准标称",
                "township": place.township,
            }


def _outcome(rng: Random, kind: _Round) -> str:
    place = rng.random()
    for share, outcome in (
        (kind.stopped, "停业整顿"),
        (kind.sealed, "查封"),
        (0.008, "立案"),
        (kind.ordered, "责令整改"),
    ):
        if place < share:
            return outcome
        place -= share
    return "无问题"


def _orders(county: County, rows: list[Row]) -> list[Row]:
    """A notice for most checks that ended with one, and the supervision orders of special equipment."""
    rng = county.random("rectification_orders")
    numbers: dict[tuple[str, int], int] = {}
    orders: list[Row] = []
    for row in rows:
        if row["outcome"] not in ("责令整改", "停业整顿") or rng.random() < 0.06:
            continue
        issued = day_of(row, "checked_on")
        supervision = row["domain"] == "特种设备" and rng.random() < 0.4
        word, kind = ("特令", "特种设备安全监察指令书") if supervision else ("责改", "责令整改通知书")
        numbers[word, issued.year] = number = numbers.get((word, issued.year), 0) + 1
        items = rng.choice((1, 1, 2, 2, 3, 4, 6))
        closed = until(after(rng, issued, 3, 28), LAST_DAY)
        if rng.random() < 0.05:
            # Overdue: put right late, or only in part.
            closed = until(after(rng, issued, 45, 260), LAST_DAY)
        orders.append(
            {
                "order_no": f"栖市监{word}〔{issued.year}〕{number}号",
                "kind": kind,
                "domain": row["domain"],
                "target": row["target"],
                "issued_on": issued,
                "items": items,
                "items_rectified": items if closed else rng.randint(0, items - 1) or None,
                "closed_on": closed,
            }
        )
    return orders


def _seizures(county: County, rows: list[Row]) -> list[Row]:
    rng = county.random("seizures")
    found: list[tuple[str, str, dt.date, int]] = [
        (str(row["domain"]), str(row["target"]), day_of(row, "checked_on"), 1 + (rng.random() < 0.2))
        for row in rows
        if row["outcome"] == "查封"
    ]
    names = Names(county, "seizures")
    for year in YEARS:
        found += [("特种设备", names.make("设备"), day, 1) for day in spread(rng, 4, year)]
        found += [("食品", names.make("食品"), day, rng.randint(3, 60)) for day in spread(rng, county.size(14), year)]
        found += [
            ("产品质量", names.make("农膜"), day, rng.randint(5, 80)) for day in spread(rng, county.size(8), year)
        ]
    seized: list[Row] = [
        {
            "domain": domain,
            "target": target,
            "quantity": quantity,
            "seized_on": day,
            "released_on": until(after(rng, day, 12, 58), LAST_DAY),
        }
        for domain, target, day, quantity in found
    ]
    return in_order(seized, "seized_on", "target")


def _ratings(county: County, rows: list[Row]) -> list[Row]:
    """A board each quarter: red for places found in order, black for those that had to shut or were told twice."""
    rng = county.random("ratings")
    boards: list[Row] = []
    mine = [row for row in rows if row["domain"] == "卫生县城"]
    for year in YEARS:
        for quarter, month in enumerate((3, 6, 9, 12)):
            listed = dt.date(year, month, 24)
            lot = [row for row in mine if _quarter(day_of(row, "checked_on")) == (year, quarter)]
            for board, count, wanted in (("红榜", 5 + year - 2020, "无问题"), ("黑榜", 3, None)):
                names = sorted({str(row["target"]) for row in lot if (row["outcome"] == "无问题") == bool(wanted)})
                chosen = rng.sample(names, min(count, len(names)))
                boards += [{"board": board, "unit": name, "listed_on": listed} for name in chosen]
    return boards


def _equipment(county: County) -> list[Row]:
    rng = county.random("equipment_units")
    names = Names(county, "equipment")
    days = [dt.date(2012, 1, 10) + dt.timedelta(days=rng.randrange(2_900)) for _ in range(county.size(352, 40))]
    for year in YEARS:
        days += spread(rng, county.size(34, 8), year, OFFICE)
    rows: list[Row] = []
    for day in sorted(days):
        closed = after(rng, max(day, dt.date(2020, 1, 1)), 150, 1_090) if rng.random() < 0.11 else None
        township = county.draw_townships(rng, 1, day.year)[0]
        rows.append(
            {
                "unit": names.make("设备", township),
                "registered_on": day,
                "closed_on": closed if closed and closed <= LAST_DAY else None,
                "devices": int(weighted(rng, {"1": 4, "2": 3, "3": 2, "4": 2, "6": 1, "9": 1, "14": 0.5, "26": 0.3})),
                "township": township,
            }
        )
    return rows


def _quarter(day: dt.date) -> tuple[int, int]:
    return day.year, (day.month - 1) // 3

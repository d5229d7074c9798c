"""抽检台账, 不良反应监测台账, 产品召回台账 and 集贸市场公平秤台账."""

from __future__ import annotations

import datetime as dt
from random import Random

from huibao_example.county import LAST_DAY, YEARS, County, Ledgers, Row, day_of, in_order
from huibao_example.days import AUTUMN, EVEN, SUMMER, after, shift_years, spread, until
from huibao_example.names import Names

_BATCHES = {
    "食品": {2020: 512, 2021: 604, 2022: 688},
    "食用农产品": {2020: 236, 2021: 281, 2022: 327},
    "药品": {2020: 46, 2021: 58, 2022: 66},
    "医疗器械": {2020: 6, 2021: 7, 2022: 8},
    "化妆品": {2020: 5, 2021: 7, 2022: 9},
    "工业产品": {2020: 44, 2021: 52, 2022: 61},
}
# Products, each with how often it fails and on what, in 2021; the years around it are worse and better.
_PRODUCTS: dict[str, tuple[tuple[str, float, str], ...]] = {
    "食品": (
        ("散装白酒", 0.045, "甲醇"), ("糕点", 0.03, "菌落总数"), ("米线", 0.028, "脱氢乙酸"), ("豆制品", 0.025,
        "苯甲酸"),
        ("酱腌菜", 0.03, "苯甲酸"), ("食用植物油", 0.012, "过氧化值"), ("餐饮具", 0.07, "大肠菌群"), ("饮用水", 0.03,
        "铜绿假单胞菌"),
        ("肉制品", 0.015, "亚硝酸盐"), ("蜂蜜", 0.02, "果糖和葡萄糖"), ("乳制品", 0.004, "蛋白质"), ("调味品", 0.012,
        "氨基酸态氮"),
    ),
    "食用农产品": (
        ("韭菜", 0.06, "腐霉利"), ("芹菜", 0.04, "毒死蜱"), ("豇豆", 0.05, "噻虫胺"), ("姜", 0.035, "噻虫嗪"),
        ("香蕉", 0.03, "吡虫啉"),
        ("鸡蛋", 0.015, "氟苯尼考"), ("猪肉", 0.006, "磺胺类"), ("淡水鱼", 0.03, "恩诺沙星"), ("土豆", 0.002, "镉"),
        ("白菜", 0.01, "毒死蜱"),
    ),
    "药品": (("中药饮片", 0.05, "含量测定"), ("中成药", 0.01, "水分"), ("化学药制剂", 0.004, "溶出度")),
    "医疗器械": (("医用口罩", 0.05, "过滤效率"), ("一次性注射器", 0.01, "酸碱度"), ("避孕套", 0.01, "爆破体积")),
    "化妆品": (("面膜", 0.03, "菌落总数"), ("染发剂", 0.05, "标签标识"), ("防晒霜", 0.01, "防晒剂")),
    "工业产品": (
        ("农膜", 0.08, "厚度偏差"), ("化肥", 0.09, "总养分"), ("电线电缆", 0.06, "导体电阻"), ("成品油", 0.01,
        "硫含量"),
        ("电动自行车", 0.08, "整车编码"), ("水泥", 0.02, "强度"),
    ),
}  # fmt: skip
_WORSE = {2020: 1.3, 2021: 1.0, 2022: 0.75}
ADVERSE = {
    "药品": {2020: 361, 2021: 398, 2022: 437},
    "医疗器械": {2020: 92, 2021: 113, 2022: 131},
    "化妆品": {2020: 33, 2021: 46, 2022: 58},
}
_RECALLED = ("电线电缆", "插座", "农用薄膜", "儿童玩具", "燃气软管", "电热毯", "头盔", "复混肥料")


def samples(county: County) -> Ledgers:
    """Samples, adverse events, recalls and the markets' scales."""
    return {
        "sampling": _sampling(county),
        "adverse_events": _adverse(county),
        "recalls": _recalls(county),
        "market_scales": _scales(county),
    }


def _sampling(county: County) -> list[Row]:
    rng = county.random("sampling")
    rows: list[Row] = []
    for domain, years in _BATCHES.items():
        for year, count in years.items():
            months = SUMMER if domain == "食用农产品" else AUTUMN
            for tested in spread(rng, county.size(count, 24), year, months):
                rows.append(_sample(county, rng, domain, after(rng, tested, -28, -6), tested))
        # Taken at the end of 2022 and still at the laboratory.
        for _ in range(county.size(6, 1)):
            rows.append(_sample(county, rng, domain, after(rng, dt.date(2022, 12, 12), 0, 17), None))
    rows = in_order(rows, "sampled_on", "domain", "tested_on")
    numbers = dict.fromkeys(range(2019, YEARS[-1] + 1), 0)
    for row in rows:
        year = day_of(row, "sampled_on").year
        numbers[year] += 1
        row["batch_no"] = f"CY{county.division}{year % 100:02d}{numbers[year]:05d}"
    return rows


def _sample(county: County, rng: Random, domain: str, sampled: dt.date, tested: dt.date | None) -> Row:
    township = county.draw_townships(rng, 1, sampled.year)[0]
    product, risk, item = rng.choice(_PRODUCTS[domain])
    row: Row = {"domain": domain, "product": product, "sampled_on": sampled, "tested_on": tested, "township": township}
    if tested:
        # The far townships fail a little more often.
        remote = 0.8 + 0.5 * county.townships.index(township) / len(county.townships)
        failed = rng.random() < risk * remote * _WORSE.get(tested.year, 1.0)
        row["result"] = "不合格" if failed else "合格"
        row["failed_item"] = item if failed else None
    return row


def _adverse(county: County) -> list[Row]:
    rng = county.random("adverse_events")
    rows: list[Row] = [
        {"programme": programme, "reported_on": day}
        for programme, years in ADVERSE.items()
        for year, count in years.items()
        for day in spread(rng, county.size(count, 24), year, (1.1, 0.8, 1.1, 1.1, 1.1, 1.1, 1, 1, 1, 1, 0.9, 0.8))
    ]
    return in_order(rows, "reported_on", "programme")


def _recalls(county: County) -> list[Row]:
    rng = county.random("recalls")
    names = Names(county, "recalls")
    rows: list[Row] = []
    for year, count in {2020: 7, 2021: 10, 2022: 12}.items():
        for day in spread(rng, count, year):
            product = rng.choice(_RECALLED)
            rows.append(
                {
                    "product": product,
                    "enterprise": names.make("建材"),
                    "quantity": rng.choice((6, 12, 20, 24, 35, 48, 60, 96)),
                    "ordered_on": day,
                    "completed_on": until(after(rng, day, 10, 40), LAST_DAY),
                }
            )
    return rows


def _scales(county: County) -> list[Row]:
    """Every scale with a row for each yearly verification; in the first years a few ran over their time."""
    rng = county.random("market_scales")
    rows: list[Row] = []
    for place, township in enumerate(county.townships):
        for market in range(2 if place < 4 else 1):
            name = f"{township}{('中心', '城东')[market]}农贸市场"
            for number in range(1, rng.randint(4, 7)):
                start = spread(rng, 1, rng.choice((2019, 2019, 2019, *YEARS)), EVEN)[0]
                rows += _scale(rng, f"GPC-{place + 1:02d}{market + 1}-{number:02d}", name, start)
    return rows


def _scale(rng: Random, scale: str, market: str, start: dt.date) -> list[Row]:
    stop = after(rng, start, 400, 1_300) if rng.random() < 0.08 else None
    base: Row = {
        "scale_no": scale,
        "market": market,
        "in_use_from": start,
        "in_use_to": stop if stop and stop <= LAST_DAY else None,
    }
    rows: list[Row] = []
    verified = start
    while verified <= LAST_DAY and not (stop and verified > stop):
        valid = shift_years(verified, 1, -1)
        rows.append({**base, "verified_on": verified, "valid_until": valid})
        late = rng.random() < {2020: 0.2, 2021: 0.12, 2022: 0.0}.get(valid.year, 0.0)
        verified = after(rng, valid, 20, 90) if late else after(rng, valid, -25, 1)
    return rows

"""What the bureau's office keeps of itself: meetings, problem lists, findings, posts, equipment, the village team."""

from __future__ import annotations

import datetime as dt
from random import Random

from huibao_example.county import LAST_DAY, YEARS, County, Ledgers, Row, in_order, stem, weighted
from huibao_example.days import EVEN, after, spread, until, working

# Kind, topic, body, how many a year.
_MEETINGS: tuple[tuple[str, str, str, tuple[int, int, int]], ...] = (
    ("专题研究", "食品安全", "县委常委会", (2, 3, 4)),
    ("专题研究", "食品安全", "政府常务会", (4, 4, 5)),
    ("专题研究", "食品安全", "县食品安全委员会", (3, 4, 4)),
    ("专题研究", "优化营商环境", "局党组", (4, 4, 5)),
    ("党风廉政专题会议", "党风廉政建设", "局党组", (4, 4, 6)),
    ("主题党日", "党性教育", "机关党委", (36, 42, 48)),
    ("中心组学习", "理论学习", "局党组", (8, 9, 11)),
    ("集中学习", "政治理论与业务", "局机关", (34, 39, 44)),
    ("警示教育片", "警示教育", "局机关", (4, 6, 7)),
    ("正反典型教育", "典型教育", "局机关", (4, 6, 8)),
    ("集体约谈", "疫情防控", "综合执法大队", (8, 6, 11)),
    ("集体约谈", "食品安全", "食品安全监管股", (3, 4, 4)),
)
_OFFICES = ("办公室", "人事股", "行政审批股", "信用监督管理股", "食品安全监管股", "药械化监管股",
    "特种设备安全监察股", "质量与计量股",
            "知识产权股", "价格监督检查股", "网络交易监管股", "消费者权益保护股", "综合执法大队")  # fmt: skip
_ASPECTS = ("党的建设", "全面从严治党", "履职尽责", "干部队伍建设", "整改落实")
# Round, day of the feedback, findings, and how many of them are still open at the end of 2022.
_ROUNDS = (
    ("十三届县委第七轮", dt.date(2019, 11, 18), 17, 0),
    ("十三届县委第十轮", dt.date(2021, 5, 27), 21, 0),
    ("十四届县委第二轮", dt.date(2022, 6, 14), 24, 2),
)
# Item: required, in service at the end of 2019, bought a year.
_EQUIPMENT = {"执法记录仪": (86, 52, 9), "食品快检箱": (18, 9, 2), "执法车辆": (20, 13, 1),
    "便携式打印机": (20, 12, 3), "农膜测厚仪": (4, 3, 0),
              "可燃气体检测仪": (8, 3, 1), "超声波测厚仪": (4, 2, 0), "红外测温仪": (34, 34, 2),
              "电子取证设备": (3, 1, 0),
              "冷藏采样箱": (18, 8, 3)}  # fmt: skip


def office(county: County) -> Ledgers:
    """Meetings, problem lists, inspection findings, posts, equipment, village support."""
    return {
        "meetings": _meetings(county),
        "problem_lists": _problems(county),
        "inspection_findings": _findings(county),
        "staff_posts": _posts(county),
        "equipment_assets": _equipment(county),
        "village_support": _village(county),
    }


def _meetings(county: County) -> list[Row]:
    rng = county.random("meetings")
    rows: list[Row] = []
    for kind, topic, body, counts in _MEETINGS:
        for year, count in zip(YEARS, counts, strict=True):
            for day in spread(rng, count, year, EVEN):
                row: Row = {"kind": kind, "body": body, "topic": topic, "held_on": day, "attendees": rng.randint(9, 78)}
                rows.append(row)
    return in_order(rows, "held_on", "kind", "body")


def _problems(county: County) -> list[Row]:
    """Two batches a year, a list from each office; the first closes in July, the second begins in August."""
    rng = county.random("problem_lists")
    offices = [*_OFFICES, *(f"{stem(name)}所" for name in county.townships)]
    rows: list[Row] = []
    for year in YEARS:
        for batch, months in ((1, (4, 5, 6, 7)), (2, (8, 9, 10, 11))):
            for place in range(len(offices) - 4 + rng.randint(0, 4)):
                day = working(dt.date(year, months[place % 4], rng.randint(12, 28)))
                rows += [
                    {
                        "batch": batch,
                        "list_no": f"{year}-{batch}-{place + 1:02d}",
                        "problem_no": f"{number:02d}",
                        "found_on": day,
                        "solved_on": until(after(rng, day, 10, 75), LAST_DAY),
                    }
                    for number in range(1, rng.randint(2, 6))
                ]
    return rows


def _findings(county: County) -> list[Row]:
    rng = county.random("inspection_findings")
    rows: list[Row] = []
    for name, day, count, still_open in _ROUNDS:
        for number in range(1, count + 1):
            aspect = _ASPECTS[number * (4 if count < 20 else 5) // (count + 1)]
            rectified = until(after(rng, day, 25, 170), LAST_DAY) if number > still_open else None
            rows.append(
                {
                    "round": name,
                    "aspect": aspect,
                    "finding_no": f"{number:02d}",
                    "fed_back_on": day,
                    "rectified_on": rectified,
                }
            )
    return rows


def _half_years() -> list[dt.date]:
    return [dt.date(2019, 12, 31)] + [day for year in YEARS for day in (dt.date(year, 6, 30), dt.date(year, 12, 31))]


def _posts(county: County) -> list[Row]:
    """Every half-year; some township offices have one person, fewer of them as time goes on."""
    rng = county.random("staff_posts")
    township = [f"{stem(name)}市场监督管理所" for name in county.townships]
    posts = {name: rng.randint(4, 9) if place < 4 else rng.randint(2, 5) for place, name in enumerate(township)}
    filled = {
        name: count - rng.randint(0, 1) if place < 4 else 1 + (place % 2)
        for place, (name, count) in enumerate(posts.items())
    }
    inner = {name: rng.randint(3, 7) for name in _OFFICES}
    rows: list[Row] = []
    for half, day in enumerate(_half_years()):
        if half in (2, 4, 6):
            alone = [name for name in township if filled[name] == 1]
            if len(alone) > 2:
                filled[rng.choice(alone)] += 1
        for name in township:
            rows.append(_post(name, True, day, posts[name], min(filled[name], posts[name])))
        for name, count in inner.items():
            rows.append(_post(name, False, day, count, count - (half + len(name)) % 2))
    return rows


def _post(office_name: str, township: bool, day: dt.date, posts: int, filled: int) -> Row:
    return {"office": office_name, "is_township_office": township, "as_of": day, "posts": posts, "filled": filled}


def _equipment(county: County) -> list[Row]:
    rng = county.random("equipment_assets")
    rows: list[Row] = []
    for item, (required, start, bought) in _EQUIPMENT.items():
        stock = start
        for half, day in enumerate(_half_years()):
            if half % 2 == 0 and half:
                stock = max(1, stock + bought - (rng.random() < 0.2))
            rows.append({"item": item, "as_of": day, "required": required, "in_service": min(stock, required + 2)})
    return in_order(rows, "as_of", "item")


def _village(county: County) -> list[Row]:
    rng: Random = county.random("village_support")
    rows: list[Row] = []
    for year in YEARS:
        for kind, count in (("遍访", 8), ("收入摸底", 4), ("资金", 4 + year - 2020), ("体检保险", 2)):
            for day in spread(rng, count, year, EVEN):
                amount = None
                if kind == "资金":
                    amount = float(weighted(rng, {"8000": 1, "12500": 2, "20000": 3, "36800": 2, "50000": 1}))
                elif kind == "体检保险":
                    amount = 3_000.0 + 100 * rng.randint(0, 9)
                rows.append({"kind": kind, "done_on": day, "amount_yuan": amount})
    return in_order(rows, "done_on", "kind")

"""案件台账, 12315投诉举报台账, 上级通报排名台账, 安全事故台账 and 上级反馈问题台账."""

from __future__ import annotations

import datetime as dt
import math
from random import Random

from huibao_example.county import LAST_DAY, YEARS, County, Ledgers, Row, day_of, in_order, weighted
from huibao_example.days import AUTUMN, OFFICE, after, spread, until

_CASES: dict[str, tuple[int, int, int]] = {
    "食品": (46, 55, 63), "药品": (9, 11, 13), "医疗器械": (5, 6, 8), "化妆品": (4, 5, 6), "特种设备": (5, 7, 8),
    "产品质量": (17, 21, 25), "价格": (31, 27, 34), "网络": (6, 9, 13), "广告": (9, 11, 12), "知识产权": (8, 12, 17),
    "不正当竞争": (4, 6, 7), "其他": (14, 17, 21),
}  # fmt: skip
_VIOLATIONS: dict[str, dict[str, float]] = {
    "食品": {"经营超过保质期食品": 6, "未取得食品经营许可": 4, "经营不合格食品": 5, "未履行进货查验义务": 4},
    "药品": {"未凭处方销售处方药": 3, "经营劣药": 1, "未按规定储存药品": 2},
    "医疗器械": {"经营过期医疗器械": 2, "未建立进货查验记录": 2},
    "化妆品": {"经营超过使用期限化妆品": 2, "经营未备案化妆品": 1},
    "特种设备": {"使用未经检验特种设备": 3, "未办理使用登记": 1},
    "产品质量": {"销售不合格产品": 4, "无强制性认证销售": 2, "使用未检定计量器具": 2},
    "网络": {"未公示主体信息": 2, "虚假宣传": 2},
    "广告": {"发布虚假广告": 3, "使用绝对化用语": 2},
    "知识产权": {"侵犯注册商标专用权": 5, "假冒专利": 1},
    "不正当竞争": {"虚假宣传": 3, "商业混淆": 1},
    "其他": {"无照经营": 3, "未按规定公示年报": 2, "登记事项未变更": 2},
}
# Prices have kinds of their own, each spread over the year by itself because the report counts it.
_PRICES: dict[str, tuple[int, int, int]] = {
    "未明码标价": (18, 15, 19), "价格欺诈": (6, 5, 7), "哄抬价格": (5, 3, 3), "违规收费": (2, 4, 5),
}  # fmt: skip
_IRON_FIST = {"食品": 0.42, "产品质量": 0.5, "知识产权": 0.6, "特种设备": 0.4, "药品": 0.3, "医疗器械": 0.3,
    "化妆品": 0.35,
              "价格": 0.2, "网络": 0.2, "广告": 0.2, "不正当竞争": 0.2, "其他": 0.05}  # fmt: skip
_COMPLAINTS = {"投诉": {2020: 868, 2021: 1_012, 2022: 1_176}, "举报": {2020: 246, 2021: 301, 2022: 368},
               "咨询": {2020: 402, 2021: 436, 2022: 471}}  # fmt: skip
_CONSUMER = (1.35, 1.05, 1.1, 0.9, 0.95, 1.0, 0.95, 0.95, 0.95, 0.95, 1.15, 1.1)
_INDUSTRIES = {"餐饮服务": 17, "食品销售": 19, "服装鞋帽": 8, "家用电器": 7, "美容美发": 8, "网络购物": 13,
    "通讯器材": 5, "教育培训": 6,
               "物业服务": 4, "汽车及维修": 5, "装修建材": 5, "停车收费": 3}  # fmt: skip
_RANKS = {2019: (5, 5, 4, 4), 2020: (4, 5, 4, 3), 2021: (3, 3, 2, 2), 2022: (2, 2, 1, 1)}


def cases(county: County) -> Ledgers:
    """Cases, complaints, rankings, incidents and issues fed back from above."""
    return {
        "cases": _cases(county),
        "complaints": _complaints(county),
        "rankings": _rankings(county),
        "incidents": _incidents(county),
        "feedback_issues": _feedback(county),
    }


def _cases(county: County) -> list[Row]:
    rng = county.random("cases")
    rows: list[Row] = []
    for place, year in enumerate(YEARS):
        for domain, counts in _CASES.items():
            lots = _PRICES if domain == "价格" else {"": counts}
            for violation, count in lots.items():
                for day in spread(rng, county.size(count[place], 10), year, AUTUMN):
                    rows.append(_case(county, rng, domain, violation or weighted(rng, _VIOLATIONS[domain]), day))
    rows = in_order(rows, "filed_on", "domain", "violation")
    numbers = dict.fromkeys(YEARS, 0)
    for row in rows:
        year = day_of(row, "filed_on").year
        numbers[year] += 1
        row["case_no"] = f"栖市监罚立〔{year}〕{numbers[year]}号"
    return rows


def _case(county: County, rng: Random, domain: str, violation: str, filed: dt.date) -> Row:
    # Most cases close in their ninety days, one in twelve takes longer.
    closed = until(after(rng, filed, 95, 240) if rng.random() < 0.08 else after(rng, filed, 14, 86), LAST_DAY)
    return {
        "domain": domain,
        "violation": violation,
        "filed_on": filed,
        "closed_on": closed,
        "penalty_yuan": round(math.exp(rng.gauss(7.9, 1.0)) / 100) * 100 + rng.choice((0, 0, 0, 12.5, 36))
        if closed
        else None,
        "iron_fist": rng.random() < _IRON_FIST[domain] + 0.05 * (filed.year - 2021),
        "township": county.draw_townships(rng, 1, filed.year)[0] if rng.random() > 0.06 else None,
    }


def _complaints(county: County) -> list[Row]:
    rng = county.random("complaints")
    rows: list[Row] = []
    for kind, years in _COMPLAINTS.items():
        for year, count in years.items():
            for day in spread(rng, county.size(count, 36), year, _CONSUMER, workdays=False):
                closed = until(after(rng, day, 0, 3) if kind == "咨询" else after(rng, day, 2, 24), LAST_DAY)
                settled = kind == "投诉" and closed and rng.random() < 0.68
                rows.append(
                    {
                        "kind": kind,
                        "accepted_on": day,
                        "closed_on": closed,
                        "recovered_yuan": round(math.exp(rng.gauss(5.9, 1.1)), 2) if settled else None,
                        "industry": weighted(rng, _INDUSTRIES),
                        "township": county.draw_townships(rng, 1, year)[0] if rng.random() > 0.03 else None,
                    }
                )
    rows = in_order(rows, "accepted_on", "kind", "industry")
    numbers: dict[dt.date, int] = {}
    for row in rows:
        day = day_of(row, "accepted_on")
        numbers[day] = numbers.get(day, 0) + 1
        row["complaint_no"] = f"{county.division}{day:%Y%m%d}{numbers[day]:03d}"
    return rows


def _rankings(county: County) -> list[Row]:
    rng = county.random("rankings")
    rows: list[Row] = []
    for year, ranks in _RANKS.items():
        for quarter, rank in enumerate(ranks):
            issued = dt.date(year, 3 * quarter + 3, 20) + dt.timedelta(days=rng.randint(0, 8))
            for metric, place in (("案件查办", rank), ("消费维权", rng.randint(2, 6))):
                source = f"澜市监通报〔{year}〕{quarter * 2 + (1 if metric == '案件查办' else 2)}号"
                rows.append({"metric": metric, "issued_on": issued, "rank": place, "out_of": 11, "source": source})
    return rows


def _incidents(county: County) -> list[Row]:
    rng = county.random("incidents")
    kinds = ("食品安全", "特种设备", "食品安全", "饮用水污染")
    return [
        {"kind": rng.choice(kinds), "severity": "一般", "occurred_on": spread(rng, 1, year, workdays=False)[0]}
        for year in (2018, 2019, *YEARS)
    ]


def _feedback(county: County) -> list[Row]:
    rng = county.random("feedback_issues")
    issues = (
        "农贸市场活禽区未分离",
        "“五小”行业卫生设施不全",
        "餐饮单位油烟直排",
        "店外占道经营",
        "公示栏内容未更新",
        "食品摊贩“三防”设施缺失",
    )
    rows: list[Row] = []
    for year in YEARS:
        for topic, count in (("卫生县城", 34 + 6 * (year - 2020)), ("食品安全", 9)):
            for day in spread(rng, count, year, OFFICE):
                # At the end of 2022 everything that came from above has been dealt with.
                closed = min(after(rng, day, 5, 40), LAST_DAY)
                rows.append(
                    {
                        "level": weighted(rng, {"省": 2, "市": 4, "县": 4}),
                        "topic": topic,
                        "issue": rng.choice(issues),
                        "fed_back_on": day,
                        "closed_on": closed,
                    }
                )
    rows = in_order(rows, "fed_back_on", "topic", "issue")
    for number, row in enumerate(rows, 1):
        row["issue_no"] = f"FK-{number:04d}"
    return rows

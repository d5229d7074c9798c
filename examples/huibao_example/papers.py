"""制度文件台账, 下步工作台账 and 目标任务台账: what the bureau resolved, plans and was told to reach."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

from huibao_example.county import YEARS, County, Ledgers, Row, day_of, in_order
from huibao_example.days import shift_years, working
from huibao_example.sampling import ADVERSE

# Area (its id or its name, both are allowed), kind, title, month. {year} is the year of issue.
_DOCUMENTS: tuple[tuple[str, str, str, int], ...] = (
    ("licensing_reform", "方案", "{year}年深化“证照分离”改革任务分解方案", 3),
    ("enterprise_lifecycle", "制度", "企业开办“一窗通”服务规范（{year}年版）", 4),
    ("“双随机、一公开”监管", "方案", "{year}年度部门联合双随机抽查工作安排", 2),
    ("市场主体倍增", "方案", "{year}年市场主体培育服务工作要点", 3),
    ("food_safety", "制度", "{year}年食品安全监督抽检计划", 2),
    ("食品安全", "方案", "{year}年野生菌中毒防控工作方案", 5),
    ("food_safety", "制度", "小作坊登记与风险分级管理办法（{year}年修订）", 8),
    ("food_safety", "方案", "{year}年秋季校园食品安全守护行动方案", 9),
    ("药品、医疗器械、化妆品安全", "方案", "{year}年药品零售环节专项整治方案", 4),
    ("special_equipment", "方案", "{year}年特种设备隐患排查治理方案", 3),
    ("产品质量与计量", "铁拳", "{year}年农资产品质量“铁拳”行动方案", 3),
    ("quality_certification", "制度", "有机产品认证奖补资金申报指南（{year}年度）", 6),
    ("brands", "方案", "{year}年地理标志培育名录", 5),
    ("知识产权强县", "方案", "{year}年知识产权宣传周活动方案", 4),
    ("enforcement", "铁拳", "{year}年民生领域案件查办“铁拳”行动实施方案", 4),
    ("enforcement", "铁拳", "“铁拳”行动第二阶段重点任务清单（{year}年）", 8),
    ("price_supervision", "方案", "{year}年节日市场价格巡查安排", 1),
    ("network_supervision", "清朗", "{year}年网络市场“清朗”行动方案", 5),
    ("网络监管", "清朗", "直播带货“清朗”专项检查工作提示（{year}年）", 9),
    ("consumer_protection", "制度", "12315投诉举报办理规程（{year}年版）", 3),
    ("party_building", "制度", "{year}年机关党建工作计划", 2),
    ("党建责任", "制度", "{year}年党风廉政建设责任清单", 7),
    ("staff_capability", "方案", "{year}年干部教育培训安排", 3),
    ("inspection_rectification", "方案", "巡察反馈问题整改落实方案（{year}年）", 7),
    ("key_targets", "方案", "{year}年重点工作任务分解表", 2),
    ("国家卫生县城", "方案", "{year}年“五小”行业整治提升方案", 4),
    ("rural_revitalization", "方案", "{year}年定点帮扶工作计划", 3),
    ("epidemic_control", "制度", "重点场所疫情防控检查指引（{year}年第二版）", 8),
)
# The rules that the bureau works by, as revised: day, chapters, articles.
_RULES = ((dt.date(2019, 10, 15), 9, 62), (dt.date(2021, 8, 5), 11, 78), (dt.date(2022, 6, 20), 13, 96))
# Theme, owner, and what is to be done.
_PLANS: tuple[tuple[str, str, tuple[str, ...]], ...] = (
    (
        "优化营商环境", "行政审批股",
        ("扩大企业开办全程网办覆盖面", "推行经营范围规范化登记", "压缩企业注销公示时间", "办好个转企“一件事”服务",
        "增设自助打印营业执照网点"),
    ),
    (
        "守牢安全底线", "食品安全监管股",
        ("开展校园食品安全排查", "完成小作坊风险分级评定", "做好野生菌中毒防控宣传", "推进餐饮单位“明厨亮灶”建设",
        "加密农贸市场快检频次"),
    ),
    (
        "守牢安全底线", "特种设备安全监察股",
        ("开展电梯使用安全排查", "督促气瓶充装单位落实主体责任", "跟踪监察指令整改闭环"),
    ),
    (
        "推进质量强县", "质量与计量股",
        ("组织有机产品认证申报", "完成集贸市场公平秤检定", "开展农资产品质量抽查", "兑付有机产品认证奖补资金"),
    ),
    (
        "强化监管执法", "综合执法大队",
        ("实施“铁拳”行动年度任务", "开展节日市场价格巡查", "推进跨部门联合双随机抽查", "办结超期未结案件"),
    ),
)  # fmt: skip
# Targets a year, as a share of what was reached: the growth of 2022 was met, that of 2021 just missed.
_GROWTH = {2020: 1.043, 2021: 0.991, 2022: 1.031}
_STOCK = {2020: 1.012, 2021: 0.994, 2022: 1.006}
_CERTIFICATES = {2020: 0.96, 2021: 1.03, 2022: 1.06}
_ADVERSE = {"药品": 1.08, "医疗器械": 1.12, "化妆品": 1.05}
_TIANMA = {2020: ("1.20", "1.14"), 2021: ("1.50", "1.53"), 2022: ("2.00", "2.08")}


def papers(county: County, ledgers: Ledgers) -> Ledgers:
    """Documents, plan items, and targets set against what the other ledgers reached."""
    return {
        "documents": _documents(county),
        "plan_items": _plan_items(county),
        "targets": _targets(county, ledgers),
    }


def _documents(county: County) -> list[Row]:
    rng = county.random("documents")
    rows: list[Row] = []
    for year in YEARS:
        for area, kind, title, month in _DOCUMENTS:
            if year == 2020 and "第二阶段" in title:
                continue
            day = working(dt.date(year, month, rng.randint(12, 28)))
            row: Row = {"title": title.format(year=year), "kind": kind, "area": area, "issued_on": day}
            if kind == "制度":
                row |= {"chapters": rng.randint(3, 7), "articles": rng.randint(16, 44)}
            rows.append(row)
    for day, chapters, articles in _RULES:
        rows.append(
            {
                "title": f"内部事务管理规定（{day.year}年）",
                "kind": "内部事务管理规定",
                "area": "staff_capability",
                "issued_on": day,
                "chapters": chapters,
                "articles": articles,
            }
        )
    return in_order(rows, "issued_on", "title")


def _windows() -> list[tuple[str, dt.date, int]]:
    """Every period that may follow a reported one: its name, first day and length in months."""
    found: list[tuple[str, dt.date, int]] = []
    for year in (*YEARS, YEARS[-1] + 1):
        found.append((f"{year}", dt.date(year, 1, 1), 12))
        found += [(f"{year}H{half + 1}", dt.date(year, 6 * half + 1, 1), 6) for half in (0, 1)]
        found += [(f"{year}Q{quarter + 1}", dt.date(year, 3 * quarter + 1, 1), 3) for quarter in range(4)]
        found += [(f"{year}-{month:02d}", dt.date(year, month, 1), 1) for month in range(1, 13)]
    return [one for one in found if dt.date(2020, 2, 1) <= one[1] <= dt.date(2023, 1, 1)]


def _plan_items(county: County) -> list[Row]:
    rng = county.random("plan_items")
    rows: list[Row] = []
    for name, start, months in _windows():
        for theme, owner, items in _PLANS:
            count = {12: len(items) - 1, 6: 3, 3: 2, 1: 1}[months]
            for item in sorted(rng.sample(items, min(count, len(items)))):
                due = shift_years(start, 0, 31 * rng.randint(1, months) - rng.randint(4, 9))
                rows.append({"theme": theme, "item": item, "owner": owner, "due_on": due, "planned_for": name})
    return rows


def _targets(county: County, ledgers: Ledgers) -> list[Row]:
    rows: list[Row] = []
    for year in YEARS:
        reached = {
            "market_entities.newly_registered": _registered(ledgers, year) / _GROWTH[year],
            "market_entities.stock": stock(ledgers, dt.date(year, 12, 31)) / _STOCK[year],
            "quality_certification.certificates": _certificates(ledgers, dt.date(year, 12, 31)) / _CERTIFICATES[year],
        }
        for name, share in _ADVERSE.items():
            reached[f"adverse_events.{name}"] = county.size(ADVERSE[name][year], 24) / share
        rows += [_target(name, year, _rounded(value)) for name, value in reached.items()]
        target, actual = _TIANMA[year]
        rows.append(_target("tianma", year, Decimal(target), Decimal(actual)))
    # The year to come has its first targets and no results yet.
    for name, value in (("market_entities.newly_registered", 1.04), ("market_entities.stock", 1.08)):
        last = next(row["target"] for row in rows if row["indicator"] == name and row["year"] == YEARS[-1])
        rows.append(_target(name, YEARS[-1] + 1, _rounded(int(str(last)) * value)))
    rows.append(_target("tianma", YEARS[-1] + 1, Decimal("2.40")))
    return rows


def _target(indicator: str, year: int, target: int | Decimal, actual: Decimal | None = None) -> Row:
    row: Row = {"indicator": indicator, "year": year, "target": target, "actual": actual}
    row["assigned_by"] = "县人民政府" if indicator == "tianma" else "澜江市市场监督管理局"
    return row


def _rounded(value: float) -> int:
    """A target as an office writes it: a round number."""
    step = 100 if value >= 2_000 else 10 if value >= 200 else 5 if value >= 60 else 1
    return max(1, round(value / step) * step)


def _registered(ledgers: Ledgers, year: int) -> int:
    return sum(
        1 for row in ledgers["registrations"] if row["event"] == "设立" and day_of(row, "approved_at").year == year
    )


def stock(ledgers: Ledgers, day: dt.date) -> int:
    """Entities on the register in the evening of a day."""
    effects = {"设立": 1, "迁入": 1, "注销": -1, "吊销": -1, "迁出": -1}
    opening = sum(int(str(row["quantity"])) for row in ledgers["opening_stock"])
    return opening + sum(
        effects.get(str(row["event"]), 0) for row in ledgers["registrations"] if day_of(row, "approved_at") <= day
    )


def _certificates(ledgers: Ledgers, day: dt.date) -> int:
    rows = ledgers["organic_certificates"]
    return sum(1 for row in rows if day_of(row, "issued_on") <= day <= day_of(row, "valid_until"))

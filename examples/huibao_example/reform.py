"""涉企经营许可事项台账 and the three ledgers of random inspection (双随机)."""

from __future__ import annotations

import datetime as dt
from random import Random

from huibao_example.county import LAST_DAY, YEARS, County, Ledgers, Row, day_of, some, weighted
from huibao_example.days import after, days_of, spread, until, working
from huibao_example.entities import Register

_SUBJECTS = (
    "食品生产许可", "食品经营许可", "食品小作坊登记", "药品零售许可", "第二类医疗器械经营备案",
    "第三类医疗器械经营许可",
    "特种设备使用登记", "特种设备作业人员资格认定", "计量器具型式批准", "计量标准器具核准", "检验检测机构资质认定",
    "重要工业产品生产许可", "广告发布登记", "道路货物运输经营许可", "公共场所卫生许可", "烟草专卖零售许可",
    "劳务派遣经营许可", "人力资源服务许可", "出版物零售许可", "娱乐场所经营许可", "旅馆业特种行业许可",
    "农药经营许可", "种子生产经营许可", "兽药经营许可", "动物防疫条件审核", "林木种子生产经营许可", "采砂许可",
    "取水许可", "排污许可", "城镇燃气经营许可", "房地产经纪备案", "建筑施工许可", "民办培训机构设立许可",
    "饲料生产许可", "生鲜乳收购许可", "消防安全检查",
)  # fmt: skip
_ACTIONS = ("新办", "变更", "延续", "补证", "注销")
_MODES = {"直接取消审批": 0.06, "审批改为备案": 0.11, "实行告知承诺": 0.25, "优化审批服务": 0.58}
_MATTERS = {2020: 31, 2021: 68, 2022: 47}
_PLANS = {2020: (19, 8), 2021: (23, 11), 2022: (26, 16)}
_DRAWN = {2020: 1_180, 2021: 1_420, 2022: 1_630}
_DEPARTMENTS = (
    "公安局", "税务局", "人力资源和社会保障局", "生态环境局", "住房和城乡建设局", "交通运输局", "农业农村局",
    "卫生健康局",
    "应急管理局", "消防救援大队", "文化和旅游局",
)  # fmt: skip
_RESULTS = {
    "未发现问题": 0.78, "通过登记的住所（经营场所）无法联系": 0.09, "发现问题已责令改正": 0.1, "不配合检查": 0.005,
    "其他": 0.025,
}  # fmt: skip
# How many of 100 drawn are in each class of credit risk.
_RISK = {"A": 46.0, "B": 33.0, "C": 15.0, "D": 6.0}


def reform(county: County, register: Register) -> Ledgers:
    """Licence matters, inspection plans, who was drawn and which officers were sent."""
    plans = _plans(county)
    return {
        "licence_matters": _matters(county),
        "inspection_plans": plans,
        "random_inspections": _inspections(county, register, plans),
        "officer_draws": _officers(county, plans),
    }


def _matters(county: County) -> list[Row]:
    rng = county.random("licence_matters")
    names = [f"{subject}（{action}）" for subject in _SUBJECTS for action in _ACTIONS]
    rng.shuffle(names)
    rows: list[Row] = []
    for year, count in _MATTERS.items():
        for day in spread(rng, count, year):
            mode = weighted(rng, _MODES)
            materials, days, steps = rng.randint(5, 14), rng.choice((10, 15, 20, 20, 30, 45)), rng.randint(4, 7)
            rows.append(
                {
                    "matter": names[len(rows)],
                    "reform_mode": mode,
                    "implemented_on": day,
                    "materials_before": materials,
                    "materials_after": 0 if mode == "直接取消审批" else max(1, materials - rng.randint(1, 5)),
                    "days_before": days,
                    "days_after": _days_after(rng, mode, days),
                    "steps_before": steps,
                    "steps_after": 0 if mode == "直接取消审批" else max(1, steps - rng.randint(1, 3)),
                }
            )
    return rows


def _days_after(rng: Random, mode: str, days: int) -> int:
    if mode == "直接取消审批":
        return 0
    if mode in ("审批改为备案", "实行告知承诺"):
        return 1
    return max(2, round(days * rng.uniform(0.25, 0.6)))


def _plans(county: County) -> list[Row]:
    rng = county.random("inspection_plans")
    rows: list[Row] = []
    for year in YEARS:
        drafts = [
            (day, kind)
            for kind, count in zip(("部门", "部门联合"), _PLANS[year], strict=True)
            for day in spread(rng, count, year, (0.6, 0.6, 2, 1.6, 1.3, 1, 1, 1, 1, 0.5, 0.05, 0.01))
        ]
        for number, (day, kind) in enumerate(sorted(drafts), 1):
            partners = "、".join(some(rng, _DEPARTMENTS, rng.randint(1, 4))) if kind == "部门联合" else "市场监督管理局"
            completed = working(min(after(rng, day, 35, 80), days_of(year, 12)[-3]))
            rows.append(
                {
                    "plan_no": f"SSJ-{year}-{number:03d}",
                    "kind": kind,
                    "issued_on": day,
                    # The odd plan is carried over and never reported as completed.
                    "completed_on": None if rng.random() < 0.04 else completed,
                    "departments": partners,
                }
            )
    return rows


def _inspections(county: County, register: Register, plans: list[Row]) -> list[Row]:
    rng = county.random("random_inspections")
    rows: list[Row] = []
    for year in YEARS:
        mine = [plan for plan in plans if day_of(plan, "issued_on").year == year]
        count = county.size(_DRAWN[year], 96)
        for place, plan in enumerate(mine):
            size = count * (place + 1) // len(mine) - count * place // len(mine)
            drawn = _drawn(rng, plan)
            finished = day_of(plan, "completed_on") if plan["completed_on"] else dt.date(year, 12, 20)
            codes: set[str] = set()
            while len(codes) < size:
                entity = register.on_register(rng, drawn)
                if entity.code in codes:
                    continue
                codes.add(entity.code)
                rows.append(
                    {"plan_no": plan["plan_no"], "entity_code": entity.code, **_inspected(rng, drawn, finished)}
                )
    return rows


def _drawn(rng: Random, plan: Row) -> dt.date:
    """A working day soon after the plan, never before it."""
    issued = day_of(plan, "issued_on")
    return max(working(min(after(rng, issued, 2, 9), dt.date(issued.year, 12, 1))), issued)


def _inspected(rng: Random, drawn: dt.date, finished: dt.date) -> Row:
    """The rest of a row: inspected by the plan's end, published within days; a few are still to be inspected."""
    row: Row = {"credit_risk": weighted(rng, _RISK), "drawn_on": drawn}
    if rng.random() < 0.985:
        inspected = max(working(min(after(rng, drawn, 3, 45), finished - dt.timedelta(days=6))), drawn)
        row["inspected_on"] = inspected
        row["result"] = weighted(rng, _RESULTS)
        row["published_on"] = until(min(after(rng, inspected, 1, 12), max(finished, inspected)), LAST_DAY)
    return row


def _officers(county: County, plans: list[Row]) -> list[Row]:
    rng = county.random("officer_draws")
    officers = [f"{county.division}{number:05d}" for number in range(1, 87)]
    rows: list[Row] = []
    for plan in plans:
        drawn = _drawn(rng, plan)
        rows += [
            {"plan_no": plan["plan_no"], "officer_no": number, "drawn_on": drawn}
            for number in sorted(some(rng, officers, rng.randint(6, 20)))
        ]
    return rows

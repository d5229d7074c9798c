"""All 123 figures once more, with pandas alone, written from docs/spec/figures.csv and docs/spec/tables.md.

Nothing of the package is imported. Values are ints and fractions, exact; None is a value that the records do not give.
"""

from __future__ import annotations

import csv
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pandas as pd

from .periods import same_day, window
from .reader import SPEC, read_folder
from .records import Number, Records, distinct, median, share, things, total, working_days


def units_on_register(r: Records, **conditions: Any) -> set[tuple[Any, ...]]:
    """Food units with a row that meets the conditions and is on the register at period end."""
    return things(r.on_register(r.where("food_units", **conditions), "registered_on", "closed_on"), "unit_no")


def unit_rate(r: Records, meets: Callable[[pd.DataFrame], pd.DataFrame], **conditions: Any) -> Number:
    """Of the units on the register, those that meet a condition by any of their rows."""
    among = units_on_register(r, **conditions)
    return share(len(among & things(meets(r.tables["food_units"]), "unit_no")), len(among))


def health_rate(r: Records) -> Number:
    units = units_on_register(r, in_built_up_area=True)
    rows = r.tables["health_certificates"]
    rows = rows[rows["unit_no"].map(lambda unit: (unit,) in units).astype(bool)]
    workers = things(r.on_register(rows, "employed_from", "employed_to"), "worker_no", "unit_no")
    valid = things(rows[rows["valid_until"] >= r.end], "worker_no", "unit_no")
    return share(len(workers & valid), len(workers))


def scale_rate(r: Records) -> Number:
    rows = r.tables["market_scales"]
    used = things(r.on_register(rows, "in_use_from", "in_use_to"), "scale_no")
    verified = things(rows[(rows["verified_on"] <= r.end) & (rows["valid_until"] >= r.end)], "scale_no")
    return share(len(used & verified), len(used))


def establishment(r: Records) -> Number:
    rows = r.flow("registrations", "approved_at", event="设立", entity_type="企业").dropna(subset=["accepted_at"])
    return median([working_days(*pair) for pair in zip(rows["accepted_at"], rows["approved_at"], strict=True)])


def notice(r: Records) -> Number:
    rows = r.flow("registrations", "approved_at", event="注销").dropna(subset=["notice_started_on", "notice_ended_on"])
    return median([gap.days for gap in rows["notice_ended_on"] - rows["notice_started_on"]])


def publication(r: Records) -> Number:
    rows = r.flow("random_inspections", "inspected_on")
    return share(len(r.until(rows, "published_on")), len(rows))


def adverse(r: Records) -> Number:
    parts = [
        share(
            len(r.dated(r.where("adverse_events", programme=programme), "reported_on", r.new_year)),
            r.target(f"adverse_events.{programme}"),
        )
        for programme in ("药品", "医疗器械", "化妆品")
    ]
    return None if None in parts else min(part for part in parts if part is not None)


def newly_registered_against_target(r: Records) -> Number:
    rows = r.dated(r.where("registrations", event="设立"), "approved_at", r.new_year)
    return share(len(rows), r.target("market_entities.newly_registered"))


def net_growth(r: Records) -> Number:
    after, before = r.stock(r.end), r.stock(r.start - pd.Timedelta(days=1))
    return None if after is None or before is None else after - before


def round_of_findings(r: Records) -> pd.DataFrame | None:
    """The findings, fed back by period end, of the round with the latest feedback."""
    last = r.latest(r.tables["inspection_findings"], "fed_back_on")
    return None if last is None else r.until(r.where("inspection_findings", round=last["round"]), "fed_back_on")


def of_round(r: Records, measure: Callable[[pd.DataFrame], int]) -> Number:
    rows = round_of_findings(r)
    return None if rows is None else measure(rows)


def latest_number(r: Records, rows: pd.DataFrame, column: str, value: str) -> Number:
    last = r.latest(rows, column)
    return None if last is None or last[value] is None else int(last[value])


def major_incidents(r: Records) -> Number:
    rows = r.where("incidents", severity={"重大", "特别重大"}, kind={"食品安全", "饮用水污染"})
    return len(r.until(rows[rows["occurred_on"] > pd.Timestamp(same_day(r.at.end, 3))], "occurred_on"))


def one_person(r: Records) -> Number:
    rows = r.until(r.where("staff_posts", is_township_office=True), "as_of")
    if rows.empty:
        return None
    last = rows[rows["as_of"] == rows.groupby("office")["as_of"].transform("max")]
    return sum(filled == 1 for filled in last["filled"])


def equipment_gap(r: Records) -> Number:
    rows = r.until(r.tables["equipment_assets"], "as_of")
    if rows.empty:
        return None
    last = rows[rows["as_of"] == rows.groupby("item")["as_of"].transform("max")]
    return sum(max(0, need - have) for need, have in zip(last["required"], last["in_service"], strict=True))


def time_limit_cut(r: Records) -> Number:
    rows = r.flow("licence_matters", "implemented_on")
    left = share(total(rows, "days_after"), total(rows, "days_before"))
    return None if left is None else 1 - left


def electronic(r: Records) -> Number:
    rows = r.flow("registrations", "approved_at", event={"设立", "变更", "注销"})
    return share(sum(channel == "全程电子化" for channel in rows["channel"]), len(rows))


def passed(r: Records) -> Number:
    rows = r.flow("sampling", "tested_on", domain=FOOD, result={"合格", "不合格"})
    return share(sum(result == "合格" for result in rows["result"]), len(rows))


def valid_certificates(r: Records) -> pd.DataFrame:
    rows = r.until(r.tables["organic_certificates"], "issued_on")
    return rows[rows["valid_until"] >= r.end]


def lines(table: str, column: str, **conditions: Any) -> Callable[[Records], Number]:
    """A count of the rows dated in the period."""
    return lambda r: len(r.flow(table, column, **conditions))


def kinds_of(table: str, date: str, *columns: str, **conditions: Any) -> Callable[[Records], Number]:
    """A distinct count over the rows dated in the period."""
    return lambda r: distinct(r.flow(table, date, **conditions), *columns)


def amount(table: str, date: str, column: str, per: int = 1, **conditions: Any) -> Callable[[Records], Number]:
    """A sum over the rows dated in the period."""
    return lambda r: total(r.flow(table, date, **conditions), column) / per


def closed_special_cases(r: Records) -> int:
    return len(r.until(r.flow("cases", "filed_on", domain="特种设备"), "closed_on"))


FOOD = {"食品", "食用农产品"}
NOTICE, ORDER = "责令整改通知书", "特种设备安全监察指令书"

FIGURES: dict[str, Callable[[Records], Number]] = {
    "licensing_reform.matters_reformed": lines("licence_matters", "implemented_on"),
    "licensing_reform.materials_cut": lambda r: (
        total(rows := r.flow("licence_matters", "implemented_on"), "materials_before") - total(rows, "materials_after")
    ),
    "licensing_reform.time_limit_cut_rate": time_limit_cut,
    "enterprise_lifecycle.establishment_days": establishment,
    "enterprise_lifecycle.electronic_share": electronic,
    "enterprise_lifecycle.notice_days": notice,
    "fair_competition.plans_department": lines("inspection_plans", "issued_on", kind="部门"),
    "fair_competition.plans_joint": lines("inspection_plans", "issued_on", kind="部门联合"),
    "fair_competition.plans_completed": lines("inspection_plans", "completed_on"),
    "fair_competition.targets_drawn": lines("random_inspections", "drawn_on"),
    "fair_competition.officers_drawn": lines("officer_draws", "drawn_on"),
    "fair_competition.targets_inspected": lines("random_inspections", "inspected_on"),
    "fair_competition.publication_rate": publication,
    "market_entities.converted": lines("registrations", "approved_at", event="个转企"),
    "market_entities.stock": lambda r: r.stock(r.end),
    "market_entities.newly_registered": lines("registrations", "approved_at", event="设立"),
    "market_entities.net_growth": net_growth,
    "market_entities.licences_self_printed": lines("registrations", "approved_at", licence_delivery="自助打印"),
    "market_entities.licences_mailed": lines("registrations", "approved_at", licence_delivery="邮寄"),
    "market_entities.target_completion": newly_registered_against_target,
    "food_safety.commission_meetings": lines(
        "meetings", "held_on", topic="食品安全", body={"县委常委会", "政府常务会"}
    ),
    "food_safety.documents_issued": lines("documents", "issued_on", area="food_safety"),
    "food_safety.samples_tested": lines("sampling", "tested_on", domain=FOOD),
    "food_safety.sample_pass_rate": passed,
    "food_safety.traceability_national": kinds_of("traceability_entries", "entered_on", "subject", platform="国家"),
    "food_safety.traceability_provincial": kinds_of("traceability_entries", "entered_on", "subject", platform="省级"),
    "food_safety.credit_files": lines("traceability_entries", "entered_on", platform="信用档案"),
    "food_safety.risk_rated_rate": lambda r: unit_rate(
        r, lambda rows: r.dated(rows, "rated_on", r.new_year), kind={"食品生产", "小作坊"}
    ),
    "food_safety.licence_valid_rate": lambda r: unit_rate(
        r, lambda rows: rows[rows["licence_valid_until"] >= r.end], in_built_up_area=True
    ),
    "food_safety.health_certificate_rate": health_rate,
    "food_safety.open_kitchen_rate": lambda r: unit_rate(
        r, lambda rows: r.until(rows, "open_kitchen_since"), kind={"餐饮", "学校食堂"}
    ),
    "food_safety.townships_trained": kinds_of("trainings", "held_on", "township", topic="食物中毒防控"),
    "food_safety.villages_trained": kinds_of("trainings", "held_on", "township", "village", topic="食物中毒防控"),
    "food_safety.mushroom_pledges": amount("handouts", "handed_on", "quantity", kind="野生菌防控承诺书"),
    "food_safety.health_handbooks": amount("handouts", "handed_on", "quantity", kind="健康手册"),
    "food_safety.tianma_pilots": lambda r: distinct(
        r.until(r.where("pilot_enterprises", product="天麻"), "approved_on"), "enterprise"
    ),
    "food_safety.cases": lines("cases", "filed_on", domain="食品"),
    "drugs_devices_cosmetics.cases": lines("cases", "filed_on", domain={"药品", "医疗器械", "化妆品"}),
    "drugs_devices_cosmetics.flight_inspections": kinds_of(
        "site_checks", "checked_on", "target", method="飞行检查", domain={"药品", "医疗器械"}
    ),
    "drugs_devices_cosmetics.drug_samples": lines("sampling", "tested_on", domain="药品"),
    "drugs_devices_cosmetics.device_samples": lines("sampling", "tested_on", domain="医疗器械"),
    "drugs_devices_cosmetics.cosmetic_samples": lines("sampling", "tested_on", domain="化妆品"),
    "drugs_devices_cosmetics.pharmacies_checked": kinds_of("site_checks", "checked_on", "target", topic="挂证检查"),
    "drugs_devices_cosmetics.pharmacies_ordered": kinds_of(
        "site_checks", "checked_on", "target", topic="挂证检查", outcome="责令整改"
    ),
    "drugs_devices_cosmetics.adverse_event_completion": adverse,
    "special_equipment.letters_signed": kinds_of("handouts", "handed_on", "recipient", kind="特种设备安全责任书"),
    "special_equipment.units": lambda r: len(r.on_register(r.tables["equipment_units"], "registered_on", "closed_on")),
    "special_equipment.units_checked": kinds_of("site_checks", "checked_on", "target", domain="特种设备"),
    "special_equipment.supervision_orders": lines("rectification_orders", "issued_on", kind=ORDER, domain="特种设备"),
    "special_equipment.rectification_items": amount(
        "rectification_orders", "issued_on", "items", kind=NOTICE, domain="特种设备"
    ),
    "special_equipment.sealed": amount("seizures", "seized_on", "quantity", domain="特种设备"),
    "special_equipment.cases_filed": lines("cases", "filed_on", domain="特种设备"),
    "special_equipment.items_rectified": amount(
        "rectification_orders", "issued_on", "items_rectified", kind=NOTICE, domain="特种设备"
    ),
    "special_equipment.cases_closed": closed_special_cases,
    "special_equipment.cases_open": lambda r: (
        len(r.flow("cases", "filed_on", domain="特种设备")) - closed_special_cases(r)
    ),
    "product_quality.film_dealers_checked": kinds_of("site_checks", "checked_on", "target", topic="农膜"),
    "product_quality.fertiliser_dealers_checked": kinds_of("site_checks", "checked_on", "target", topic="化肥"),
    "product_quality.labelling_violations": lines("site_checks", "checked_on", topic="化肥", violation="标准标称"),
    "product_quality.recalled_items": amount("recalls", "ordered_on", "quantity"),
    "product_quality.scale_verification_rate": scale_rate,
    "product_quality.cases": lines("cases", "filed_on", domain="产品质量"),
    "quality_certification.subsidies_paid": amount("subsidies", "paid_on", "amount_yuan", 10000, scheme="有机产品认证"),
    "quality_certification.certificates": lambda r: len(valid_certificates(r)),
    "quality_certification.certificates_obtained": lines("organic_certificates", "issued_on"),
    "quality_certification.certified_area": lambda r: total(valid_certificates(r), "area_mu") / 10000,
    "brands.gi_accepted": lines("gi_applications", "accepted_on"),
    "intellectual_property.patents_granted": lines("patents", "granted_on"),
    "intellectual_property.invention_granted": lines("patents", "granted_on", kind="发明"),
    "intellectual_property.utility_granted": lines("patents", "granted_on", kind="实用新型"),
    "intellectual_property.design_granted": lines("patents", "granted_on", kind="外观设计"),
    "intellectual_property.invention_valid": lambda r: len(
        r.on_register(r.where("patents", kind="发明"), "granted_on", "lapsed_on")
    ),
    "intellectual_property.trademark_applications": lines("trademarks", "applied_on"),
    "intellectual_property.trademark_registrations": lines("trademarks", "registered_on"),
    "enforcement.cases": lines("cases", "filed_on"),
    "enforcement.iron_fist_cases": lines("cases", "filed_on", iron_fist=True),
    "enforcement.city_rank": lambda r: latest_number(r, r.where("rankings", metric="案件查办"), "issued_on", "rank"),
    "price_supervision.cases": lines("cases", "filed_on", domain="价格"),
    "price_supervision.unmarked_price_cases": lines("cases", "filed_on", domain="价格", violation="未明码标价"),
    "price_supervision.price_fraud_cases": lines("cases", "filed_on", domain="价格", violation="价格欺诈"),
    "network_supervision.sites_patrolled": lines(
        "site_checks", "checked_on", domain="网络", topic={"网络经营网站", "企业自建网站"}
    ),
    "network_supervision.streams_checked": lines("site_checks", "checked_on", domain="网络", topic="网络直播"),
    "network_supervision.videos_checked": lines("site_checks", "checked_on", domain="网络", topic="短视频"),
    "consumer_protection.complaints": lines("complaints", "accepted_on", kind={"投诉", "举报"}),
    "consumer_protection.losses_recovered": amount("complaints", "closed_on", "recovered_yuan", 10000),
    "party_building.integrity_meetings": lines("meetings", "held_on", kind="党风廉政专题会议"),
    "party_building.party_days": lines("meetings", "held_on", kind="主题党日"),
    "party_building.letters_signed": amount("handouts", "handed_on", "quantity", kind="党风廉政建设责任书"),
    "staff_capability.group_studies": lines("meetings", "held_on", kind="中心组学习"),
    "staff_capability.collective_studies": lines("meetings", "held_on", kind="集中学习"),
    "staff_capability.warning_films": lines("meetings", "held_on", kind="警示教育片"),
    "staff_capability.case_education": lines("meetings", "held_on", kind="正反典型教育"),
    "staff_capability.lists_batch1": kinds_of("problem_lists", "found_on", "list_no", batch=1),
    "staff_capability.problems_batch1": lines("problem_lists", "found_on", batch=1),
    "staff_capability.lists_batch2": kinds_of("problem_lists", "found_on", "list_no", batch=2),
    "staff_capability.problems_batch2": lines("problem_lists", "found_on", batch=2),
    "staff_capability.rule_chapters": lambda r: latest_number(
        r, r.where("documents", kind="内部事务管理规定"), "issued_on", "chapters"
    ),
    "staff_capability.rule_articles": lambda r: latest_number(
        r, r.where("documents", kind="内部事务管理规定"), "issued_on", "articles"
    ),
    "inspection_rectification.aspects": lambda r: of_round(r, lambda rows: distinct(rows, "aspect")),
    "inspection_rectification.findings": lambda r: of_round(r, len),
    "inspection_rectification.findings_rectified": lambda r: of_round(
        r, lambda rows: len(r.until(rows, "rectified_on"))
    ),
    "key_targets.tianma_completion": lambda r: share(r.target("tianma", "actual"), r.target("tianma")),
    "key_targets.organic_completion": lambda r: share(
        len(valid_certificates(r)), r.target("quality_certification.certificates")
    ),
    "key_targets.entities_completion": lambda r: share(r.stock(r.end), r.target("market_entities.stock")),
    "sanitary_county.training_sessions": lines("trainings", "held_on", topic="卫生县城"),
    "sanitary_county.people_trained": amount("trainings", "held_on", "attendees", topic="卫生县城"),
    "sanitary_county.orders_issued": lines("rectification_orders", "issued_on", kind=NOTICE, domain="卫生县城"),
    "sanitary_county.closures": kinds_of("site_checks", "checked_on", "target", domain="卫生县城", outcome="停业整顿"),
    "sanitary_county.black_list": kinds_of("ratings", "listed_on", "unit", board="黑榜"),
    "sanitary_county.red_list": kinds_of("ratings", "listed_on", "unit", board="红榜"),
    "sanitary_county.issues_fed_back": lines("feedback_issues", "fed_back_on", topic="卫生县城"),
    "sanitary_county.issues_closed": lambda r: len(
        r.until(r.flow("feedback_issues", "fed_back_on", topic="卫生县城"), "closed_on")
    ),
    "sanitary_county.major_incidents_3y": major_incidents,
    "rural_revitalization.visits": lines("village_support", "done_on", kind={"遍访", "收入摸底"}),
    "rural_revitalization.funds_raised": amount("village_support", "done_on", "amount_yuan", 10000, kind="资金"),
    "epidemic_control.entities_checked": lines("site_checks", "checked_on", domain="疫情防控"),
    "epidemic_control.orders_issued": lines("rectification_orders", "issued_on", kind=NOTICE, domain="疫情防控"),
    "epidemic_control.closures": kinds_of("site_checks", "checked_on", "target", domain="疫情防控", outcome="停业整顿"),
    "epidemic_control.letters_signed": amount("handouts", "handed_on", "quantity", kind="疫情防控责任书"),
    "epidemic_control.notices_issued": amount("handouts", "handed_on", "quantity", kind="疫情防控告知书"),
    "epidemic_control.collective_talks": lines("meetings", "held_on", kind="集体约谈", topic="疫情防控"),
    "problems.one_person_offices": one_person,
    "problems.equipment_gap": equipment_gap,
    "next_steps.plan_items": lambda r: len(r.where("plan_items", planned_for=r.at.next)),
}


def ledgers_of() -> dict[str, list[str]]:
    """figure id -> the tables it depends on, from figures.csv (which names those of other figures too)."""
    with (SPEC / "figures.csv").open(encoding="utf-8", newline="") as source:
        return {f"{row['area_id']}.{row['indicator']}": row["table"].split(", ") for row in csv.DictReader(source)}


def figures(tables: dict[str, pd.DataFrame], period: str) -> dict[str, dict[str, Any]]:
    """Every figure of the period from the accepted rows: status, value, year_ago and previous."""
    at = window(period)
    views = {
        "value": Records(tables, at),
        "year_ago": Records(tables, window(at.year_ago)),
        "previous": Records(tables, window(at.previous)) if at.previous else None,
    }
    answer: dict[str, dict[str, Any]] = {}
    for name, needed in ledgers_of().items():
        if set(needed) - set(tables):
            answer[name] = {"status": "no_ledger", "value": None, "year_ago": None, "previous": None}
        else:
            answer[name] = {"status": "ok"} | {
                part: None if records is None else FIGURES[name](records) for part, records in views.items()
            }
    return answer


def recompute(folder: Path, period: str, townships: Sequence[str] = ()) -> dict[str, dict[str, Any]]:
    """Every figure of the period from a folder of ledgers."""
    return figures({table: book.rows for table, book in read_folder(folder, townships).items()}, period)

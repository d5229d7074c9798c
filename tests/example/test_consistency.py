"""What must hold between the columns, rows and ledgers of the county (docs/spec/tables.md), checked with pandas."""

from __future__ import annotations

import datetime as dt
from functools import cache

import pandas as pd
import pytest

from huibao_example import County, ledgers_of

ORDERED = (
    ("random_inspections", "drawn_on", "inspected_on"),
    ("random_inspections", "inspected_on", "published_on"),
    ("inspection_plans", "issued_on", "completed_on"),
    ("sampling", "sampled_on", "tested_on"),
    ("cases", "filed_on", "closed_on"),
    ("complaints", "accepted_on", "closed_on"),
    ("registrations", "accepted_at", "approved_at"),
    ("registrations", "notice_started_on", "notice_ended_on"),
    ("food_units", "registered_on", "closed_on"),
    ("food_units", "registered_on", "rated_on"),
    ("food_units", "registered_on", "open_kitchen_since"),
    ("health_certificates", "employed_from", "employed_to"),
    ("rectification_orders", "issued_on", "closed_on"),
    ("seizures", "seized_on", "released_on"),
    ("equipment_units", "registered_on", "closed_on"),
    ("recalls", "ordered_on", "completed_on"),
    ("market_scales", "in_use_from", "in_use_to"),
    ("market_scales", "in_use_from", "verified_on"),
    ("market_scales", "verified_on", "valid_until"),
    ("organic_certificates", "issued_on", "valid_until"),
    ("gi_applications", "applied_on", "accepted_on"),
    ("gi_applications", "accepted_on", "registered_on"),
    ("patents", "granted_on", "lapsed_on"),
    ("trademarks", "applied_on", "registered_on"),
    ("problem_lists", "found_on", "solved_on"),
    ("inspection_findings", "fed_back_on", "rectified_on"),
    ("feedback_issues", "fed_back_on", "closed_on"),
)
# Days that may lie after the end of what the ledgers have seen.
AHEAD = {"licence_valid_until", "valid_until", "due_on"}


@cache
def frames(scale: float) -> dict[str, pd.DataFrame]:
    frames = {}
    for table, rows in ledgers_of(County(2022, scale)).items():
        frame = pd.DataFrame(rows)
        for column in frame.columns:
            days = frame[column].dropna()
            if len(days) and isinstance(days.iloc[0], dt.date):
                frame[column] = pd.to_datetime(frame[column])
        frames[table] = frame
    return frames


@pytest.fixture(scope="module", params=[1.0, 0.02], ids=["full", "small"])
def data(request: pytest.FixtureRequest) -> dict[str, pd.DataFrame]:
    return frames(request.param)


@pytest.mark.parametrize(("table", "first", "then"), ORDERED)
def test_what_follows_is_not_earlier(data: dict[str, pd.DataFrame], table: str, first: str, then: str) -> None:
    both = data[table].dropna(subset=[first, then])
    assert len(both)
    assert (both[first] <= both[then]).all()


def test_nothing_has_happened_after_the_last_day(data: dict[str, pd.DataFrame]) -> None:
    for table, frame in data.items():
        for column in frame.select_dtypes("datetime"):
            if column not in AHEAD:
                assert frame[column].dropna().max() < pd.Timestamp(2023, 1, 1), (table, column)


def test_no_more_is_put_right_than_was_wrong(data: dict[str, pd.DataFrame]) -> None:
    orders = data["rectification_orders"]
    assert (orders["items_rectified"].fillna(0) <= orders["items"]).all()
    assert orders.loc[orders["closed_on"].notna(), "items_rectified"].notna().all()


def test_no_quantity_is_below_nothing(data: dict[str, pd.DataFrame]) -> None:
    for table, frame in data.items():
        for column in frame.select_dtypes("number"):
            assert (frame[column].dropna() >= 0).all(), (table, column)
    posts = data["staff_posts"]
    assert (posts["filled"] <= posts["posts"]).all()


def test_who_leaves_or_changes_came_before_and_had_not_left(data: dict[str, pd.DataFrame]) -> None:
    events = data["registrations"].sort_values("approved_at", kind="stable")
    before = events.groupby("entity_code").cumcount()
    after = events.groupby("entity_code").cumcount(ascending=False)
    assert (before[events["event"].isin(["设立", "迁入", "个转企"])] == 0).all()
    assert (after[events["event"].isin(["注销", "吊销", "迁出"])] == 0).all()


def test_the_stock_never_falls_below_nothing(data: dict[str, pd.DataFrame]) -> None:
    effect = {"设立": 1, "迁入": 1, "注销": -1, "吊销": -1, "迁出": -1}
    events = data["registrations"]
    opening = data["opening_stock"].groupby(["entity_type", "township"])["quantity"].sum()
    net = events["event"].map(effect).fillna(0).groupby([events["entity_type"], events["township"]]).sum()
    assert (opening.add(net, fill_value=0).groupby("entity_type").sum() > 0).all()


def test_plans_of_draws_exist(data: dict[str, pd.DataFrame]) -> None:
    plans = data["inspection_plans"].set_index("plan_no")["issued_on"]
    for table in ("random_inspections", "officer_draws"):
        draws = data[table]
        assert set(draws["plan_no"]) <= set(plans.index)
        assert (draws["drawn_on"] >= draws["plan_no"].map(plans)).all()


def test_who_was_drawn_had_registered_and_had_not_left(data: dict[str, pd.DataFrame]) -> None:
    events = data["registrations"]
    first = events[events["event"].isin(["设立", "迁入", "个转企"])].groupby("entity_code")["approved_at"].min()
    left = events[events["event"].isin(["注销", "吊销", "迁出"])].groupby("entity_code")["approved_at"].min()
    draws = data["random_inspections"]
    came, gone = draws["entity_code"].map(first), draws["entity_code"].map(left)
    assert (came.isna() | (came <= draws["drawn_on"] + pd.Timedelta(days=1))).all()
    assert gone.isna().all()


def test_workers_belong_to_units_of_the_built_up_area_while_these_are_open(data: dict[str, pd.DataFrame]) -> None:
    units = data["food_units"].drop_duplicates("unit_no").set_index("unit_no")
    workers = data["health_certificates"]
    assert units.loc[workers["unit_no"], "in_built_up_area"].all()
    assert (workers["employed_from"] >= workers["unit_no"].map(units["registered_on"])).all()
    closed = workers["unit_no"].map(units["closed_on"])
    assert (closed.isna() | (workers["employed_to"] <= closed)).all()


@pytest.mark.parametrize(
    ("table", "thing", "same"),
    [
        ("food_units", "unit_no", ["kind", "registered_on", "closed_on", "in_built_up_area", "township"]),
        ("health_certificates", "worker_no", ["unit_no", "employed_from", "employed_to"]),
        ("market_scales", "scale_no", ["market", "in_use_from", "in_use_to"]),
    ],
)
def test_the_rows_of_one_thing_agree(data: dict[str, pd.DataFrame], table: str, thing: str, same: list[str]) -> None:
    assert (data[table].groupby(thing)[same].nunique() <= 1).all(axis=None)


def test_special_equipment_is_checked_while_it_is_registered(data: dict[str, pd.DataFrame]) -> None:
    units = data["equipment_units"].set_index("unit")
    checks = data["site_checks"].query("domain == '特种设备'")
    assert (checks["checked_on"] >= checks["target"].map(units["registered_on"])).all()
    closed = checks["target"].map(units["closed_on"])
    assert (closed.isna() | (checks["checked_on"] <= closed)).all()


def test_every_order_follows_a_check(data: dict[str, pd.DataFrame]) -> None:
    checks = data["site_checks"][["domain", "target", "checked_on"]].drop_duplicates()
    orders = data["rectification_orders"].merge(
        checks, left_on=["domain", "target", "issued_on"], right_on=["domain", "target", "checked_on"], how="left"
    )
    assert orders["checked_on"].notna().all()


def test_a_failed_sample_says_on_what(data: dict[str, pd.DataFrame]) -> None:
    samples = data["sampling"]
    assert (samples["failed_item"].notna() == (samples["result"] == "不合格")).all()
    assert (samples["result"].isna() == samples["tested_on"].isna()).all()


def test_every_target_has_its_row_in_every_year(data: dict[str, pd.DataFrame]) -> None:
    targets = data["targets"]
    names = {
        "market_entities.newly_registered",
        "market_entities.stock",
        "quality_certification.certificates",
        "adverse_events.药品",
        "adverse_events.医疗器械",
        "adverse_events.化妆品",
        "tianma",
    }
    for year in (2020, 2021, 2022):
        rows = targets[targets["year"] == year]
        assert set(rows["indicator"]) == names
        assert rows.loc[rows["indicator"] == "tianma", "actual"].notna().all()
    assert (targets["target"] > 0).all()

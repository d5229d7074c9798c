"""Food businesses, their workers' health certificates, traceability, and the tianma pilot."""

from __future__ import annotations

import datetime as dt
from random import Random

from huibao_example.county import FIRST_DAY, LAST_DAY, YEARS, County, Ledgers, Row, in_order, weighted
from huibao_example.days import OFFICE, after, shift_years, spread
from huibao_example.names import Names

# Units at the end of 2022, and the share of each kind that registered before 2020.
_KINDS = {"食品生产": 46, "小作坊": 187, "餐饮": 1_043, "学校食堂": 158, "食品销售": 1_071}
_BEFORE = {"食品生产": 0.78, "小作坊": 0.8, "餐饮": 0.66, "学校食堂": 0.93, "食品销售": 0.68}
# By when kitchens opened to their guests: share of catering units with an open kitchen at the end of the year.
_OPEN = ((dt.date(2019, 12, 31), 0.52), (dt.date(2020, 12, 31), 0.71), (dt.date(2021, 12, 31), 0.865),
         (dt.date(2022, 12, 31), 0.958))  # fmt: skip
_RATED = {2020: 0.955, 2021: 0.98, 2022: 1.0}
_GRADES = {"A": 0.34, "B": 0.45, "C": 0.16, "D": 0.05}
_RATING_MONTHS = (0.1, 0.3, 1.3, 1.6, 1.6, 1.5, 1.4, 1.2, 1.1, 0.7, 0.3, 0.1)
_WORKERS = {"食品生产": (3, 9), "小作坊": (1, 3), "餐饮": (2, 5), "学校食堂": (3, 7), "食品销售": (1, 3)}
_ENTRIES = {"国家": {2020: 96, 2021: 131, 2022: 168}, "省级": {2020: 214, 2021: 289, 2022: 357},
            "信用档案": {2020: 905, 2021: 1_068, 2022: 1_236}}  # fmt: skip


def food(county: County) -> Ledgers:
    """Units, a row for each licence and rating; the certificates of the built-up area's workers; entries; pilots."""
    rng = county.random("food_units")
    units = [_unit(county, rng, kind) for kind, count in _KINDS.items() for _ in range(county.size(count, 30))]
    units = in_order(units, "registered_on", "kind", "township")
    rows: list[Row] = []
    for number, unit in enumerate(units, 1):
        unit["unit_no"] = f"SP{county.division}{number:05d}"
        rows += _history(rng, unit)
    return {
        "food_units": rows,
        "health_certificates": _certificates(county, units),
        "traceability_entries": _traceability(county),
        "pilot_enterprises": _pilots(county),
    }


def _unit(county: County, rng: Random, kind: str) -> Row:
    """A unit without its number: what stays the same on all of its rows."""
    if rng.random() < _BEFORE[kind]:
        registered = dt.date(2015, 3, 1) + dt.timedelta(days=rng.randrange(1_750))
    else:
        registered = spread(rng, 1, rng.choice(YEARS), OFFICE)[0]
    township = county.draw_townships(rng, 1, registered.year)[0]
    unit: Row = {
        "kind": kind,
        "in_built_up_area": township in county.built_up and rng.random() < 0.94,
        "registered_on": registered,
        "township": township,
    }
    if kind in ("餐饮", "食品销售") and rng.random() < 0.1:
        closed = max(FIRST_DAY, registered) + dt.timedelta(days=rng.randint(120, 1_000))
        unit["closed_on"] = closed if closed <= LAST_DAY else None
    if kind in ("餐饮", "学校食堂"):
        unit["open_kitchen_since"] = _opened(rng, registered, built_up=bool(unit["in_built_up_area"]))
    return unit


def _opened(rng: Random, registered: dt.date, *, built_up: bool) -> dt.date | None:
    """When the kitchen was opened to view: the built-up area first; newcomers mostly from the start."""
    place = rng.random() ** (1.25 if built_up else 0.92)
    before, reached = dt.date(2017, 1, 1), 0.0
    opened: dt.date
    for day, share in _OPEN:
        if place < share:
            opened = before + (day - before) * ((place - reached) / (share - reached))
            return max(opened, registered)
        before, reached = day, share
    return None


def _history(rng: Random, unit: Row) -> list[Row]:
    """The unit's rows: its licence, each renewal, and for producers a rating a year."""
    registered, closed = unit["registered_on"], unit.get("closed_on")
    assert isinstance(registered, dt.date)
    end = closed if isinstance(closed, dt.date) else LAST_DAY
    licences = [shift_years(registered, 5, -1)]
    # A unit that was about to give up let its licence run out; every other renewed it some weeks before.
    while licences[-1] < end and not (closed and rng.random() < 0.5):
        licences.append(shift_years(licences[-1], 5))
    if unit["kind"] not in ("食品生产", "小作坊"):
        return [{**unit, "licence_valid_until": day} for day in licences]
    ratings = [day for year in YEARS if (day := _rated(rng, registered, year)) and day <= end]
    rows: list[Row] = []
    for number, day in enumerate(ratings):
        valid = next((licence for licence in licences if licence >= day), licences[-1])
        rows.append({**unit, "licence_valid_until": valid, "risk_grade": _grade(rng, number), "rated_on": day})
    seen = {row["licence_valid_until"] for row in rows}
    rows += [{**unit, "licence_valid_until": day} for day in licences if day not in seen]
    return in_order(rows, "licence_valid_until", "rated_on")


def _rated(rng: Random, registered: dt.date, year: int) -> dt.date | None:
    if registered.year > year or rng.random() > _RATED[year]:
        return None
    planned = spread(rng, 1, year, _RATING_MONTHS)[0]
    return (
        min(max(planned, after(rng, registered, 3, 25)), dt.date(year, 12, 30)) if registered.year == year else planned
    )


def _grade(rng: Random, number: int) -> str:
    grade = weighted(rng, _GRADES)
    return "B" if grade == "D" and number == 2 else grade


def _certificates(county: County, units: list[Row]) -> list[Row]:
    rng = county.random("health_certificates")
    rows: list[Row] = []
    number = 0
    for unit in units:
        if not unit["in_built_up_area"]:
            continue
        for _ in range(rng.randint(*_WORKERS[str(unit["kind"])])):
            number += 1
            rows += _worker(rng, unit, f"{county.division}{number:06d}")
    return rows


def _worker(rng: Random, unit: Row, worker: str) -> list[Row]:
    """A worker's certificates, one a year while employed; some leave, and a few of these stopped renewing before."""
    registered, closed = unit["registered_on"], unit.get("closed_on")
    assert isinstance(registered, dt.date)
    last = closed if isinstance(closed, dt.date) else LAST_DAY
    hired = min(after(rng, max(registered, dt.date(2019, 1, 5)), 0, 25), last)
    if rng.random() < 0.35:
        hired = hired + (last - hired) * (rng.random() * 0.8)
    leaves = hired + (last - hired) * (0.3 + rng.random() * 0.7) if closed or rng.random() < 0.16 else None
    if leaves and leaves > last:
        leaves = last
    end = leaves or LAST_DAY
    valid = shift_years(after(rng, hired, -40, 3), 1, -1)
    rows: list[Row] = []
    careless = rng.random() < (0.3 if leaves else 0.006)
    while True:
        rows.append(
            {
                "worker_no": worker,
                "unit_no": unit["unit_no"],
                "valid_until": valid,
                "employed_from": hired,
                "employed_to": leaves,
            }
        )
        if valid >= end or (careless and (end - valid).days < 260):
            return rows
        valid = shift_years(valid, 1, -rng.randint(0, 12))


def _traceability(county: County) -> list[Row]:
    rng = county.random("traceability_entries")
    names = Names(county, "traceability")
    subjects = [names.make(trade) for trade in ("食品", "餐饮", "超市") for _ in range(county.size(190, 20))]
    rows: list[Row] = []
    for platform, years in _ENTRIES.items():
        for year, count in years.items():
            # Subjects join over the years, so the distinct ones grow with the entries.
            known = subjects[: max(8, round(len(subjects) * (0.35 + 0.2 * (year - YEARS[0]))))]
            mine = known if platform == "信用档案" else known[:: 4 if platform == "国家" else 2]
            rows += [
                {"platform": platform, "subject": rng.choice(mine), "entered_on": day}
                for day in spread(rng, county.size(count, 24), year, OFFICE)
            ]
    return rows


def _pilots(county: County) -> list[Row]:
    rng = county.random("pilot_enterprises")
    names = Names(county, "pilots")
    days = [dt.date(2019, 11, 20), dt.date(2020, 4, 16), dt.date(2020, 9, 8), dt.date(2021, 3, 24),
            dt.date(2021, 8, 19), dt.date(2022, 5, 12), dt.date(2022, 10, 27)]  # fmt: skip
    rows: list[Row] = [{"enterprise": names.make("天麻"), "product": "天麻", "approved_on": day} for day in days]
    rows += [
        {"enterprise": names.make("天麻"), "product": "铁皮石斛", "approved_on": spread(rng, 1, year)[0]}
        for year in YEARS
    ]
    return rows

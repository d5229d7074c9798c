"""培训宣传台账 and 责任书承诺书宣传品台账: who was taught, and what was handed out and signed."""

from __future__ import annotations

import datetime as dt

from huibao_example.county import YEARS, County, Ledgers, Row, in_order, stem
from huibao_example.days import EVEN, OFFICE, SUMMER, spread
from huibao_example.names import villages

# How many of the villages a year's training against food poisoning reached.
_REACHED = {2020: 0.7, 2021: 0.86, 2022: 0.97}
_SESSIONS = {2020: 7, 2021: 8, 2022: 9}
_NEW_YEAR = (3.0, 2.0, 1.5, 0.8, 0.5, 0.4, 0.6, 0.4, 0.4, 0.3, 0.3, 0.3)
_MUSHROOMS = (0.1, 0.1, 0.3, 0.6, 1.4, 2.4, 2.6, 2.0, 1.0, 0.4, 0.2, 0.1)
# Kind, months, how many hand-outs a year, the smallest and largest of them.
_HANDOUTS: tuple[tuple[str, tuple[float, ...], tuple[int, int, int], tuple[int, int]], ...] = (
    ("野生菌防控承诺书", _MUSHROOMS, (92, 104, 118), (12, 58)),
    ("健康手册", OFFICE, (164, 176, 196), (90, 320)),
    ("党风廉政建设责任书", _NEW_YEAR, (14, 14, 16), (1, 5)),
    ("疫情防控责任书", _NEW_YEAR, (180, 144, 166), (3, 14)),
    ("疫情防控告知书", EVEN, (240, 190, 258), (10, 60)),
    ("食品安全宣传单", SUMMER, (60, 66, 72), (50, 300)),
)


def outreach(county: County, equipment_units: list[Row]) -> Ledgers:
    """Trainings and hand-outs; the letters of special equipment are signed by its registered users."""
    return {"trainings": _trainings(county), "handouts": _handouts(county, equipment_units)}


def _trainings(county: County) -> list[Row]:
    rng = county.random("trainings")
    everywhere = villages(county)
    rows: list[Row] = []
    for year in YEARS:
        reached = [place for place in everywhere if rng.random() < _REACHED[year]]
        rng.shuffle(reached)
        # One session in each village that was reached, and a second in some of them.
        lots = reached + reached[: len(reached) // 5]
        for (township, village), day in zip(lots, spread(rng, len(lots), year, SUMMER), strict=True):
            rows.append(_session("食物中毒防控", day, township, village, rng.randint(18, 95)))
        for day in spread(rng, _SESSIONS[year], year, EVEN):
            rows.append(_session("卫生县城", day, None, None, rng.randint(60, 240)))
        for topic, count in (("特种设备作业人员", 4), ("食品生产者主体责任", 5), ("消费维权进社区", 6)):
            for day in spread(rng, count, year, OFFICE):
                township = county.draw_townships(rng, 1, year)[0]
                rows.append(_session(topic, day, township, None, rng.randint(25, 120)))
    return in_order(rows, "held_on", "topic", "village")


def _session(topic: str, day: dt.date, township: str | None, village: str | None, attendees: int) -> Row:
    return {"topic": topic, "held_on": day, "township": township, "village": village, "attendees": attendees}


def _handouts(county: County, equipment_units: list[Row]) -> list[Row]:
    rng = county.random("handouts")
    receivers = [f"{stem(name)}市场监督管理所" for name in county.townships] + [
        _government(name) for name in county.townships
    ]
    rows: list[Row] = []
    for kind, months, counts, (least, most) in _HANDOUTS:
        for year, count in zip(YEARS, counts, strict=True):
            for day in spread(rng, county.size(count, 24), year, months):
                rows.append(_handed(kind, rng.choice(receivers), rng.randint(least, most), day))
    for year in YEARS:
        users = [unit for unit in equipment_units if _standing(unit, year)]
        users = rng.sample(users, round(len(users) * (0.9 + 0.03 * (year - YEARS[0]))))
        for unit, day in zip(users, spread(rng, len(users), year, _NEW_YEAR), strict=True):
            rows.append(_handed("特种设备安全责任书", str(unit["unit"]), 1, day))
    return in_order(rows, "handed_on", "kind", "recipient")


def _standing(unit: Row, year: int) -> bool:
    """Whether a unit was on the register all through a year."""
    registered, closed = unit["registered_on"], unit["closed_on"]
    assert isinstance(registered, dt.date)
    return registered < dt.date(year, 1, 1) and not (isinstance(closed, dt.date) and closed.year <= year)


def _handed(kind: str, recipient: str, quantity: int, day: dt.date) -> Row:
    return {"kind": kind, "recipient": recipient, "quantity": quantity, "handed_on": day}


def _government(township: str) -> str:
    return f"{township}办事处" if township.endswith("街道") else f"{township}人民政府"

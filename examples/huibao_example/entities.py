"""市场主体登记台账 and 期初存量表: who registered, changed, left, and what stood before."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Iterator
from dataclasses import dataclass, field
from random import Random

from huibao_example.codes import KINDS, credit_code, serials
from huibao_example.county import YEARS, County, Ledgers, Row, in_order, weighted
from huibao_example.days import MINUTES, OFFICE, before, spread

TYPES = tuple(KINDS)
OPENING = {"企业": 4_712, "个体工商户": 24_893, "农民专业合作社": 1_604}
# Events a year of 企业, 个体工商户 and 农民专业合作社.
PLAN: dict[int, dict[str, tuple[int, int, int]]] = {
    2020: {
        "设立": (812, 3_761, 96), "变更": (760, 640, 71), "注销": (231, 1_742, 64), "吊销": (74, 23, 26),
        "迁入": (15, 6, 0), "迁出": (12, 5, 0), "个转企": (58, 0, 0),
    },
    2021: {
        "设立": (987, 4_326, 104), "变更": (868, 702, 66), "注销": (268, 1_923, 71), "吊销": (92, 31, 28),
        "迁入": (19, 7, 0), "迁出": (14, 6, 0), "个转企": (83, 0, 0),
    },
    2022: {
        "设立": (1_164, 4_903, 112), "变更": (951, 744, 69), "注销": (322, 2_074, 83), "吊销": (101, 34, 31),
        "迁入": (24, 9, 0), "迁出": (17, 7, 0), "个转企": (107, 0, 0),
    },
}  # fmt: skip
# Doors were shut in February 2020; revocations come in one sweep a year.
SHUT = (0.7, 0.15, 0.8, 1.15, 1.2, 1.15, 1.1, 1.0, 1.1, 0.9, 1.05, 1.0)
SWEEP = (0.3, 0.2, 0.4, 0.5, 0.6, 0.6, 0.6, 0.6, 1.0, 2.2, 3.0, 1.0)
LEAVING = ("注销", "吊销", "迁出")
COMING = ("设立", "迁入", "个转企")
ELECTRONIC = {2020: 0.62, 2021: 0.78, 2022: 0.91}
PRINTED = {2020: 0.16, 2021: 0.29, 2022: 0.41}
MAILED = {2020: 0.05, 2021: 0.08, 2022: 0.11}
# Median working days from acceptance to approval of a new enterprise.
ESTABLISHMENT = {2020: 0.92, 2021: 0.66, 2022: 0.5}
SHORT_NOTICE_FROM = dt.date(2020, 7, 1)
INDUSTRIES: dict[str, float] = {
    "F5211": 8, "F5219": 9, "F5212": 6, "F5229": 5, "F5263": 2, "H6210": 8, "H6291": 4, "H6110": 2, "A0171": 3,
    "A0141": 3, "A0321": 3, "C1310": 1, "C1521": 1, "C2034": 1, "E4700": 2, "G5430": 3, "L7211": 2, "M7590": 1,
    "O8051": 4, "O8111": 3, "I6429": 1, "R9051": 1,
}  # fmt: skip


@dataclass
class Entity:
    """One on the register: what its rows need to know."""

    code: str
    kind: str
    township: str
    industry: str
    capital: int
    since: dt.date


@dataclass
class Register:
    """Who stood on the register: `enduring` since before 2020 and to the end, `alive` the newcomers that stayed."""

    enduring: list[Entity] = field(default_factory=list)
    alive: dict[str, list[Entity]] = field(default_factory=lambda: {kind: [] for kind in TYPES})

    def on_register(self, rng: Random, day: dt.date) -> Entity:
        """One that was on the register that day and stayed."""
        newcomers = self.alive["企业"] if rng.random() < 0.4 else self.alive["个体工商户"]
        if newcomers and rng.random() < 0.35:
            found = rng.choice(newcomers)
            if found.since < day:
                return found
        return rng.choice(self.enduring)


class _Simulation:
    """Walks through the months: the leaving first, then the changing, then the coming."""

    def __init__(self, county: County) -> None:
        self.county = county
        self.rng = county.random("registrations")
        self.register = Register()
        self.rows: list[Row] = []
        self._serials = serials()
        self._seen: set[tuple[str, str, dt.datetime]] = set()
        kinds = self.rng.choices(TYPES, [30, 62, 8], k=county.size(4_000, 40))
        self.register.enduring = [self._new(kind, dt.date(2015, 1, 1)) for kind in kinds]

    def _new(self, kind: str, since: dt.date) -> Entity:
        rng = self.rng
        capital = rng.choice((1, 2, 3, 5, 5, 8, 10, 20)) if kind == "个体工商户" else _capital(rng)
        township = self.county.draw_townships(rng, 1, since.year)[0]
        code = credit_code(kind, self.county.division, next(self._serials))
        return Entity(code, kind, township, weighted(rng, INDUSTRIES), capital, since)

    def run(self) -> None:
        for events in _by_month(self.county, self.rng):
            coming: list[Entity] = []
            for day, event, kind in events:
                entity = self._who(event, kind, day)
                if event in COMING:
                    coming.append(entity)
                self._record(day, event, entity)
            for entity in coming:
                self.register.alive[entity.kind].append(entity)
        self.rows = in_order(self.rows, "approved_at", "entity_code")

    def _who(self, event: str, kind: str, day: dt.date) -> Entity:
        if event in COMING:
            if event == "个转企" and (private := self.register.alive["个体工商户"]):
                private.pop(self.rng.randrange(len(private)))
            return self._new(kind, day)
        alive = self.register.alive[kind]
        recent = bool(alive) and self.rng.random() < 0.5
        place = self.rng.randrange(len(alive)) if recent else 0
        if event in LEAVING:
            return alive.pop(place) if recent else self._new(kind, dt.date(2015, 1, 1))
        if recent:
            return alive[place]
        return next(
            entity for entity in iter(lambda: self.rng.choice(self.register.enduring), None) if entity.kind == kind
        )

    def _record(self, day: dt.date, event: str, entity: Entity) -> None:
        rng = self.rng
        minute = rng.randrange(5, MINUTES)
        while (entity.code, event, before(day, minute, 0)[1]) in self._seen:
            minute = rng.randrange(5, MINUTES)
        accepted, approved = before(day, minute, _duration(rng, event, entity.kind, day.year))
        self._seen.add((entity.code, event, approved))
        row: Row = {
            "entity_code": entity.code,
            "entity_type": entity.kind,
            "event": event,
            "accepted_at": accepted if rng.random() > 0.02 else None,
            "approved_at": approved,
            "channel": "全程电子化" if rng.random() < ELECTRONIC[day.year] else "窗口",
            "industry": entity.industry,
            "capital_wan": entity.capital,
            "township": entity.township,
        }
        if event in ("设立", "变更", "个转企", "迁入"):
            row["licence_delivery"] = _delivery(rng, day.year)
        if event == "注销":
            row.update(_notice(rng, entity.kind, day))
        self.rows.append(row)


def _by_month(county: County, rng: Random) -> Iterator[list[tuple[dt.date, str, str]]]:
    """The events of each month: leaving, changing, coming."""
    order = {event: place for place, event in enumerate((*LEAVING, "变更", *COMING))}
    for year in YEARS:
        events: list[tuple[dt.date, str, str]] = []
        for event, counts in PLAN[year].items():
            months = SWEEP if event == "吊销" else SHUT if year == 2020 else OFFICE
            for kind, count in zip(TYPES, counts, strict=True):
                events += [(day, event, kind) for day in spread(rng, county.size(count), year, months)]
        for month in range(1, 13):
            yield sorted((one for one in events if one[0].month == month), key=lambda one: (order[one[1]], one))


def _capital(rng: Random) -> int:
    return rng.choice((10, 30, 50, 50, 100, 100, 100, 200, 200, 300, 500, 500, 1_000, 2_000))


def _duration(rng: Random, event: str, kind: str, year: int) -> int:
    """Working minutes from acceptance to approval."""
    if event == "设立" and kind == "企业":
        return max(3, round(ESTABLISHMENT[year] * MINUTES * math.exp(rng.gauss(0, 0.7))))
    middle = {"设立": 150, "变更": 240, "注销": 300}.get(event, 600)
    return max(2, round(middle * math.exp(rng.gauss(0, 0.6))))


def _delivery(rng: Random, year: int) -> str:
    place = rng.random()
    if place < PRINTED[year]:
        return "自助打印"
    return "邮寄" if place < PRINTED[year] + MAILED[year] else "窗口"


def _notice(rng: Random, kind: str, day: dt.date) -> Row:
    """How an entity was deregistered; an individual needs no public notice."""
    simple = rng.random() < (0.9 if kind == "个体工商户" else 0.74)
    row: Row = {"deregistration_mode": "简易" if simple else "普通"}
    if kind != "个体工商户":
        ended = day - dt.timedelta(days=rng.randint(1, 9))
        days = 20 if simple and ended >= SHORT_NOTICE_FROM else 45
        row |= {"notice_started_on": ended - dt.timedelta(days=days), "notice_ended_on": ended}
    return row


def entities(county: County) -> tuple[Ledgers, Register]:
    """Both ledgers, and who stood on the register (for the ledgers that draw from it)."""
    simulation = _Simulation(county)
    simulation.run()
    stock: list[Row] = [
        {"as_of": dt.date(YEARS[0] - 1, 12, 31), "entity_type": kind, "township": township, "quantity": quantity}
        for kind, total in OPENING.items()
        for township, quantity in county.shares(county.size(total, 120), YEARS[0] - 1).items()
    ]
    return {"registrations": simulation.rows, "opening_stock": stock}, simulation.register

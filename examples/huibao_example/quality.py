"""Organic certificates and their rewards, geographical indications, patents and trademarks."""

from __future__ import annotations

import datetime as dt

from huibao_example.county import FIRST_DAY, LAST_DAY, YEARS, County, Ledgers, Row, day_of, in_order, weighted
from huibao_example.days import AUTUMN, EVEN, OFFICE, after, shift_years, spread
from huibao_example.names import Names

# Producers with a certificate at the start of 2020, and newcomers a year.
_PRODUCERS = {2019: 26, 2020: 5, 2021: 8, 2022: 9}
_PATENTS: dict[str, tuple[int, int, int]] = {"发明": (5, 6, 8), "实用新型": (44, 53, 61), "外观设计": (15, 19, 24)}
_EARLIER_INVENTIONS = 27
_TRADEMARKS = {2019: 238, 2020: 264, 2021: 297, 2022: 341}
_PLACES = ("栖云", "澜江", "荞麦山", "梨溪", "雾山", "竹箐", "白石岭", "鹿鸣")
_GOODS = ("天麻", "荞麦", "雪梨", "高山茶", "竹笋", "核桃", "土蜂蜜", "魔芋", "黄牛", "山药")
# Applied, accepted; the registration follows a year or so later.
_INDICATIONS = (
    (2019, 9),
    (2020, 2),
    (2020, 7),
    (2021, 1),
    (2021, 6),
    (2021, 9),
    (2022, 2),
    (2022, 5),
    (2022, 7),
    (2022, 10),
)


def quality(county: County) -> Ledgers:
    """Certificates, subsidies, indications, patents, trademarks."""
    certificates = _certificates(county)
    return {
        "organic_certificates": certificates,
        "subsidies": _subsidies(county, certificates),
        "gi_applications": _indications(county),
        "patents": _patents(county),
        "trademarks": _trademarks(county),
    }


def _certificates(county: County) -> list[Row]:
    """A certificate holds for a year, then a new one takes its place; a few producers give up."""
    rng = county.random("organic_certificates")
    names = Names(county, "organic")
    rows: list[Row] = []
    for year, count in _PRODUCERS.items():
        for issued in spread(rng, count, year, AUTUMN):
            enterprise, area, start = names.make("农业"), rng.randint(300, 3_200), issued
            while start <= LAST_DAY:
                rows.append(
                    {
                        "enterprise": enterprise,
                        "issued_on": start,
                        "valid_until": shift_years(start, 1, -1),
                        "area_mu": round(area * rng.uniform(0.98, 1.08), 1),
                    }
                )
                if rng.random() < 0.05:
                    break
                start = shift_years(start, 1, -rng.randint(0, 9))
    rows = in_order(rows, "issued_on", "enterprise")
    for number, row in enumerate(rows, 1):
        row["certificate_no"] = f"099OP{day_of(row, 'issued_on').year % 100:02d}{number:05d}"
    return rows


def _subsidies(county: County, certificates: list[Row]) -> list[Row]:
    """Rewards for the certificates of the year before, paid in two lots; and those of other schemes."""
    rng = county.random("subsidies")
    names = Names(county, "subsidies")
    rows: list[Row] = []
    for year in YEARS:
        winners = sorted({str(row["enterprise"]) for row in certificates if day_of(row, "issued_on").year == year - 1})
        for place, enterprise in enumerate(winners):
            paid = dt.date(year, 8, 26) if place % 3 else dt.date(year, 12, 14)
            amount = rng.choice((10_000, 15_000, 20_000, 30_000, 50_000)) + rng.choice((0, 0, 500, 1_250.5))
            rows.append(_paid("有机产品认证", enterprise, year - 1, amount, paid))
        for scheme, count in (("专利授权", 14), ("地理标志", 1)):
            for day in spread(rng, count, year, AUTUMN):
                rows.append(_paid(scheme, names.make("农业"), year - 1, rng.choice((2_000, 5_000, 8_000)), day))
    return in_order(rows, "paid_on", "scheme", "enterprise")


def _paid(scheme: str, enterprise: str, year: int, amount: float, day: dt.date) -> Row:
    return {"scheme": scheme, "enterprise": enterprise, "award_year": year, "amount_yuan": amount, "paid_on": day}


def _indications(county: County) -> list[Row]:
    rng = county.random("gi_applications")
    names = [
        f"{place}{product}" for place, product in zip(rng.sample(_PLACES * 2, len(_INDICATIONS)), _GOODS, strict=True)
    ]
    rows: list[Row] = []
    for name, (year, month) in zip(names, _INDICATIONS, strict=True):
        applied = dt.date(year, month, rng.randint(3, 14))
        accepted = after(rng, applied, 18, 42)
        registered = after(rng, accepted, 330, 480)
        rows.append(
            {
                "name": name,
                "applied_on": applied,
                "accepted_on": accepted,
                "registered_on": registered if registered <= LAST_DAY else None,
            }
        )
    return rows


def _patents(county: County) -> list[Row]:
    rng = county.random("patents")
    days = [("发明", dt.date(2011, 5, 1) + dt.timedelta(days=rng.randrange(3_150))) for _ in range(_EARLIER_INVENTIONS)]
    for kind, counts in _PATENTS.items():
        for year, count in zip(YEARS, counts, strict=True):
            days += [(kind, day) for day in spread(rng, county.size(count), year, EVEN)]
    rows: list[Row] = []
    for number, (kind, day) in enumerate(sorted(days, key=lambda one: (one[1], one[0])), 1):
        lapsed = after(rng, max(day, FIRST_DAY), 200, 1_400) if rng.random() < 0.12 else None
        digit = {"发明": 1, "实用新型": 2, "外观设计": 3}[kind]
        rows.append(
            {
                "patent_no": f"ZL{day.year - 1}{digit}9{number:06d}.{number % 11 if number % 11 < 10 else 'X'}",
                "kind": kind,
                "granted_on": day,
                "lapsed_on": lapsed if lapsed and lapsed <= LAST_DAY else None,
            }
        )
    return rows


def _trademarks(county: County) -> list[Row]:
    rng = county.random("trademarks")
    rows: list[Row] = []
    for year, count in _TRADEMARKS.items():
        for day in spread(rng, county.size(count, 24), year, OFFICE):
            registered = after(rng, day, 170, 290)
            granted = weighted(rng, {"yes": 0.74, "no": 0.26}) == "yes" and registered <= LAST_DAY
            rows.append(
                {
                    "trademark_no": f"{9_400_000 + len(rows)}",
                    "applied_on": day,
                    "registered_on": registered if granted else None,
                }
            )
    return rows

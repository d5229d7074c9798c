"""What an area puts on display: its figures as data, and a small card for the reader of the notebook."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING, Any

from huibao.desk.session import Session

if TYPE_CHECKING:
    from huibao.desk.workarea import Area

MIME = "application/vnd.huibao.area+json"
VERSION = 1


def payload(session: Session, area: Area) -> dict[str, Any]:
    """The JSON that pages are made of: the area, the period, every figure with where it came from, missing ledgers."""
    entry, period = session.catalogue.area(area.id), area.period
    return {
        "version": VERSION,
        "area": area.id,
        "title": area.title,
        "section": entry.section,
        "office": area.office,
        "period": {
            "name": period.name,
            "label": period.label,
            "start": period.start.isoformat(),
            "end": period.end.isoformat(),
            "kind": period.kind,
        },
        "bureau": {"name": area.bureau.name, "city": area.bureau.city},
        "figures": [_without_files(figure.details()) for figure in area.figures.values()],
        "missing_ledgers": missing_ledgers(session, area),
    }


def missing_ledgers(session: Session, area: Area) -> list[dict[str, str]]:
    """The ledgers that figures of the area need and the warehouse does not have."""
    present = session.warehouse.tables()
    needed: dict[str, None] = {}
    for indicator in session.catalogue.indicators(area.id):
        needed |= dict.fromkeys(sorted(session.catalogue.tables_of(indicator)))
    return [
        {"ledger": session.catalogue.ledgers[table], "table": table, "office": area.office}
        for table in needed
        if table not in present
    ]


def _without_files(figure: dict[str, Any]) -> dict[str, Any]:
    """Which files a ledger came in is the run's to say: a file saved again with the same rows changes no notebook."""
    return {**figure, "ledgers": [{"ledger": each["ledger"]} for each in figure["ledgers"]]}


def card(area: Area) -> dict[str, str]:
    """A few lines for the reader: which area and period, how many figures, which ledgers are missing."""
    missing = [name for figure in area.figures.values() for name in figure.missing]
    line = f"{area.title}　{area.period.label}　{len(area.figures)}项指标　{area.office}"
    lack = f"缺台账：{'、'.join(dict.fromkeys(missing))}" if missing else ""
    html = f"<p><strong>{escape(area.title)}</strong>{escape(line.removeprefix(area.title))}</p>"
    html += f"<p>{escape(lack)}</p>" if lack else ""
    return {"text/html": html, "text/plain": "\n".join(filter(None, (line, lack)))}

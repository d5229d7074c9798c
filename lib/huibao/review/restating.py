"""Which figures of approved periods the ledgers now contradict, and which rows made the difference."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable, Iterator, Mapping
from contextlib import nullcontext
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from huibao.errors import ReviewError
from huibao.review.approval import approval_problems, read_approval
from huibao.review.kept_ledgers import kept_ledgers, manifest_digests
from huibao.review.overview import run_folders
from huibao.review.writing import write_beside

if TYPE_CHECKING:
    from huibao.bureau import Bureau
    from huibao.catalogue import Catalogue
    from huibao.figures import Figure
    from huibao.pages.context import Restatement
    from huibao.period import Period
    from huibao.warehouse import Warehouse

_PARTS = {"value": "", "year_ago": "（上年同期）", "previous": "（上期）"}
#: Period, indicator and label of a restatement.
_Place = tuple[str, str, str]
_VERSIONED = re.compile(r"@v(\d+)$")


@dataclass(frozen=True)
class _Approved:
    """The approved run that counts for a period and edition."""

    folder: Path
    manifest: Mapping[str, Any]

    @property
    def digests(self) -> dict[str, str]:
        return manifest_digests(self.manifest)


def restatements(
    outputs: Path, bureau: Bureau, warehouse: Warehouse, catalogue: Catalogue, *, without: Iterable[Path] = ()
) -> tuple[Restatement, ...]:
    """What the ledgers say otherwise than the approved runs of this bureau: one entry for each figure, and one for
    what it was compared with where that period's own approved run does not tell it.

    For each period and edition the latest approved run counts. Only those made from other ledgers are computed again,
    and the answer is kept in the user's cache until the ledgers, the approvals or the program change.

    Args:
        without: runs that are left out (a run that stands is not compared with itself).
    """
    found: dict[_Place, Restatement] = {}
    now = warehouse.digests()
    for approved in _latest(outputs, bureau, frozenset(without)):
        changed = _changed_tables(approved.digests, now)
        if changed:
            for one in _cached(outputs, approved, warehouse, catalogue, changed, now):
                found.setdefault((one.period, one.indicator, one.label), one)
    return tuple(one for one in found.values() if _own_place(one) not in found)


def _own_place(one: Restatement) -> _Place | None:
    """Where the approved run of the period that a figure was compared with would tell the same."""
    from huibao.period import Period

    for part, said in _PARTS.items():
        if said and one.label.endswith(said):
            period = Period.parse(one.period)
            other = period.year_ago if part == "year_ago" else period.previous
            return (other.name, one.indicator, one.label.removesuffix(said)) if other is not None else None
    return None


def _latest(outputs: Path, bureau: Bureau, without: frozenset[Path]) -> Iterator[_Approved]:
    """The latest approved run of each period and edition, internal editions first."""
    latest: dict[tuple[str, str], tuple[float, _Approved]] = {}
    for folder in run_folders(outputs):
        if folder in without or not _is_approved(folder):
            continue
        manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
        if manifest["bureau"]["division"] != bureau.division:
            continue
        version = _VERSIONED.search(folder.name)
        rank = int(version[1]) if version else float("inf")
        place = (manifest["period"], manifest["edition"])
        if place not in latest or latest[place][0] < rank:
            latest[place] = (rank, _Approved(folder, manifest))
    for place in sorted(latest, key=lambda place: (place[1] != "internal", place)):
        yield latest[place][1]


def _is_approved(folder: Path) -> bool:
    try:
        approval = read_approval(folder)
    except ReviewError:
        return False
    return approval is not None and not approval_problems(folder, approval)


def _changed_tables(then: Mapping[str, str], now: Mapping[str, str]) -> frozenset[str]:
    return frozenset(table for table in {*then, *now} if then.get(table) != now.get(table) or not now.get(table))


def _cached(
    outputs: Path,
    approved: _Approved,
    warehouse: Warehouse,
    catalogue: Catalogue,
    changed: frozenset[str],
    now: Mapping[str, str],
) -> list[Restatement]:
    from huibao.execution.ingredients import software_digest
    from huibao.pages.context import Restatement
    from huibao.project import cache_folder

    manifest = (approved.folder / "manifest.json").read_bytes().hex()
    parts = [
        manifest,
        sorted(now.items()),
        catalogue.digest,
        software_digest(without=("pages", "production", "cli", "execution")),
    ]
    name = hashlib.sha256(json.dumps(parts).encode()).hexdigest()
    path = cache_folder() / "restated" / f"{name}.json"
    try:
        return [Restatement(**{**one, "changes": tuple(one["changes"])}) for one in json.loads(path.read_text("utf-8"))]
    except (OSError, ValueError, TypeError, KeyError):
        found = list(_compared(outputs, approved, warehouse, catalogue, changed))
    if all(now.values()):
        write_beside(path, json.dumps([asdict(one) for one in found], ensure_ascii=False).encode())
    return found


def _compared(
    outputs: Path, approved: _Approved, warehouse: Warehouse, catalogue: Catalogue, changed: frozenset[str]
) -> Iterator[Restatement]:
    """The approved figures that read differently now, with the rows that made the difference."""
    from huibao.figures import compute
    from huibao.figures.rounding import as_given
    from huibao.pages.context import UNPRINTED, Restatement
    from huibao.period import Period
    from huibao.review.row_changes import RowChanges

    records = _records(approved)
    known = {each.full_id: each for each in catalogue}
    concerned = [one for one in records if one["id"] in known and catalogue.tables_of(one["id"]) & changed]
    areas = sorted({known[one["id"]].area for one in concerned})
    if not areas:
        return
    period = Period.parse(str(approved.manifest["period"]))
    public = approved.manifest["edition"] == "public"
    figures = compute(warehouse, catalogue, period, areas=areas, months=False)
    old = kept_ledgers(outputs, approved.manifest)
    with old if old is not None else nullcontext():
        then = compute(old, catalogue, period, areas=areas, months=False) if old is not None else None
        for part, other in _parts(period):
            rows = RowChanges(old, warehouse, catalogue, other) if old is not None else None
            for one in concerned:
                figure = figures[one["id"]]
                record = as_given(figure.record(), one) if public else figure.record()
                now = _reading(record, part)
                if one["status"] == "masked" or _reading(one, part) == now:
                    continue
                if then is not None and _reading(then[one["id"]].record(), part) == _reading(figure.record(), part):
                    # The ledgers give the same as before: it is the definition that has changed.
                    continue
                told = rows.of(one["id"]) if rows is not None else ()
                before, after = _said(figure, one, part), _said(figure, figure.record(), part)
                text = after if after != before else f"{after}{UNPRINTED}"
                yield Restatement(period.name, figure.id, f"{figure.label}{_PARTS[part]}", before, text, told)


def _parts(period: Period) -> list[tuple[str, Period]]:
    """What an approved figure said, of which period: its value, and what it was compared with, each period once."""
    found = [("value", period), ("year_ago", period.year_ago)]
    if period.previous is not None and period.has_own_previous:
        found.append(("previous", period.previous))
    return found


def _reading(record: Mapping[str, Any], part: str) -> tuple[Any, Any]:
    return record["status"], record[part]


def _said(figure: Figure, record: Mapping[str, Any], part: str) -> str:
    """A number of a figure as it was, or is now, printed."""
    from huibao.figures.numbers import exact

    if part == "value" or record["status"] == "no_ledger":
        return str(record["text"])
    return figure.print_number(exact(record[part]))


def _records(approved: _Approved) -> list[dict[str, Any]]:
    """The figures that were approved: those that the manifest answers for."""
    try:
        raw = (approved.folder / "figures.json").read_bytes()
        if hashlib.sha256(raw).hexdigest() != approved.manifest.get("figures"):
            raise ValueError("changed")
        found: list[dict[str, Any]] = json.loads(raw)
    except (OSError, ValueError) as error:
        raise ReviewError(
            "已批准的结果里 figures.json 缺少或已改动，无法核对以往数据",
            where=approved.folder,
            remedy="用 huibao verify 查看，从备份恢复",
        ) from error
    return found

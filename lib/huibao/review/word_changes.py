"""Which figures of a Word report the ledgers, or another run, now give otherwise."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from huibao.errors import ReviewError, UsageError
from huibao.figures.formatting import NO_DATA, printed
from huibao.figures.numbers import exact
from huibao.figures.rounding import as_given
from huibao.review.manifest import read_manifest
from huibao.review.word_findings import ChangedFigure, Findings

if TYPE_CHECKING:
    from huibao.bureau import Bureau
    from huibao.pages.figure_part import FigurePart
    from huibao.warehouse import Warehouse

Record = Mapping[str, Any]
_SIDES = {"value": "本期", "year_ago": "上年同期", "previous": "上期"}
_STATUS = {"no_ledger": "缺台账", "masked": "不公开"}


def with_changes(findings: Findings, part: FigurePart, now: Iterable[Record], source: str) -> Findings:
    """The findings with what the records `now` say differently from those that travelled in the document.

    What the public edition masks cannot be compared; it is counted in `incomparable`.
    """
    current = {str(one.get("id")): one for one in now}
    # Either may be of the public edition, which gives some rates only as printed.
    public = part.edition == "public" or any(one.get("status") == "masked" for one in current.values())
    changed, apart = [], 0
    for old in part.records:
        new = current.get(str(old.get("id")))
        if new is None or "masked" in (old.get("status"), new.get("status")):
            apart += 1
            continue
        pair = (as_given(old, new), as_given(new, old)) if public else (old, new)
        changes = tuple(_changes(*pair))
        if changes:
            changed.append(ChangedFigure(str(old["id"]), str(old.get("label") or ""), changes))
    return replace(findings, compared_with=source, changed=tuple(changed), incomparable=apart)


def _changes(old: Record, new: Record) -> Iterator[tuple[str, str, str]]:
    """(本期, 上年同期 or 上期; old; new) of what differs."""
    for key, side in _SIDES.items():
        same = old.get(key) == new.get(key) and old.get("status") == new.get("status")
        if key == "value":
            same = same and old.get("text") == new.get("text")
        elif old.get("status") != "ok" or new.get("status") != "ok":
            # That the ledger came or went is said once, for the figure itself.
            continue
        if not same:
            yield side, _printed(old, key), _printed(new, key)


def _printed(record: Record, key: str) -> str:
    """A number of the record as its text is printed."""
    if record.get("status") in _STATUS:
        return _STATUS[str(record["status"])]
    if key == "value" and record.get("text"):
        return str(record["text"])
    found, unit, text = record.get(key), str(record.get("unit") or ""), str(record.get("text") or "")
    value = exact(found) if isinstance(found, int | float) else None
    if value is None:
        return NO_DATA
    return printed(value, unit, len(text.partition(".")[2].removesuffix(unit)), fraction=unit == "%")


def records_of_run(run: Path, part: FigurePart) -> list[Record]:
    """The figures of a run of the same period.

    Raises:
        UsageError: there is no run in the folder.
        ReviewError: the run is of another period or bureau, or its figures cannot be read.
    """
    file = run / "figures.json"
    if not file.is_file():
        raise UsageError("这里没有一次运行的结果", where=run, remedy="给出 outputs/<期间>/<版本> 文件夹")
    try:
        records = json.loads(file.read_text(encoding="utf-8"))
        periods = {str(one["period"]) for one in records}
    except (OSError, ValueError, TypeError, KeyError) as error:
        raise ReviewError("figures.json 读不出来", where=file, remedy="重新运行 huibao run") from error
    if periods and part.period not in periods:
        problem = f"文件的期间是 {part.period}，这次运行的期间是 {'、'.join(sorted(periods))}"
        raise ReviewError(problem, where=run, remedy="换成同一期间的运行")
    bureau = read_manifest(run).get("bureau")
    if isinstance(bureau, dict) and bureau.get("division", part.division) != part.division:
        problem = f"文件属于{part.bureau}（{part.division}），这次运行属于{bureau.get('name')}（{bureau['division']}）"
        raise ReviewError(problem, where=run, remedy="换成同一单位的运行")
    return list(records)


def records_of_ledgers(warehouse: Warehouse, part: FigurePart, bureau: Bureau) -> list[Record]:
    """The figures of the document's period, computed from the ledgers as they are now.

    Raises:
        ReviewError: the document is another bureau's.
    """
    from huibao.catalogue import load_catalogue
    from huibao.figures import compute
    from huibao.period import Period

    if part.division != bureau.division:
        problem = f"文件属于{part.bureau}（{part.division}），参数文件属于{bureau.name}（{bureau.division}）"
        raise ReviewError(problem, where=bureau.path, remedy="用 --bureau 指定该单位的参数文件")
    period = Period.parse(part.period)
    catalogue = load_catalogue()
    known = [name for name in catalogue.areas if any(str(one.get("id")).startswith(f"{name}.") for one in part.records)]
    figures = compute(warehouse, catalogue, period, areas=known, months=False)
    return [figure.record() for figure in figures.values()]

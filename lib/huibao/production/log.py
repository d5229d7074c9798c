"""outputs/run.log: one JSON object a line and run; times, host and folders stand here and nowhere in a run's folder."""

from __future__ import annotations

import json
import platform
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from huibao.production.orders import Order
    from huibao.production.results import Result

_NAME = "run.log"


def write(order: Order, areas: int, result: Result, seconds: float) -> None:
    """Append what a run did (a summary that a scheduler can read)."""
    entry = {
        "finished": datetime.now(UTC).isoformat(timespec="seconds"),
        "host": platform.node(),
        "period": order.period.name,
        "bureau": order.bureau.name,
        "division": order.bureau.division,
        "cluster": order.cluster,
        "folders": [str(folder) for folder in result.folders],
        "seconds": round(seconds, 2),
        "status": "failed" if result.failures else "ok",
        "unchanged": result.reused,
        "areas": areas,
        "notebooks": result.notebooks,
        "warnings": result.warnings,
        "failures": result.failures,
    }
    order.outputs.mkdir(parents=True, exist_ok=True)
    with (order.outputs / _NAME).open("a", encoding="utf-8") as log:
        log.write(json.dumps(entry, ensure_ascii=False) + "\n")


def last_seconds(outputs: Path) -> dict[str, float]:
    """How long each area's notebook took when it last ran."""
    found: dict[str, float] = {}
    try:
        # A full disk may have cut a line in the middle of a character.
        lines = (outputs / _NAME).read_text(encoding="utf-8", errors="replace").splitlines()[-50:]
    except OSError:
        return found
    for line in lines:
        try:
            entry: dict[str, Any] = json.loads(line)
        except ValueError:
            continue
        found.update({area: seconds for area, seconds in entry.get("notebooks", {}).items() if seconds})
    return found

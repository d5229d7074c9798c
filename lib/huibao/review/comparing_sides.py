"""The sides of a comparison: a run as it stands in its folder, or a period computed from the ledgers as they are."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from huibao.errors import HuibaoError, PeriodError, ReviewError, UsageError
from huibao.period import Period
from huibao.review.comparing import CODE, Side
from huibao.review.manifest import NAME, software

if TYPE_CHECKING:
    from huibao.warehouse import Warehouse


def run_or_period(named: str) -> Path | Period:
    """What a word of the command line names: a run's folder if there is one, else a period.

    Raises:
        UsageError: neither.
    """
    folder = Path(named)
    if (folder / NAME).is_file():
        return folder
    try:
        return Period.parse(named)
    except PeriodError:
        remedy = "写出运行的文件夹（如 outputs/2022/internal）或期间（如 2022H1）"
        raise UsageError(f"“{named}”既不是一次运行，也不是期间", remedy=remedy) from None


def side_of_run(folder: Path) -> Side:
    """A run as its files tell.

    Raises:
        ReviewError: a file of the run cannot be read.
    """
    try:
        manifest = json.loads((folder / NAME).read_text(encoding="utf-8"))
        records = json.loads((folder / "figures.json").read_text(encoding="utf-8"))
        return Side(
            name=folder.as_posix(),
            period=str(manifest["period"]),
            figures={str(record["id"]): record for record in records},
            data={str(one["table"]): one for one in manifest["inputs"]},
            software={**_flat(manifest["software"]), CODE: _code(manifest["notebooks"])},
            text=_paragraphs(folder),
            definitions={**_definitions(manifest["notebooks"]), **_flat(manifest["parameters"], "params")},
        )
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise ReviewError("这次运行的文件缺少或已损坏", where=folder, remedy="用 huibao verify 核对") from error


def _definitions(notebooks: Mapping[str, Mapping[str, str]]) -> dict[str, str]:
    """What the notebooks say and go by; the period stands at the head of a comparison, the program in its own part."""
    return {
        f"{area}.{kind}": digest
        for area, parts in notebooks.items()
        for kind, digest in parts.items()
        if kind in ("notebook", "catalogue", "bureau")
    }


def _code(notebooks: Mapping[str, Mapping[str, str]]) -> str:
    """The digest of the program's own files behind all notebooks: it changes where no version does."""
    parts = sorted((area, parts["software"], parts["libraries"]) for area, parts in notebooks.items())
    return hashlib.sha256(json.dumps(parts).encode()).hexdigest()


def side_of_period(period: Period, warehouse: Warehouse) -> Side:
    """A period's figures from the ledgers as they are now; it has no text."""
    from huibao.catalogue import load_catalogue
    from huibao.figures import compute

    figures = compute(warehouse, load_catalogue(), period, months=False)
    return Side(
        name=period.name,
        period=period.name,
        figures={name: figure.record() for name, figure in figures.items()},
        data={
            table: {
                "ledger": record.ledger,
                "files": [{"name": name, "sha256": sha256} for name, sha256, _ in record.files],
                "read": record.read,
                "accepted": record.accepted,
                "rejected": record.rejected,
                "digest": record.digest,
            }
            for table, record in warehouse.standing_ledgers().items()
        },
        software=_flat(software()),
    )


def _paragraphs(folder: Path) -> dict[str, list[str]]:
    from huibao.pages import read_area
    from huibao.pages.model import Prose

    found = {}
    for path in sorted((folder / "notebooks").glob("*.ipynb")):
        try:
            document = read_area(path)
        except HuibaoError as error:
            raise ReviewError("这次运行的笔记本不能读取", where=path, remedy="用 huibao verify 核对") from error
        found[path.stem] = [block.text for block in document.blocks if isinstance(block, Prose)]
    return found


def _flat(nested: Mapping[str, Any], prefix: str = "") -> dict[str, str]:
    """{"a": {"b": 1}} as {"a.b": "1"}; other values than texts as JSON."""
    found: dict[str, str] = {}
    for key, value in nested.items():
        name = f"{prefix}.{key}" if prefix else str(key)
        if isinstance(value, Mapping):
            found.update(_flat(value, name))
        else:
            found[name] = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    return found

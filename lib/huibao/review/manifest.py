"""manifest.json: what a run was made from, with what, and the digest of every file it left."""

from __future__ import annotations

import hashlib
import json
import platform
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from huibao.pages.context import RunContext
    from huibao.warehouse import LedgerRecord

NAME = "manifest.json"
#: Written after the manifest and signed on its own.
APPROVAL = "approval.json"
_VERSION = 1
_LIBRARIES = ("duckdb", "ibis-framework", "matplotlib", "nbconvert", "pandas", "papermill", "pyarrow", "typst")


@dataclass(frozen=True)
class RunFacts:
    """What only the run itself knows: the key of all its inputs, its areas, the ledgers it read, what went wrong.

    `ingredients` are the digests behind each notebook, by area and kind.
    """

    key: str
    edition: str
    context: RunContext
    areas: tuple[str, ...]
    ledgers: tuple[LedgerRecord, ...]
    ingredients: Mapping[str, Mapping[str, str]]
    warnings: tuple[str, ...] = ()
    failures: tuple[str, ...] = ()


def write_manifest(folder: Path, facts: RunFacts) -> None:
    """Write the manifest of a finished folder: beside first, then renamed; no file may be added after it."""
    text = json.dumps(_manifest(folder, facts), ensure_ascii=False, indent=1) + "\n"
    partial = folder / f".{NAME}.part"
    partial.write_text(text, encoding="utf-8", newline="\n")
    partial.replace(folder / NAME)


def _manifest(folder: Path, facts: RunFacts) -> dict[str, Any]:
    context = facts.context
    outputs = {name: _described(folder / name) for name in output_names(folder)}
    return {
        "version": _VERSION,
        "period": context.period.name,
        "edition": facts.edition,
        "bureau": {"name": context.bureau.name, "division": context.bureau.division},
        "parameters": _parameters(context),
        "areas": list(facts.areas),
        "key": facts.key,
        "inputs": [_input(record) for record in facts.ledgers],
        "notebooks": {area: dict(parts) for area, parts in facts.ingredients.items()},
        "figures": _sha256(folder / "figures.json"),
        "outputs": outputs,
        "software": _software(),
        "warnings": list(facts.warnings),
        "failures": list(facts.failures),
    }


def _parameters(context: RunContext) -> dict[str, Any]:
    found: dict[str, Any] = context.bureau.model_dump(mode="json", exclude={"path", "data", "fonts"})
    return found


def _input(record: LedgerRecord) -> dict[str, Any]:
    return {
        "table": record.table,
        "ledger": record.ledger,
        "files": [{"name": name, "sha256": sha256, "rows": rows} for name, sha256, rows in record.files],
        "read": record.read,
        "accepted": record.accepted,
        "rejected": record.rejected,
        "skipped": record.skipped,
        "digest": record.digest,
    }


def _software() -> dict[str, Any]:
    return {
        "huibao": metadata.version("huibao"),
        "python": ".".join(platform.python_version_tuple()[:2]),
        "libraries": {name: metadata.version(name) for name in _LIBRARIES},
        "git": _git_commit(),
    }


def _git_commit() -> str | None:
    """The commit of the checkout this code runs from; None outside one."""
    try:
        done = subprocess.run(
            ["git", "rev-parse", "HEAD"],
            cwd=Path(__file__).parent,
            capture_output=True,
            text=True,
            timeout=10,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired):
        return None
    return done.stdout.strip() or None if done.returncode == 0 else None


def output_names(folder: Path) -> list[str]:
    """The files of a run that its manifest answers for, in order."""
    return sorted(
        path.relative_to(folder).as_posix()
        for path in folder.rglob("*")
        if path.is_file() and path.relative_to(folder).as_posix() not in (NAME, APPROVAL, f".{NAME}.part")
    )


def _described(path: Path) -> dict[str, Any]:
    return {"sha256": _sha256(path), "bytes": path.stat().st_size}


def _sha256(path: Path) -> str:
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def is_intact(folder: Path) -> bool:
    """Whether every file of the run is there, unchanged, and no other."""
    return not differences(folder)


def differences(folder: Path) -> list[str]:
    """What differs between a run's folder and its manifest, one Chinese sentence each."""
    try:
        named: dict[str, Any] = json.loads((folder / NAME).read_text(encoding="utf-8"))["outputs"]
    except (OSError, ValueError, KeyError, TypeError):
        return [f"{NAME} 缺少或已损坏"]
    present = output_names(folder)
    found = [f"多出文件 {name}" for name in present if name not in named]
    for name, described in named.items():
        if name not in present:
            found.append(f"缺少文件 {name}")
        elif _sha256(folder / name) != described["sha256"]:
            found.append(f"文件 {name} 的内容已改动")
    return found

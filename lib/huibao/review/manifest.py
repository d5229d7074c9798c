"""manifest.json: what a run was made from, with what, and the digest of every file it left."""

from __future__ import annotations

import hashlib
import json
import platform
import re
from collections.abc import Mapping
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path
from typing import TYPE_CHECKING, Any

from huibao.review.checkout import git_commit
from huibao.review.writing import write_beside

if TYPE_CHECKING:
    from huibao.pages.context import RunContext
    from huibao.pages.leaks import Hidden
    from huibao.warehouse import LedgerRecord

NAME = "manifest.json"
#: Written after the manifest and signed on its own.
APPROVAL = "approval.json"
_UNFINISHED = re.compile(rf"\.{re.escape(APPROVAL)}\.\d+\.part")
# What file managers and office programs leave beside the files that somebody looks at.
_LITTER = re.compile(r"(.*/)?(thumbs\.db|desktop\.ini|\.ds_store|~\$[^/]*)", re.IGNORECASE)
_VERSION = 1
_LIBRARIES = ("duckdb", "ibis-framework", "matplotlib", "nbconvert", "pandas", "papermill", "pyarrow", "typst")


@dataclass(frozen=True)
class RunFacts:
    """What only the run itself knows: the key of all its inputs, its areas, the ledgers it read, what went wrong.

    `ingredients` are the digests behind each notebook, by area and kind. `hidden` is what the public edition hides
    (None in the internal one): the manifest then keeps to itself what would tell it.
    """

    key: str
    edition: str
    context: RunContext
    areas: tuple[str, ...]
    ledgers: tuple[LedgerRecord, ...]
    ingredients: Mapping[str, Mapping[str, str]]
    warnings: tuple[str, ...] = ()
    failures: tuple[str, ...] = ()
    hidden: Hidden | None = None


def write_manifest(folder: Path, facts: RunFacts) -> None:
    """Write the manifest of a finished folder: beside first, then renamed; no file may be added after it."""
    write_beside(folder / NAME, _text(_manifest(folder, facts)).encode())


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
        "inputs": [_input(record, facts.hidden) for record in facts.ledgers],
        "notebooks": {area: dict(parts) for area, parts in facts.ingredients.items()},
        "figures": _sha256(folder / "figures.json"),
        "outputs": outputs,
        "software": software(),
        "warnings": _public_warnings(context) if facts.hidden is not None else list(facts.warnings),
        "failures": list(facts.failures)
        if facts.hidden is None
        else ["有笔记本运行失败，详见内部版"] * bool(facts.failures),
    }


def _parameters(context: RunContext) -> dict[str, Any]:
    found: dict[str, Any] = context.bureau.model_dump(mode="json", exclude={"path", "data", "fonts"})
    return {"formats": list(context.formats), **found}


def _input(record: LedgerRecord, hidden: Hidden | None) -> dict[str, Any]:
    """One ledger. In the public edition the counts of a table behind a hidden figure are null: they would tell it."""
    secret = hidden is not None and record.table in hidden.tables
    counts = {
        "read": record.read,
        "accepted": record.accepted,
        "rejected": record.rejected,
        "skipped": record.skipped,
    }
    return {
        "table": record.table,
        "ledger": record.ledger,
        "files": [
            {"name": name, "sha256": sha256, "rows": None if secret else rows} for name, sha256, rows in record.files
        ],
        **{name: None if secret else count for name, count in counts.items()},
        "digest": record.digest,
    }


def _public_warnings(context: RunContext) -> list[str]:
    """The warnings without numbers and without what they quote from the ledgers."""
    rejected = ["台账中有行被退回"] if any(one.rejected for one in context.ledgers) else []
    missing = [f"缺少台账“{one.ledger}”，请向{one.office}索取" for one in context.missing]
    broken = [f"核对规则不成立：{rule.title}" for rule in context.rules if not rule.ok]
    return [*rejected, *missing, *broken]


def software() -> dict[str, Any]:
    """The versions this process runs: huibao, Python, what makes the outputs, and the git commit."""
    return {
        "huibao": metadata.version("huibao"),
        "python": ".".join(platform.python_version_tuple()[:2]),
        "libraries": {name: metadata.version(name) for name in _LIBRARIES},
        "git": git_commit(),
    }


def read_manifest(folder: Path) -> dict[str, Any]:
    """The manifest of the run that stands in `folder`; empty when there is none that can be read."""
    try:
        found = json.loads((folder / NAME).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return found if isinstance(found, dict) else {}


def output_names(folder: Path) -> list[str]:
    """The files of a run that its manifest answers for, and links and pipes that are no business of a run, in order."""
    return sorted(
        path.relative_to(folder).as_posix()
        for path in folder.rglob("*")
        if (path.is_symlink() or not path.is_dir()) and not _stands_outside(path.relative_to(folder).as_posix())
    )


def _stands_outside(name: str) -> bool:
    """The manifest and the approval, what an interrupted approval left (the next command removes it), and what other
    programs leave."""
    return name in (NAME, APPROVAL) or any(kind.fullmatch(name) for kind in (_UNFINISHED, _LITTER))


def _described(path: Path) -> dict[str, Any]:
    return {"sha256": _sha256(path), "bytes": path.stat().st_size}


def _sha256(path: Path) -> str:
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def is_intact(folder: Path) -> bool:
    """Whether every file of the run is there, unchanged, and no other."""
    return not differences(folder)


def differences(folder: Path) -> list[str]:
    """What differs between a run's folder and its manifest, one Chinese sentence each, naming the file."""
    named = _named_outputs(folder / NAME)
    if named is None:
        return [f"{NAME} 缺少、已损坏或已改动"]
    names = output_names(folder)
    found = [f"多出文件 {name}" for name in names if name not in named]
    present = {name for name in names if (folder / name).is_file() and not (folder / name).is_symlink()}
    for name, sha256 in named.items():
        if name not in present:
            found.append(f"缺少文件 {name}")
        elif _sha256(folder / name) != sha256:
            found.append(f"文件 {name} 的内容已改动")
    return found


def _named_outputs(path: Path) -> dict[str, str] | None:
    """name → SHA-256 of the files that a manifest answers for; None when it is not as write_manifest leaves it."""
    try:
        raw = path.read_bytes()
        manifest = json.loads(raw)
        if _text(manifest).encode() != raw:
            return None
        return {str(name): str(described["sha256"]) for name, described in manifest["outputs"].items()}
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return None


def _text(manifest: dict[str, Any]) -> str:
    return json.dumps(manifest, ensure_ascii=False, indent=1) + "\n"

"""The digests of what a notebook uses: its cells, the part of lib/ and params/ it can see, the libraries' versions."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable, Mapping
from functools import cache
from importlib import metadata
from pathlib import Path
from typing import TYPE_CHECKING

from huibao.execution.reuse import Ingredients

if TYPE_CHECKING:
    from huibao.bureau import Bureau
    from huibao.period import Period

_PACKAGE = Path(__file__).resolve().parents[1]
# Code that runs after a notebook, and cannot change what it shows.
_AFTERWARDS = ("pages", "review", "cli", "execution")
_LIBRARIES = (
    "pandas",
    "numpy",
    "pyarrow",
    "duckdb",
    "ibis-framework",
    "matplotlib",
    "IPython",
    "ipykernel",
    "papermill",
)
# What the bureau file says to the pages only.
_NOT_FOR_NOTEBOOKS = {"internal", "letterhead", "data", "fonts", "path"}
# Notebooks that look at everything: their text names no area, yet every definition and rule counts.
_SEES_ALL = re.compile(r"\.problems\(|hb\.(?!area\b)\w+")


def ingredients(area: str, notebook: Path, period: Period, bureau: Bureau, catalogue: Mapping[str, str]) -> Ingredients:
    """What the notebook of an area depends on before it runs.

    Args:
        catalogue: the digest of each area's definitions, and of what all areas share under "".
    """
    source = notebook_source(notebook)
    return Ingredients(
        area,
        {
            "notebook": _sha256(source.encode()),
            "period": period.name,
            "bureau": _sha256(bureau.model_dump_json(exclude=_NOT_FOR_NOTEBOOKS).encode()),
            "catalogue": _catalogue_part(area, source, catalogue),
            "software": software_digest(without=_AFTERWARDS),
            "libraries": libraries_digest(),
        },
    )


def notebook_source(path: Path) -> str:
    """The cells of a notebook as they run: outputs, counts and metadata other than tags left out."""
    cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
    kept = [(cell["cell_type"], "".join(cell["source"]), cell.get("metadata", {}).get("tags", [])) for cell in cells]
    return json.dumps(kept, ensure_ascii=False)


def _catalogue_part(area: str, source: str, catalogue: Mapping[str, str]) -> str:
    everything = bool(_SEES_ALL.search(source))
    names = {
        name for name in catalogue if everything or name in ("", area) or re.search(rf"\b{re.escape(name)}\.", source)
    }
    return _sha256(json.dumps({name: catalogue[name] for name in sorted(names)}).encode())


def catalogue_digests(folders: Iterable[Path]) -> dict[str, str]:
    """The digest of each area's definitions with those of the areas they mention; what all share stands under ""."""
    texts: dict[str, str] = {}
    shared: list[str] = []
    for folder in folders:
        for file in sorted(folder.rglob("*")):
            if file.suffix == ".yaml" and file.parent.name not in ("rules",) and file.name != "sections.yaml":
                texts[file.stem] = file.read_text(encoding="utf-8")
            elif file.suffix in (".yaml", ".sql"):
                shared.append(f"{file.relative_to(folder).as_posix()}\n{file.read_text(encoding='utf-8')}")
    found = {"": _sha256("\0".join(shared).encode())}
    for area, text in texts.items():
        mentioned = [other for other in texts if other != area and re.search(rf"\b{re.escape(other)}\.", text)]
        found[area] = _sha256("\0".join([text, *(texts[other] for other in sorted(mentioned))]).encode())
    return found


@cache
def software_digest(without: tuple[str, ...] = ()) -> str:
    """The digest of this package's code, the folders in `without` left out."""
    files = [file for file in sorted(_PACKAGE.rglob("*.py")) if file.relative_to(_PACKAGE).parts[0] not in without]
    return files_digest(files, _PACKAGE)


@cache
def libraries_digest() -> str:
    """The digest of the versions of the libraries that make figures and pictures."""
    return _sha256(json.dumps([(name, metadata.version(name)) for name in _LIBRARIES]).encode())


def files_digest(files: Iterable[Path], root: Path) -> str:
    """The digest of files' names below `root` and their bytes."""
    total = hashlib.sha256()
    for file in files:
        total.update(f"{file.relative_to(root).as_posix()}\0".encode())
        total.update(hashlib.sha256(file.read_bytes()).digest())
    return total.hexdigest()


def _sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()

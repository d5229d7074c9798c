"""Reading the catalogue's files: shapes by pydantic, SQL by sqlglot, every error with its file and entry in Chinese.

Parsing, and trying the rules, takes half a second, so what came out is kept in the user's cache under a digest of all
files read.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import pickle
import sys
from functools import lru_cache
from pathlib import Path
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError

from huibao._catalogue_files import CatalogueFile, catalogue_files, catalogue_folders
from huibao.catalogue.entries import AreaFile, SectionEntry
from huibao.catalogue.model import Catalogue
from huibao.catalogue.rule_entries import RuleFile
from huibao.errors import CatalogueError
from huibao.project import cache_folder
from huibao.yaml_files import read_yaml, reason

_HERE = Path(__file__).parent
_Model = TypeVar("_Model", bound=BaseModel)


def load_catalogue() -> Catalogue:
    """The catalogue, checked; the same object as long as no file changes.

    Raises:
        CatalogueError: an entry is not valid; the message names file and entry.
    """
    files = catalogue_files(catalogue_folders())
    digest = hashlib.sha256()
    for kind, path in files:
        content = path.read_bytes()
        digest.update(f"{kind}/{path.name}\0{len(content)}\0".encode() + content)
    return _load(digest.hexdigest(), tuple(files))


@lru_cache(maxsize=4)
def _load(digest: str, files: tuple[CatalogueFile, ...]) -> Catalogue:
    kept = cache_folder() / "catalogue" / f"{digest[:32]}-{_own_digest()}.pickle"
    with contextlib.suppress(Exception):  # an unreadable entry is a miss; only this user writes here
        loaded = pickle.loads(kept.read_bytes())
        if isinstance(loaded, Catalogue):
            return loaded
    catalogue = _build(files, digest)
    with contextlib.suppress(OSError):
        kept.parent.mkdir(exist_ok=True)
        beside = kept.with_suffix(f".{os.getpid()}")
        try:
            beside.write_bytes(pickle.dumps(catalogue))
            beside.replace(kept)
        finally:
            beside.unlink(missing_ok=True)
    return catalogue


def _own_digest() -> str:
    """Changes with the code that builds the catalogue, the schemas, the thresholds' names and Python itself."""
    from huibao.ledgers._schema import schemas_folder

    digest = hashlib.sha256(sys.version.encode())
    for path in [*sorted(_HERE.glob("*.py")), _HERE.parent / "bureau.py", *sorted(schemas_folder().glob("*.yaml"))]:
        digest.update(path.read_bytes())
    return digest.hexdigest()[:16]


def _build(files: tuple[CatalogueFile, ...], digest: str) -> Catalogue:
    from huibao.catalogue.build import build

    areas: list[tuple[Path, AreaFile]] = []
    rules: list[tuple[Path, RuleFile]] = []
    views: list[Path] = []
    sections: list[SectionEntry] = []
    for kind, path in files:
        match kind:
            case "view":
                views.append(path)
            case "sections":
                sections = [_validate(SectionEntry, raw, path) for raw in _read(path)]
            case "rules":
                rules.append((path, _validate(RuleFile, _read(path), path)))
            case "area":
                areas.append((path, _area_file(path)))
    return build(areas, views, rules, sections, digest)


def _area_file(path: Path) -> AreaFile:
    """An area's file, which is named after it: so no two hold the same one, and another folder's may take its place."""
    file = _validate(AreaFile, _read(path), path)
    if path.stem != file.area:
        raise CatalogueError(
            f"目录文件的 area 是“{file.area}”，与文件名“{path.name}”不一致",
            where=path,
            remedy=f"把文件改名为 {file.area}.yaml，或改正 area",
        )
    return file


def _read(path: Path) -> Any:
    return read_yaml(path, CatalogueError, "目录文件")


def _validate(model: type[_Model], raw: Any, path: Path) -> _Model:
    try:
        return model.model_validate(raw)
    except ValidationError as error:
        found = error.errors()[0]
        # Of what has kinds, the kind that was chosen comes after the entry's place: ("rules", 0, "rows", "holds").
        location = found["loc"] if model is not RuleFile else (*found["loc"][:2], *found["loc"][3:])
        place = _place(raw, location)
        raise CatalogueError(
            f"目录文件中“{place}”不对：{reason(found)}", where=path, remedy="照其他条目的样子改正"
        ) from None


def _place(raw: Any, location: tuple[int | str, ...]) -> str:
    """The entry's path with ids in place of positions: indicators.stock.unit."""
    names: list[str] = []
    for part in location:
        raw = raw[part] if isinstance(raw, dict) and part in raw else raw
        if isinstance(part, int) and isinstance(raw, list) and part < len(raw):
            raw = raw[part]
            names.append(str(raw.get("id", f"第{part + 1}项")) if isinstance(raw, dict) else f"第{part + 1}项")
        else:
            names.append(str(part))
    return ".".join(names)

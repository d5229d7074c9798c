"""Which files the catalogue consists of; told without reading them, for what needs no more than their names."""

from __future__ import annotations

import os
from collections.abc import Iterable
from pathlib import Path
from typing import Literal, NamedTuple

from huibao.errors import CatalogueError
from huibao.project import project_root

_PACKAGE = Path(__file__).parent / "catalogue"
_SECTIONS = "sections.yaml"
FileKind = Literal["area", "view", "rules", "sections"]


class CatalogueFile(NamedTuple):
    """One file of the catalogue; its kind follows from the place where it stands."""

    kind: FileKind
    path: Path


def catalogue_folders() -> list[Path]:
    """Where entries come from, later ones overriding: the package, the project when it is another one, and
    $HUIBAO_CATALOGUE. Each holds indicators/, views/ and rules/, or area files directly.

    Raises:
        CatalogueError: $HUIBAO_CATALOGUE names no folder.
    """
    folders = [_PACKAGE]
    project = project_root() / "lib" / "huibao" / "catalogue"
    if project.is_dir() and project.resolve() != _PACKAGE.resolve():
        folders.append(project)
    if extra := os.environ.get("HUIBAO_CATALOGUE"):
        folder = Path(extra)
        if not folder.is_dir():
            raise CatalogueError("HUIBAO_CATALOGUE 所指的文件夹不存在", where=folder, remedy="改正或去掉这个环境变量")
        folders.append(folder)
    return folders


def catalogue_files(folders: Iterable[Path]) -> list[CatalogueFile]:
    """All files of the folders; of several of one kind and name only the last."""
    found: dict[tuple[FileKind, str], CatalogueFile] = {}
    for folder in folders:
        for kind, pattern, places in _places(folder):
            for place in places:
                for path in sorted(place.glob(pattern)):
                    if kind == "sections" or path.name != _SECTIONS:
                        found[kind, path.name] = CatalogueFile(kind, path)
    return list(found.values())


def _places(folder: Path) -> tuple[tuple[FileKind, str, list[Path]], ...]:
    """Where files of each kind stand in a folder, and what they are called."""
    return (
        ("area", "*.yaml", [folder / "indicators", folder]),
        ("view", "*.sql", [folder / "views"]),
        ("rules", "*.yaml", [folder / "rules"]),
        ("sections", _SECTIONS, [folder]),
    )


def area_files() -> list[Path]:
    """Those that hold a work area each."""
    return [path for kind, path in catalogue_files(catalogue_folders()) if kind == "area"]

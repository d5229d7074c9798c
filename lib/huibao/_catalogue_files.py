"""Which files the catalogue consists of; told without reading them, for what needs no more than their names."""

from __future__ import annotations

import os
from collections.abc import Iterable
from pathlib import Path

from huibao.errors import CatalogueError
from huibao.project import project_root

_PACKAGE = Path(__file__).parent / "catalogue"
_SECTIONS = "sections.yaml"


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


def catalogue_files(folders: Iterable[Path]) -> list[Path]:
    """All files of the folders; of several of one kind and name only the last."""
    found: dict[tuple[str, str], Path] = {}
    for folder in folders:
        for group, pattern, places in (
            ("area", "*.yaml", [folder / "indicators", folder]),
            ("view", "*.sql", [folder / "views"]),
            ("rule", "*.yaml", [folder / "rules"]),
        ):
            for place in places:
                for path in sorted(place.glob(pattern)):
                    if path.name != _SECTIONS:
                        found[group, path.name] = path
        if (folder / _SECTIONS).is_file():
            found["sections", ""] = folder / _SECTIONS
    return list(found.values())


def area_files() -> list[Path]:
    """Those that hold a work area each."""
    return [
        path
        for path in catalogue_files(catalogue_folders())
        if path.suffix == ".yaml" and path.parent.name != "rules" and path.name != _SECTIONS
    ]

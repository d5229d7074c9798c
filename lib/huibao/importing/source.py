"""What an import reads, and the digests of all that its result depends on."""

from __future__ import annotations

import hashlib
import json
import re
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from huibao._catalogue_files import area_files
from huibao.errors import CatalogueError, UsageError
from huibao.project import project_root
from huibao.warehouse import FORMAT

if TYPE_CHECKING:
    from huibao.bureau import Bureau
    from huibao.ledgers._folder import Folder


@dataclass(frozen=True)
class Source:
    """A folder of ledgers as a bureau reads it; `settings` digests all that reading depends on besides the files."""

    folder: Folder
    path: Path
    bureau: Bureau
    settings: str

    @property
    def fingerprint(self) -> str:
        found = [(file.name, file.sha256) for file in self.folder.files]
        return _digest({"settings": self.settings, "files": found, "warnings": self.folder.warnings})

    @classmethod
    def of(cls, path: Path, bureau: Bureau) -> Source:
        from huibao.ledgers._folder import scan

        if not path.is_dir():
            problem = "台账文件夹不存在" if not path.exists() else "数据应是存放台账的文件夹"
            raise UsageError(problem, where=path, remedy="检查 --data 或参数文件中的 data")
        return cls(scan(path), path, bureau, _settings(bureau))


def _settings(bureau: Bureau) -> str:
    from huibao.ledgers._names import mapping_files

    package = Path(__file__).parents[1]
    code = [
        *sorted((package / "ledgers").rglob("*.py")),
        package / "importing" / "opening.py",
        package / "importing" / "filling.py",
        Path(__file__),
        package / "warehouse.py",
    ]
    settings = [path for folder in mapping_folders(bureau) for path in mapping_files(folder)]
    parts = {
        "format": FORMAT,
        "townships": bureau.townships,
        "division": bureau.division,
        "areas": area_names(),
        "software": digest_of([*code, *sorted((package / "ledgers").rglob("*.yaml")), *settings]),
    }
    return _digest(parts)


def _digest(value: object) -> str:
    return hashlib.sha256(json.dumps(value, ensure_ascii=False, sort_keys=True).encode()).hexdigest()


def digest_of(paths: list[Path]) -> str:
    total = hashlib.sha256()
    for path in paths:
        content = path.read_bytes()
        total.update(f"{path.name}\n{len(content)}\n".encode())
        total.update(content)
    return total.hexdigest()


def mapping_folders(bureau: Bureau) -> list[Path]:
    """The project's source mappings, then the bureau's own, which come before those of the same file name."""
    folders = [project_root() / "params" / "sources", bureau.path.parent / "sources"]
    return [folder for folder in dict.fromkeys(folders) if folder.is_dir()]


def area_names() -> dict[str, str]:
    """What a document's 工作领域 may say (ids and Chinese names) → area id: the specification's areas, and those
    that catalogue files add.

    Raises:
        CatalogueError: a file is no UTF-8 text.
    """
    from huibao.ledgers import spec_areas

    names = dict(spec_areas())
    for path in area_files():
        try:
            text = path.read_text(encoding="utf-8-sig")
        except UnicodeDecodeError:
            raise CatalogueError("目录文件不是 UTF-8 文字", where=path, remedy="用 UTF-8 编码另存") from None
        area, title = (
            re.search(rf"^{key}:[ \t]*[\"']?(.+?)[\"']?[ \t]*(?:#.*)?$", text, re.M) for key in ("area", "title")
        )
        if area and title:
            names.setdefault(title[1], area[1])
    return names | {area: area for area in names.values()}

"""What must run again: an executed notebook is kept with all it depended on, and found again by the same.

Which ledgers a notebook reads is only known after it ran (prose may name any figure). So two steps: what is known
beforehand leads to the list of tables read last time, and that list with the tables' digests leads to the notebook.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from huibao.kept import Kept
from huibao.project import cache_folder

_SIZE_LIMIT = 2 << 30
_MISSING = "-"
# What stands in the ingredients, and how the run says that it changed.
_REASONS = {
    "notebook": "笔记本有改动",
    "period": "期间不同",
    "bureau": "参数有改动",
    "catalogue": "指标定义有改动",
    "software": "程序有改动",
    "libraries": "所用软件的版本不同",
}


@dataclass(frozen=True)
class Ingredients:
    """What a notebook's result depends on, known before it runs: a digest by kind (the keys of `_REASONS`)."""

    area: str
    parts: Mapping[str, str]

    @cached_property
    def key(self) -> str:
        return _digest({"area": self.area, **self.parts})


@dataclass(frozen=True)
class Decision:
    """Whether an executed notebook can be used again: its bytes, or in Chinese why it must run."""

    notebook: bytes | None
    reason: str = ""
    key: str = ""


class ExecutedNotebooks:
    """The executed notebooks of this user, kept until `_SIZE_LIMIT` bytes are reached; safe to share between runs."""

    def __init__(self, folder: Path | None = None) -> None:
        self._kept = Kept(folder or cache_folder() / "executed", size=_SIZE_LIMIT)

    def find(self, ingredients: Ingredients, digests: Mapping[str, str], place: str) -> Decision:
        """Look for the notebook of these ingredients and these tables.

        Args:
            digests: of every table in the warehouse; "" where an engine cannot tell (never used again).
            place: what stays the same from run to run (bureau file, area, period), to say what changed.
        """
        tables = self._kept.find(f"tables {ingredients.key}")
        if tables is not None:
            key = _full_key(ingredients, json.loads(tables), digests)
            found = self._kept.find(f"notebook {key}") if key else None
            if found is not None:
                self._remember(ingredients, json.loads(tables), digests, place)
                return Decision(found, key=key)
        return Decision(None, self._reason(ingredients, digests, place))

    def keep(
        self, ingredients: Ingredients, tables: frozenset[str], digests: Mapping[str, str], place: str, notebook: bytes
    ) -> str:
        """Keep an executed notebook and the tables it read; returns its key ("" when it cannot be found again)."""
        names = sorted(tables)
        key = _full_key(ingredients, names, digests)
        if key:
            self._kept.keep(f"notebook {key}", notebook)
            self._kept.keep(f"tables {ingredients.key}", json.dumps(names).encode())
            self._remember(ingredients, names, digests, place)
        return key

    def _remember(self, ingredients: Ingredients, tables: list[str], digests: Mapping[str, str], place: str) -> None:
        """Note what stands at a place, so that the next run can say what changed."""
        last = {"parts": dict(ingredients.parts), "tables": {name: digests.get(name, _MISSING) for name in tables}}
        self._kept.keep(f"last {place}", json.dumps(last).encode())

    def close(self) -> None:
        self._kept.close()

    def _reason(self, ingredients: Ingredients, digests: Mapping[str, str], place: str) -> str:
        text = self._kept.find(f"last {place}")
        if text is None:
            return "首次运行"
        last = json.loads(text)
        changed = [why for part, why in _REASONS.items() if last["parts"].get(part) != ingredients.parts.get(part)]
        tables = [name for name, digest in last["tables"].items() if digests.get(name, _MISSING) != digest]
        if tables:
            changed.append(f"台账有变化：{'、'.join(_ledger_names(tables))}")
        return "；".join(changed) or "缓存中已没有上次的结果"


def _full_key(ingredients: Ingredients, tables: list[str], digests: Mapping[str, str]) -> str:
    found = {name: digests.get(name, _MISSING) for name in tables}
    return _digest({"ingredients": ingredients.key, "tables": found}) if all(found.values()) else ""


def _ledger_names(tables: list[str]) -> list[str]:
    from huibao.ledgers import schemas

    known = schemas()
    return [known[name].ledger if name in known else name for name in tables]


def _digest(value: object) -> str:
    return hashlib.sha256(json.dumps(value, sort_keys=True, ensure_ascii=False).encode()).hexdigest()

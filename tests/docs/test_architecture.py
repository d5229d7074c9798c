"""The table of docs/architecture.md holds: every module has its room, and imports only from the rooms above its own."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PACKAGE = ROOT / "lib" / "huibao"
#: What the warm server prepares is what comes after it: the pages' templates. It is the only one that looks ahead.
LOOKS_AHEAD = {("execution/_preload.py", "pages")}


def rooms() -> dict[str, int]:
    """Each top-level module and package with the number of its row in the table."""
    text = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")
    rows = [line.split("|") for line in text.splitlines() if line.startswith("| ") and "`" in line]
    return {name: place for place, row in enumerate(rows) for name in re.findall(r"`(\w+)`", row[2])}


def imported(tree: ast.Module) -> Iterator[str]:
    """The top-level modules of the package that a module loads, inside functions too; not what only a type names."""
    named_only = {
        id(part)
        for node in ast.walk(tree)
        if isinstance(node, ast.If) and "TYPE_CHECKING" in ast.unparse(node.test)
        for part in ast.walk(node)
    }
    for node in ast.walk(tree):
        if id(node) in named_only:
            continue
        if isinstance(node, ast.ImportFrom) and node.module == "huibao":
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and (node.module or "").startswith("huibao."):
            yield str(node.module).split(".")[1]
        elif isinstance(node, ast.Import):
            yield from (alias.name.split(".")[1] for alias in node.names if alias.name.startswith("huibao."))


def modules() -> Iterator[tuple[str, str, ast.Module]]:
    """Each module's path in the package, its room's name, and its code; the package's own surface aside."""
    for path in sorted(PACKAGE.rglob("*.py")):
        inside = path.relative_to(PACKAGE)
        if inside.as_posix() != "__init__.py":
            name = inside.parts[0].removesuffix(".py")
            yield inside.as_posix(), name, ast.parse(path.read_text(encoding="utf-8"))


def test_every_module_has_a_row_and_every_row_its_modules() -> None:
    assert {name for _, name, _ in modules()} == set(rooms())


def test_a_module_imports_only_from_the_rows_above_its_own() -> None:
    order = rooms()
    ahead = {
        (path, other)
        for path, name, tree in modules()
        for other in imported(tree)
        if other in order and order[other] > order[name]
    }
    assert ahead == LOOKS_AHEAD

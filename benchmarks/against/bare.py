"""The bare work of the areas: their notebooks' code cells run one after the other through the same public functions,
without notebook, kernel, messages or pages.

Queries, prose, tables and charts are made as a notebook shows them: each cell's result is asked for all of its
representations, which draws the charts. Two warm processes take the areas as they become free. Warm means: libraries,
catalogue and fonts are loaded, the warehouse is open, and another period's figures have been computed and drawn.
"""

from __future__ import annotations

import ast
import json
import multiprocessing
from collections import Counter
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import Any

_MAGIC = "%%narrative"
WARM_UP_PERIOD = "2021"


def run_cells(notebook: str, period: str) -> dict[str, int]:
    """Run a notebook's code cells; returns how often each kind of representation (MIME type) was shown."""
    from huibao import narrative

    names: dict[str, Any] = {}
    shown: Counter[str] = Counter()
    for source in code_cells(Path(notebook)):
        if source.startswith(_MAGIC):
            line, _, text = source.removeprefix(_MAGIC).partition("\n")
            shown.update(_shown(narrative.cell(line, text, names)))
        elif (result := _execute(source, names)) is not None:
            shown.update(_shown(result))
        # What papermill's injected cell does.
        if "period" in names and "area" not in names:
            names["period"] = period
    return dict(shown)


def code_cells(notebook: Path) -> list[str]:
    """The sources of a notebook's code cells."""
    cells = json.loads(notebook.read_text(encoding="utf-8"))["cells"]
    return ["".join(cell["source"]) for cell in cells if cell["cell_type"] == "code"]


def _execute(source: str, names: dict[str, Any]) -> Any:
    """The value of the last expression of a cell, if it ends with one."""
    tree = ast.parse(source)
    last = tree.body.pop() if tree.body and isinstance(tree.body[-1], ast.Expr) else None
    exec(compile(tree, "cell", "exec"), names)
    if last is None:
        return None
    return eval(compile(ast.Expression(last.value), "cell", "eval"), names)


def _shown(result: Any) -> list[str]:
    """All representations of a cell's result are made, as the display of a notebook does; returns their kinds."""
    if not hasattr(result, "_repr_mimebundle_"):
        return ["text/plain"] if repr(result) else []
    bundle = result._repr_mimebundle_()
    return list(bundle[0] if isinstance(bundle, tuple) else bundle)


def warm(notebooks: Sequence[str]) -> None:
    """Make this process warm."""
    import huibao.execution._preload  # noqa: F401

    for notebook in notebooks:
        run_cells(notebook, WARM_UP_PERIOD)


@contextmanager
def warm_processes(notebooks: Sequence[str], count: int = 2) -> Iterator[ProcessPoolExecutor]:
    """Processes that are warm when this begins; each has drawn charts and tables of the notebooks given."""
    context = multiprocessing.get_context("spawn")
    everyone = context.Barrier(count + 1)
    with ProcessPoolExecutor(count, mp_context=context, initializer=_start, initargs=(everyone, notebooks)) as pool:
        # An executor starts a process for each piece of work given while none is free.
        waiting = [pool.submit(abs, 0) for _ in range(count)]
        everyone.wait(120)
        for one in waiting:
            one.result()
        yield pool


def _start(everyone: Any, notebooks: Sequence[str]) -> None:
    warm(notebooks)
    everyone.wait(120)

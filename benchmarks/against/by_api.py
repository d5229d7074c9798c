"""papermill's Python API and nbconvert's HTMLExporter in two processes, each importing them once.

`python -m benchmarks.against.by_api TARGET PERIOD NOTEBOOK…` is a whole cold run of it.
"""

from __future__ import annotations

import multiprocessing
import sys
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from pathlib import Path

PROCESSES = 2


def make_page(source: str, *, target: str, period: str) -> None:
    """Run one notebook on papermill's standard engine and convert it, both in this process."""
    import papermill
    from nbconvert import HTMLExporter

    made = Path(target) / Path(source).name
    papermill.execute_notebook(
        source, str(made), parameters={"period": period}, kernel_name="python3", progress_bar=False
    )
    page, _ = HTMLExporter().from_filename(str(made))
    made.with_suffix(".html").write_text(page, encoding="utf-8")


def main(target: str, period: str, notebooks: Sequence[str]) -> None:
    Path(target).mkdir(parents=True, exist_ok=True)
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(PROCESSES, mp_context=context) as pool:
        list(pool.map(partial(make_page, target=target, period=period), notebooks))


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], sys.argv[3:])

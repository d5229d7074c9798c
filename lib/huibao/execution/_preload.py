"""What the warm server imports once, before anything is forked from it. Imports only: no connection, no thread."""

from __future__ import annotations

import contextlib
import importlib
import sys

# jsonschema imports it only to check internationalised addresses, and it takes a second to build its grammar.
sys.modules.setdefault("rfc3987_syntax", None)  # type: ignore[arg-type]

# pyplot and the inline backend are left out: activated before the fork they would change what a cell displays.
_MODULES = (
    "pandas",
    "numpy",
    "duckdb",
    "pyarrow",
    "ibis.backends.duckdb",
    "sqlglot",
    "matplotlib.figure",
    "matplotlib.backends.backend_svg",
    "IPython.core.interactiveshell",
    "ipykernel.inprocess.manager",
    "nbformat",
    "nbclient.client",
    "nbconvert.exporters",
    "papermill",
    "papermill.execute",
    "papermill.clientwrap",
    "markdown_it",
    "nh3",
    "jinja2",
    "typst",
    "huibao",
    "huibao.workarea",
    "huibao._picture.drawing",
    "huibao.charts",
    "huibao.tables",
    "huibao.narrative",
    "huibao.figures",
    "huibao.catalogue",
    "huibao.pages",
    "huibao.pages.html",
    "huibao.pages.pdf",
    "huibao.execution.engine",
    "huibao.execution.notebook",
)


def _import_all() -> None:
    for name in _MODULES:
        with contextlib.suppress(ImportError):
            importlib.import_module(name)


_import_all()

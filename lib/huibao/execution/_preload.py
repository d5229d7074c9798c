"""What the warm server imports and prepares once, before anything is forked from it: no connection, no thread, and
nothing that a notebook could see."""

from __future__ import annotations

import contextlib
import gc
import importlib
import sys
from collections.abc import Iterator

from huibao.garbage import collect_seldom

# pyplot and the inline backend are left out: activated before the fork they would change what a cell displays.
_MODULES = (
    "numpy",
    "duckdb",
    "pyarrow",
    "pyarrow.compute",
    "matplotlib.backends.backend_svg",
    "matplotlib.lines",
    "matplotlib.patches",
    "matplotlib.text",
    "matplotlib.ticker",
    "IPython.core.interactiveshell",
    "IPython.core.completerlib",
    "IPython.core.logger",
    "IPython.core.oinspect",
    "ipykernel.inprocess.manager",
    "psutil",
    "tornado.platform.asyncio",
    "encodings.unicode_escape",
    "encodings.utf_8_sig",
    "encodings.utf_16_be",
    "bdb",
    "nbclient.client",
    "papermill",
    "papermill.execute",
    "papermill.clientwrap",
    "jinja2",
    "markdown_it",
    "nh3",
    "typst",
    "pylopdf_fonts_zh_cn",
    "huibao",
    "huibao.desk.workarea",
    "huibao.charts",
    "huibao.charts.drawing",
    "huibao.tables",
    "huibao.narrative",
    "huibao.figures",
    "huibao.figures.breakdowns",
    "huibao.catalogue",
    "huibao.importing",
    "huibao.pages",
    "huibao.pages.html",
    "huibao.pages.pdf",
    "huibao.pages.report",
    "huibao.execution.engine",
    "huibao.execution.notebook",
)

# jsonschema imports them only to check addresses and durations, which no notebook's schema has; the first alone takes a
# second to build its grammar.
_FORMATS = ("rfc3987_syntax", "rfc3986_validator", "isoduration")


def _prepare() -> None:
    """All that each child would otherwise do for itself."""
    gc.disable()
    with _without(*_FORMATS):
        _import("nbformat")
    for name in _MODULES:
        _import(name)
    for step in (
        _leave_debugger_out,
        _resolve_kernel_classes,
        _compile_validators,
        _compile_templates,
        _load_catalogue,
        _ask_duckdb,
    ):
        # What fails here fails again, with its message, where it is needed.
        with contextlib.suppress(Exception):
            step()
    # A collection would write to pages that the children share with the server: what has been imported is frozen.
    gc.freeze()
    collect_seldom()
    gc.enable()


def _import(name: str) -> None:
    with contextlib.suppress(Exception):
        importlib.import_module(name)


def _leave_debugger_out() -> None:
    """A forked kernel has no debugger; its many modules are not worth a tenth of a second."""
    with _without("debugpy"):
        importlib.import_module("ipykernel.debugger")


@contextlib.contextmanager
def _without(*modules: str) -> Iterator[None]:
    """What is imported meanwhile does without these modules, as where they are not installed."""
    left_out = [name for name in modules if name not in sys.modules]
    sys.modules.update(dict.fromkeys(left_out))  # type: ignore[arg-type]
    try:
        yield
    finally:
        for name in left_out:
            del sys.modules[name]


def _compile_validators() -> None:
    """nbformat turns its schema into code, once for each minor version and process; 4.5 is what everybody writes."""
    from nbformat.validator import get_validator

    get_validator(4, 5)


def _compile_templates() -> None:
    """Jinja turns templates into code, once for each process."""
    from huibao.pages.html import TEMPLATES, environment

    for template in TEMPLATES.glob("*.j2"):
        environment().get_template(template.name)


def _load_catalogue() -> None:
    from huibao.catalogue import load_catalogue
    from huibao.ledgers import schemas

    schemas()
    load_catalogue()


def _ask_duckdb() -> None:
    """DuckDB sets itself up at the first question. With one thread it starts none."""
    import duckdb

    with duckdb.connect(config={"threads": 1}) as connection:
        connection.sql("SELECT 1 AS one").to_arrow_table()


def _resolve_kernel_classes() -> None:
    """Classes that traits name by text are looked up by whoever makes the first instance."""
    from ipykernel.inprocess.client import InProcessKernelClient
    from ipykernel.inprocess.manager import InProcessKernelManager
    from ipykernel.zmqshell import ZMQInteractiveShell
    from jupyter_client.session import Session

    from huibao.execution._inline import Kernel

    for kind in (Kernel, InProcessKernelManager, InProcessKernelClient, ZMQInteractiveShell, Session):
        for trait in kind.class_traits().values():
            if hasattr(trait, "_resolve_classes"):
                trait._resolve_classes()


_prepare()

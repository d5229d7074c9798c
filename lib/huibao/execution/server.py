"""The warm server: a process that has imported everything once, and from which each notebook's process is forked.

It is multiprocessing's fork server, which runs no thread of its own. Where fork is missing (Windows), each process
starts from nothing and notebooks run on papermill's standard engine.
"""

from __future__ import annotations

import multiprocessing
import os
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from multiprocessing import forkserver
from multiprocessing.context import BaseContext
from types import ModuleType
from typing import Any

from huibao.errors import RunError
from huibao.execution.limits import end_with_parent

_PRELOAD = "huibao.execution._preload"
#: What an analyst's notebook may well use and takes long to load; whoever knows that none does leaves it out.
AT_WILL = ("pandas", "matplotlib.figure")
_INSIDE = "HUIBAO_WARM_CHILD"
_START_ATTEMPTS = 5
_NO_PROGRAM = ModuleType("__main__")

# Numerical libraries would start threads in the server, and a process with threads must not fork.
_SINGLE_THREADED = {
    "OPENBLAS_NUM_THREADS": "1",
    "OMP_NUM_THREADS": "1",
    "MKL_NUM_THREADS": "1",
    "JE_ARROW_MALLOC_CONF": "background_thread:false",
}


def available() -> bool:
    """Whether this system can fork (HUIBAO_NO_FORK=1 takes fork away, for tests and for trouble)."""
    return "forkserver" in multiprocessing.get_all_start_methods() and not os.environ.get("HUIBAO_NO_FORK")


def context(also: Sequence[str] = AT_WILL) -> BaseContext:
    """The multiprocessing context that notebooks' processes start from; `also`: modules for a server yet to start."""
    if not available():
        return multiprocessing.get_context("spawn")
    chosen = multiprocessing.get_context("forkserver")
    chosen.set_forkserver_preload([*also, _PRELOAD])
    return chosen


_ENVIRONMENT = {
    **_SINGLE_THREADED,
    # Read by matplotlib when it is imported; a kernel of its own process has it set before that, too.
    "MPLBACKEND": "module://matplotlib_inline.backend_inline",
    "PYDEVD_DISABLE_FILE_VALIDATION": "1",
}


# Keeps the current folder off sys.path while a process starts; it is not passed on to what notebooks start.
_WHILE_STARTING = {"PYTHONSAFEPATH": "1"}


def warm_up(also: Sequence[str] = AT_WILL) -> None:
    """Start the server without waiting for it: its imports run beside the caller's own work.

    Args:
        also: modules that the notebooks need beyond what every one of ours does.
    """
    if not available():
        return
    context(also)
    with _environment({**_ENVIRONMENT, **_WHILE_STARTING}):
        forkserver.ensure_running()


@contextmanager
def _environment(settings: Mapping[str, str]) -> Iterator[None]:
    """What is started meanwhile has these settings as well."""
    kept = {name: os.environ.get(name) for name in settings}
    os.environ.update(settings)
    try:
        yield
    finally:
        for name, value in kept.items():
            if value is None:
                del os.environ[name]
            else:
                os.environ[name] = value


def start(process: Any) -> None:
    """Start a process of `context`; a server that was killed a moment ago is replaced first.

    Raises:
        RunError: the server ends again and again.
    """
    for attempt in range(_START_ATTEMPTS):
        try:
            warm_up()
            with _without_main_module(), _environment({} if available() else _WHILE_STARTING):
                process.start()
            return
        except (ConnectionError, EOFError) as error:
            # The dead server has not been noticed yet: its exit takes a moment to be seen.
            if attempt == _START_ATTEMPTS - 1:
                raise RunError(
                    "运行笔记本和生成页面的进程启动不了",
                    remedy="检查程序和所用的库是否装好，或把环境变量 HUIBAO_NO_FORK 设为 1 再运行",
                ) from error
            time.sleep(0.1 * (attempt + 1))


@contextmanager
def _without_main_module() -> Iterator[None]:
    """Hide __main__: multiprocessing would import it in every child (a Dask worker's takes longer than a notebook), and
    no job needs it."""
    main, sys.modules["__main__"] = sys.modules["__main__"], _NO_PROGRAM
    try:
        yield
    finally:
        sys.modules["__main__"] = main


def mark_child(environment: Mapping[str, str]) -> None:
    """Mark this forked process as able to host a notebook, and tie its life to the server's, which ends with whoever
    started it: a loop never outlives its run.

    Args:
        environment: that of the process which asked; the server's own dates from when it was started.
    """
    # In this order: the server cannot end, unseen by this process, while it holds the lifeline.
    end_with_parent()
    _let_go_of_server()
    own = {name: os.environ[name] for name in _ENVIRONMENT if name in os.environ}
    os.environ.clear()
    os.environ.update({**environment, **own, _INSIDE: str(os.getpid())})


def mark_started(environment: Mapping[str, str]) -> None:
    """Said by a process that started from nothing, where there is no fork."""
    for name in _WHILE_STARTING.keys() - environment.keys():
        os.environ.pop(name, None)


def _let_go_of_server() -> None:
    """The server lives until no process holds its lifeline. A child is given it as well, and would keep the server, and
    so itself, alive when whoever started both is gone."""
    state: Any = forkserver._forkserver
    if (lifeline := getattr(state, "_forkserver_alive_fd", None)) is not None:
        os.close(lifeline)
        state._forkserver_alive_fd = None


def is_child() -> bool:
    """Whether this process was forked for one notebook, so that its kernel may live here."""
    return os.environ.get(_INSIDE) == str(os.getpid())

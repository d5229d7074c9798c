"""The papermill engine `huibao`: each notebook runs in a process forked from the warm server."""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from multiprocessing.connection import Connection, wait
from typing import Any, Protocol

from nbclient.exceptions import CellExecutionError, CellTimeoutError, DeadKernelError
from nbclient.util import run_sync
from papermill.clientwrap import PapermillNotebookClient
from papermill.engines import Engine, NBClientEngine

from huibao.execution import server
from huibao.execution._inline import InlineKernel, Message


class Kernel(Protocol):
    """What the engine needs of a kernel."""

    def execute(self, code: str, on_message: Callable[[Message], None]) -> Message: ...
    def language_info(self) -> dict[str, Any]: ...
    def close(self) -> None: ...


class ForkedKernel:
    """A kernel in a child of the warm server, spoken to over a pipe.

    Raises (from `execute`):
        TimeoutError: the cell took longer than `timeout` seconds; the child has been killed.
        DeadKernelError: the child ended, whatever the reason.
    """

    def __init__(self, timeout: float | None) -> None:
        context = server.context()
        self._timeout = timeout
        self._pipe, far_end = context.Pipe()
        self._process = context.Process(target=_serve, args=(far_end, dict(os.environ)))  # type: ignore[attr-defined]
        server.start(self._process)
        far_end.close()
        self.pid: int = self._process.pid

    def execute(self, code: str, on_message: Callable[[Message], None]) -> Message:
        self._ask("execute", code)
        deadline = None if self._timeout is None else time.monotonic() + self._timeout
        while True:
            kind, content = self._receive(deadline)
            if kind == "reply":
                return content
            on_message(content)

    def language_info(self) -> dict[str, Any]:
        self._ask("language_info", None)
        return self._receive(None)[1]

    def _ask(self, kind: str, content: object) -> None:
        try:
            self._pipe.send((kind, content))
        except OSError:
            raise DeadKernelError("Kernel died") from None

    def _receive(self, deadline: float | None) -> tuple[str, dict[str, Any]]:
        left = None if deadline is None else max(0.0, deadline - time.monotonic())
        ready = wait([self._pipe, self._process.sentinel], timeout=left)
        if not ready:
            self.close()
            raise TimeoutError
        try:
            # What the child said before it died still counts.
            kind, content = self._pipe.recv()
        except (EOFError, OSError):
            raise DeadKernelError("Kernel died") from None
        return kind, content

    def close(self) -> None:
        self._process.kill()
        self._process.join()
        self._pipe.close()


def _serve(pipe: Connection, environment: dict[str, str]) -> None:
    """The child's side of the pipe."""
    server.mark_child(environment)
    kernel = InlineKernel()
    while True:
        try:
            kind, content = pipe.recv()
        except EOFError:
            return
        if kind == "language_info":
            pipe.send(("info", kernel.language_info()))
        else:
            pipe.send(("reply", kernel.execute(content, lambda message: pipe.send(("message", message)))))


class WarmEngine(Engine):  # type: ignore[misc]
    """Runs a notebook's cells on a warm kernel; outputs, errors and time-outs are made by nbclient's own code.

    Inside a process that was forked for one notebook the kernel lives right there. Notebooks of other languages, and
    systems without fork, get papermill's standard engine.
    """

    @classmethod
    def execute_managed_notebook(
        cls, nb_man: Any, kernel_name: str, *, execution_timeout: float | None = None, **options: Any
    ) -> None:
        language = nb_man.nb.metadata.get("kernelspec", {}).get("language", "python")
        if language != "python" or not (server.available() or server.is_child()):
            if language == "python":
                # Its warnings are English, one for each notebook, and nothing that the bureau could do anything about.
                options["extra_arguments"] = ["--log-level=ERROR"]
            NBClientEngine.execute_managed_notebook(nb_man, kernel_name, execution_timeout=execution_timeout, **options)
            return
        kernel: Kernel = InlineKernel() if server.is_child() else ForkedKernel(execution_timeout)
        client = PapermillNotebookClient(
            nb_man,
            timeout=execution_timeout,
            log_output=options.get("log_output", False),
            stdout_file=options.get("stdout_file"),
            stderr_file=options.get("stderr_file"),
        )
        client.reset_execution_trackers()
        try:
            _run_cells(client, nb_man, kernel)
            nb_man.nb.metadata["language_info"] = kernel.language_info()
            client.set_widgets_metadata()
        finally:
            kernel.close()


def _run_cells(client: Any, nb_man: Any, kernel: Kernel) -> None:
    for index, cell in enumerate(nb_man.nb.cells):
        try:
            nb_man.cell_start(cell, index)
            if cell.cell_type == "code" and cell.source.strip():
                _run_cell(client, cell, index, kernel)
        except CellExecutionError as error:
            nb_man.cell_exception(cell, cell_index=index, exception=error)
            break
        finally:
            nb_man.cell_complete(cell, cell_index=index)


def _run_cell(client: Any, cell: Any, index: int, kernel: Kernel) -> None:
    if client.skip_cells_with_tag in cell.metadata.get("tags", []):
        return
    client.clear_before_next_output = False
    cell.metadata["execution"] = {}
    try:
        reply = kernel.execute(cell.source, lambda message: _take(client, message, cell, index))
    except TimeoutError:
        raise CellTimeoutError.error_from_timeout_and_cell(
            "Cell execution timed out", int(client.timeout), cell
        ) from None
    cell["execution_count"] = reply["content"].get("execution_count")
    run_sync(client._check_raise_for_error)(cell, index, reply)


def _take(client: Any, message: Message, cell: Any, index: int) -> None:
    if message["header"]["msg_type"] != "status":
        client.process_message(message, cell, index)

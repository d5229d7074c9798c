"""An IPython kernel in this very process: no sockets, no second start-up, the messages of the real one."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

from ipykernel.inprocess.ipkernel import InProcessKernel
from ipykernel.inprocess.manager import InProcessKernelManager
from IPython.core.history import HistoryManager

Message = dict[str, Any]


class Kernel(InProcessKernel):  # type: ignore[misc]
    """ipykernel 7 asks for the thread of its socket when a cell awaits, even where there is no socket."""

    @property
    def _supports_kernel_subshells(self) -> bool:
        return False


class InlineKernel:
    """One kernel for one notebook, to be made once in a process that then ends.

    The messages are those of ipykernel (its in-process kernel), so that nbclient's own code can turn them into
    outputs exactly as it does for a kernel behind sockets.
    """

    def __init__(self) -> None:
        # A kernel of its own process sets the same default before anything can import pyplot.
        os.environ.setdefault("MPLBACKEND", "module://matplotlib_inline.backend_inline")
        HistoryManager.enabled = False
        manager = InProcessKernelManager()
        manager.kernel = Kernel(parent=manager, session=manager.session)
        manager.kernel.shell_channel_thread = SimpleNamespace(parent_thread=None)
        self._client = manager.client()
        self._client.start_channels()
        self._kernel = manager.kernel

    def execute(self, code: str, on_message: Callable[[Message], None]) -> Message:
        """Run a cell; every message about it goes to `on_message`, the reply is returned."""
        identifier = self._client.execute(code, allow_stdin=False)
        self._drain()
        messages = self._client.iopub_channel
        while messages.msg_ready():
            message = messages.get_msg()
            if message["parent_header"].get("msg_id") in (identifier, None):
                on_message(message)
        reply: Message = self._client.shell_channel.get_msg()
        return reply

    def _drain(self) -> None:
        """Wait until the thread that carries messages has carried those sent so far."""
        carried = threading.Event()
        self._kernel.iopub_thread.schedule(carried.set)
        carried.wait()

    def language_info(self) -> dict[str, Any]:
        """What a notebook's metadata says of the kernel's language."""
        info: dict[str, Any] = dict(self._kernel.language_info)
        return info

    def close(self) -> None:
        """Nothing to shut down: the process ends with its notebook."""

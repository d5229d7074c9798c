"""A JupyterLab server as `make lab` starts it, for one test session."""

from __future__ import annotations

import contextlib
import json
import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
TOKEN = "test-token"


@dataclass(frozen=True)
class Lab:
    """A running server: where it answers, and its home folder."""

    url: str
    home: Path

    def page(self, path: str) -> str:
        return f"{self.url}{path}?token={TOKEN}"

    def ask(self, path: str, body: Mapping[str, Any] | None = None) -> Any:
        """What its REST interface answers."""
        request = urllib.request.Request(
            self.url + path,
            data=json.dumps(body).encode() if body is not None else None,
            headers={"Authorization": f"token {TOKEN}", "Content-Type": "application/json"},
        )
        with urllib.request.urlopen(request, timeout=20) as answer:
            return json.load(answer)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextlib.contextmanager
def running(project: Path, home: Path, environment: Mapping[str, str]) -> Iterator[Lab]:
    """Start JupyterLab with the project's configuration and a home folder of its own; stop it and its kernels."""
    port = free_port()
    config = project / "params" / "jupyterlab" / "config.py"
    command = [sys.executable, "-m", "jupyter", "lab", "--config", str(config), "--no-browser", "--allow-root"]
    own = {name: str(home / name) for name in ("JUPYTER_DATA_DIR", "JUPYTER_CONFIG_DIR", "JUPYTER_RUNTIME_DIR")}
    with (home / "lab.log").open("wb") as log:
        process = subprocess.Popen(
            [*command, f"--port={port}", f"--IdentityProvider.token={TOKEN}"],
            cwd=project,
            env={**os.environ, "HOME": str(home), **own, **environment},
            stdout=log,
            stderr=subprocess.STDOUT,
        )
    lab = Lab(f"http://127.0.0.1:{port}", home)
    try:
        _wait(lab, process)
        yield lab
    finally:
        with contextlib.suppress(OSError):
            for kernel in lab.ask("/api/kernels"):
                request = urllib.request.Request(
                    f"{lab.url}/api/kernels/{kernel['id']}",
                    method="DELETE",
                    headers={"Authorization": f"token {TOKEN}"},
                )
                urllib.request.urlopen(request, timeout=20).close()
        process.terminate()
        try:
            process.wait(20)
        except subprocess.TimeoutExpired:
            process.kill()


def _wait(lab: Lab, process: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + 90
    while time.monotonic() < deadline:
        if process.poll() is not None:
            break
        with contextlib.suppress(OSError):
            lab.ask("/api/status")
            return
        time.sleep(0.3)
    raise RuntimeError((lab.home / "lab.log").read_text(encoding="utf-8", errors="replace")[-3000:])

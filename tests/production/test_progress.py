"""Progress: a bar on a terminal, plain lines elsewhere."""

from __future__ import annotations

import os
import pty
import subprocess
import sys

from huibao.production.progress import progress

SCRIPT = """
from huibao.production.progress import progress
with progress(2, print) as advance:
    advance("甲 1.0秒")
    advance("乙 2.0秒")
"""


def test_elsewhere_than_on_a_terminal_each_step_is_a_line() -> None:
    said: list[str] = []
    with progress(2, said.append) as advance:
        advance("甲 1.0秒")
        advance("乙 2.0秒")
    assert said == ["  [1/2] 甲 1.0秒", "  [2/2] 乙 2.0秒"]


def test_on_a_terminal_there_is_a_bar() -> None:
    near, far = pty.openpty()
    settings = {**os.environ, "TERM": "xterm", "COLUMNS": "80"}
    done = subprocess.run([sys.executable, "-c", SCRIPT], stderr=far, stdout=subprocess.PIPE, env=settings, check=True)
    os.close(far)
    shown = os.read(near, 65536).decode("utf-8", "replace")
    os.close(near)
    assert done.stdout == b"" and "2/2" in shown and "乙 2.0秒" in shown

"""The warm server prepares everything, and hides nothing from a notebook."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

from huibao.execution import server

pytestmark = pytest.mark.skipif(not server.available(), reason="本机不支持 fork，没有预热服务")


def in_a_warm_process(code: str) -> str:
    done = subprocess.run(
        [sys.executable, "-c", f"import huibao.execution._preload, sys\n{code}"],
        capture_output=True,
        env={**os.environ, **server._ENVIRONMENT},
        text=True,
        check=True,
    )
    return done.stdout.strip()


def test_no_thread_lives_in_it() -> None:
    assert in_a_warm_process("print(len(__import__('os').listdir('/proc/self/task')))") == "1"


def test_what_it_does_without_can_still_be_imported() -> None:
    left_out = "isoduration", "rfc3986_validator", "debugpy"
    code = (
        f"print([name for name in {left_out!r} if name in sys.modules])\nimport isoduration, rfc3986_validator, debugpy"
    )
    assert in_a_warm_process(code) == "[]"


def test_pyplot_and_the_inline_backend_are_left_to_the_notebook() -> None:
    code = "print([name for name in sys.modules if name in ('matplotlib.pyplot', 'matplotlib_inline.backend_inline')])"
    assert in_a_warm_process(code) == "[]"


def test_what_takes_long_and_no_notebook_of_ours_needs_is_left_to_those_that_name_it() -> None:
    assert in_a_warm_process(f"print([name for name in {server.AT_WILL!r} if name in sys.modules])") == "[]"

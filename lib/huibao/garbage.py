"""How often Python looks for garbage in processes that are short-lived."""

from __future__ import annotations

import gc


def collect_seldom() -> None:
    """Let many objects come before the collector looks (Python's own: 700, 10, 10): nearly all that a command or a
    notebook makes lives to its end."""
    gc.set_threshold(50_000, 20, 50)

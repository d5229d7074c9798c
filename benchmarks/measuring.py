"""Timing: processes and calls, one after the other, never two at a time."""

from __future__ import annotations

import subprocess
import time
from collections.abc import Callable, Mapping, Sequence


class CommandFailed(Exception):
    """A command that was to be timed ended with an error."""


def timed_command(command: Sequence[str], environment: Mapping[str, str] | None = None) -> float:
    """The seconds a command takes, its whole process.

    Raises:
        CommandFailed: it ended with another status than 0; says its last line.
    """
    return run_command(command, environment)[0]


def run_command(command: Sequence[str], environment: Mapping[str, str] | None = None) -> tuple[float, str, str]:
    """The seconds a command takes, its standard output and its messages."""
    started = time.perf_counter()
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    seconds = time.perf_counter() - started
    if done.returncode != 0:
        last = (done.stderr.strip() or done.stdout.strip() or "?").splitlines()[-1]
        raise CommandFailed(f"{' '.join(command[:6])} … → {done.returncode}: {last}")
    return seconds, done.stdout, done.stderr


def timed_call(call: Callable[[], object]) -> float:
    """The seconds a call takes."""
    started = time.perf_counter()
    call()
    return time.perf_counter() - started


def alternate(sides: Mapping[str, Callable[[], float]], repeats: int) -> dict[str, list[float]]:
    """Each side's seconds, repetition by repetition; the side that begins changes from one to the next."""
    found: dict[str, list[float]] = {name: [] for name in sides}
    for number in range(repeats):
        order = list(sides) if number % 2 == 0 else list(sides)[::-1]
        for name in order:
            found[name].append(sides[name]())
    return found


def ratios(above: Sequence[float], below: Sequence[float]) -> list[float]:
    """Pair by pair: what was measured side by side is compared with each other."""
    return [first / second for first, second in zip(above, below, strict=True)]

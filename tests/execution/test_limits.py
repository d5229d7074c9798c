"""What a notebook may take: named in the environment, refused in one sentence when it is no amount."""

from __future__ import annotations

import contextlib
import time

import pytest

from huibao.errors import UsageError
from huibao.execution.limits import TimeLimitReached, memory_allowed, seconds_allowed, time_limit


@pytest.mark.parametrize(("text", "amount"), [("", 0), ("500M", 500 << 20), ("1.5g", 3 << 29), ("4GB", 4 << 30)])
def test_memory_is_read_in_the_usual_units(monkeypatch: pytest.MonkeyPatch, text: str, amount: int) -> None:
    monkeypatch.setenv("HUIBAO_MEMORY", text)
    assert memory_allowed() == amount


@pytest.mark.parametrize("text", ["many", "0", "-1G", "2T"])
def test_memory_that_is_no_amount_is_refused(monkeypatch: pytest.MonkeyPatch, text: str) -> None:
    monkeypatch.setenv("HUIBAO_MEMORY", text)
    with pytest.raises(UsageError, match="HUIBAO_MEMORY"):
        memory_allowed()


def test_seconds_are_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HUIBAO_TIMEOUT", "1.5")
    assert seconds_allowed() == 1.5
    monkeypatch.delenv("HUIBAO_TIMEOUT")
    assert seconds_allowed() == 600


@pytest.mark.parametrize("text", ["soon", "0", "-5", "inf", "nan"])
def test_seconds_that_are_no_positive_number_are_refused(monkeypatch: pytest.MonkeyPatch, text: str) -> None:
    monkeypatch.setenv("HUIBAO_TIMEOUT", text)
    with pytest.raises(UsageError, match="HUIBAO_TIMEOUT"):
        seconds_allowed()


def test_a_loop_that_catches_every_exception_is_stopped() -> None:
    with pytest.raises(TimeLimitReached, match="超过0"), time_limit(0.1):
        while True:
            with contextlib.suppress(Exception):
                time.sleep(0.01)


def test_what_ends_in_time_is_left_alone() -> None:
    with time_limit(0.05):
        pass
    time.sleep(0.1)

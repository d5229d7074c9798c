"""The registry: every aim once, each measured by a function that is there, chosen by row or by group."""

from __future__ import annotations

from importlib import import_module

import pytest
from benchmarks.__main__ import main
from benchmarks.registry import GROUPS, chosen

ROWS = [row.name for group in GROUPS for row in group.aims]


def test_every_aim_stands_in_one_group() -> None:
    assert len(ROWS) == len(set(ROWS)) == 15


@pytest.mark.parametrize("group", GROUPS, ids=lambda group: group.name)
def test_every_group_names_a_function(group) -> None:
    module, _, function = group.measure.partition(":")
    assert callable(getattr(import_module(module), function))


def test_groups_are_chosen_by_row_or_by_name() -> None:
    assert [group.name for group in chosen(["pandas", "memory"])] == ["query", "memory"]
    assert [group.name for group in chosen(["growth"])] == ["growth"]
    assert chosen([]) == list(GROUPS)


def test_row_that_is_not_there_is_refused_with_those_that_are(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as refused:
        main(["--only", "quickest"])
    assert refused.value.code == 2
    assert "quickest" in (said := capsys.readouterr().err) and "one-row" in said

"""What a run that stands is recognised by."""

from __future__ import annotations

from dataclasses import replace

from huibao.pages.context import Restatement
from huibao.production.inputs import Inputs

TOLD = (Restatement("2021", "a.cases", "案件", "3件", "4件"),)
INPUTS = Inputs(("a",), {}, {}, {}, {}, {}, {}, "key", TOLD, ())


def test_a_run_is_recognised_by_its_inputs_its_edition_and_what_it_tells_of_approved_periods() -> None:
    key = INPUTS.edition_key("internal")
    assert INPUTS.recognises(key, "internal")
    assert not INPUTS.recognises(key, "public"), "an internal run that was copied there is no public one"
    assert not replace(INPUTS, key="other").recognises(key, "internal")
    assert not replace(INPUTS, restatements=()).recognises(key, "internal")
    assert replace(INPUTS, restatements=(), restated_before=TOLD).recognises(key, "internal"), "it was approved itself"


def test_what_cannot_be_told_to_be_unchanged_is_never_recognised() -> None:
    unknown = replace(INPUTS, key="")
    assert unknown.edition_key("internal") == ""
    assert not any(unknown.recognises(key, "internal") for key in ("", None, INPUTS.edition_key("internal")))

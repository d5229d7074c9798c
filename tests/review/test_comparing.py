"""How differences between two sides are put."""

from __future__ import annotations

from dataclasses import replace

import pytest

from huibao.review.comparing import NOTHING, Side, compare


def side(**numbers: float) -> Side:
    record = {"id": "a.rate", "label": "合格率", "unit": "%", "status": "ok", "text": "12.3%", "value": 0.1, **numbers}
    return Side("某次", "2022", {"a.rate": record}, {}, {})


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        (0.12345, 0.12355, ("12.35%", "12.36%", "+0.01个百分点")),
        (0.12335, 0.12305, ("12.34%", "12.31%", "-0.03个百分点")),
        (0.00005, 0.0, ("0.01%", "0.00%", "-0.01个百分点")),
        (0.1, 0.1000001, ("10.00%", "10.00%", "+0.00个百分点")),
    ],
)
def test_rates_are_rounded_half_up_as_everywhere(old: float, new: float, said: tuple[str, str, str]) -> None:
    (change,) = compare(side(year_ago=old), side(year_ago=new)).figures
    assert (change.old, change.new, change.change) == said


def test_a_value_that_prints_alike_is_still_another() -> None:
    (change,) = compare(side(value=0.1231), side(value=0.1232)).figures
    assert (change.old, change.new, change.change) == ("12.3%", "12.3%", "+0.01个百分点")
    assert compare(side(value=0.1231), side(value=0.1231)).figures == ()


def test_what_only_one_side_has_is_told_of_either() -> None:
    """Whichever is the new one: figures, paragraphs, ledgers, files and definitions."""
    files = [{"name": "甲.xlsx", "sha256": "1"}]
    more = Side(
        "多",
        "2022",
        {**side().figures, "a.cases": {"id": "a.cases", "label": "案件", "text": "3件", "value": 3}},
        {"cases": {"ledger": "案件台账", "files": files, "digest": "d"}, "recalls": {"ledger": "召回台账"}},
        {"duckdb": "1", "code": "c"},
        {"a": ["一", "二", "三"], "b": ["四"]},
        {"a.notebook": "n"},
    )
    less = Side("少", "2022", side().figures, {"cases": {"ledger": "案件台账", "digest": "d"}}, {}, {"a": ["一"]}, {})
    gone, came = compare(more, less), compare(less, more)
    for one, old, new in ((gone, "old", "new"), (came, "new", "old")):
        assert [(each.label, getattr(each, old)) for each in one.figures] == [("案件", "3件")]
        assert [getattr(each, old) for each in one.text] == ["二", "三", "四"]
        assert [(each.label, getattr(each, old)) for each in one.data] == [
            ("案件台账·文件 甲.xlsx", "1"),
            ("召回台账", "有"),
        ]
        assert [each.item for each in one.definitions] == ["a.notebook"]
        assert [each.item for each in one.software] == ["duckdb"], "the code is compared where both sides name it"
        others = (*one.figures, *one.text, *one.data, *one.definitions, *one.software)
        assert {getattr(each, new) for each in others} == {NOTHING}


def test_comparisons_of_one_period_are_told_and_those_of_two_are_not() -> None:
    a, b = side(year_ago=0.1, previous=0.2), side(year_ago=0.2, previous=0.3)
    assert [one.label for one in compare(a, b).figures] == ["合格率·上年同期", "合格率·上期"]
    assert compare(a, replace(b, period="2021")).figures == ()

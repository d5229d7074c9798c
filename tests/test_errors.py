"""What a wrong name is answered with."""

from __future__ import annotations

import copy
import pickle

import pytest

from huibao.errors import Named, UnknownAttribute, nearest

COLUMNS = {"township": "乡镇", "entity_type": "主体类型", "name": "名称"}


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("townshp", "检查名称，最接近的是：township（乡镇）"),
        ("乡镇", "写成 township"),
        ("类型", "检查名称，最接近的是：entity_type（主体类型）"),
        ("zzz", "从township（乡镇）、entity_type（主体类型）、name（名称）里选"),
        (5, "从township（乡镇）、entity_type（主体类型）、name（名称）里选"),
    ],
)
def test_a_wrong_name_is_answered_with_what_there_is(written: object, said: str) -> None:
    assert nearest(written, COLUMNS, COLUMNS) == said


def test_a_label_of_several_names_them_all_and_long_lists_are_somewhere_else() -> None:
    assert nearest("案件", ["a.cases", "b.cases"], {"a.cases": "案件", "b.cases": "案件"}) == "写成 a.cases 或 b.cases"
    assert nearest("zzz", [f"x{at}" for at in range(100)]) == "用 huibao figures 查看全部名称"


class _Thing(Named):
    def search(self) -> None: ...


def test_what_an_object_does_not_have_is_an_attribute_error_in_one_sentence() -> None:
    thing = _Thing()
    with pytest.raises(AttributeError) as caught:
        thing.serch()  # type: ignore[attr-defined]
    assert str(caught.value) == "没有“serch”。请检查名称，最接近的是：search。"
    assert isinstance(caught.value, UnknownAttribute) and caught.value._render_traceback_() != []
    assert str(pickle.loads(pickle.dumps(caught.value))) == str(caught.value)
    assert not hasattr(thing, "nothing") and isinstance(copy.deepcopy(thing), _Thing)

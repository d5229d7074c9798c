from __future__ import annotations

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from huibao.ledgers import _uscc

_FIRST = st.text(_uscc.ALPHABET, min_size=17, max_size=17)


@given(_FIRST)
def test_a_code_with_its_check_digit_is_valid(first: str) -> None:
    assert _uscc.fault(first + _uscc.check_digit(first)) is None


@given(_FIRST, st.integers(0, 17), st.sampled_from(_uscc.ALPHABET))
def test_one_wrong_character_is_found(first: str, place: int, char: str) -> None:
    code = first + _uscc.check_digit(first)
    wrong = code[:place] + char + code[place + 1 :]
    assert (_uscc.fault(wrong) is None) == (wrong == code)


@pytest.mark.parametrize(
    ("code", "part"),
    [("123", "实为3位"), ("9153011111111111I0", "字符"), ("91530111111111111o", "字符"), ("９" * 18, "字符")],
)
def test_the_fault_says_what_is_wrong(code: str, part: str) -> None:
    assert part in (_uscc.fault(code) or "")


@given(
    st.lists(st.one_of(_FIRST.map(lambda first: first + _uscc.check_digit(first)), st.text(max_size=20))),
    st.integers(0, 3),
)
def test_a_column_is_judged_like_its_codes(codes: list[str], cut: int) -> None:
    codes = [code.encode("utf-8", "ignore").decode() for code in codes]
    column = pa.array(codes, pa.string())[cut:]
    expected = [_uscc.fault(code) is None for code in codes[cut:]]
    assert np.asarray(_uscc.valid(column)).tolist() == expected

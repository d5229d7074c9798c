"""A bookmark's ends shift when somebody types beside them: the number there is the figure's as a whole."""

from __future__ import annotations

import pytest

from huibao.review.word_text import Piece, settled


@pytest.mark.parametrize(
    ("pieces", "expected"),
    [
        ((Piece("立案1"), Piece("37件", 4, False)), (Piece("立案"), Piece("137件", 4, False))),
        ((Piece("占"), Piece("3", 4, False), Piece(".5%。")), (Piece("占"), Piece("3.5", 4, False), Piece("%。"))),
        ((Piece("1"), Piece("3", 4, False), Piece("7件")), (Piece("137", 4, False), Piece("件"))),
        ((Piece("第1、"), Piece("37件", 4, False)), (Piece("第1、"), Piece("37件", 4, False))),
        ((Piece("立案1"), Piece("37件", 4)), (Piece("立案1"), Piece("37件", 4))),
        ((Piece("137件", 4, False), Piece("2022年")), (Piece("137件", 4, False), Piece("2022年"))),
    ],
)
def test_a_number_that_a_bookmark_cuts_in_two_is_whole(pieces: tuple[Piece, ...], expected: tuple[Piece, ...]) -> None:
    assert tuple(settled(pieces)) == expected

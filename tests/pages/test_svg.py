"""Pictures made safe for use inside a page."""

from __future__ import annotations

import pytest

from huibao.errors import PageError
from huibao.pages.svg import inline_svg, spark_line

from . import executed


def test_styles_become_attributes_and_ids_unique() -> None:
    svg = inline_svg(executed.picture("走势"), "x", "甲：1至2")
    assert "style=" not in svg
    assert 'stroke="#1f4e79"' in svg
    assert 'font-size="12px"' in svg
    assert 'id="x-c"' in svg
    assert "url(#x-c)" in svg
    assert 'aria-label="甲：1至2"' in svg
    assert ">走势</text>" in svg


def test_scripts_handlers_and_outside_references_are_dropped() -> None:
    hostile = (
        '<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" viewBox="0 0 1 1" '
        'onload="alert(1)"><script>alert(1)</script><foreignObject><p>x</p></foreignObject>'
        '<a xlink:href="javascript:alert(1)"><text>t</text></a><image xlink:href="http://x/y.png"/>'
        '<use xlink:href="http://x/y.svg#z"/><style>*{fill:red}</style></svg>'
    )
    cleaned = inline_svg(hostile, "x", "")
    for word in ("script", "onload", "foreignObject", "javascript", "http://x", "<image", "<style", "<a"):
        assert word not in cleaned


@pytest.mark.parametrize("text", ["", "<svg", "<p>x</p>", '<!DOCTYPE svg [<!ENTITY a "b">]><svg>&a;</svg>'])
def test_what_is_no_picture_is_refused(text: str) -> None:
    with pytest.raises(PageError):
        inline_svg(text, "x", "")


def test_a_line_needs_two_months() -> None:
    assert spark_line([1, None], [], "x") == ""
    assert 'points="12.0,48.0 228.0,8.0"' in spark_line([1, 2], [None, None], "x")

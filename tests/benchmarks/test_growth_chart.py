"""The pictures of growth: well-formed, with every size and side as text, the same bytes for the same figures."""

from __future__ import annotations

from xml.etree import ElementTree

import pytest
from benchmarks.growth_chart import TITLES, draw
from benchmarks.registry import GROUPS
from benchmarks.table import Series

GROWTH = Series({"本软件": [(1, 2.5), (24, 9.0), (96, 31.0)], "另一边": [(1, 4.0), (24, 96.0)]})


def test_every_series_that_is_measured_has_its_title() -> None:
    assert {name for group in GROUPS for name in group.series} == set(TITLES)


@pytest.mark.parametrize("name", TITLES)
def test_picture_names_sizes_sides_and_seconds(name: str) -> None:
    picture = draw(name, GROWTH)
    texts = {element.text.strip() for element in ElementTree.fromstring(picture).iter() if element.text}
    assert {"1", "24", "96", "本软件", "另一边", "秒", TITLES[name][0]} <= texts
    assert picture == draw(name, GROWTH)


def test_picture_of_one_side_prints_its_seconds() -> None:
    picture = draw("notebooks", Series({"本软件": GROWTH.points["本软件"]}))
    assert all(f">{seconds}<" in picture for seconds in ("2.5", "9", "31"))

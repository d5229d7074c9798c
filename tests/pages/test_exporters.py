"""Our pages through nbconvert."""

from __future__ import annotations

from importlib.metadata import entry_points

import nbformat
import pytest

from huibao import pages

from . import executed


@pytest.mark.parametrize("name", ["huibao_html", "huibao_pdf"])
def test_nbconvert_offers_our_exporters(name: str) -> None:
    if name not in {entry.name for entry in entry_points(group="nbconvert.exporters")}:
        pytest.skip("huibao was installed before its exporters were registered: pip install -e . again")
    from nbconvert.exporters import get_exporter

    made, resources = get_exporter(name)().from_notebook_node(nbformat.from_dict(executed.entities()))
    document = pages.read_area(executed.entities())
    assert made == (pages.area_html(document) if name == "huibao_html" else pages.area_pdf(document))
    assert resources["output_extension"] == f".{name.split('_')[1]}"

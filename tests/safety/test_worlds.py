"""The public edition says the same whatever the masked figures are: two counties that differ in nothing but the rows
behind them have the same public notebooks, but for how many digits a number has (`*` or `**`)."""

from __future__ import annotations

import json
import re
import shutil
from pathlib import Path
from typing import Any

import duckdb
import pytest

from huibao import pages
from huibao.bureau import Bureau, load_bureau
from huibao.catalogue import load_catalogue
from huibao.desk.publishing import payload
from huibao.desk.session import Session
from huibao.desk.workarea import Area
from huibao.pages.model import AREA_MIME
from huibao.period import Period
from huibao.warehouse import Warehouse

ROOT = Path(__file__).resolve().parents[2]
AREAS = ("enforcement", "food_safety", "problems", "price_supervision", "consumer_protection")
INTERNAL = ("enforcement.*", "*.cases", "*.cases_*", "*.*_cases", "consumer_protection.*", "problems.equipment_gap")
WORLDS = {
    "fewer": ("_order % 2 = 0", "_order % 3 = 0", "item = '执法记录仪'"),
    "none": ("TRUE", "TRUE", "TRUE"),
    "other order": ("domain = '食品'", "township = (SELECT min(township) FROM complaints)", "_order % 2 = 0"),
}


def _bureau() -> Bureau:
    return load_bureau(ROOT / "params" / "bureau.yaml").model_copy(update={"internal": INTERNAL})


def _notebook(session: Session, area: Area) -> dict[str, Any]:
    """The area's notebook with its displays, without a kernel."""
    made = json.loads((ROOT / "notebooks" / f"{area.id}.ipynb").read_text(encoding="utf-8"))
    for at, cell in enumerate(made["cells"]):
        source = "".join(cell["source"])
        if at == 2:
            _show(cell, {AREA_MIME: payload(session, area)})
        elif source.startswith("%%narrative"):
            _show(cell, area.narrative(source.partition("\n")[2])._repr_mimebundle_())
        elif at > 2 and cell["cell_type"] == "code":
            shown = eval(source, {"area": area})._repr_mimebundle_()
            _show(cell, shown[0] if isinstance(shown, tuple) else shown)
    return dict(made)


def _show(cell: dict[str, Any], data: dict[str, Any]) -> None:
    cell["outputs"] = [{"output_type": "display_data", "data": data, "metadata": {}}]


def _public(path: Path) -> dict[str, str]:
    """What the public notebooks say of each area, numbers masked alike."""
    catalogue, bureau = load_catalogue(), _bureau()
    hidden = pages.find_hidden(bureau)
    with Warehouse.open(path) as warehouse:
        session = Session(warehouse, bureau, catalogue)
        made = {name: _notebook(session, Area(session, name, Period.parse("2022"))) for name in AREAS}
    found = {name: pages.mask_notebook(each, hidden) for name, each in made.items()}
    return {name: re.sub(r"\*+", "*", json.dumps(each, ensure_ascii=False)) for name, each in found.items()}


@pytest.fixture(scope="module")
def told(small_warehouse: Path) -> dict[str, str]:
    return _public(small_warehouse)


@pytest.mark.parametrize("world", WORLDS)
def test_the_public_notebooks_are_the_same_whatever_is_masked(
    small_warehouse: Path, told: dict[str, str], world: str, tmp_path: Path
) -> None:
    path = Path(shutil.copyfile(small_warehouse, tmp_path / "w.duckdb"))
    with duckdb.connect(str(path)) as connection:
        for table, gone in zip(("cases", "complaints", "equipment_assets"), WORLDS[world], strict=True):
            connection.execute(f"DELETE FROM {table} WHERE {gone}")
    other = _public(path)
    for area in AREAS:
        assert other[area] == told[area], area
    assert '"status": "masked"' in told["enforcement"]

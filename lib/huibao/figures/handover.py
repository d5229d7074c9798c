"""Figures that a run has computed, handed to the notebooks it starts, so that none asks for them again.

They lie in a folder of the run, one file for each area, with a note of what they were computed from. A notebook that
starts before they are there waits for those that are promised. If there are none, or they are for another period,
warehouse or catalogue, it computes its own, with the same values.
"""

from __future__ import annotations

import contextlib
import os
import pickle
import time
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from huibao.figures.figure import Figure, FigureSet
from huibao.moving import move_folder
from huibao.period import Period
from huibao.warehouse import observe

if TYPE_CHECKING:
    from huibao.catalogue import Catalogue

#: Names the folder to the notebooks of a run.
VARIABLE = "HUIBAO_FIGURES"
_SOURCES = ("HUIBAO_WAREHOUSE", "HUIBAO_BUREAU")
# Computing all of them takes as long as computing an area's, unless something is wrong.
_LONGEST_WAIT = 60.0
_LOOK_EVERY = 0.005


def promise(environment: Mapping[str, str]) -> None:
    """Let the notebooks that come before `hand_over` wait for it: computed by each of them as well, the figures would
    come later for all."""
    _beside(Path(environment[VARIABLE])).mkdir(parents=True)


def hand_over(figures: FigureSet, areas: Iterable[str], catalogue: Catalogue, environment: Mapping[str, str]) -> None:
    """Write the figures of `areas`, all of them or nothing, to where `environment` tells the notebooks to look."""
    folder = Path(environment[VARIABLE])
    mark = _mark(environment, catalogue, figures.period)
    beside = _beside(folder)
    beside.mkdir(parents=True, exist_ok=True)
    for area in areas:
        content = (mark, figures.area(area))
        (beside / f"{area}.pickle").write_bytes(pickle.dumps(content, pickle.HIGHEST_PROTOCOL))
    move_folder(beside, folder)


def handed(period: Period, areas: Iterable[str], catalogue: Catalogue) -> FigureSet | None:
    """The figures of these areas in the catalogue's order; None where not all of them were handed to this process."""
    place = os.environ.get(VARIABLE)
    if not place:
        return None
    mark = _mark(os.environ, catalogue, period)
    _wait_for(Path(place))
    found: list[Figure] = []
    for area in sorted(areas, key=list(catalogue.areas).index):
        with contextlib.suppress(Exception):  # what cannot be read is computed; it is the run's own file
            noted, figures = pickle.loads((Path(place) / f"{area}.pickle").read_bytes())
            if noted == mark:
                found += figures
                continue
        return None
    # Whoever reads a figure reads its ledgers.
    for figure in found:
        if figure.status == "ok":
            observe(catalogue.tables_of(figure.indicator))
    return FigureSet(period, found)


def _beside(folder: Path) -> Path:
    """Where the figures are written: it is there as long as they are promised, and becomes the folder itself."""
    return folder.with_name(f".{folder.name}.part")


def _wait_for(folder: Path) -> None:
    until = time.monotonic() + _LONGEST_WAIT
    while _beside(folder).exists() and time.monotonic() < until:
        time.sleep(_LOOK_EVERY)


def _mark(environment: Mapping[str, str], catalogue: Catalogue, period: Period) -> tuple[str, ...]:
    """What the figures are computed from."""
    return *(environment.get(name, "") for name in _SOURCES), catalogue.digest, period.name

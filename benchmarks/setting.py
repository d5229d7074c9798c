"""Where the rows are measured: a folder of its own with example ledgers, a warehouse filled from them, and a cache."""

from __future__ import annotations

import os
import sys
from dataclasses import dataclass
from pathlib import Path

from benchmarks.measuring import run_command

HUIBAO = [sys.executable, "-m", "huibao.cli"]
PERIOD = "2022"
PROJECT = Path(__file__).resolve().parents[1]


@dataclass(frozen=True)
class Setting:
    """The prepared folder."""

    folder: Path

    @property
    def data(self) -> Path:
        """The example ledgers."""
        return self.folder / "data"

    @property
    def warehouse(self) -> Path:
        """The warehouse filled from them, read by both sides alike."""
        return self.folder / "example.duckdb"

    def environment(self) -> dict[str, str]:
        """That of every process: a cache of its own, the warehouse that the notebooks read by hand, and modules that
        are compiled once, as on any machine that does not forbid it."""
        own = {name: value for name, value in os.environ.items() if not name.startswith("HUIBAO_")}
        own.pop("PYTHONDONTWRITEBYTECODE", None)
        return {
            **own,
            "XDG_CACHE_HOME": str(self.folder / "cache"),
            "HUIBAO_WAREHOUSE": str(self.warehouse),
            "HUIBAO_PROJECT": str(PROJECT),
            "PYTHONPATH": os.pathsep.join(filter(None, [str(PROJECT), os.environ.get("PYTHONPATH", "")])),
        }

    def run(self, *options: str, out: str = "out", period: str = PERIOD) -> list[str]:
        """The command of a whole run on the warehouse as it stands."""
        return [*HUIBAO, "run", period, "--warehouse", str(self.warehouse), "--out", str(self.folder / out), *options]

    def prepare(self) -> None:
        """Write the ledgers and fill the warehouse."""
        run_command([*HUIBAO, "example", str(self.data)], self.environment())
        run_command([*HUIBAO, "import", str(self.data), "--warehouse", str(self.warehouse)], self.environment())


def notebooks() -> list[Path]:
    """The 24 work areas' notebooks."""
    from huibao.catalogue import load_catalogue

    return [PROJECT / "notebooks" / f"{area}.ipynb" for area in load_catalogue().areas]

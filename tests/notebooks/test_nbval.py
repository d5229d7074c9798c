"""The notebooks run from top to bottom in a kernel: as they stand in git, and again with the outputs of that run."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
SPEC_NOTEBOOKS = sorted((ROOT / "notebooks").glob("*.ipynb"))


def environment(warehouse: Path) -> dict[str, str]:
    return os.environ | {
        "HUIBAO_WAREHOUSE": str(warehouse),
        "HUIBAO_BUREAU": str(ROOT / "params" / "bureau.yaml"),
        "HUIBAO_PROJECT": str(ROOT),
    }


def nbval(option: str, targets: list[Path], warehouse: Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", option, *map(str, targets)]
    command += ["--rootdir", str(ROOT), "-c", os.devnull, "--nbval-cell-timeout", "120"]
    return subprocess.run(command, cwd=ROOT, env=environment(warehouse), capture_output=True, text=True, check=False)


@pytest.mark.timeout(900)
def test_notebooks_in_git_run_and_run_again_to_the_same_outputs(small_warehouse: Path, tmp_path: Path) -> None:
    lax = nbval("--nbval-lax", SPEC_NOTEBOOKS, small_warehouse)
    assert lax.returncode == 0, lax.stdout[-4000:]

"""The notebooks run from top to bottom in a kernel, and run again to the very same outputs."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import papermill
import pytest

ROOT = Path(__file__).resolve().parents[2]
NOTEBOOKS = sorted((ROOT / "notebooks").glob("*.ipynb")) + sorted((ROOT / "docs").glob("*.ipynb"))


@pytest.fixture(scope="module")
def environment(small_warehouse: Path) -> dict[str, str]:
    return {
        "HUIBAO_WAREHOUSE": str(small_warehouse),
        "HUIBAO_BUREAU": str(ROOT / "params" / "bureau.yaml"),
        "HUIBAO_PROJECT": str(ROOT),
    }


@pytest.fixture(scope="module")
def executed(environment: dict[str, str], tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    """Copies with the outputs of this session's run, made by the engine that makes the reports."""
    folder = tmp_path_factory.mktemp("executed")
    with pytest.MonkeyPatch.context() as patch:
        for name, value in environment.items():
            patch.setenv(name, value)
        for path in NOTEBOOKS:
            papermill.execute_notebook(
                str(path), str(folder / path.name), engine_name="huibao", progress_bar=False, log_output=False
            )
    return [folder / path.name for path in NOTEBOOKS]


# Kernels choose their ports before they open them: of two that start at once one may find its own taken. A kernel that
# cannot start at all fails the second time as well.
_NO_KERNEL = "Kernel died before replying to kernel_info"


def nbval(option: str, notebooks: Sequence[Path], environment: dict[str, str]) -> subprocess.CompletedProcess[str]:
    command = [
        sys.executable,
        "-m",
        "pytest",
        "-q",
        option,
        "--nbval-cell-timeout",
        "120",
        "-n",
        "2",
        "--dist",
        "loadfile",
    ]
    command += ["-c", os.devnull, "-p", "no:cacheprovider", *map(str, notebooks)]
    for _ in range(2):
        done = subprocess.run(
            command, cwd=ROOT, env=os.environ | environment, capture_output=True, text=True, check=False
        )
        if _NO_KERNEL not in done.stdout:
            break
    return done


# All of them run from top to bottom below, too, with their outputs compared: of the bare ones a few will do.
BARE = [path for path in NOTEBOOKS if path.stem in ("00_data_quality", "start", "brands", "tutorial_new_area")]


@pytest.mark.timeout(900)
@pytest.mark.parametrize("notebooks", [BARE, pytest.param(NOTEBOOKS, marks=pytest.mark.soak)], ids=["few", "all"])
def test_notebooks_in_git_run_from_top_to_bottom(notebooks: list[Path], environment: dict[str, str]) -> None:
    assert len(notebooks) >= 4
    lax = nbval("--nbval-lax", notebooks, environment)
    assert lax.returncode == 0, lax.stdout[-4000:]


@pytest.mark.timeout(900)
def test_executed_notebooks_run_again_to_the_same_outputs(executed: list[Path], environment: dict[str, str]) -> None:
    strict = nbval("--nbval", executed, environment)
    assert strict.returncode == 0, strict.stdout[-4000:]

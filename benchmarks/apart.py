"""A group measured in a process of its own: what it imports, holds or breaks touches no other group.

`python -m benchmarks.apart MODULE:FUNCTION FOLDER SCALE RESULT` is what `measure` starts; the result file is written
anew after each row, so that what was measured before a failure still counts.
"""

from __future__ import annotations

import importlib
import json
import os
import signal
import subprocess
import sys
from dataclasses import asdict
from pathlib import Path

from benchmarks.registry import Group
from benchmarks.scale import Scale
from benchmarks.setting import PROJECT, Setting
from benchmarks.table import Measured, Series

Found = dict[str, Measured | Series]


def measure(group: Group, setting: Setting, scale: Scale) -> tuple[Found, str]:
    """What the group found, and why the rest is missing ("" when nothing is)."""
    result = setting.folder / f"{group.name}.json"
    result.unlink(missing_ok=True)
    command = [sys.executable, "-m", "benchmarks.apart", group.measure, str(setting.folder)]
    command += [json.dumps(asdict(scale)), str(result)]
    # Into a file: whatever the group leaves running would hold a pipe open.
    said = setting.folder / f"{group.name}.log"
    with (
        said.open("wb") as messages,
        subprocess.Popen(
            command,
            cwd=PROJECT,
            env=setting.environment(),
            stdout=subprocess.DEVNULL,
            stderr=messages,
            start_new_session=True,
        ) as process,
    ):
        try:
            status = process.wait(group.minutes * 60)
            reason = "" if status == 0 else _last_line(said) or f"状态 {status}"
        except subprocess.TimeoutExpired:
            reason = f"超过{group.minutes:g}分钟，已停止"
        finally:
            _end(process)
    return _read(result), reason


def _end(process: subprocess.Popen[bytes]) -> None:
    """The process and all that it started, servers and workers included."""
    try:
        os.killpg(process.pid, signal.SIGKILL)
    except (ProcessLookupError, PermissionError):
        return


def _last_line(said: Path) -> str:
    lines = said.read_text(encoding="utf-8", errors="replace").strip().splitlines()
    return lines[-1][:200] if lines else ""


def _read(result: Path) -> Found:
    if not result.exists():
        return {}
    found: Found = {}
    for name, fields in json.loads(result.read_text(encoding="utf-8")).items():
        found[name] = Series(**fields) if "points" in fields else Measured(**fields)
    return found


def _main(function: str, folder: str, scale: str, result: str) -> None:
    module, _, name = function.partition(":")
    given = json.loads(scale)
    sized = Scale(**{key: tuple(value) if isinstance(value, list) else value for key, value in given.items()})
    found: dict[str, object] = {}
    for row, measured in getattr(importlib.import_module(module), name)(Setting(Path(folder)), sized):
        found[row] = asdict(measured)
        Path(result).write_text(json.dumps(found), encoding="utf-8")


if __name__ == "__main__":
    _main(*sys.argv[1:])

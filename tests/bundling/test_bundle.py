"""The bundle holds all that a machine without internet needs, and sets itself up there without make."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
from bundling.__main__ import main
from bundling.wheels import Target, needed, this_python

ROOT = Path(__file__).resolve().parents[2]


def alone() -> list[str]:
    """A prefix that runs a command without any network but the machine's own loopback; none where it is not allowed."""
    inside = ["unshare", "--net", "--map-root-user", "sh", "-c", 'ip link set lo up 2>/dev/null; exec "$@"', "sh"]
    allowed = (
        shutil.which("unshare") and not subprocess.run([*inside, "true"], capture_output=True, check=False).returncode
    )
    return inside if allowed else []


def clean_environment(home: Path) -> dict[str, str]:
    """As on another machine: nothing that names a package index."""
    kept = {
        name: value for name, value in os.environ.items() if not name.startswith(("PIP_", "HUIBAO_", "XDG_", "PYTHON"))
    }
    return {**kept, "HOME": str(home), "PIP_CONFIG_FILE": os.devnull}


def unpack(archive: Path, folder: Path) -> Path:
    with zipfile.ZipFile(archive) as opened:
        opened.extractall(folder)
    (root,) = folder.iterdir()
    return root


def names(archive: Path) -> set[str]:
    with zipfile.ZipFile(archive) as opened:
        return {name.partition("/")[2] for name in opened.namelist()}


def test_the_archive_holds_what_git_knows_the_wheels_and_the_scripts(standin: Path, tmp_path: Path) -> None:
    assert main(["--out", str(tmp_path / "dist")], standin) == 0
    (archive,) = (tmp_path / "dist").iterdir()
    other = "onwindows" if sys.platform == "win32" else "onothers"
    assert names(archive) == {
        *("requirements.lock", "pyproject.toml", "backend.py", "app.py", "install.py", "setup.sh", "setup.bat"),
        *(f"wheels/{name}-1.0-py3-none-any.whl" for name in ("everywhere", other)),
    }


def test_a_bundle_for_windows_holds_its_wheels(standin: Path, tmp_path: Path) -> None:
    assert main(["--platform", "windows", "--out", str(tmp_path / "dist")], standin) == 0
    (archive,) = (tmp_path / "dist").iterdir()
    assert archive.name.startswith("huibao-1.0-windows-py")
    assert "wheels/onwindows-1.0-py3-none-any.whl" in names(archive)
    assert "wheels/onothers-1.0-py3-none-any.whl" not in names(archive)
    with zipfile.ZipFile(archive) as opened:
        batch = opened.read(next(name for name in opened.namelist() if name.endswith("setup.bat")))
    assert b"\r\n" in batch and b"@PYTHON@" not in batch


def test_the_same_project_makes_the_same_bytes(standin: Path, tmp_path: Path) -> None:
    for name in ("a", "b"):
        assert main(["--out", str(tmp_path / name)], standin) == 0
    (first,), (second,) = (tmp_path / "a").iterdir(), (tmp_path / "b").iterdir()
    assert first.read_bytes() == second.read_bytes()


def test_it_sets_itself_up_and_runs_without_a_network(standin: Path, tmp_path: Path) -> None:
    assert main(["--out", str(tmp_path / "dist")], standin) == 0
    (archive,) = (tmp_path / "dist").iterdir()
    root = unpack(archive, tmp_path / "office machine")
    environment = {**clean_environment(tmp_path), "PYTHON": sys.executable}
    done = subprocess.run(
        [*alone(), "sh", "setup.sh"], cwd=root, env=environment, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    assert "安装完成" in done.stdout
    ran = subprocess.run(
        [*alone(), ".venv/bin/huibao"], cwd=root, env=environment, capture_output=True, text=True, check=False
    )
    assert ran.stdout == "everywhere 好\n", ran.stderr


def test_a_wrong_hash_is_refused(standin: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    lock = standin / "requirements.lock"
    lock.write_text(lock.read_text(encoding="utf-8").replace("--hash=sha256:", "--hash=sha256:0", 1)[:-1] + "\n")
    digest = lock.read_text(encoding="utf-8").split("sha256:", 1)[1].split()[0]
    lock.write_text(lock.read_text(encoding="utf-8").replace(digest, digest[:64]), encoding="utf-8")
    assert main(["--out", str(tmp_path / "dist")], standin) == 1
    assert "没有下载全" in capsys.readouterr().err and not (tmp_path / "dist").exists()


def test_the_set_up_says_which_python_it_needs(standin: Path, tmp_path: Path) -> None:
    assert main(["--out", str(tmp_path / "dist")], standin) == 0
    (archive,) = (tmp_path / "dist").iterdir()
    root = unpack(archive, tmp_path / "office")
    script = root / "install.py"
    script.write_text(script.read_text(encoding="utf-8").replace(f'"{this_python()}"', '"3.1"'), encoding="utf-8")
    done = subprocess.run([sys.executable, str(script)], capture_output=True, text=True, check=False)
    assert done.returncode == 1 and "需要 Python 3.1" in done.stderr and not (root / ".venv").exists()


@pytest.mark.parametrize(
    ("platform", "wanted", "unwanted"), [("windows", "pywin", "pexpect"), ("linux", "pexpect", "pywin")]
)
def test_the_real_lock_files_markers_are_judged_by_the_target(platform: str, wanted: str, unwanted: str) -> None:
    lock = (ROOT / "requirements.lock").read_text(encoding="utf-8")
    pins = list(needed(lock, Target.of(platform, "3.11")))
    assert any(pin.startswith(wanted) for pin in pins) and not any(pin.startswith(unwanted) for pin in pins)
    assert all(";" not in pin.splitlines()[0] and "--hash=sha256:" in pin for pin in pins)


@pytest.mark.soak
def test_the_real_bundle_sets_itself_up_and_renders_without_a_network(tmp_path: Path) -> None:
    assert main(["--out", str(tmp_path / "dist")], ROOT) == 0
    (archive,) = (tmp_path / "dist").iterdir()
    root = unpack(archive, tmp_path / "office")
    environment = {**clean_environment(tmp_path), "PYTHON": sys.executable}
    for command in (["sh", "setup.sh"], [".venv/bin/huibao", "run", "2022"]):
        done = subprocess.run(
            [*alone(), *command], cwd=root, env=environment, capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, done.stderr
    assert (root / "outputs" / "2022" / "internal" / "report.pdf").stat().st_size > 100_000

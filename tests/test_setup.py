"""The project's own files: lock, conda environment, layout and continuous integration agree with each other."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest
import yaml
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from packaging.version import Version

ROOT = Path(__file__).resolve().parents[1]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))


def locked(name: str) -> dict[str, list[str]]:
    """Package → versions pinned for some Python or platform."""
    found: dict[str, list[str]] = {}
    for package, version in re.findall(r"^([A-Za-z0-9_.-]+)(?:\[[^\]]*\])?==(\S+)", (ROOT / name).read_text(), re.M):
        found.setdefault(canonicalize_name(package), []).append(version)
    return found


def required(*extras: str) -> list[Requirement]:
    lines = list(PROJECT["project"]["dependencies"])
    for extra in extras:
        lines += PROJECT["project"]["optional-dependencies"][extra]
    return [Requirement(line) for line in lines]


@pytest.mark.parametrize(("lock", "extras"), [("requirements.lock", ("dev",)), ("requirements-ci.lock", ("dev", "ci"))])
def test_the_lock_file_holds_every_requirement_in_its_range(lock: str, extras: tuple[str, ...]) -> None:
    versions = locked(lock)
    for requirement in required(*extras):
        pinned = versions[canonicalize_name(requirement.name)]
        assert all(Version(version) in requirement.specifier for version in pinned), requirement


def test_both_lock_files_pin_the_same_versions() -> None:
    both = locked("requirements-ci.lock")
    assert {name: both[name] for name in locked("requirements.lock")} == locked("requirements.lock")


@pytest.mark.parametrize("lock", ["requirements.lock", "requirements-ci.lock"])
def test_every_pin_has_hashes_and_no_address(lock: str) -> None:
    text = (ROOT / lock).read_text()
    pins = re.split(r"^(?=[A-Za-z0-9])", text, flags=re.M)[1:]
    assert pins and all("--hash=sha256:" in pin for pin in pins)
    assert "://" not in text


def test_conda_users_get_the_lock_files_versions() -> None:
    environment = yaml.safe_load((ROOT / "environment.yml").read_text(encoding="utf-8"))
    (pip,) = [entry["pip"] for entry in environment["dependencies"] if isinstance(entry, dict)]
    plain = [entry for entry in environment["dependencies"] if isinstance(entry, str)]
    assert pip == ["-r requirements.lock"]
    # Whatever conda itself installs besides Python must not be a package that the lock file pins.
    assert {re.split(r"[=<>]", entry)[0] for entry in plain} - {"python", "pip", "make"} == set()
    (python,) = [entry for entry in plain if entry.startswith("python=")]
    assert Version(python.split("=")[1]) >= Version("3.11")


def test_every_package_is_named_for_the_build() -> None:
    packages = {".".join(path.parent.relative_to(ROOT / "lib").parts) for path in (ROOT / "lib").rglob("__init__.py")}
    assert packages | {"huibao_example"} == set(PROJECT["tool"]["setuptools"]["packages"])


def test_every_dependency_has_its_reason_in_the_docs() -> None:
    text = (ROOT / "docs" / "dependencies.md").read_text(encoding="utf-8")
    named = {canonicalize_name(name) for name in re.findall(r"^\| `([^`]+)`", text, re.M)}
    assert named == {canonicalize_name(requirement.name) for requirement in required("dev", "ci")}


def test_nothing_reaches_around_the_package() -> None:
    for path in [*(ROOT / "lib").rglob("*.py"), *(ROOT / "tests").rglob("*.py"), *(ROOT / "notebooks").glob("*.ipynb")]:
        if path != Path(__file__).resolve():
            assert "sys.path.insert" not in path.read_text(encoding="utf-8"), path


def test_ci_calls_make_test() -> None:
    assert "make LOCK=requirements-ci.lock test" in (ROOT / ".ci" / "run").read_text()

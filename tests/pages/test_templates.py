"""Compiled templates are kept by their text and all that their code depends on; without a place for them pages are
made all the same."""

from __future__ import annotations

from pathlib import Path

import pytest
from jinja2 import DictLoader, Environment

from huibao.pages._templates import kept_templates


@pytest.fixture(autouse=True)
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    return tmp_path / "huibao" / "templates"


def page(text: str, options: str = "") -> str:
    return (
        Environment(loader=DictLoader({"a": text}), bytecode_cache=kept_templates(options)).get_template("a").render()
    )


def test_a_template_is_compiled_once(cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert page("{{ 1 + 1 }}") == "2"
    assert len(list(cache.rglob("*.cache"))) == 1
    monkeypatch.setattr("jinja2.environment.Environment._compile", None)
    assert page("{{ 1 + 1 }}") == "2"


def test_a_changed_template_is_compiled_anew() -> None:
    assert page("{{ 1 + 1 }}") == "2"
    assert page("{{ 1 + 2 }}") == "3"


def test_other_options_have_a_place_of_their_own(cache: Path) -> None:
    page("a", "one"), page("a", "two")
    assert len(list(cache.iterdir())) == 2


def test_a_broken_file_is_compiled_anew(cache: Path) -> None:
    page("{{ 1 + 1 }}")
    for kept in cache.rglob("*.cache"):
        kept.write_bytes(kept.read_bytes()[:30])
    assert page("{{ 1 + 1 }}") == "2"


def test_without_a_place_pages_are_made_all_the_same(cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    cache.parent.mkdir(parents=True)
    cache.write_text("a file where the folder should be")
    assert kept_templates("") is None and page("{{ 1 + 1 }}") == "2"


def test_a_full_disk_costs_nothing_but_time(monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("tempfile.NamedTemporaryFile", full)
    assert page("{{ 1 + 1 }}") == "2"

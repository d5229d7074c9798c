"""Where the user's cache lies, and what is said when it can lie nowhere."""

from __future__ import annotations

from pathlib import Path

import pytest

from huibao.errors import RunError
from huibao.project import cache_folder


def test_a_cache_that_cannot_be_made_is_named_with_the_variable_that_helps(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "file").touch()
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "file"))
    with pytest.raises(RunError, match=r"（位置：.*huibao）。请用环境变量 XDG_CACHE_HOME 指定一个能写的文件夹"):
        cache_folder()


def test_a_user_without_a_home_is_told_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    def homeless() -> Path:
        raise RuntimeError("Could not determine home directory.")

    monkeypatch.delenv("XDG_CACHE_HOME")
    monkeypatch.setattr(Path, "home", homeless)
    with pytest.raises(RunError, match="XDG_CACHE_HOME"):
        cache_folder()

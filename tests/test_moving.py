"""A folder that a virus scanner looks at is renamed a moment later."""

from __future__ import annotations

from pathlib import Path

import pytest

from huibao import moving
from huibao.moving import move_folder


@pytest.mark.parametrize(("refusals", "moved"), [(0, True), (2, True), (3, False)])
def test_a_folder_that_is_held_for_a_moment_is_moved_all_the_same(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, refusals: int, moved: bool
) -> None:
    real, left = Path.rename, iter(range(refusals))

    def rename(path: Path, target: Path) -> Path:
        if next(left, None) is not None:
            raise PermissionError
        return real(path, target)

    monkeypatch.setattr(Path, "rename", rename)
    monkeypatch.setattr(moving, "_PAUSES", (0.0, 0.0))
    (tmp_path / "a").mkdir()
    if moved:
        move_folder(tmp_path / "a", tmp_path / "b")
    else:
        with pytest.raises(PermissionError):
            move_folder(tmp_path / "a", tmp_path / "b")
    assert (tmp_path / "b").exists() is moved

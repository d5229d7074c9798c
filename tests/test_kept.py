"""What is kept in the user's cache is a help, never a hindrance."""

from __future__ import annotations

from pathlib import Path

from huibao.kept import Kept


def test_what_was_made_is_found_again(tmp_path: Path) -> None:
    Kept(tmp_path).keep("a", b"made")
    assert Kept(tmp_path).find("a") == b"made"
    assert Kept(tmp_path, reuse=False).find("a") is None


def test_a_spoiled_cache_is_begun_anew(tmp_path: Path) -> None:
    Kept(tmp_path).keep("a", b"made")
    for file in tmp_path.glob("cache.db*"):
        file.unlink()
    (tmp_path / "cache.db").write_bytes(b"no database at all" * 100)
    assert Kept(tmp_path).get("a", lambda: b"made again") == b"made again"
    assert Kept(tmp_path).find("a") == b"made again"


def test_a_cache_that_cannot_be_is_none(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"")
    assert Kept(tmp_path / "file" / "cache").get("a", lambda: b"made") == b"made"

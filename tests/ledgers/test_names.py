"""Names of files, whatever bytes they are and whatever locale Python was started in."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from huibao.ledgers._names import file_name


@pytest.mark.parametrize("encoding", ["utf-8", "gb18030"])
def test_a_name_that_python_could_not_decode_is_read_as_it_was_meant(
    encoding: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """In the C locale without UTF-8 mode that is every Chinese name; read as GB 18030 it would be no ledger's."""
    raw = "案件台账.xlsx".encode(encoding)
    monkeypatch.setattr(os, "fsencode", lambda name: name.encode("ascii", "surrogateescape"))
    assert file_name(Path(raw.decode("ascii", "surrogateescape"))) == "案件台账.xlsx"

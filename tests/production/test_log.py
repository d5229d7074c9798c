"""The log that a run reads to know which notebooks take longest."""

from __future__ import annotations

from pathlib import Path

from huibao.production.log import last_seconds


def test_a_log_that_was_saved_in_another_encoding_stops_no_run(tmp_path: Path) -> None:
    line = '{"host": "局机", "notebooks": {"brands": 2.5}}\n'
    (tmp_path / "run.log").write_text(line, encoding="gb18030")
    assert last_seconds(tmp_path) == {"brands": 2.5}

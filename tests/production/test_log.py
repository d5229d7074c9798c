"""What the log of earlier runs is asked for."""

from __future__ import annotations

import json
from pathlib import Path

from huibao.production.log import last_seconds


def test_the_last_time_of_each_notebook_counts_though_a_line_was_cut_in_the_middle_of_a_character(
    tmp_path: Path,
) -> None:
    entries = [{"notebooks": {"brands": 3.0, "prices": 1.0}}, {"notebooks": {"brands": 2.0, "prices": 0.0}}]
    lines = [json.dumps(one).encode() for one in entries]
    (tmp_path / "run.log").write_bytes(b"\n".join([*lines, '{"bureau": "县'.encode()[:-1]]))
    assert last_seconds(tmp_path) == {"brands": 2.0, "prices": 1.0}
    assert last_seconds(tmp_path / "nowhere") == {}


def test_a_log_that_was_saved_in_another_encoding_stops_no_run(tmp_path: Path) -> None:
    line = '{"host": "局机", "notebooks": {"brands": 2.5}}\n'
    (tmp_path / "run.log").write_text(line, encoding="gb18030")
    assert last_seconds(tmp_path) == {"brands": 2.5}

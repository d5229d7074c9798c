"""Answers are found again for the same query on the same rows, and only for these."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import duckdb
import pyarrow as pa
import pytest

from huibao.answers import KeptAnswers
from huibao.warehouse import Warehouse


@pytest.fixture
def warehouse(tmp_path: Path) -> Warehouse:
    with duckdb.connect(str(tmp_path / "w.duckdb")) as connection:
        connection.execute("CREATE TABLE recalls AS SELECT '甲' AS product, 5::DECIMAL(18,6) AS quantity, NULL AS day")
        connection.execute("CREATE TABLE brands AS SELECT 1 AS n")
    return Warehouse.open(tmp_path / "w.duckdb")


class Asked:
    """Counts the questions that reach the engine."""

    def __init__(self, warehouse: Warehouse, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        self.warehouse, self.folder, self.queries = warehouse, folder, list[str]()
        really = Warehouse._ask

        def ask(own: Warehouse, query: str) -> pa.Table:
            self.queries.append(query)
            return really(own, query)

        monkeypatch.setattr(Warehouse, "_ask", ask)

    def __call__(self, query: str, *, reuse: bool = True, **digests: str) -> pa.Table:
        self.warehouse.answers = KeptAnswers(digests, reuse=reuse, folder=self.folder)
        return self.warehouse.sql(query)


@pytest.fixture
def ask(warehouse: Warehouse, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Asked:
    return Asked(warehouse, tmp_path / "answers", monkeypatch)


QUERY = "SELECT product, quantity, day, DATE '2022-03-05' AS d FROM recalls"


def test_an_answer_found_again_is_the_answer(ask: Asked) -> None:
    first = ask(QUERY, recalls="1")
    again = ask(QUERY, recalls="1", brands="2")
    assert again == first and again.schema == first.schema
    assert again.to_pylist()[0]["product"] == "甲"
    assert len(ask.queries) == 1


def test_other_rows_or_another_query_are_asked_for(ask: Asked) -> None:
    ask(QUERY, recalls="1")
    ask(QUERY, recalls="2")
    ask(f"{QUERY} LIMIT 1", recalls="1")
    ask("SELECT * FROM recalls, brands", recalls="1", brands="1")
    ask("SELECT * FROM recalls, brands", recalls="1", brands="2")
    assert len(ask.queries) == 5


def test_what_an_engine_cannot_vouch_for_is_asked_each_time(ask: Asked) -> None:
    for _ in range(2):
        ask(QUERY, recalls="")
        ask(QUERY)
        ask("SELECT * FROM recalls, brands", recalls="1")
        ask("SELECT table_name FROM duckdb_tables()", recalls="1")
    assert len(ask.queries) == 8


def test_all_is_asked_anew_when_told_to(ask: Asked) -> None:
    for _ in range(2):
        ask(QUERY, reuse=False, recalls="1")
    assert len(ask.queries) == 2
    ask(QUERY, recalls="1")
    assert len(ask.queries) == 2


def test_keeping_answers_imports_no_pandas(tmp_path: Path) -> None:
    code = (
        "import sys, duckdb\nfrom pathlib import Path\nfrom huibao.answers import KeptAnswers\n"
        "ask = lambda: duckdb.sql('SELECT 1 AS n').to_arrow_table()\n"
        "for _ in range(2): KeptAnswers({'t': '1'}, folder=Path(sys.argv[1])).get('q', ['t'], ask)\n"
        "print('pandas' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code, str(tmp_path)], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"

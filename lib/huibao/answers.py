"""Answers to queries, kept by the query's text and the digests of the ledgers it reads: a run after one ledger changed
asks again only what that ledger can have changed."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path

import duckdb
import pyarrow as pa

from huibao.kept import Kept
from huibao.project import cache_folder

#: Larger answers are cheaper to query again than to store.
_MOST_BYTES = 4 << 20


class KeptAnswers:
    """The answers of one warehouse.

    Args:
        digests: of the ledgers' rows, by table; "" where an engine cannot tell, whose answers are never used again.
        reuse: False to ask everything anew; answers are kept all the same.
    """

    def __init__(self, digests: Mapping[str, str], *, reuse: bool = True, folder: Path | None = None) -> None:
        self._digests = digests
        self._kept = Kept(folder or cache_folder() / "answers", reuse=reuse)

    def get(self, query: str, tables: Iterable[str], ask: Callable[[], pa.Table]) -> pa.Table:
        """The answer to a query that reads `tables` and nothing else."""
        digests = {table: self._digests.get(table, "") for table in sorted(tables)}
        if not digests or not all(digests.values()):
            return ask()
        key = hashlib.sha256(json.dumps([query, digests, duckdb.__version__]).encode()).hexdigest()
        found = self._kept.find(key)
        if found is not None:
            return pa.ipc.open_stream(pa.py_buffer(found)).read_all()
        answer = ask()
        if answer.nbytes <= _MOST_BYTES:
            self._kept.keep(key, _bytes(answer))
        return answer


def _bytes(answer: pa.Table) -> bytes:
    sink = pa.BufferOutputStream()
    with pa.ipc.new_stream(sink, answer.schema) as stream:
        stream.write_table(answer)
    written: bytes = sink.getvalue().to_pybytes()
    return written

"""What is done before anything is loaded. Whether notebooks will have to run is guessed from files' times, so that the
warm server can start at once: a wrong guess costs a little time and nothing else."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from pathlib import Path

from huibao.project import notebooks_folder, project_root

# Read by the Ibis backends of all engines.
_ENGINE = "ibis.backends.duckdb"


def warm_up(warehouse: str | None) -> None:
    """Start the server that the workers are forked from, without waiting for it."""
    from huibao.execution import server

    server.warm_up([*([_ENGINE] if "://" in (warehouse or "") else []), *_named(server.AT_WILL)])


def _named(modules: Iterable[str]) -> list[str]:
    """Those whose library one of the project's notebooks names."""
    sources: list[bytes] = []
    for path in notebooks_folder().glob("*.ipynb"):
        with suppress(OSError):
            sources.append(path.read_bytes())
    return [name for name in modules if any(name.partition(".")[0].encode() in source for source in sources)]


def work_ahead(folders: Iterable[Path], sources: Sequence[Path]) -> bool:
    """Whether in one of the runs' folders no run stands, or one older than a notebook, a parameter or a source."""
    try:
        oldest = min((folder / "manifest.json").stat().st_mtime_ns for folder in folders)
    except OSError:
        return True
    params, catalogue = project_root() / "params", Path(__file__).parents[1] / "catalogue"
    usual = (notebooks_folder(), params, params / "periods", params / "sources", catalogue / "indicators")
    return any(changed > oldest for source in (*usual, *sources) for changed in _changes(source))


def _changes(source: Path) -> Iterator[int]:
    """When a file, or a folder and each file in it, was last written."""
    try:
        yield source.stat().st_mtime_ns
        if source.is_dir():
            for path in source.iterdir():
                yield path.stat().st_mtime_ns
    except OSError:
        return

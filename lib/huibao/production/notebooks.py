"""The areas' notebooks of one order: reused where nothing they depend on changed, else run by the workers."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from huibao.execution.notebook import Failure, Task
from huibao.production.progress import progress
from huibao.production.results import Executed
from huibao.project import project_root

if TYPE_CHECKING:
    from huibao.execution import cluster
    from huibao.execution.workers import Job, Outcome, Running
    from huibao.production.inputs import Inputs
    from huibao.production.orders import Order
    from huibao.warehouse import Warehouse

Say = Callable[[str], None]
# A notebook stops itself at its time limit; one that cannot (it hangs inside a library) is killed this much later.
_GRACE = 30.0


@dataclass(frozen=True)
class Ran:
    """What a worker says of a notebook it ran: the failure, and the tables the notebook read."""

    failure: Failure | None
    tables: frozenset[str]


def run_area(task: Task) -> Ran:
    """Run one area's notebook (in a worker's process) and tell which ledgers it read."""
    from huibao.execution import server
    from huibao.execution.limits import limit_memory
    from huibao.execution.notebook import run_notebook
    from huibao.warehouse import OBSERVED, observed_tables

    limit_memory(task.memory)
    observed_tables.clear()
    note = task.output.with_suffix(".tables")
    if not server.is_child():  # the standard engine's kernel is another process
        os.environ[OBSERVED] = str(note.resolve())
    failure = run_notebook(task)
    noted = note.read_text(encoding="utf-8").split() if note.exists() else ()
    return Ran(failure, frozenset(observed_tables.union(noted)))


class AreaRuns:
    """The areas' notebooks of an order: found again or under way. A context manager, so that none is left behind."""

    def __init__(self, order: Order, inputs: Inputs, environment: Mapping[str, str], work: Path, say: Say) -> None:
        from huibao.execution.reuse import ExecutedNotebooks

        self._order, self._inputs, self._work, self._say = order, inputs, work, say
        self._store = ExecutedNotebooks()
        self._found: dict[str, Executed] = {}
        self._reasons: dict[str, str] = {}
        for area in inputs.areas:
            self._look_up(area)
        _tell(order, self._found, self._reasons, say)
        self._outcomes = _start(order, inputs, environment, work, self._reasons)

    def __enter__(self) -> AreaRuns:
        return self

    def __exit__(self, *error: object) -> None:
        self._outcomes.close()
        self._store.close()

    def all(self, check: Callable[[], None]) -> list[Executed]:
        """Every area's executed notebook in report order, when the last is there.

        Args:
            check: raises when what a notebook just read is not to be trusted, and not to be kept.
        """
        with progress(len(self._reasons), self._say) as advance:
            for outcome in self._outcomes:
                check()
                one = self._take(outcome)
                advance(f"{one.area} {one.seconds:.1f}秒{'  失败' if one.failure else ''}")
        return [self._found[area] for area in self._inputs.areas]

    def _look_up(self, area: str) -> None:
        inputs, path = self._inputs, self._path(area)
        decision = self._store.find(inputs.ingredients[area], inputs.digests, _place(self._order, area))
        if decision.notebook is not None and not self._order.force:
            path.write_bytes(decision.notebook)
            self._found[area] = Executed(area, path, reused=True)
        else:
            self._reasons[area] = "指定了 --force" if self._order.force else decision.reason

    def _take(self, outcome: Outcome[Ran]) -> Executed:
        area, inputs, path = outcome.name, self._inputs, self._path(outcome.name)
        failed = _died(outcome) if outcome.made is None else outcome.made.failure
        sentence = failed.sentence(area) if failed else ""
        if outcome.made is not None and not failed:
            tables = outcome.made.tables | inputs.tables[area]
            place = _place(self._order, area)
            self._store.keep(inputs.ingredients[area], tables, inputs.digests, place, path.read_bytes())
        self._found[area] = Executed(area, path, False, self._reasons[area], sentence, outcome.seconds)
        return self._found[area]

    def _path(self, area: str) -> Path:
        return self._work / f"{area}.ipynb"


def execute_areas(order: Order, inputs: Inputs, environment: Mapping[str, str], work: Path, say: Say) -> AreaRuns:
    """Find again what has not changed and start what must run; the caller can compute meanwhile.

    Args:
        environment: of the notebooks, see `notebook_environment`.
    """
    return AreaRuns(order, inputs, environment, work, say)


def notebook_environment(order: Order, warehouse: Warehouse, work: Path) -> dict[str, str]:
    """What tells the notebooks of an order where everything is: the warehouse under a name of its own, and where the
    figures will lie that are handed to them."""
    from huibao.figures.handover import VARIABLE as FIGURES

    return {
        "HUIBAO_WAREHOUSE": _snapshot(warehouse, work),
        "HUIBAO_BUREAU": str(order.bureau.path),
        # A warm server keeps the environment it was started in: another project's areas must be found as well.
        "HUIBAO_PROJECT": str(project_root()),
        "HUIBAO_CATALOGUE": os.environ.get("HUIBAO_CATALOGUE", ""),
        FIGURES: str(work / "figures"),
    }


def _tell(order: Order, found: dict[str, Executed], reasons: dict[str, str], say: Say) -> None:
    say(f"{order.title}：运行 {len(reasons)} 个笔记本，沿用 {len(found)} 个")
    grouped: dict[str, list[str]] = {}
    for area, reason in reasons.items():
        grouped.setdefault(reason, []).append(area)
    for reason, areas in grouped.items():
        say(f"  {reason}：{'、'.join(areas)}")


def _start(
    order: Order, inputs: Inputs, environment: Mapping[str, str], work: Path, reasons: dict[str, str]
) -> Running[Task, Ran] | cluster.Running[Task, Ran]:
    from huibao.execution import limits, workers

    period, seconds, memory = {"period": order.period.name}, limits.seconds_allowed(), limits.memory_allowed()
    jobs: list[Job[Task]] = []
    for area in reasons:
        task = Task(
            area,
            inputs.notebooks[area],
            work / f"{area}.ipynb",
            period,
            environment,
            timeout=seconds,
            memory=memory,
        )
        jobs.append(workers.Job(area, task, weight=inputs.weights.get(area, 1.0)))
    if order.cluster and jobs:
        from huibao.execution import cluster

        return cluster.run_jobs(run_area, jobs, address=order.cluster, timeout=seconds + _GRACE)
    return workers.run_jobs(run_area, jobs, workers=order.jobs, timeout=seconds + _GRACE)


def _died(outcome: Outcome[Ran]) -> Failure:
    """The failure of a notebook whose process gave no answer, or could not even start it."""
    return Failure(None, outcome.error, at_start=outcome.traceback is not None)


def _place(order: Order, area: str) -> str:
    return f"{order.bureau.path} {order.period.name} {area}"


def _snapshot(warehouse: Warehouse, work: Path) -> str:
    """The warehouse under a second name, so that an import meanwhile does not change what the notebooks read."""
    source = Path(warehouse.address)
    if not source.is_file():
        return warehouse.address
    link = work / "warehouse.duckdb"
    try:
        os.link(source, link)
    except OSError:
        return str(source.resolve())
    return str(link.resolve())

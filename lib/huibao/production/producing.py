"""One order from ledgers to a published folder: decide what must run, run it, make the pages, publish."""

from __future__ import annotations

import shutil
import time
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, Any

from huibao.errors import HuibaoError, RunError
from huibao.importing import open_data
from huibao.production import log
from huibao.production.facts import Facts, gather_facts, write_manifest
from huibao.production.inputs import Inputs, gather
from huibao.production.notebooks import execute_areas, notebook_environment
from huibao.production.orders import Order
from huibao.production.publishing import WORK, clean_up, locked, publish, remove_work, staging_folder
from huibao.production.results import Executed, Result
from huibao.production.typed_prose import typed_reminders
from huibao.production.warming import warm_up
from huibao.review.manifest import read_manifest
from huibao.review.writing import write_beside

if TYPE_CHECKING:
    from huibao.catalogue import Catalogue
    from huibao.figures import FigureSet
    from huibao.pages.leaks import Hidden
    from huibao.production.rendering import Edition
    from huibao.warehouse import Warehouse

Say = Callable[[str], None]


def produce(order: Order, say: Say) -> Result:
    """Produce every edition of an order; whatever happens, what stood there before stays whole until the new is."""
    started = time.perf_counter()
    with locked(order.outputs):
        clean_up(order.outputs)
        try:
            areas, result = _carry_out(order, say)
        except HuibaoError as error:
            # A scheduler looks at the last line: it must not be that of the run before.
            failed = Result(failures=[str(error)])
            log.write(order, len(order.areas or ()), failed, time.perf_counter() - started)
            raise
        finally:
            # Not before the warehouse is closed: Windows removes no name of a file that is open by another.
            remove_work(order.outputs)
        log.write(order, areas, result, time.perf_counter() - started)
    return result


def _carry_out(order: Order, say: Say) -> tuple[int, Result]:
    """How many areas there are, and what became of the order."""
    with open_data(order.bureau, data=order.data, warehouse=order.warehouse) as warehouse:
        inputs = gather(order, warehouse)
        _refuse_smaller(order, inputs.areas)
        result = _standing(order, inputs, say) or _produce(order, inputs, warehouse, say)
        result.hints = [*warehouse.warnings(), *typed_reminders(inputs)]
        _survey(order, result, warehouse)
    return len(inputs.areas), result


def _survey(order: Order, result: Result, warehouse: Warehouse) -> None:
    """Keep the ledgers of the runs that stand, and show all runs on one page."""
    from huibao.review import forget_ledgers, keep_ledgers
    from huibao.review.overview import run_folders

    if result.reused and (order.outputs / "index.html").exists():
        return
    keep_ledgers(order.outputs, warehouse, imported=order.warehouse is None or order.data is not None)
    forget_ledgers(order.outputs, map(read_manifest, run_folders(order.outputs)))
    _write_overview(order.outputs)


def _write_overview(outputs: Path) -> None:
    """In a warm process, where there is one: this one has not loaded what makes pages."""
    from huibao.execution import server, workers
    from huibao.review import write_overview

    if server.available():
        with closing(workers.run_jobs(write_overview, [workers.Job("index", outputs)], workers=1)) as running:
            if next(running).error is None:
                return
    write_overview(outputs)


def _refuse_smaller(order: Order, areas: tuple[str, ...]) -> None:
    """A run of a few areas does not replace one with more, unless told to."""
    if order.force or order.named_out:
        return
    for edition in order.editions:
        manifest = read_manifest(order.folder / edition)
        more = [name for name in manifest.get("areas", []) if name not in areas]
        if more:
            raise RunError(
                f"那里已有工作领域更多的结果（多出{len(more)}个），没有覆盖",
                where=order.folder / edition,
                remedy="加 --force 覆盖，或用 --out 写到别处",
            )


def _standing(order: Order, inputs: Inputs, say: Say) -> Result | None:
    """The result as it stands, when nothing failed, nothing it depends on has changed and every file is intact."""
    from huibao.review import is_intact

    folders = [order.folder / edition for edition in order.editions]
    if order.force or not inputs.key:
        return None
    for folder, edition in zip(folders, order.editions, strict=True):
        manifest = read_manifest(folder)
        # What failed for want of memory, time or a machine may well run now.
        if manifest.get("failures") or not inputs.recognises(manifest.get("key"), edition) or not is_intact(folder):
            return None
    say(f"{order.title}：台账、笔记本、参数和程序都没有变化，沿用已有结果")
    return Result(folders, list(read_manifest(folders[0])["warnings"]), reused=True)


def _produce(order: Order, inputs: Inputs, warehouse: Warehouse, say: Say) -> Result:
    from huibao import pages
    from huibao.catalogue import load_catalogue
    from huibao.figures.handover import promise

    warm_up(order.warehouse)
    work = staging_folder(order.folder / WORK)
    environment = notebook_environment(order, warehouse, work)
    promise(environment)
    with ThreadPoolExecutor(1) as beside:
        # The first worker waits until the server is warm; the figures need not.
        computed = beside.submit(_figures_and_facts, order, inputs, warehouse, environment)
        with execute_areas(order, inputs, environment, work, say) as running:
            figures, facts = computed.result()
            executed = running.all(warehouse.require_unchanged)
    catalogue = load_catalogue()
    facts = facts.with_failures(executed, catalogue)
    result = Result(
        warnings=facts.warnings,
        failures=[one.failure for one in executed if one.failure],
        notebooks={one.area: round(one.seconds, 2) for one in executed if not one.reused},
    )
    hidden = pages.find_hidden(order.bureau) if "public" in order.editions else None
    editions = {
        name: _edition(order, name, facts, figures, executed, hidden if name == "public" else None)
        for name in order.editions
    }
    _stage(order, editions, executed, warehouse, work)
    warehouse.require_unchanged()
    for edition in editions.values():
        write_manifest(edition, inputs, facts, executed)
    result.folders += [_publish(order, name, edition.folder, say) for name, edition in editions.items()]
    if hidden is not None:
        _tell_hidden(hidden, catalogue, say)
    return result


def _figures_and_facts(
    order: Order, inputs: Inputs, warehouse: Warehouse, environment: Mapping[str, str]
) -> tuple[FigureSet, Facts]:
    """The figures, which the notebooks are given as soon as they are there, and what else the pages say."""
    from huibao.answers import KeptAnswers
    from huibao.catalogue import load_catalogue
    from huibao.execution.workers import default_workers
    from huibao.figures import Evaluation, compute
    from huibao.figures.handover import hand_over

    catalogue = load_catalogue()
    warehouse.answers = KeptAnswers(inputs.digests, reuse=not order.force)
    warehouse.at_once = default_workers()
    evaluation = Evaluation(warehouse, catalogue)
    figures = compute(warehouse, catalogue, order.period, areas=list(inputs.areas), evaluation=evaluation)
    hand_over(figures, inputs.areas, catalogue, environment)
    facts = gather_facts(order, inputs, warehouse, catalogue, evaluation)
    warehouse.answers = None
    return figures, facts


def _stage(
    order: Order, editions: Mapping[str, Edition], executed: list[Executed], warehouse: Warehouse, work: Path
) -> None:
    """Fill the editions' staging folders, but for their manifests."""
    from huibao.execution.workers import default_workers
    from huibao.production.page_workers import make_pages

    def write_plain() -> None:
        for edition in editions.values():
            _write_plain(edition, executed, warehouse)

    (notes := work / "taken").mkdir()
    make_pages(list(editions.values()), order.jobs or default_workers(), notes, write_plain)


def _write_plain(edition: Edition, executed: list[Executed], warehouse: Warehouse) -> None:
    """The files of an edition that are not set, but written as they are."""
    from huibao.importing import write_rejects
    from huibao.production.rendering import figures_bytes

    write_beside(edition.folder / "figures.json", figures_bytes(edition.records))
    if edition.hidden is None:
        write_rejects(warehouse, edition.folder / "rejects.xlsx")
        # A notebook whose process never started left no copy.
        for one in (one for one in executed if one.path.exists()):
            _copy(one.path, edition.folder / "notebooks" / one.path.name)


def _edition(
    order: Order,
    name: str,
    facts: Facts,
    figures: FigureSet,
    executed: list[Executed],
    hidden: Hidden | None,
) -> Edition:
    from huibao import pages
    from huibao.production.rendering import Edition

    records: list[dict[str, Any]] = [figure.record() for figure in figures.values()]
    if hidden is not None:
        records = pages.mask_records(records, hidden)
    return Edition(
        folder=staging_folder(order.folder / name),
        notebooks=tuple((one.area, one.path) for one in executed if one.path.exists()),
        context=facts.context(name),
        hidden=hidden,
        records=tuple(records),
        anew=order.force,
    )


def _tell_hidden(hidden: Hidden, catalogue: Catalogue, say: Say) -> None:
    """What the public edition masks beyond what the bureau names, and why."""
    for name, reason in hidden.further.items():
        say(f"公开版另隐去“{catalogue.indicator(name).label}”：{reason}")


def _publish(order: Order, edition: str, staged: Path, say: Say) -> Path:
    from huibao.review import is_intact

    final = order.folder / edition
    approved = (final / "approval.json").exists()
    before = read_manifest(final).get("bureau", {})
    others = before.get("division", order.bureau.division) != order.bureau.division
    # Somebody edited a file in place, or put one there: it is no output of ours to throw away.
    kept = publish(staged, final, keep_old=approved or others or (final.exists() and not is_intact(final)))
    if kept is not None:
        what = f"{before.get('name')}的报告" if others else f"{'已批准' if approved else '有人工改动'}的旧版"
        say(f"{what}原样移到 {kept}" + ("；几个单位的报告请用 --out 分开存放" if others else ""))
    return final


def _copy(source: Path, target: Path) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(source, target)

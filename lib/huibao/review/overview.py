"""outputs/index.html: all runs with their status, outside every manifest."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from huibao.errors import HuibaoError, ReviewError
from huibao.figures.masking import mask_text
from huibao.review.approval import approval_problems, read_approval
from huibao.review.manifest import NAME, read_manifest
from huibao.review.writing import write_beside

if TYPE_CHECKING:
    from huibao.pages.context import RunEntry

# Where the run's index page has its areas and texts, and where they end.
_AREAS, _FIGURES = '<section aria-labelledby="areas"', '<section aria-labelledby="figures"'
_SAFE = re.compile(r"areas/\w+\.html#[\w-]+")
_KEPT = re.compile(r"^(?P<edition>.+)@v(?P<number>\d+)$")


def write_overview(outputs: Path) -> None:
    """Write outputs/index.html anew: beside, then renamed. To be called while the outputs are locked."""
    from huibao.pages import outputs_index_html

    target = outputs / "index.html"
    data = outputs_index_html(collect_runs(outputs)).encode()
    if target.is_file() and target.read_bytes() == data:
        return
    write_beside(target, data)


def run_folders(outputs: Path) -> Iterator[Path]:
    """The runs below `outputs`, of one bureau or of several, in order; what is being made is left out."""
    for depth in ("*/*", "*/*/*"):
        for path in sorted(outputs.glob(f"{depth}/{NAME}")):
            if not any(map(_is_hidden, path.relative_to(outputs).parts)):
                yield path.parent


def _is_hidden(name: str) -> bool:
    """What is being made bears a dot before its name; a year to date (..2022-09-15) two."""
    return name.startswith(".") and not name.startswith("..")


def outputs_of(run: Path) -> Path | None:
    """The outputs folder that a run's folder lies in; None when the run was copied elsewhere."""
    manifest = _manifest(run)
    period = run.resolve().parent
    if not manifest or period.name != manifest.get("period"):
        return None
    division = manifest.get("bureau", {}).get("division")
    return period.parent.parent if period.parent.name == division else period.parent


def collect_runs(outputs: Path) -> list[RunEntry]:
    """One entry for each run; a run whose manifest cannot be read is left out."""
    found = [(run, manifest, _records(run)) for run in run_folders(outputs) if (manifest := _manifest(run))]
    shown = _shown_in_public((manifest, records) for _, manifest, records in found)
    return [
        _entry(outputs, run, manifest, _figures(records, shown.get(_division(manifest))), shown)
        for run, manifest, records in found
    ]


def _division(manifest: Mapping[str, Any]) -> str:
    return str(manifest.get("bureau", {}).get("division", ""))


def _shown_in_public(runs: Iterable[tuple[Mapping[str, Any], list[dict[str, Any]]]]) -> dict[str, frozenset[str]]:
    """Of each bureau with a public edition in these outputs, of whatever period: the figures that all of its public
    editions show. The page of all runs may be published with them, and a quarter tells of the year."""
    shown: dict[str, set[str]] = {}
    masked: dict[str, set[str]] = {}
    for manifest, records in runs:
        if manifest["edition"] == "public":
            division = _division(manifest)
            shown.setdefault(division, set()).update(
                one["id"] for one in records if one.get("status") not in ("masked", "no_ledger")
            )
            masked.setdefault(division, set()).update(one["id"] for one in records if one.get("status") == "masked")
    return {division: frozenset(names - masked[division]) for division, names in shown.items()}


def _manifest(run: Path) -> dict[str, Any]:
    found = read_manifest(run)
    return found if found.keys() >= {"period", "edition"} else {}


def _entry(
    outputs: Path,
    run: Path,
    manifest: dict[str, Any],
    figures: tuple[tuple[str, str, str], ...],
    shown: Mapping[str, frozenset[str]],
) -> RunEntry:
    from huibao.pages.context import RunEntry

    superseding = _superseding(run)
    approved_by, alarm = _approval(run)
    status = "superseded" if superseding is not None else "approved" if approved_by else "draft"
    states, paragraphs = _from_index(run)
    return RunEntry(
        folder=run.relative_to(outputs).as_posix(),
        period=str(manifest["period"]),
        label=_label(str(manifest["period"])),
        edition=str(manifest["edition"]),
        status=status,
        bureau=str(manifest.get("bureau", {}).get("name", "")),
        approved_by=approved_by,
        superseded_by=superseding.relative_to(outputs).as_posix() if superseding is not None else "",
        areas=tuple((area, _area_title(area)) for area in manifest.get("areas", [])),
        figures=figures,
        alarm=alarm,
        states=states,
        # Where there is a public edition, only the text of public ones may be searched.
        paragraphs=() if manifest["edition"] != "public" and _division(manifest) in shown else paragraphs,
    )


def _superseding(run: Path) -> Path | None:
    """What took the place of a kept version: the next one of the same bureau, else its run that bears the edition's
    name."""
    kept = _KEPT.match(run.name)
    if kept is None:
        return None
    following = run.with_name(f"{kept['edition']}@v{int(kept['number']) + 1}")
    places = (following, run.with_name(kept["edition"]))
    own = _division(_manifest(run))
    return next((place for place in places if place.is_dir() and _division(_manifest(place)) == own), None)


def _approval(run: Path) -> tuple[str, str]:
    """Who approved the run, and what is wrong with the approval. Whether every file is as approved `verify` says."""
    try:
        approval = read_approval(run)
    except ReviewError as error:
        return "", error.problem
    if approval is None:
        return "", ""
    problems = approval_problems(run, approval)
    return ("", problems[0]) if problems else (approval.by, "")


def _from_index(run: Path) -> tuple[dict[str, str], tuple[tuple[str, str, str], ...]]:
    """The states of the areas that are not as they should be, and the text of all areas, as the run's own index page
    has them; nothing of a page that is not as we write it."""
    from lxml import html as lxml_html
    from lxml.etree import ParserError

    from huibao.pages.index import NORMAL

    try:
        page = (run / "index.html").read_text(encoding="utf-8")
        tree: Any = lxml_html.fromstring(f"<div>{page[page.index(_AREAS) : page.index(_FIGURES)]}</div>")
    except (OSError, ValueError, ParserError):
        return {}, ()
    cards = tree.xpath(".//li[@data-area]")
    states = {card.get("data-area"): "".join(card.xpath(".//*[contains(@class, 'status')]/text()")) for card in cards}
    lines = [(line, line.find("a")) for line in tree.xpath(".//li[@data-found]")]
    return (
        {area: state for area, state in states.items() if state and state != NORMAL},
        tuple((link.get("href"), link.text_content(), line.get("data-words")) for line, link in lines
              if link is not None and _SAFE.fullmatch(link.get("href") or "")),
    )  # fmt: skip


def _label(period: str) -> str:
    from huibao.period import Period

    try:
        return Period.parse(period).label
    except HuibaoError:
        return period


def _area_title(area: str) -> str:
    from huibao.catalogue import load_catalogue

    areas = load_catalogue().areas
    return areas[area].title if area in areas else area


def _figures(records: list[dict[str, Any]], shown: frozenset[str] | None) -> tuple[tuple[str, str, str], ...]:
    """(id, label, text) of a run's figures; those that are not `shown` are masked, unless their ledger is missing."""
    return tuple(
        (
            one["id"],
            str(one["label"]),
            str(one["text"])
            if shown is None or one["id"] in shown or one.get("status") in ("masked", "no_ledger")
            else mask_text(str(one["text"]), str(one.get("unit") or "")),
        )
        for one in records
    )


def _records(run: Path) -> list[dict[str, Any]]:
    try:
        found = json.loads((run / "figures.json").read_text(encoding="utf-8"))
        return [one for one in found if {"id", "label", "text"} <= one.keys()]
    except (OSError, ValueError, TypeError, AttributeError):
        return []

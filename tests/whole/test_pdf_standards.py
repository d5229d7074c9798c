"""The PDFs of a whole run hold to PDF/A and PDF/UA-1, as far as one can check without their makers' word."""

from __future__ import annotations

import io
from collections.abc import Callable
from pathlib import Path

import pikepdf
import pypdf
import pytest

from .pdf_rules import faults_of
from .pdf_validator import failures


@pytest.mark.parametrize("edition", ["internal", "public"])
@pytest.mark.parametrize(("name", "archive"), [("report.pdf", 3), ("areas/food_safety.pdf", 2)])
def test_a_pdf_breaks_no_rule_of_archive_and_access(full_run: Path, edition: str, name: str, archive: int) -> None:
    content = (full_run / "2022" / edition / name).read_bytes()
    assert faults_of(content, archive=archive, embeds=name == "report.pdf") == []


@pytest.mark.parametrize("edition", ["internal", "public"])
def test_an_independent_validator_finds_every_pdf_conforming(full_run: Path, edition: str) -> None:
    folder = full_run / "2022" / edition
    # Level A of PDF/A holds all that level B asks, and more.
    checked = {folder / "report.pdf": "3a"} | dict.fromkeys(sorted((folder / "areas").glob("*.pdf")), "2a")
    assert len(checked) == 25
    for path, archive in checked.items():
        for profile in (archive, "ua1"):
            assert failures(path.read_bytes(), profile) == [], (path.name, profile)


@pytest.mark.parametrize("edition", ["internal", "public"])
def test_the_report_embeds_the_very_files_that_stand_beside_it(full_run: Path, edition: str) -> None:
    folder = full_run / "2022" / edition
    attached = pypdf.PdfReader(folder / "report.pdf").attachments
    assert {name: contents[0] for name, contents in attached.items()} == {
        name: (folder / name).read_bytes() for name in ("figures.json", "figures.xlsx")
    }


def _drop(key: str) -> Callable[[pikepdf.Pdf], None]:
    return lambda pdf: pdf.Root.__delitem__(key)


def _no_alt(pdf: pikepdf.Pdf) -> None:
    for one in pdf.objects:
        if isinstance(one, pikepdf.Dictionary) and one.get("/S") == "/Figure":
            del one.Alt


def _no_scope(pdf: pikepdf.Pdf) -> None:
    for one in pdf.objects:
        if isinstance(one, pikepdf.Dictionary) and one.get("/S") == "/TH" and "/A" in one:
            del one.A


def _no_font(pdf: pikepdf.Pdf) -> None:
    for one in pdf.objects:
        if isinstance(one, pikepdf.Dictionary) and "/FontFile3" in one:
            del one.FontFile3


def _painted(pdf: pikepdf.Pdf) -> None:
    pdf.pages[0].contents_add(b"0 0 10 10 re f")


def _no_relationship(pdf: pikepdf.Pdf) -> None:
    for one in pdf.Root.AF:
        del one.AFRelationship


@pytest.mark.parametrize(
    ("harm", "told"),
    [
        (_drop("/Lang"), "no language"),
        (_drop("/OutputIntents"), "no output intent"),
        (_drop("/MarkInfo"), "not marked"),
        (_drop("/ViewerPreferences"), "title is not shown"),
        (_no_alt, "Figure without"),
        (_no_scope, "without its scope"),
        (_no_font, "is not embedded"),
        (_painted, "neither tagged"),
        (_no_relationship, "relationship"),
    ],
)
def test_the_check_itself_finds_what_is_broken(full_run: Path, harm: Callable[[pikepdf.Pdf], None], told: str) -> None:
    buffer = io.BytesIO()
    with pikepdf.open(full_run / "2022" / "public" / "report.pdf") as pdf:
        harm(pdf)
        pdf.save(buffer)
    assert any(told in fault for fault in faults_of(buffer.getvalue(), archive=3, embeds=True))
    # The validator asks for no output intent where colours need none, nor for scopes where headers can be worked out.
    if told not in ("no output intent", "without its scope"):
        assert failures(buffer.getvalue(), "3a") or failures(buffer.getvalue(), "ua1")

"""A page is kept by all it is made of: found again when nothing changed, made anew when anything did."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from huibao.pages import pdf
from huibao.pages.inlines import Run
from huibao.pages.kept import KeptPages
from huibao.pages.model import AreaDocument, PeriodInfo, Prose

DOCUMENT = AreaDocument(
    area="a",
    title="领域",
    section="1",
    office="股室",
    period=PeriodInfo("2022", "2022年", "2022-01-01", "2022-12-31", "year"),
    bureau="某局",
    city="",
    figures=(),
    missing=(),
    blocks=(Prose("paragraph", (Run("全年12件。"),), 0, (0, 0)),),
    edition="internal",
)


@pytest.fixture
def set_pages(monkeypatch: pytest.MonkeyPatch) -> list[dict[str, Any]]:
    """What typst was asked to set."""
    asked: list[dict[str, Any]] = []
    really = pdf._set

    def counted(given: dict[str, Any], fonts: Path | None) -> bytes:
        asked.append(given)
        return really(given, fonts)

    monkeypatch.setattr(pdf, "_set", counted)
    return asked


def test_the_same_page_is_set_once(tmp_path: Path, set_pages: list[dict[str, Any]]) -> None:
    first = pdf.area_pdf(DOCUMENT, kept=KeptPages(folder=tmp_path))
    again = pdf.area_pdf(DOCUMENT, kept=KeptPages(folder=tmp_path))
    assert again == first == pdf.area_pdf(DOCUMENT)
    assert len(set_pages) == 2  # the last one keeps nothing


@pytest.mark.parametrize(
    "changed",
    [
        replace(DOCUMENT, blocks=(Prose("paragraph", (Run("全年13件。"),), 0, (0, 0)),)),
        replace(DOCUMENT, edition="public"),
        replace(DOCUMENT, period=replace(DOCUMENT.period, end="2022-12-30")),
    ],
)
def test_another_page_is_set_anew(tmp_path: Path, set_pages: list[dict[str, Any]], changed: AreaDocument) -> None:
    kept = KeptPages(folder=tmp_path)
    assert pdf.area_pdf(changed, kept=kept) != pdf.area_pdf(DOCUMENT, kept=kept)
    assert len(set_pages) == 2


def test_the_time_that_is_asked_for_is_part_of_a_page(
    tmp_path: Path, set_pages: list[dict[str, Any]], monkeypatch: pytest.MonkeyPatch
) -> None:
    kept = KeptPages(folder=tmp_path)
    pdf.area_pdf(DOCUMENT, kept=kept)
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "0")
    pdf.area_pdf(DOCUMENT, kept=kept)
    assert [given["timestamp"] for given in set_pages] == [1672488000, 0]


def test_all_is_set_anew_when_asked_to(tmp_path: Path, set_pages: list[dict[str, Any]]) -> None:
    for _ in range(2):
        pdf.area_pdf(DOCUMENT, kept=KeptPages(reuse=False, folder=tmp_path))
    assert len(set_pages) == 2
    pdf.area_pdf(DOCUMENT, kept=KeptPages(folder=tmp_path))
    assert len(set_pages) == 2


def test_a_cache_that_cannot_be_used_is_none(tmp_path: Path, set_pages: list[dict[str, Any]]) -> None:
    broken = tmp_path / "broken"
    broken.mkdir()
    (broken / "cache.db").write_bytes(b"no database" * 1000)
    (tmp_path / "file").write_text("no folder")
    for folder in (broken, tmp_path / "file"):
        assert pdf.area_pdf(DOCUMENT, kept=KeptPages(folder=folder)).startswith(b"%PDF")

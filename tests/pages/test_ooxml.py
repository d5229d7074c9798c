"""Word documents and workbooks hold to the OOXML schemas and to what the Open XML SDK checks beyond them."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from pathlib import Path

import openxml_audit
import pytest

from huibao import pages

from . import executed
from .test_docx import report

# Word, WPS and LibreOffice take a document without a theme, and so does the SDK itself.
_NOT_NEEDED = {"Sem_MissingRelationshipType"}


def faults(content: bytes, path: Path) -> list[str]:
    """What the validator says is wrong, each with its place."""
    path.write_bytes(content)
    found = openxml_audit.OpenXmlValidator().validate(str(path)).errors
    return [
        f"{one.part_uri} {one.path}: {one.description}"
        for one in found
        if one.severity is openxml_audit.ValidationSeverity.ERROR and one.id not in _NOT_NEEDED
    ]


@pytest.mark.parametrize("public", [False, True], ids=["internal", "public"])
def test_a_word_report_is_valid(public: bool, tmp_path: Path) -> None:
    assert faults(report(public=public), tmp_path / "report.docx") == []


def test_a_workbook_is_valid(tmp_path: Path) -> None:
    book = pages.figures_xlsx([pages.read_area(executed.entities())])
    assert faults(book, tmp_path / "figures.xlsx") == []


def _swapped(text: str) -> str:
    """A paragraph's properties behind its content, which the schema does not allow."""
    start, end = text.index("<w:pPr>"), text.index("</w:pPr>") + len("</w:pPr>")
    close = text.index("</w:p>", end)
    return text[:start] + text[end:close] + text[start:end] + text[close:]


@pytest.mark.parametrize(
    ("part", "harm"),
    [
        ("word/document.xml", _swapped),
        ("word/styles.xml", lambda text: text.replace('w:val="center"', 'w:val="middle"')),
        ("word/styles.xml", lambda text: text.replace('w:type="paragraph"', 'w:type="paragraf"', 1)),
    ],
    ids=["order", "value", "type"],
)
def test_the_validator_finds_what_is_not(part: str, harm: Callable[[str], str], tmp_path: Path) -> None:
    buffer = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(report())) as whole, zipfile.ZipFile(buffer, "w") as broken:
        for name in whole.namelist():
            content = whole.read(name)
            if name == part:
                harmed = harm(content.decode())
                assert harmed != content.decode()
                content = harmed.encode()
            broken.writestr(name, content)
    assert faults(buffer.getvalue(), tmp_path / "report.docx") != []

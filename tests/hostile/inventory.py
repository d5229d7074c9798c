"""What an output file is made of, apart from its words: elements, formulas, fields, links, actions."""

from __future__ import annotations

import io
import json
import re
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pypdf
from lxml import etree, html

_DANGEROUS = {"f", "hyperlink", "hyperlinks", "ddeLink", "oleObject", "object", "fldSimple"}
_ANCHOR = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}anchor"
_OUR_FIELDS = re.compile(r" (PAGE|TOC [\\\w\" -]+|PAGEREF _Toc\d+ \\h|REF _Ref[CT]\d+ \\h|SEQ [图表] \\\* ARABIC) ")
_RISKY = {"script", "style", "link", "base", "iframe", "object", "embed", "form", "meta", "img", "math", "template"}


def page_elements(text: str) -> set[str]:
    """Every kind of element of a page with the names of its attributes (`a[href]`)."""
    root = html.document_fromstring(text)
    return {f"{one.tag}[{' '.join(sorted(one.attrib))}]" for one in root.iter() if isinstance(one.tag, str)}


def page_risks(text: str) -> dict[str, int]:
    """How many elements there are of each kind that can do something."""
    root = html.document_fromstring(text)
    counts = {kind: len(root.findall(f".//{kind}")) for kind in _RISKY}
    return {kind: count for kind, count in counts.items() if count}


def page_links(text: str) -> set[str]:
    """Where links lead that leave the run's folder or carry a scheme."""
    root = html.document_fromstring(text)
    found = {str(one.get("href")) for one in root.iter("a")} | {str(one.get("src")) for one in root.iter("img")}
    return {
        link for link in found if re.match(r"\s*([a-z+.-]+:|//)", link, re.I) and not link.startswith("data:image/")
    }


def archive(path: Path) -> Iterator[tuple[str, etree._Element]]:
    """The XML parts of an Office file, all of which must be well-formed."""
    with zipfile.ZipFile(path) as parts:
        for name in parts.namelist():
            if name.endswith((".xml", ".rels")):
                yield name, etree.fromstring(parts.read(name), etree.XMLParser(resolve_entities=False))


def office_dangers(path: Path) -> list[str]:
    """Formulas, links, fields other than those that we set, external parts and macros of a workbook or document."""
    found = []
    with zipfile.ZipFile(path) as parts:
        found += [name for name in parts.namelist() if re.search("external|embed|activex|vba|macro", name, re.I)]
    for name, root in archive(path):
        for one in root.iter():
            if not isinstance(one.tag, str):
                found.append(f"{name}: {one.tag}")
                continue
            local = etree.QName(one).localname
            # In a document our own links lead to bookmarks; in our own data f is a figure.
            ours = name.startswith("customXml/") or (local == "hyperlink" and one.get(_ANCHOR) and len(one.attrib) < 3)
            if local in _DANGEROUS and not ours:
                found.append(f"{name}: {local}")
            if local == "instrText" and not _OUR_FIELDS.fullmatch(one.text or ""):
                found.append(f"{name}: {one.text}")
            if one.get("TargetMode") == "External":
                found.append(f"{name}: {one.get('Target')}")
    return found


def office_text(path: Path) -> str:
    """All words of an Office file."""
    return "\n".join("".join(str(text) for text in root.itertext()) for _, root in archive(path))


def pdf_dangers(path: Path) -> list[str]:
    """Scripts, actions and links out of the document."""
    reader = pypdf.PdfReader(path)
    found = [key for key in ("/AA", "/OpenAction", "/AcroForm") if key in reader.trailer["/Root"]]
    for page in reader.pages:
        for annotation in page.get("/Annots") or []:
            action = annotation.get_object().get("/A")
            if action is not None and action.get_object().get("/S") != "/GoTo":
                found.append(str(action.get_object()))
    return found


def pdf_text(path: Path) -> str:
    """The text of all pages, without any white space."""
    return "".join("".join(page.extract_text().split()) for page in pypdf.PdfReader(path).pages)


def notebook_displays(path: Path) -> tuple[set[str], set[str]]:
    """The kinds of displays in an executed notebook, and the elements of those that a browser would build."""
    kinds: set[str] = set()
    elements: set[str] = set()
    for cell in json.loads(path.read_text(encoding="utf-8"))["cells"]:
        for output in cell.get("outputs", []):
            kinds.add(output["output_type"])
            data: dict[str, Any] = output.get("data", {})
            kinds |= set(data)
            for kind in ("text/html", "image/svg+xml"):
                if kind in data:
                    content = data[kind]
                    elements |= page_elements("<div>" + (content if isinstance(content, str) else "".join(content)))
    return kinds, elements


def workbook_texts(content: bytes) -> set[str]:
    """The texts of a workbook's cells, as a spreadsheet program reads them."""
    import openpyxl

    book = openpyxl.load_workbook(io.BytesIO(content))
    return {
        cell for sheet in book for row in sheet.iter_rows(values_only=True) for cell in row if isinstance(cell, str)
    }

"""What PDF/A-3b (ISO 19005-3) and PDF/UA-1 (ISO 14289-1) ask of a file, checked with pikepdf (qpdf) alone and without a
line of what made the file, beside the validator of pdf_validator.py."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pikepdf
from lxml import etree

_XMP = {
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "dc": "http://purl.org/dc/elements/1.1/",
    "xmp": "http://ns.adobe.com/xap/1.0/",
    "pdfaid": "http://www.aiim.org/pdfa/ns/id/",
    "pdfuaid": "http://www.aiim.org/pdfua/ns/id/",
}
# The standard structure types of ISO 32000-1, 14.8.4.
_TYPES = frozenset(
    [
        *("Document", "Part", "Art", "Sect", "Div", "BlockQuote", "Caption", "TOC", "TOCI", "Index", "NonStruct"),
        *(
            "Private",
            "P",
            "H",
            "H1",
            "H2",
            "H3",
            "H4",
            "H5",
            "H6",
            "L",
            "LI",
            "Lbl",
            "LBody",
            "Table",
            "TR",
            "TH",
            "TD",
        ),
        *("THead", "TBody", "TFoot", "Span", "Quote", "Note", "Reference", "BibEntry", "Code", "Link", "Annot"),
        *("Ruby", "RB", "RT", "RP", "Warichu", "WT", "WP", "Figure", "Formula", "Form"),
    ]
)
_PARENTS = {
    "TR": {"Table", "THead", "TBody", "TFoot"},
    "TH": {"TR"},
    "TD": {"TR"},
    "THead": {"Table"},
    "TBody": {"Table"},
    "LI": {"L"},
    "LBody": {"LI"},
    "TOCI": {"TOC"},
}
_FORBIDDEN_ACTIONS = {"/Launch", "/Sound", "/Movie", "/ResetForm", "/ImportData", "/JavaScript", "/SubmitForm", "/Hide"}
_PAINTS = frozenset(
    ["Tj", "TJ", "'", '"', "S", "s", "f", "F", "f*", "B", "B*", "b", "b*", "sh", "Do", "BI", "INLINE IMAGE"]
)


def faults_of(content: bytes, *, archive: int, embeds: bool) -> list[str]:
    """Every rule of the two standards that the file breaks, of those that this module knows.

    Args:
        archive: the part of PDF/A it must claim.
        embeds: whether it must hold embedded files.
    """
    import io

    with pikepdf.open(io.BytesIO(content)) as pdf:
        found = [f"qpdf: {fault}" for fault in pdf.check_pdf_syntax()]
        for check in (_header, _metadata, _catalog, _fonts, _pages, _structure, _tables, _headings):
            found += check(pdf)
        found += _claims(pdf, archive) + _embedded(pdf, embeds)
    return found


def _header(pdf: pikepdf.Pdf) -> Iterator[str]:
    if "/Encrypt" in pdf.trailer:
        yield "the file is encrypted"
    if len(pdf.trailer.get("/ID", [])) != 2:
        yield "no file identifier in the trailer"
    for one in pdf.objects:
        if isinstance(one, pikepdf.Stream):
            if {"/F", "/FFilter", "/FDecodeParms"} & set(one.keys()):
                yield "a stream lies outside the file"
            filters = one.get("/Filter")
            names = [filters] if isinstance(filters, pikepdf.Name) else list(filters or [])
            if {"/LZWDecode", "/Crypt"} & {str(name) for name in names}:
                yield "a stream is packed by a filter that is not allowed"
        if isinstance(one, pikepdf.Dictionary) and str(one.get("/S")) in _FORBIDDEN_ACTIONS:
            yield f"action {one.S} is not allowed"


def _xmp(pdf: pikepdf.Pdf) -> Any:
    return etree.fromstring(bytes(pdf.Root.Metadata.read_bytes()))


def _said(tree: Any, name: str) -> str:
    prefix, _, local = name.partition(":")
    found = tree.xpath(f"//{name}//text() | //rdf:Description/@*[name()='{prefix}:{local}']", namespaces=_XMP)
    return "".join(str(text) for text in found).strip()


def _claims(pdf: pikepdf.Pdf, archive: int) -> list[str]:
    tree = _xmp(pdf)
    wanted = {"pdfaid:part": (str(archive),), "pdfaid:conformance": ("A", "B", "U"), "pdfuaid:part": ("1",)}
    return [
        f"metadata: {key} is {_said(tree, key)!r}" for key, allowed in wanted.items() if _said(tree, key) not in allowed
    ]


def _metadata(pdf: pikepdf.Pdf) -> Iterator[str]:
    """The properties and the XMP say the same."""
    if "/Filter" in pdf.Root.Metadata:
        yield "the metadata is packed"
    tree = _xmp(pdf)
    for key, name in {"/Title": "dc:title", "/Author": "dc:creator", "/Creator": "xmp:CreatorTool"}.items():
        if key in pdf.docinfo and str(pdf.docinfo[key]) != _said(tree, name):
            yield f"metadata: {name} differs from the property {key}"
    for key, name in {"/CreationDate": "xmp:CreateDate", "/ModDate": "xmp:ModifyDate"}.items():
        digits = re.sub(r"\D", "", str(pdf.docinfo.get(key, "")))
        if digits[:8] != re.sub(r"\D", "", _said(tree, name))[:8]:
            yield f"metadata: {name} differs from the property {key}"
    if not _said(tree, "dc:title"):
        yield "no title"


def _catalog(pdf: pikepdf.Pdf) -> Iterator[str]:
    root = pdf.Root
    if not re.fullmatch(r"[a-zA-Z]{2,3}(-[A-Za-z0-9]+)*", str(root.get("/Lang", ""))):
        yield "no language"
    if root.get("/MarkInfo", {}).get("/Marked") is not True or root.get("/MarkInfo", {}).get("/Suspects", False):
        yield "not marked as tagged"
    if root.get("/ViewerPreferences", {}).get("/DisplayDocTitle") is not True:
        yield "the title is not shown"
    intents = [one for one in root.get("/OutputIntents", []) if str(one.get("/S")) == "/GTS_PDFA1"]
    if not intents or "/DestOutputProfile" not in intents[0]:
        yield "no output intent with a profile"
    elif int(intents[0].DestOutputProfile.N) != 3 or bytes(intents[0].DestOutputProfile.read_bytes())[36:40] != b"acsp":
        yield "the output profile is none for RGB"
    if {"/AcroForm", "/XFA", "/AA", "/OCProperties"} & set(root.keys()) or "/OpenAction" in root:
        yield "forms, layers or actions in the catalog"
    if "/JavaScript" in root.get("/Names", {}):
        yield "JavaScript"


def _embedded(pdf: pikepdf.Pdf, wanted: bool) -> Iterator[str] | list[str]:
    found = list(pdf.attachments.items())
    if bool(found) != wanted:
        return [f"{len(found)} embedded files"]
    faults = []
    associated = {str(one.get("/UF")) for one in pdf.Root.get("/AF", [])}
    for name, _ in found:
        spec = next(one for one in pdf.Root.AF if str(one.get("/UF")) == name) if name in associated else None
        if spec is None:
            faults.append(f"{name} is not associated with the document")
        elif "/F" not in spec or str(spec.get("/AFRelationship")) not in {
            "/Data",
            "/Source",
            "/Alternative",
            "/Supplement",
        }:
            faults.append(f"{name}: no file name or relationship")
        elif "/Subtype" not in spec.EF.F or "/ModDate" not in spec.EF.F.get("/Params", {}):
            faults.append(f"{name}: no media type or date")
    return faults


def _fonts(pdf: pikepdf.Pdf) -> Iterator[str]:
    seen: set[Any] = set()
    for one in pdf.objects:
        if not isinstance(one, pikepdf.Dictionary) or one.get("/Type") != "/Font" or "/Subtype" not in one:
            continue
        kind = str(one.Subtype)
        if kind in ("/CIDFontType0", "/CIDFontType2"):
            continue
        inner = one.DescendantFonts[0] if kind == "/Type0" else one
        name = str(one.get("/BaseFont", kind))
        if "/ToUnicode" not in one:
            yield f"{name}: no way back to characters"
        if kind != "/Type3" and not {"/FontFile", "/FontFile2", "/FontFile3"} & set(
            inner.get("/FontDescriptor", {}).keys()
        ):
            yield f"{name} is not embedded"
        if str(inner.get("/Subtype")) == "/CIDFontType2" and "/CIDToGIDMap" not in inner:
            yield f"{name}: no map from codes to glyphs"
        seen.add(name)
    if not seen:
        yield "no font"


def _pages(pdf: pikepdf.Pdf) -> Iterator[str]:
    """All that is painted is tagged or an artifact, and every piece of the structure is found from its page."""
    parents = _number_tree(pdf.Root.StructTreeRoot.ParentTree)
    for number, page in enumerate(pdf.pages, start=1):
        if str(page.get("/Tabs")) != "/S":
            yield f"page {number}: tabs do not follow the structure"
        marked = _marked(page)
        owners = parents.get(int(page.get("/StructParents", -1)), [])
        for identifier in marked:
            if identifier is None:
                yield f"page {number}: something is painted that is neither tagged nor an artifact"
            elif identifier >= len(owners) or not isinstance(owners[identifier], pikepdf.Dictionary):
                yield f"page {number}: content {identifier} belongs to no structure element"
        for annotation in page.get("/Annots", []):
            if int(annotation.get("/F", 0)) & 0b111 != 0b100 and str(annotation.Subtype) != "/Popup":
                yield f"page {number}: an annotation is hidden or not printed"
            if "/StructParent" not in annotation or int(annotation.StructParent) not in parents:
                yield f"page {number}: an annotation is not in the structure"
            elif not str(annotation.get("/Contents", "")).strip():
                yield f"page {number}: a link without a description"


def _marked(page: Any) -> set[int | None]:
    """The identifiers of the marked content that is painted; None for what is painted outside all."""
    found: set[int | None] = set()
    stack: list[int | str] = []
    for operands, operator in pikepdf.parse_content_stream(page):
        name = str(operator)
        if name in ("BDC", "BMC"):
            tag = str(operands[0])
            properties = operands[1] if len(operands) > 1 else None
            if isinstance(properties, pikepdf.Dictionary) and "/MCID" in properties:
                stack.append(int(properties.MCID))
            else:
                stack.append("artifact" if tag == "/Artifact" else "plain")
        elif name == "EMC":
            stack.pop()
        elif name in _PAINTS:
            inside = [one for one in stack if isinstance(one, int)]
            if inside:
                found.add(inside[-1])
            elif "artifact" not in stack:
                found.add(None)
    return found


def _number_tree(node: Any) -> dict[int, Any]:
    found: dict[int, Any] = {}
    numbers = list(node.get("/Nums", []))
    for at in range(0, len(numbers), 2):
        value = numbers[at + 1]
        found[int(numbers[at])] = list(value) if isinstance(value, pikepdf.Array) else value
    for kid in node.get("/Kids", []):
        found |= _number_tree(kid)
    return found


def elements(pdf: pikepdf.Pdf) -> Iterator[tuple[str, Any, str]]:
    """(standard type, element, its parent's type) of the structure tree, in reading order."""
    roles = {str(key)[1:]: str(value)[1:] for key, value in pdf.Root.StructTreeRoot.get("/RoleMap", {}).items()}

    def standard(name: str) -> str:
        while name not in _TYPES and name in roles:
            name = roles[name]
        return name

    def walk(node: Any, parent: str) -> Iterator[tuple[str, Any, str]]:
        for one in node if isinstance(node, pikepdf.Array) else [node]:
            if isinstance(one, pikepdf.Dictionary) and "/S" in one:
                kind = standard(str(one.S)[1:])
                yield kind, one, parent
                if "/K" in one:
                    yield from walk(one.K, kind)

    yield from walk(pdf.Root.StructTreeRoot.K, "")


def _structure(pdf: pikepdf.Pdf) -> Iterator[str]:
    kinds = list(elements(pdf))
    if [kind for kind, _, parent in kinds if not parent] != ["Document"]:
        yield "the structure is not one document"
    for kind, element, parent in kinds:
        if kind not in _TYPES:
            yield f"unknown structure type {kind}"
        if kind in _PARENTS and parent not in _PARENTS[kind]:
            yield f"{kind} inside {parent}"
        if kind in ("Figure", "Formula") and not str(element.get("/Alt", "")).strip():
            yield f"a {kind} without alternative text"


def _attributes(element: Any) -> dict[str, Any]:
    given = element.get("/A")
    found: dict[str, Any] = {}
    for one in given if isinstance(given, pikepdf.Array) else [given]:
        if isinstance(one, pikepdf.Dictionary):
            found |= {str(key): value for key, value in one.items()}
    return found


def _tables(pdf: pikepdf.Pdf) -> Iterator[str]:
    """Head cells say what they head, and every row of a table is as wide as the others."""
    widths: list[set[int]] = []
    row = 0
    for kind, element, _ in elements(pdf):
        if kind == "Table":
            widths.append(set())
        elif kind == "TR":
            row = sum(int(_attributes(one).get("/ColSpan", 1)) for one in element.get("/K", []))
            widths[-1].add(row)
        elif kind == "TH" and str(_attributes(element).get("/Scope")) not in ("/Column", "/Row", "/Both"):
            yield "a head cell without its scope"
    yield from ("a table with rows of different widths" for one in widths if len(one) != 1)


def _headings(pdf: pikepdf.Pdf) -> Iterator[str]:
    last = 0
    for kind, _, _ in elements(pdf):
        if re.fullmatch(r"H[1-6]", kind):
            if int(kind[1]) > last + 1:
                yield f"{kind} after H{last}"
            last = int(kind[1])

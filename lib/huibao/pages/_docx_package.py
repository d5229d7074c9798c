"""The package around the body: parts, relationships, properties; the same document, the same bytes."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from lxml import etree

from huibao.pages._docx_styles import FANGSONG, HEITI, KAITI, SONGTI, TITLE, section, styles_xml
from huibao.pages._docx_xml import Element, field, name, node, root_of, text_run, to_bytes, value
from huibao.stamp import stamp

_RELATIONS = "http://schemas.openxmlformats.org/package/2006/relationships"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_TYPES = "http://schemas.openxmlformats.org/package/2006/content-types"
_MAIN = "application/vnd.openxmlformats-officedocument.wordprocessingml"
_CORE = "http://schemas.openxmlformats.org/package/2006/metadata/core-properties"
_DC = "http://purl.org/dc/elements/1.1/"
_TERMS = "http://purl.org/dc/terms/"
_XSI = "http://www.w3.org/2001/XMLSchema-instance"
_APP = "http://schemas.openxmlformats.org/officeDocument/2006/extended-properties"
_DATA = "http://schemas.openxmlformats.org/officeDocument/2006/customXml"
# Names the part of our figures; any GUID will do, but always the same one.
_ITEM = "{5E1C7B1A-3C0F-4B52-9D0B-6A1F0B7C2D94}"
_PROPERTIES_TYPE = "application/vnd.openxmlformats-officedocument.customXmlProperties+xml"


@dataclass(frozen=True, slots=True)
class Parts:
    """What the package holds: body, pictures (name in word/media → bytes), the figures' part, and the properties."""

    body: Sequence[Element]
    media: Mapping[str, bytes]
    figures: bytes
    namespace: str
    title: str
    author: str
    date: str


def pack(parts: Parts) -> bytes:
    """The .docx file."""
    files = {
        "[Content_Types].xml": _content_types(parts),
        "_rels/.rels": _relations(
            ("rId1", f"{_OFFICE}/officeDocument", "word/document.xml"),
            ("rId2", f"{_RELATIONS}/metadata/core-properties", "docProps/core.xml"),
            ("rId3", f"{_OFFICE}/extended-properties", "docProps/app.xml"),
        ),
        "customXml/_rels/item1.xml.rels": _relations(("rId1", f"{_OFFICE}/customXmlProps", "itemProps1.xml")),
        "customXml/item1.xml": parts.figures,
        "customXml/itemProps1.xml": _item_properties(parts.namespace),
        "docProps/app.xml": _app(parts),
        "docProps/core.xml": _core(parts),
        "word/_rels/document.xml.rels": _document_relations(parts),
        "word/document.xml": _document(parts),
        "word/fontTable.xml": _fonts(),
        "word/footer1.xml": _footer("FooterOdd"),
        "word/footer2.xml": _footer("FooterEven"),
        "word/settings.xml": _settings(),
        "word/styles.xml": styles_xml(),
        **{f"word/media/{file}": content for file, content in parts.media.items()},
    }
    return _zipped(files)


def _zipped(files: Mapping[str, bytes]) -> bytes:
    """Entries in order of their names, the list of types first, all with the date that zip begins with."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for path in sorted(files, key=lambda path: (path != "[Content_Types].xml", path)):
            entry = zipfile.ZipInfo(path, (1980, 1, 1, 0, 0, 0))
            entry.compress_type = zipfile.ZIP_STORED if path.endswith(".png") else zipfile.ZIP_DEFLATED
            entry.create_system = 0
            archive.writestr(entry, files[path], compresslevel=6)
    return buffer.getvalue()


def media_relation(file: str) -> str:
    """The relationship id of a picture."""
    return f"rIdMedia{file.split('.', 1)[0]}"


def _relations(*found: tuple[str, str, str]) -> bytes:
    root = root_of("Relationships", _RELATIONS)
    for identity, kind, target in found:
        etree.SubElement(root, f"{{{_RELATIONS}}}Relationship", {"Id": identity, "Type": kind, "Target": target})
    return to_bytes(root)


def _document_relations(parts: Parts) -> bytes:
    return _relations(
        ("rIdStyles", f"{_OFFICE}/styles", "styles.xml"),
        ("rIdSettings", f"{_OFFICE}/settings", "settings.xml"),
        ("rIdFonts", f"{_OFFICE}/fontTable", "fontTable.xml"),
        ("rIdFooterOdd", f"{_OFFICE}/footer", "footer1.xml"),
        ("rIdFooterEven", f"{_OFFICE}/footer", "footer2.xml"),
        ("rIdFigures", f"{_OFFICE}/customXml", "../customXml/item1.xml"),
        *((media_relation(file), f"{_OFFICE}/image", f"media/{file}") for file in parts.media),
    )


def _content_types(parts: Parts) -> bytes:
    root = root_of("Types", _TYPES)
    defaults = {"rels": "application/vnd.openxmlformats-package.relationships+xml", "xml": "application/xml"}
    defaults |= {file.rsplit(".", 1)[1]: f"image/{file.rsplit('.', 1)[1]}" for file in sorted(parts.media)}
    for extension, kind in defaults.items():
        etree.SubElement(root, f"{{{_TYPES}}}Default", {"Extension": extension, "ContentType": kind})
    overrides = {
        "/word/document.xml": f"{_MAIN}.document.main+xml",
        "/word/styles.xml": f"{_MAIN}.styles+xml",
        "/word/settings.xml": f"{_MAIN}.settings+xml",
        "/word/fontTable.xml": f"{_MAIN}.fontTable+xml",
        "/word/footer1.xml": f"{_MAIN}.footer+xml",
        "/word/footer2.xml": f"{_MAIN}.footer+xml",
        "/customXml/itemProps1.xml": _PROPERTIES_TYPE,
        "/docProps/core.xml": "application/vnd.openxmlformats-package.core-properties+xml",
        "/docProps/app.xml": "application/vnd.openxmlformats-officedocument.extended-properties+xml",
    }
    for part, kind in overrides.items():
        etree.SubElement(root, f"{{{_TYPES}}}Override", {"PartName": part, "ContentType": kind})
    return to_bytes(root)


def _document(parts: Parts) -> bytes:
    root = node("document", node("body", *parts.body, section()))
    root.set(name("mc:Ignorable"), "w15")
    return to_bytes(root)


def _footer(style: str) -> bytes:
    """— 1 —"""
    runs = [text_run("— "), *field("PAGE", "1"), text_run(" —")]
    return to_bytes(node("ftr", node("p", node("pPr", value("pStyle", style)), *runs)))


def _fonts() -> bytes:
    """word/fontTable.xml: the faces, and which to take where one is not installed."""
    others = {
        FANGSONG: ("仿宋", "modern"),
        KAITI: ("楷体", "modern"),
        HEITI: ("SimHei", "modern"),
        TITLE: ("宋体", "auto"),
        SONGTI: ("SimSun", "auto"),
    }
    return to_bytes(
        node(
            "fonts",
            *(
                node(
                    "font",
                    value("altName", other),
                    value("charset", "86"),
                    value("family", family),
                    value("pitch", "default"),
                    name=face,
                )
                for face, (other, family) in others.items()
            ),
        )
    )


def _settings() -> bytes:
    compatible = node(
        "compat",
        *(
            node("compatSetting", name=key, uri="http://schemas.microsoft.com/office/word", val=setting)
            for key, setting in (("compatibilityMode", 15), ("overrideTableStyleFontSizeAndJustification", 1))
        ),
    )
    return to_bytes(
        node(
            "settings",
            node("zoom", percent=100),
            value("defaultTabStop", 420),
            node("evenAndOddHeaders"),
            value("characterSpacingControl", "compressPunctuation"),
            compatible,
            node("themeFontLang", val="en-US", eastAsia="zh-CN"),
        )
    )


def _item_properties(namespace: str) -> bytes:
    root = etree.Element(f"{{{_DATA}}}datastoreItem", nsmap={"ds": _DATA})
    root.set(f"{{{_DATA}}}itemID", _ITEM)
    refs = etree.SubElement(root, f"{{{_DATA}}}schemaRefs")
    etree.SubElement(refs, f"{{{_DATA}}}schemaRef").set(f"{{{_DATA}}}uri", namespace)
    return to_bytes(root)


def _core(parts: Parts) -> bytes:
    """Title, the bureau as author (never a person), the period's last day as date (or SOURCE_DATE_EPOCH)."""
    root = etree.Element(f"{{{_CORE}}}coreProperties", nsmap={"cp": _CORE, "dc": _DC, "dcterms": _TERMS, "xsi": _XSI})
    texts = {
        f"{{{_DC}}}title": parts.title,
        f"{{{_DC}}}creator": parts.author,
        f"{{{_DC}}}language": "zh-CN",
        f"{{{_CORE}}}lastModifiedBy": parts.author,
    }
    for tag, text in texts.items():
        etree.SubElement(root, tag).text = text
    for tag in ("created", "modified"):
        found = etree.SubElement(root, f"{{{_TERMS}}}{tag}")
        found.set(f"{{{_XSI}}}type", "dcterms:W3CDTF")
        found.text = f"{stamp(parts.date):%Y-%m-%dT%H:%M:%SZ}"
    return bytes(etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True))


def _app(parts: Parts) -> bytes:
    root = root_of("Properties", _APP)
    for tag, text in (("Application", "huibao"), ("Company", parts.author)):
        etree.SubElement(root, f"{{{_APP}}}{tag}").text = text
    return to_bytes(root)

"""The official layout (GB/T 9704-2012) as named styles: faces, sizes, indents and the page itself.

A paragraph of the report names a style and nothing else, so that an editor changes the look of all of them at once.
Lengths: twips (1/20 pt) unless a name says otherwise.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from huibao.pages._docx_xml import Element, node, to_bytes, value

FANGSONG = "仿宋_GB2312"
KAITI = "楷体_GB2312"
HEITI = "黑体"
TITLE = "方正小标宋简体"
SONGTI = "宋体"

# A4 with margins of 37 (top), 35 (bottom), 28 (left) and 26 mm (right).
PAGE_WIDTH, PAGE_HEIGHT = 11906, 16838
TOP, BOTTOM, LEFT, RIGHT = 2098, 1984, 1588, 1474
LINE = PAGE_WIDTH - LEFT - RIGHT
_PITCH = 560
# 28 characters of 16 pt are a little wider than the line of 156 mm: each gives way by a quarter of a point.
_SPACING = -5
_INDENT = 2 * (320 + _SPACING)
_RED = "C00000"


@dataclass(frozen=True, slots=True)
class Style:
    """A paragraph style. `pitch` is the exact line pitch, 0 for single lines; sizes are in half points."""

    id: str
    name: str
    font: str = ""
    size: int = 0
    pitch: int = -1
    align: str = ""
    indent: int = 0
    hanging_right: int = 0
    before: int = 0
    after: int = 0
    level: int = -1
    keep_next: bool = False
    page_break: bool = False
    colour: str = ""
    rule: str = ""
    spacing: int | None = None
    based_on: str = "Normal"
    next: str = ""
    grid: bool = True


def _heading(level: int, font: str) -> Style:
    return Style(
        f"Heading{level}", f"heading {level}", font, level=level - 1, align="left", keep_next=True, next="Normal"
    )


STYLES = (
    Style("Title", "Title", TITLE, 44, 700, "center", indent=-1, before=560, after=280, spacing=0, next="Normal"),
    Style("Subtitle", "Subtitle", KAITI, 32, align="center", indent=-1, next="Normal"),
    _heading(1, HEITI),
    _heading(2, KAITI),
    _heading(3, FANGSONG),
    _heading(4, FANGSONG),
    Style("AppendixHeading", "附录标题", based_on="Heading1", page_break=True, next="Normal"),
    Style("AppendixSubheading", "附录小标题", based_on="Heading2", level=2, next="Normal"),
    Style("Letterhead", "发文机关", TITLE, 64, 900, "center", indent=-1, colour=_RED, after=280, spacing=0),
    Style("LetterheadRule", "发文机关加线", based_on="Letterhead", rule=_RED),
    Style("DocumentNumber", "发文字号", align="center", indent=-1, after=280, rule=_RED),
    Style("Recipient", "主送机关", align="left", indent=-1, next="Normal"),
    Style("Signatory", "落款", align="right", indent=-1, hanging_right=4, keep_next=True),
    Style("SignatureDate", "成文日期", based_on="Signatory"),
    Style("NoticeTitle", "提示标题", HEITI, keep_next=True, next="Normal"),
    Style("Fault", "运行失败", KAITI, colour=_RED),
    Style("Picture", "图片", pitch=0, align="center", indent=-1, before=160, keep_next=True, grid=False),
    Style("caption", "caption", HEITI, 24, pitch=400, align="center", indent=-1, spacing=0),
    Style("FigureCaption", "图题", based_on="caption", after=160),
    Style("TableCaption", "表题", based_on="caption", before=160, keep_next=True),
    Style("Note", "图表说明", FANGSONG, 21, 360, "left", indent=-1, before=40, after=160, spacing=0),
    Style("TableText", "表格文字", FANGSONG, 21, 0, "left", indent=-1, before=30, after=30, spacing=0, grid=False),
    Style("TableNumber", "表格数字", based_on="TableText", align="right"),
    Style("TableHead", "表头", HEITI, based_on="TableText", align="center"),
    Style("SmallText", "附录文字", based_on="TableText", size=18, before=20, after=20),
    Style("SmallNumber", "附录数字", based_on="SmallText", align="right"),
    Style("SmallHead", "附录表头", HEITI, based_on="SmallText", align="center"),
    Style("TOCHeading", "TOC Heading", HEITI, 32, align="center", indent=-1, after=160, next="Normal"),
    Style("TOC1", "toc 1", FANGSONG, 28, 480, "left", indent=-1, next="Normal"),
    Style("TOC2", "toc 2", FANGSONG, 28, 480, "left", indent=2, next="Normal"),
    Style("FooterOdd", "奇数页页码", SONGTI, 28, 0, "right", indent=-1, hanging_right=1, spacing=0, grid=False),
    Style("FooterEven", "偶数页页码", based_on="FooterOdd", align="left"),
)


def styles_xml() -> bytes:
    """word/styles.xml."""
    root = node("styles", _defaults(), _normal(), _default_character(), _default_table())
    root.extend(_styled(style) for style in STYLES)
    root.append(_strong())
    root.append(_table_style())
    return to_bytes(root)


def _defaults() -> Element:
    fonts = _fonts(FANGSONG)
    language = node("lang", val="en-US", eastAsia="zh-CN", bidi="ar-SA")
    characters = node("rPrDefault", node("rPr", fonts, value("sz", 32), value("szCs", 32), language))
    return node("docDefaults", characters, node("pPrDefault", node("pPr")))


def _fonts(face: str) -> Element:
    """One face for every script: digits and Latin letters are set in it too."""
    return node("rFonts", ascii=face, eastAsia=face, hAnsi=face, cs=face)


def _normal() -> Element:
    paragraph = node(
        "pPr",
        value("widowControl", 0),
        node("spacing", line=_PITCH, lineRule="exact"),
        node("ind", firstLineChars=200, firstLine=_INDENT),
        value("jc", "both"),
    )
    letters = node("rPr", value("spacing", _SPACING))
    return node(
        "style",
        value("name", "Normal"),
        node("qFormat"),
        paragraph,
        letters,
        type="paragraph",
        default=1,
        styleId="Normal",
    )


def _default_character() -> Element:
    return node(
        "style",
        value("name", "Default Paragraph Font"),
        value("uiPriority", 1),
        node("semiHidden"),
        type="character",
        default=1,
        styleId="DefaultParagraphFont",
    )


def _default_table() -> Element:
    margins = node("tblCellMar", *(node(side, w=width, type="dxa") for side, width in _CELL_MARGINS))
    properties = node("tblPr", node("tblInd", w=0, type="dxa"), margins)
    return node(
        "style",
        value("name", "Normal Table"),
        value("uiPriority", 99),
        node("semiHidden"),
        properties,
        type="table",
        default=1,
        styleId="TableNormal",
    )


_CELL_MARGINS = (("top", 0), ("left", 70), ("bottom", 0), ("right", 70))


def _strong() -> Element:
    return node(
        "style",
        value("name", "Strong"),
        node("qFormat"),
        node("rPr", node("b"), node("bCs")),
        type="character",
        styleId="Strong",
    )


def _table_style() -> Element:
    """Three lines, as official tables have them, and thin ones between the rows."""

    def line(side: str, size: int) -> Element:
        return node(side, val="single", sz=size, space=0, color="000000" if size > 4 else "A6A6A6")

    whole = node(
        "tblPr",
        node("tblBorders", line("top", 12), line("bottom", 12), line("insideH", 4)),
        node("tblCellMar", *(node(side, w=width, type="dxa") for side, width in _CELL_MARGINS)),
    )
    first = node(
        "tblStylePr",
        node("tcPr", node("tcBorders", line("top", 12), line("bottom", 8))),
        type="firstRow",
    )
    return node(
        "style",
        value("name", "汇报表格"),
        value("basedOn", "TableNormal"),
        node("qFormat"),
        whole,
        first,
        type="table",
        styleId="ReportTable",
        customStyle=1,
    )


def _styled(style: Style) -> Element:
    custom = {"customStyle": 1} if any(ord(sign) > 127 for sign in style.name) else {}
    return node(
        "style",
        value("name", style.name),
        value("basedOn", style.based_on),
        value("next", style.next) if style.next else None,
        node("qFormat"),
        node("pPr", *_paragraph(style)),
        node("rPr", *_letters(style)),
        type="paragraph",
        styleId=style.id,
        **custom,
    )


def _paragraph(style: Style) -> Iterator[Element]:
    """In the order the schema asks for."""
    if style.keep_next:
        yield node("keepNext")
    if style.page_break:
        yield node("pageBreakBefore")
    if style.rule:
        yield node("pBdr", node("bottom", val="single", sz=12, space=8, color=style.rule))
    if not style.grid:
        yield value("snapToGrid", 0)
    space: dict[str, str | int] = {}
    if style.before or style.after:
        space = {"before": style.before, "after": style.after}
    if style.pitch >= 0:
        space |= {"line": style.pitch or 240, "lineRule": "exact" if style.pitch else "auto"}
    if space:
        yield node("spacing", **space)
    if style.indent or style.hanging_right:
        yield _indents(style)
    if style.align:
        yield value("jc", style.align)
    if style.level >= 0:
        yield value("outlineLvl", style.level)


def _indents(style: Style) -> Element:
    """No first-line indent for what stands by itself; whole characters on the left or right."""
    found: dict[str, str | int] = {}
    if style.indent > 0:
        found |= {"leftChars": 100 * style.indent, "left": 280 * style.indent}
    if style.hanging_right:
        found |= {"rightChars": 100 * style.hanging_right, "right": 315 * style.hanging_right}
    return node("ind", **found, firstLineChars=0, firstLine=0)


def _letters(style: Style) -> Iterator[Element]:
    if style.font:
        yield _fonts(style.font)
    if style.colour:
        yield value("color", style.colour)
    if style.spacing is not None:
        yield value("spacing", style.spacing)
    if style.size:
        yield value("sz", style.size)
        yield value("szCs", style.size)


def section() -> Element:
    """The properties of the section: page, margins, the grid of 22 lines, page numbers in the outer corners."""
    return node(
        "sectPr",
        node("footerReference", type="default", r_id="rIdFooterOdd"),
        node("footerReference", type="even", r_id="rIdFooterEven"),
        node("pgSz", w=PAGE_WIDTH, h=PAGE_HEIGHT),
        node("pgMar", top=TOP, right=RIGHT, bottom=BOTTOM, left=LEFT, header=851, footer=1304, gutter=0),
        node("docGrid", type="lines", linePitch=_PITCH),
    )

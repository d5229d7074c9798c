"""A small Word report and the edits that people make in it, on the level of the file."""

from __future__ import annotations

import copy
import io
import zipfile
from collections.abc import Callable, Iterator
from typing import Any

from lxml import etree

from huibao import pages
from huibao.bureau import Bureau
from huibao.pages.context import RunContext
from huibao.period import Period
from pages import executed

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
BUREAU = Bureau(name="青禾县市场监督管理局", city="云州市", division="530199")
CONTEXT = RunContext(
    bureau=BUREAU, period=Period.parse("2022"), sections=(("1", "优化营商环境"), ("4", "强化监管执法"))
)
_NAMES = ("稽查", "价格", "网络", "广告", "计量", "认证", "商标", "专利", "食品", "药品")


def records() -> list[dict[str, Any]]:
    """The objects of figures.json."""
    found = []
    for notebook in notebooks():
        for one in notebook["cells"][0]["outputs"][0]["data"]["application/vnd.huibao.area+json"]["figures"]:
            keys = ("id", "label", "unit", "period", "status", "value", "year_ago", "previous", "text")
            found.append({key: one[key] for key in keys})
    return found


def notebooks() -> list[dict[str, Any]]:
    """Two areas: the usual one, and one of ten paragraphs with two figures each."""
    figures, lines = [], []
    for at, name in enumerate(_NAMES):
        indicator = f"enforcement.matter_{at}"
        text = f"{137 + 41 * at}件"
        figures.append(executed.figure(indicator, f"{name}案件", 137 + 41 * at, "件"))
        lines.append(
            executed.paragraph(
                f"2022年，{name}领域按照《监督管理办法（2019年修订）》立案查处",
                executed.run(text, indicator, "**件"),
                "，",
                executed.run(f"同比增长{at + 3}.{at}%", indicator, "同比**", form="yoy"),
                f"；12315热线转办的{name}线索均已按期答复，未发生{2 * at + 30}日以上未结的情形。",
            )
        )
    second = executed.notebook(
        "enforcement",
        "稽查执法",
        "4.1",
        figures,
        executed.code_cell("%%narrative\n…", executed.narrative("enforcement", executed.heading("案件查办"), *lines)),
    )
    return [executed.entities(), second]


def report(edition: str = "internal") -> bytes:
    """The report as it leaves."""
    documents = [pages.read_area(notebook) for notebook in notebooks()]
    return pages.report_docx(documents, CONTEXT, records())


class Edited:
    """A document under edit."""

    def __init__(self, content: bytes) -> None:
        self._files = {}
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            for name in archive.namelist():
                self._files[name] = archive.read(name)
        self.root = etree.fromstring(self._files["word/document.xml"])
        self.body = self.root.find(f"{W}body")

    def to_bytes(self) -> bytes:
        self._files["word/document.xml"] = etree.tostring(self.root, xml_declaration=True, encoding="UTF-8")
        buffer = io.BytesIO()
        with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
            for name, content in self._files.items():
                archive.writestr(name, content)
        return buffer.getvalue()

    # What stands where.

    def controls(self) -> dict[int, Any]:
        """The content control of each figure; of one that stands twice, the first."""
        found: dict[int, Any] = {}
        for number, control in self.standing():
            found.setdefault(number, control)
        return found

    def standing(self) -> Iterator[tuple[int, Any]]:
        """Every content control with its figure's number, in the order of the document."""
        for control in self.root.iter(f"{W}sdt"):
            tag = control.find(f"{W}sdtPr/{W}tag")
            if tag is not None:
                yield int(tag.get(f"{W}val").split(":")[0][2:]), control

    def number(self, text: str, start: str = "", nth: int = 0) -> int:
        """The number of the nth figure that reads so, in a paragraph whose text begins so."""
        found = []
        for number, control in self.controls().items():
            home = next(one for one in control.iterancestors(f"{W}p"))
            if text_of(control) == text and text_of(home).startswith(start):
                found.append(number)
        return found[nth]

    def paragraph(self, start: str) -> Any:
        """The paragraph whose text begins so."""
        return next(one for one in self.root.iter(f"{W}p") if text_of(one).startswith(start))

    # Edits.

    def set_figure(self, number: int, text: str) -> None:
        """Type over a figure inside its control."""
        first, *others = list(self.controls()[number].iter(f"{W}t"))
        first.text = text
        for other in others:
            other.text = ""

    def delete_figure(self, number: int) -> None:
        """Delete a figure with its control."""
        control = self.controls()[number]
        control.getparent().remove(control)

    def unwrap(self, number: int) -> None:
        """Remove a figure's control and bookmark; the text stays, as "paste as plain text" leaves it."""
        control = self.controls()[number]
        for run in control.iter(f"{W}r"):
            control.addprevious(copy.deepcopy(run))
        control.getparent().remove(control)

    def type_at_end(self, paragraph: Any, text: str) -> None:
        paragraph.append(run(text))

    def type_after_figure(self, number: int, text: str) -> None:
        self.controls()[number].addnext(run(text))

    def new_paragraph(self, after: Any, text: str) -> Any:
        found = etree.Element(f"{W}p")
        found.append(run(text))
        after.addnext(found)
        return found

    def paste(self, paragraph: Any, after: Any) -> None:
        """Paste a copy of a paragraph."""
        after.addnext(copy.deepcopy(paragraph))

    def track_replacement(self, number: int, text: str) -> None:
        """Type over a figure while changes are tracked."""
        content = self.controls()[number].find(f"{W}sdtContent")
        for old in list(content.iter(f"{W}r")):
            _mark_deleted(old)
        content.append(_tracked("ins", run(text)))

    def track_deletion(self, number: int) -> None:
        for old in list(self.controls()[number].iter(f"{W}r")):
            _mark_deleted(old)

    def track_insertion(self, paragraph: Any, text: str) -> None:
        paragraph.append(_tracked("ins", run(text)))


def run(text: str) -> Any:
    found = etree.Element(f"{W}r")
    words = etree.SubElement(found, f"{W}t")
    words.text = text
    words.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")
    return found


def text_of(element: Any) -> str:
    return "".join(one.text or "" for one in element.iter(f"{W}t"))


def _tracked(kind: str, *runs: Any) -> Any:
    found = etree.Element(f"{W}{kind}")
    found.set(f"{W}id", "9")
    found.set(f"{W}author", "审稿")
    found.set(f"{W}date", "2023-01-05T00:00:00Z")
    found.extend(runs)
    return found


def _mark_deleted(old: Any) -> None:
    mark = _tracked("del")
    old.addprevious(mark)
    mark.append(old)
    for words in old.iter(f"{W}t"):
        words.tag = f"{W}delText"


Edit = Callable[[Edited], None]

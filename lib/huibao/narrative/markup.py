"""Markdown around the braces: headings, paragraphs, list items and **strong** text; everything else stays as typed."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from functools import cache
from html import escape
from typing import Any

from huibao.narrative.grammar import Braces, Template
from huibao.narrative.phrase import settled

Run = dict[str, Any]
Block = dict[str, Any]
# Braces are set aside before Markdown is read: neither data nor a branch can ever become markup.
_OPEN, _CLOSE = "\ue000", "\ue001"
_SLOT = re.compile(f"{_OPEN}(\\d+){_CLOSE}|(\\*\\*)")
_LATIN = re.compile(r"[0-9A-Za-z]")
_TAGS = {"article", "h1", "h2", "h3", "h4", "h5", "h6", "p", "ul", "li", "strong", "span"}


@cache
def _markdown() -> Any:
    from markdown_it import MarkdownIt

    # `zero` reads no HTML, links or images; emphasis by its rules fails beside Chinese punctuation, so ** is read here.
    return MarkdownIt("zero").enable(["heading", "list", "newline", "escape", "entity"]).disable("text_join")


def blocks(template: Template, runs_of: Callable[[Template], list[Run]]) -> list[Block]:
    """Headings, paragraphs and items of a narrative, in order.

    Args:
        runs_of: evaluates literal text and braces into runs.
    """
    slots = [piece for piece in template if isinstance(piece, Braces)]
    numbers = iter(range(len(slots)))
    source = "".join(
        f"{_OPEN}{next(numbers)}{_CLOSE}" if isinstance(piece, Braces) else re.sub(f"[{_OPEN}{_CLOSE}]", "", piece)
        for piece in template
    )
    found: list[Block] = []
    kind: Block = {}
    marker = ""
    for token in _markdown().parse(source):
        match token.type:
            case "heading_open":
                kind = {"kind": "heading", "level": int(token.tag[1])}
            case "list_item_open":
                marker = f"{token.info}{token.markup}" if token.info else "-"
            case "paragraph_open":
                kind = {"kind": "item" if marker else "paragraph"}
            case "inline":
                lead: list[Run] = [{"text": f"{marker} "}] if marker not in ("", "-") else []
                runs = _merged([*lead, *_runs(_text(token.children or ()), slots, runs_of)])
                if runs:
                    found.append(kind | {"runs": runs})
                marker = ""
    return found


def _text(children: Sequence[Any]) -> list[str]:
    """The pieces of a paragraph; a line's end between Chinese characters is no blank. An escaped ** stays apart."""
    pieces: list[str] = []
    for at, child in enumerate(children):
        if child.type == "text_special":
            pieces.append("\0" + child.content)
        elif child.type in ("softbreak", "hardbreak"):
            before = pieces[-1][-1:] if pieces else ""
            after = children[at + 1].content[:1] if at + 1 < len(children) else ""
            pieces.append(" " if _LATIN.match(before) and _LATIN.match(after) else "")
        else:
            pieces.append(child.content)
    return pieces


def _runs(pieces: Sequence[str], slots: Sequence[Braces], runs_of: Callable[[Template], list[Run]]) -> list[Run]:
    marks = sum(len(re.findall(r"\*\*", piece)) for piece in pieces if not piece.startswith("\0"))
    # The last of an odd number of ** opens nothing: it is text.
    paired = marks - marks % 2
    strong, seen = False, 0
    runs: list[Run] = []
    for piece in pieces:
        if piece.startswith("\0"):
            runs += _marked([{"text": piece[1:]}], strong)
            continue
        position = 0
        for slot in _SLOT.finditer(piece):
            if slot[2] and seen >= paired:
                continue
            runs += _marked([{"text": piece[position : slot.start()]}], strong)
            position = slot.end()
            if slot[2]:
                strong, seen = not strong, seen + 1
            else:
                runs += _marked(runs_of((slots[int(slot[1])],)), strong)
        runs += _marked([{"text": piece[position:]}], strong)
    return runs


def _marked(runs: Sequence[Run], strong: bool) -> list[Run]:
    if not strong:
        return list(runs)
    marked: list[Run] = []
    for run in runs:
        if "choice" in run:
            marked.append(run | {"choice": _marked(run["choice"], True), "masked": _marked(run["masked"], True)})
        else:
            marked.append(run | {"strong": True})
    return marked


def _merged(runs: Sequence[Run]) -> list[Run]:
    """Neighbouring literal runs joined, empty ones dropped, blanks at both ends trimmed (indents typed as 　　 too)."""
    merged: list[Run] = []
    for run in settled(runs):
        literal = run.keys() <= {"text", "strong"}
        if literal and not run["text"]:
            continue
        last = merged[-1] if merged else None
        if literal and last is not None and last.keys() == run.keys():
            merged[-1] = last | {"text": last["text"] + run["text"]}
        else:
            merged.append(run)
    for at, strip in ((0, str.lstrip), (-1, str.rstrip)):
        if merged and merged[at].keys() <= {"text", "strong"}:
            merged[at] = merged[at] | {"text": strip(merged[at]["text"])}
    return [run for run in merged if run.get("text") or "choice" in run]


def plain(runs: Sequence[Run]) -> str:
    """The text of runs as they stand before any masking."""
    return "".join(plain(run["choice"]) if "choice" in run else run["text"] for run in runs)


def shown(found: Sequence[Block]) -> list[Block]:
    """The blocks that say something; one whose choice says nothing is kept in the data for its masked text only."""
    return [block for block in found if plain(block["runs"]).strip()]


def to_text(found: Sequence[Block]) -> str:
    """Blocks as plain text: headings with #, items with -."""
    marks = {"heading": "#", "item": "-"}
    lines = []
    for block in shown(found):
        mark = marks.get(block["kind"], "") * block.get("level", 1)
        lines.append(f"{mark} {plain(block['runs'])}".strip())
    return "\n\n".join(lines)


def to_html(found: Sequence[Block]) -> str:
    """Blocks as HTML for JupyterLab; figures carry their id as a tooltip. Escaped, then sanitised."""
    import nh3

    pieces: list[str] = []
    found = shown(found)
    for at, block in enumerate(found):
        body = _html(block["runs"])
        if block["kind"] == "item":
            first = at == 0 or found[at - 1]["kind"] != "item"
            last = at + 1 == len(found) or found[at + 1]["kind"] != "item"
            pieces.append(f"{'<ul>' if first else ''}<li>{body}</li>{'</ul>' if last else ''}")
        else:
            tag = f"h{block['level']}" if block["kind"] == "heading" else "p"
            pieces.append(f"<{tag}>{body}</{tag}>")
    html = f'<article class="huibao-narrative">{"".join(pieces)}</article>'
    return nh3.clean(html, tags=_TAGS, attributes={"article": {"class"}, "span": {"class", "title"}})


def _html(runs: Sequence[Run]) -> str:
    pieces: list[str] = []
    for run in runs:
        if "choice" in run:
            pieces.append(_html(run["choice"]))
            continue
        text = escape(run["text"])
        names = [run["indicator"]] if "indicator" in run else run.get("indicators", [])
        if names:
            text = f'<span class="huibao-figure" title="{escape("、".join(names))}">{text}</span>'
        pieces.append(f"<strong>{text}</strong>" if run.get("strong") else text)
    return "".join(pieces)

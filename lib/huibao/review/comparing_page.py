"""A comparison as a page that stands alone: no script, no request, every value escaped."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterator
from html import escape

from huibao.review.comparing import Change, Differences

_STYLE = (
    ":root{color-scheme:light dark}"
    "body{font-family:'Noto Sans SC','Microsoft YaHei',sans-serif;margin:2rem auto;max-width:70rem;padding:0 1rem;"
    "line-height:1.6}"
    ".wide{overflow-x:auto}table{border-collapse:collapse;width:100%}"
    "th,td{border:1px solid #888;padding:.3rem .6rem;text-align:left;vertical-align:top;overflow-wrap:anywhere}"
)


def differences_html(found: Differences) -> str:
    """The page; the same differences give the same bytes."""
    digest = base64.b64encode(hashlib.sha256(_STYLE.encode()).digest()).decode()
    policy = f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'"
    title = escape(f"比较：{found.a} → {found.b}")
    return (
        '<!DOCTYPE html>\n<html lang="zh-CN">\n<head>\n<meta charset="utf-8">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{policy}">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{title}</title>\n<style>{_STYLE}</style>\n</head>\n<body>\n<main>\n<h1>{title}</h1>\n"
        + "\n".join(_sections(found))
        + "\n</main>\n</body>\n</html>\n"
    )


def _sections(found: Differences) -> Iterator[str]:
    for title, changes in found.parts:
        yield f"<h2>{title}（{len(changes)}）</h2>"
        if title in found.uncompared:
            yield "<p>有一方是期间，这一项不比较。</p>"
        elif not changes:
            yield "<p>没有不同。</p>"
        else:
            yield from _table(changes)


def _table(changes: tuple[Change, ...]) -> Iterator[str]:
    heads = "".join(f'<th scope="col">{head}</th>' for head in ("项目", "名称", "原来", "现在", "增减"))
    yield f'<div class="wide" tabindex="0"><table>\n<thead><tr>{heads}</tr></thead>\n<tbody>'
    for one in changes:
        cells = "".join(f"<td>{escape(text)}</td>" for text in (one.item, one.label, one.old, one.new, one.change))
        yield f"<tr>{cells}</tr>"
    yield "</tbody>\n</table></div>"

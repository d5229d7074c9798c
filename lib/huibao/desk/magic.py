"""What a running IPython shell gets: `%%narrative`, and ids completed inside hb.figure("…"). Light to import."""

from __future__ import annotations

import re
import sys
from difflib import get_close_matches
from typing import Any

_IN_CALL = re.compile(
    r"\b(?P<function>area|figures?|trend|bars|breakdown|table|compare)\([^()]*?[\"'](?P<typed>[\w.]*)$"
)

_MAGIC = re.compile(r"(?P<magic>%%?(?P<name>\w+))")
_SLIP = "?"  # before the magic that was written, on the line of the one that was meant


def running_shell() -> Any | None:
    """The IPython shell of this process, if there is one; IPython is not imported for the question."""
    module = sys.modules.get("IPython")
    return module.get_ipython() if module is not None and hasattr(module, "get_ipython") else None


def register(shell: Any) -> None:
    """Give the shell its `%%narrative` cell magic and the completion of ids; a second time changes nothing."""

    def narrative(line: str, cell: str) -> None:
        """Markdown with figures in braces; see huibao.narrative."""
        from IPython.display import display

        from huibao.errors import NarrativeError
        from huibao.narrative import cell as render

        if line.startswith(_SLIP):
            raise NarrativeError(f"没有 {line.removeprefix(_SLIP)} 这种单元格", remedy="把第一行写成 %%narrative")
        display(render(line, cell, shell.user_ns))

    shell.register_magic_function(narrative, "cell", "narrative")
    matchers = getattr(getattr(shell, "Completer", None), "custom_matchers", None)
    if matchers is not None and not any(isinstance(matcher, _Ids) for matcher in matchers):
        matchers.append(_Ids(shell))
    cleanups = getattr(shell, "input_transformers_cleanup", None)
    if cleanups is not None and not any(isinstance(each, _Slips) for each in cleanups):
        cleanups.append(_Slips(shell))


class _Slips:
    """Hands `%%narrative` without a text, and its misspellings, to the magic: IPython would refuse them in English."""

    def __init__(self, shell: Any) -> None:
        self._shell = shell

    def __call__(self, lines: list[str]) -> list[str]:
        found = _MAGIC.match(lines[0]) if lines else None
        if not found:
            return lines
        if found["magic"] == "%%narrative":
            return lines if len(lines) > 1 else [*lines, "\n"]
        kind, name = ("cell", found["name"]) if found["magic"].startswith("%%") else ("line", found["name"])
        known = getattr(self._shell, f"find_{kind}_magic")(name) is not None
        if known or not get_close_matches(name.lower(), ["narrative"], cutoff=0.8):
            return lines
        return [f"%%narrative {_SLIP}{found['magic']}\n", *lines[1:], "\n"]


class _Ids:
    """Ids for a string that is being typed in a call of ours."""

    def __init__(self, shell: Any) -> None:
        self._shell = shell
        self.__qualname__ = "huibao_ids"  # IPython names its matchers by this

    def __call__(self, text: str) -> list[str]:
        found = _IN_CALL.search(self._shell.Completer.text_until_cursor or "")
        if not found:
            return []
        try:
            names = self._names(found["function"])
        except Exception:  # a catalogue that cannot be read must not disturb typing
            return []
        return [name for name in names if name.startswith(found["typed"])]

    def _names(self, function: str) -> list[str]:
        from huibao.catalogue import load_catalogue

        catalogue = load_catalogue()
        if function in ("area", "figures"):
            return list(catalogue.areas)
        full = [indicator.full_id for indicator in catalogue.indicators()]
        area = self._shell.user_ns.get("area")
        own = list(area) if function != "figure" and hasattr(area, "period_name") else []
        return [*own, *full]

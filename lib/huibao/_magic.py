"""Registers `%%narrative` with a running IPython shell; kept apart so that `import huibao` stays light."""

from __future__ import annotations

import sys
from typing import Any


def running_shell() -> Any | None:
    """The IPython shell of this process, if there is one; IPython is not imported for the question."""
    module = sys.modules.get("IPython")
    return module.get_ipython() if module is not None and hasattr(module, "get_ipython") else None


def register(shell: Any) -> None:
    """Give the shell its `%%narrative` cell magic."""

    def narrative(line: str, cell: str) -> None:
        """Markdown with figures in braces; see huibao.narrative."""
        from IPython.display import display

        from huibao.narrative import cell as render

        display(render(line, cell, shell.user_ns))

    shell.register_magic_function(narrative, "cell", "narrative")

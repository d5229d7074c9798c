"""What is done before anything is loaded: pandas is left out."""

from __future__ import annotations

import sys
from collections.abc import Iterable
from importlib.abc import MetaPathFinder


class _WithoutPandas(MetaPathFinder):
    """None in sys.modules, which keeps Python from importing a module, is no error to pyarrow's compiled import."""

    def find_spec(self, fullname: str, path: object = None, target: object = None) -> None:
        if fullname == "pandas":
            raise ModuleNotFoundError("no command uses pandas", name=fullname)


def leave_pandas_out(arguments: Iterable[str]) -> None:
    """pyarrow loads pandas, where it is installed, with the first array that it makes. That takes longer than reading a
    ledger, and no command uses it: this process does without, but for another engine or a cluster, whose libraries may.
    """
    if not any("://" in each for each in arguments):
        sys.meta_path.insert(0, _WithoutPandas())

"""huibao: a county market supervision bureau's ledgers, its figures and its report.

In a notebook, `import huibao as hb`:

    area = hb.area("food_safety", "2022Q3")      what an area notebook starts with; `%%narrative` writes about it
    hb.figure("market_entities.stock", "2022Q3")  one figure as a card: .rows() .trend(months=36) .by("township")
    hb.figures("2022", area="food_safety")        the figures of a period, a pandas table
    hb.catalogue().search("抽检")                  every indicator; its ids complete with the tab key
    hb.data_quality("2022").lacking()              what was read and rejected, and which ledgers a period lacks
    hb.picker()                                    choose period and area with the mouse

Attributes are loaded when they are first used: importing the package takes no time.
"""

from __future__ import annotations

import sys
from importlib import import_module
from types import ModuleType
from typing import TYPE_CHECKING, Any

from huibao.desk import magic as _magic

if TYPE_CHECKING:
    from huibao.desk.analysis import figure
    from huibao.desk.picking import picker
    from huibao.desk.quality import data_quality
    from huibao.desk.workarea import area
    from huibao.errors import HuibaoError
    from huibao.period import Period

__version__ = "0.1.0"
__all__ = [
    "HuibaoError",
    "Period",
    "area",
    "catalogue",
    "data_quality",
    "figure",
    "figures",
    "load_ipython_extension",
    "picker",
]

_HOMES = {
    "area": "huibao.desk.workarea",
    "data_quality": "huibao.desk.quality",
    "figure": "huibao.desk.analysis",
    "picker": "huibao.desk.picking",
    "HuibaoError": "huibao.errors",
    "Period": "huibao.period",
}
# Packages that are functions of the desk too: hb.figures("2022"), hb.catalogue().
_CALLABLE = ("catalogue", "figures")


def load_ipython_extension(shell: Any) -> None:
    """Register `%%narrative` (for `%load_ext huibao`)."""
    _magic.register(shell)


def __getattr__(name: str) -> Any:
    if name in _HOMES:
        return getattr(import_module(_HOMES[name]), name)
    if name in _CALLABLE:
        return import_module(f"huibao.{name}")
    if name.startswith("_"):
        raise AttributeError(name)
    errors = import_module("huibao.errors")
    raise errors.UnknownAttribute(f"huibao 没有“{name}”", remedy=errors.nearest(name, __all__))


def __dir__() -> list[str]:
    return sorted(__all__)


class _CallablePackage(ModuleType):
    """A package of ours that can be called: it stays the package it is, and answers as the desk's function."""

    def __call__(self, *arguments: Any, **options: Any) -> Any:
        function = getattr(import_module("huibao.desk.analysis"), self.__name__.rpartition(".")[2])
        return function(*arguments, **options)


class _Desk(ModuleType):
    """This package, which makes the two callable when the import system hands them over."""

    def __setattr__(self, name: str, value: Any) -> None:
        if name in _CALLABLE and type(value) is ModuleType:
            value.__class__ = _CallablePackage
        super().__setattr__(name, value)


sys.modules[__name__].__class__ = _Desk

if (_shell := _magic.running_shell()) is not None:
    _magic.register(_shell)

"""The arguments of what analysts call, checked before anything is asked: a slip is one Chinese sentence with a call
that is right.

What an argument may be is what its annotation says: a name, a list of names (one name is a list of one), a number of
things. Anything else is left to the function.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from functools import wraps
from inspect import Parameter, Signature, signature
from operator import index
from typing import Any, ParamSpec, TypeVar

from huibao.errors import UsageError

_P = ParamSpec("_P")
_R = TypeVar("_R")


def checked(example: str) -> Callable[[Callable[_P, _R]], Callable[_P, _R]]:
    """Check the arguments of a function against its annotations; `example` is a call that is right.

    Raises (the function does):
        UsageError: an argument is missing, not known, one too many, or not what it should be.
    """

    def decorate(function: Callable[_P, _R]) -> Callable[_P, _R]:
        known, called = signature(function), function.__name__

        @wraps(function)
        def call(*given: _P.args, **named: _P.kwargs) -> _R:
            try:
                bound = known.bind(*given, **named)
            except TypeError:
                raise UsageError(f"{called}{_misfit(known, given, named)}", remedy=f"写成 {example}") from None
            for name, value in bound.arguments.items():
                try:
                    bound.arguments[name] = _read(known.parameters[name], value)
                except ValueError as error:
                    problem = f"{called} 的参数 {name} {error}，这里是 {_shown(value)}"
                    raise UsageError(problem, remedy=f"写成 {example}") from None
            return function(*bound.args, **bound.kwargs)

        return call

    return decorate


def _misfit(known: Signature, given: tuple[Any, ...], named: Mapping[str, Any]) -> str:
    own = {name: each for name, each in known.parameters.items() if name != "self"}
    if unknown := [name for name in named if name not in own]:
        return f" 没有参数 {unknown[0]}，可用的是：{'、'.join(own)}" if own else f" 没有参数 {unknown[0]}"
    begun = list(known.parameters)[: len(given)]
    if missing := [n for n, each in own.items() if each.default is Parameter.empty and n not in {*begun, *named}]:
        return f" 缺少参数 {missing[0]}"
    several = any(str(each.annotation).startswith("Sequence") for each in own.values())
    return f" 多写了 {_shown(given[-1])}{'，几个名称要写在一个方括号里' if several else ''}"


def _shown(value: Any) -> str:
    text = repr(value)
    return text if len(text) <= 40 else f"{text[:40]}…"


def _read(parameter: Parameter, value: Any) -> Any:
    kind = str(parameter.annotation)
    if value is None and kind.endswith(" | None"):
        return None
    reader = _READERS.get(kind.removesuffix(" | None"))
    return value if reader is None else reader(value)


def _name(value: Any) -> str:
    if not isinstance(value, str):
        raise ValueError("要写一个带引号的文字")
    return value


def _names(value: Any) -> list[str]:
    """A list of names; one name is a list of one."""
    if isinstance(value, str):
        return [value]
    if not isinstance(value, Iterable) or isinstance(value, bytes | Mapping):
        raise ValueError("要写一个名称，或方括号里的几个名称")
    names = list(value)
    if not names:
        raise ValueError("是空的列表，至少要写一个名称")
    if not all(isinstance(name, str) for name in names):
        raise ValueError("的方括号里只能写带引号的名称")
    return names


def _many(value: Any) -> int:
    try:
        number = index(value)
    except TypeError:
        raise ValueError("要写整数，不加引号") from None
    if isinstance(value, bool) or number < 1:
        raise ValueError("要写大于零的整数")
    return number


_READERS: Mapping[str, Callable[[Any], Any]] = {"str": _name, "Sequence[str]": _names, "int": _many}

"""Formulas that are sums: what one figure says of the others when all but one are known."""

from __future__ import annotations

from fractions import Fraction

from huibao.catalogue.measures import Tree

START = "@start"
"""Marks a stock on the evening before the period: the months of a shown stock tell it."""
_SIGNS = {"+": (1, 1), "-": (1, -1), "neg": (-1,)}


def as_sum(tree: Tree) -> dict[str, Fraction] | None:
    """A formula as coefficients by full id, or None when it is no sum of figures. Numbers alone are left out."""
    kind = tree[0]
    if kind == "num":
        return {}
    if kind in ("ref", "at_start"):
        return {tree[1] + (START if kind == "at_start" else ""): Fraction(1)}
    if kind in ("*", "/"):
        return _scaled(kind, tree[1], tree[2])
    parts = [as_sum(part) for part in tree[1:] if isinstance(part, tuple)]
    if kind not in _SIGNS or None in parts:
        return None
    found: dict[str, Fraction] = {}
    for sign, part in zip(_SIGNS[kind], parts, strict=True):
        for name, factor in (part or {}).items():
            found[name] = found.get(name, Fraction(0)) + sign * factor
    return found


def _scaled(kind: str, left: Tree, right: Tree) -> dict[str, Fraction] | None:
    """A sum of figures times or divided by a number."""
    if kind == "*" and left[0] == "num":
        left, right = right, left
    parts = as_sum(left)
    if parts is None or right[0] != "num" or not Fraction(right[1]):
        return None
    times = Fraction(right[1]) if kind == "*" else 1 / Fraction(right[1])
    return {name: factor * times for name, factor in parts.items()}

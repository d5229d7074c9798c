"""Amounts of money as registers print them, read in the unit of the ledger's column: 万元 or 元."""

from __future__ import annotations

import re
from decimal import Decimal

from huibao.ledgers._cells import Unreadable, read_decimal, read_number

_FOREIGN = re.compile(
    r"美元|美金|港[元币]|欧元|日元|英镑|法郎|马克|澳元|澳大利亚元|加元|加拿大元|新加坡元|韩元|韩币|台币|澳门元|卢布|泰铢|"
    r"外币|USD|HKD|EUR|JPY|GBP|CHF|AUD|CAD|SGD|KRW|TWD|MOP|[$€£]",
    re.IGNORECASE,
)
_CHINESE_CURRENCY = re.compile(r"人民币|RMB|CNY|[￥¥]", re.IGNORECASE)
_BRACKETS = re.compile(r"[()（）\[\]【】:：\s\u3000]")
_AMOUNT = re.compile(r"(?P<number>[+\d０-９][\d０-９,，.．]*)(?P<unit>[十百千万亿]*)(?P<yuan>[元圆]?)整?")
_IN_WORDS = re.compile(
    r"(?P<number>[零〇一二三四五六七八九两壹贰叁肆伍陆柒捌玖十拾][零〇一二三四五六七八九两壹贰叁肆伍陆柒捌玖十拾百佰千仟万亿]*)(?P<yuan>[元圆]?)整?"
)
_UNITS = {"十": 10, "百": 100, "千": 1000, "万": 10**4, "亿": 10**8}
_DIGITS = {char: value for row in ("零一二三四五六七八九", "〇壹贰叁肆伍陆柒捌玖") for value, char in enumerate(row)}
_DIGITS["两"] = 2
_SMALL = {"十": 10, "拾": 10, "百": 100, "佰": 100, "千": 1000, "仟": 1000}
_LARGE = {"万": 10**4, "亿": 10**8}
# No amount is written longer; reading one takes the square of its length.
_LONGEST = 60
#: What an amount may be counted in, in 元.
YUAN = {"万元": Decimal(10**4), "元": Decimal(1)}
_STATED = re.compile(r"[(（](?:单位[:：])?([十百千]?[万亿]?元)[)）]")


def stated_unit(header: str) -> str | None:
    """The unit that a header states in brackets, as in 罚没金额（元）; None when it states none of 人民币."""
    found = _STATED.search(header)
    return found[1] if found else None


def read_capital(text: str, unit: str | None = None, into: str = "万元") -> Decimal:
    """The amount as a Decimal of six places.

    Args:
        text: such as `3,000(万元人民币)`, `60万元人民币`, `500万`, `1亿元`, `5000000元`, `壹佰万元整`.
        unit: what a bare number is counted in ("万元" or "元"); None when that is not known.
        into: what the result is counted in ("万元" or "元").

    Raises:
        Unreadable: another currency, or a notation that no rule fits.
    """
    return read_decimal(format(_yuan(text, unit) / YUAN[into], "f"))


def _yuan(text: str, unit: str | None) -> Decimal:
    """The amount in 元, with every digit that is written."""
    if len(text) > _LONGEST:
        raise Unreadable("金额无法识别")
    if _FOREIGN.search(text):
        raise Unreadable("不是人民币金额")
    plain = _BRACKETS.sub("", _CHINESE_CURRENCY.sub("", text))
    match = _AMOUNT.fullmatch(plain)
    if match:
        number = read_number(match["number"])
        if not match["unit"] and not match["yuan"]:
            if unit is None:
                raise Unreadable("金额没有单位")
            return number * YUAN[unit]
        for char in match["unit"]:
            number *= _UNITS[char]
        return number
    match = _IN_WORDS.fullmatch(plain)
    if match and (match["yuan"] or match["number"][-1] in _LARGE):
        return Decimal(_in_words(match["number"]))
    raise Unreadable("金额无法识别")


def _in_words(words: str) -> int:
    """A number in Chinese numerals, such as 壹佰零伍万."""
    total = section = digit = 0
    for char in words:
        if char in _DIGITS:
            digit = _DIGITS[char]
        elif char in _SMALL:
            section += (digit or 1) * _SMALL[char]
            digit = 0
        else:
            total = (total + section + digit) * _LARGE[char] if char == "亿" else total + (section + digit) * 10**4
            section = digit = 0
    return total + section + digit

"""Numbers in a text that count something, in digits and in other signs, with their units as a reader sees them."""

from __future__ import annotations

import re

# What counts things, each with the words that only begin so (户籍, 个体, 处理).
_COUNTED = {
    "户": "外籍主口型",
    "家": "庭长具电禽畜",
    "件": "",
    "起": "草来诉至",
    "个": "体别人性",
    "人": "员民大才力口事行工均",
    "次": "日年要生",
    "份": "额",
    "项": "目",
    "批": "发准复示评",
    "台": "账",
    "条": "例件款文",
    "期": "间限内满末初",
    "吨": "",
    "辆": "",
    "亩": "",
    "天": "然",
    "名": "称录单牌特誉",
    "所": "有在需属以辖得长",
    "处": "理置罚室长方于分",
    "场": "所景地馆",
    "倍": "增",
    "成": "立为效果功员本交品分熟都长就因",
    "张": "贴",
    "本": "县局年地级次期月季身行着科所市省区",
    "篇": "",
    "枚": "",
    "套": "取",
    "部": "门分署委长位件队",
    "字": "号样",
    "页": "面",
    "座": "谈机",
    "间": "接隔",
    "艘": "",
    "头": "部等",
    "只": "有要能是",
    "例": "如外行会",
    "宗": "旨",
    "支": "持付部撑出",
    "盒": "",
    "瓶": "",
    "袋": "",
    "箱": "",
    "桶": "",
    "元": "旦宵素件",
    "万": "一",
    "亿": "",
    "余": "",
    "岁": "",
    "位": "于置列居次移",
    "册": "",
    "章": "程节",
}
_WHOLE = (
    *(
        "户次",
        "家次",
        "人次",
        "批次",
        "件次",
        "台次",
        "个百分点",
        "百分点",
        "个工作日",
        "工作日",
        "个月",
        "小时",
        "分钟",
    ),
    *("万元", "亿元", "万亩", "万余", "亿余", "公斤", "千克", "公里", "平方米", "立方米", "米", "%", "‰", "％"),
)
_UNIT = re.compile(
    r"[ \u3000]?(?:"
    + "|".join(
        (
            *sorted(map(re.escape, _WHOLE), key=len, reverse=True),
            *(f"{unit}(?![{others}])" if others else unit for unit, others in _COUNTED.items()),
        )
    )
    + ")"
)
# Signs that only a count has behind it: Ⅱ类, Ⅰ期 and ①项 name, they do not count.
_STRONG = re.compile(
    r"户次?(?![外籍主口型])|[家批人]次|[件起吨辆亩]|台(?!账)|家(?![庭长具电禽畜])|份(?!额)|[万亿]?元(?![旦宵素件])|万|%"
)

_DIGITS = re.compile(r"(?<![第\d.,\-—–至])\d+(?:,\d{3})*(?:\.\d+)?")
_D = "一二两三四五六七八九"
_ALL = f"{_D}〇零十百千万亿"
# Numbers in words that need a unit behind them: 三十, 一百二十, 叁拾, 千余, 数百 (not 十分, 百姓, 千方百计).
_COUNTS = re.compile(
    rf"(?<![第{_ALL}])(?:[{_D}]*[十百千万亿][{_ALL}]*|[壹贰叁肆伍陆柒捌玖拾][壹贰叁肆伍陆柒捌玖拾佰仟零万亿]+)"
)
_ABOUT = re.compile(r"(?:好几|[数几上近成])?[十百千万亿]+[余多]|(?:好几|[数几上近成])[十百千万亿]+|[数几]十")
# One word is a count only before what is never said otherwise; other signs for numbers likewise.
_ONE = re.compile(
    rf"(?<![第{_ALL}壹-玖])[〇零{_D}](?=户次|家次|人次|批次|户(?![一外籍主口型])|万元|亿元|个百分点|％|%)"
)
_SIGNS = re.compile(
    r"[\u2160-\u2188\u2460-\u249b\u24ea-\u24ff\u2776-\u2793\u3251-\u325f\u32b1-\u32bf\u3220-\u3229\u3280-\u3289]+"
)
# Numbers that need no unit: 百分之二十, 四分之一, 两成, 三成五, 一倍半, ½.
_PARTS = re.compile(
    rf"[百千万{_D}十]+分之(?:\d+(?:\.\d+)?|[{_ALL}]+(?:点[{_D}零〇]+)?)"
    rf"|(?<![第统合唯专单{_ALL}])[{_D}]成(?:[{_D}半](?![{_ALL}户家件个项])|(?![{_COUNTED['成']}不{_ALL}]))"
    rf"|(?<![第{_ALL}])[{_D}十]+倍(?:半|(?!增))|[\u00bc-\u00be\u2150-\u215e\u2189]"
)


def unit_at(text: str, at: int) -> str:
    """The unit that stands at a place, with a space before it; empty when none does."""
    found = _UNIT.match(text, at)
    return found[0] if found else ""


def number_stretches(text: str) -> list[tuple[int, int, str]]:
    """(start, end, unit) of the numbers that are not written in digits."""
    found = [(*one.span(), "") for one in _PARTS.finditer(text)]
    for pattern, unit in ((_ABOUT, unit_at), (_COUNTS, unit_at), (_ONE, unit_at), (_SIGNS, _strong_at)):
        for one in pattern.finditer(text):
            behind = unit(text, one.end())
            taken = any(start < one.end() and one.start() < end for start, end, _ in found)
            if behind and not taken and (pattern is not _COUNTS or _counts(one[0])):
                found.append((*one.span(), behind))
    return sorted(found)


def counted(text: str) -> list[tuple[int, int, str]]:
    """(start, end, unit) of the numbers that count something, in digits or not, in order: 227户, 4万余户, 两成.

    What names is none: 2022年, 12315, 第3条.
    """
    digits = [(one.start(), one.end(), _whole_unit(text, one.end())) for one in _DIGITS.finditer(text)]
    words = [span for span in number_stretches(text) if not text[: span[0]].endswith(tuple("0123456789"))]
    return sorted([span for span in digits if span[2]] + words)


def _whole_unit(text: str, at: int) -> str:
    """The unit at a place, with what it counts behind 万 and 余 (万余户)."""
    unit = unit_at(text, at)
    return unit + (unit_at(text, at + len(unit)) if unit.endswith(("万", "亿", "余")) else "")


def _strong_at(text: str, at: int) -> str:
    found = _STRONG.match(text, at)
    return found[0] if found else ""


def _counts(word: str) -> bool:
    """百户 and 千家 stand in sayings; 一百户 counts."""
    return len(word) > 1 and word[0] not in "百千万亿"

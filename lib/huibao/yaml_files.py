"""Reading YAML that people write: every fault in Chinese, with its file and line."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import yaml

from huibao.errors import HuibaoError

if TYPE_CHECKING:
    from pydantic_core import ErrorDetails

_REASONS = {
    "missing": "缺少这一项",
    "extra_forbidden": "没有这一项",
    "string_type": "应当是文字（数字请加引号）",
    "string_pattern_mismatch": "写法不对",
    "string_too_short": "不能为空",
    "not_printable": "不能含换行或控制字符",
    "literal_error": "不是允许的值",
    "list_type": "应当是列表",
    "tuple_type": "应当是列表",
    "too_short": "至少要有一项",
    "dict_type": "应当是“名称: 值”的对照表",
    "model_attributes_type": "应当是“名称: 值”的对照表",
    "union_tag_not_found": "缺少 kind",
    "model_type": "应当是“名称: 值”的对照表",
    "int_type": "应当是整数",
    "int_parsing": "应当是整数",
    "float_type": "应当是数字",
    "float_parsing": "应当是数字",
    "bool_type": "应当是 true 或 false",
    "bool_parsing": "应当是 true 或 false",
    "greater_than_equal": "数值太小",
    "less_than_equal": "数值太大",
}


def read_yaml(path: Path, error: type[HuibaoError], what: str) -> Any:
    """The content of a YAML file.

    Args:
        error: what to raise when it cannot be read.
        what: what kind of file it is, for the message (参数文件).
    """
    try:
        return yaml.load(path.read_text(encoding="utf-8-sig"), Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))
    except OSError as fault:
        raise error(f"{what}读不出来", where=path, remedy="检查文件是否存在、能否打开") from fault
    except (yaml.YAMLError, UnicodeDecodeError) as fault:
        mark = getattr(fault, "problem_mark", None)
        place = f"{path} 第{mark.line + 1}行" if mark else str(path)
        raise error(f"{what}不是有效的 UTF-8 YAML", where=place, remedy="检查缩进、冒号和引号") from fault


def reason(detail: ErrorDetails) -> str:
    """What is wrong with an entry, as pydantic found it."""
    if detail["type"] == "union_tag_invalid":
        return f"kind 只能是{detail['ctx']['expected_tags'].replace(chr(39), '').replace(', ', '、')}"
    return _REASONS.get(detail["type"], "写法不对")

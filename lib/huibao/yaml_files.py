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
    "finite_number": "应当是数字",
}


class _Repeated(Exception):
    """An entry that is written twice; YAML's readers keep the last of them without a word."""

    def __init__(self, name: str, line: int) -> None:
        super().__init__(name, line)
        self.name, self.line = name, line


class _Loader(getattr(yaml, "CSafeLoader", yaml.SafeLoader)):  # type: ignore[misc]
    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> Any:
        seen: set[str] = set()
        for key, _ in node.value:
            if isinstance(key, yaml.ScalarNode):
                if key.value in seen:
                    raise _Repeated(str(key.value), key.start_mark.line + 1)
                seen.add(key.value)
        return super().construct_mapping(node, deep)


def read_yaml(path: Path, error: type[HuibaoError], what: str) -> Any:
    """The content of a YAML file.

    Args:
        error: what to raise when it cannot be read.
        what: what kind of file it is, for the message (参数文件).
    """
    try:
        return yaml.load(path.read_text(encoding="utf-8-sig"), Loader=_Loader)
    except _Repeated as fault:
        place = f"{path} 第{fault.line}行"
        raise error(f"{what}里“{fault.name}”写了两次", where=place, remedy="只留一处") from None
    except UnicodeDecodeError as fault:
        raise error(f"{what}不是 UTF-8 编码", where=path, remedy="用记事本打开，另存为时把编码选成 UTF-8") from fault
    except OSError as fault:
        raise error(f"{what}读不出来", where=path, remedy="检查文件是否存在、能否打开") from fault
    except (yaml.YAMLError, ValueError) as fault:
        mark = getattr(fault, "problem_mark", None)
        place = f"{path} 第{mark.line + 1}行" if mark else str(path)
        raise error(f"{what}不是有效的 YAML", where=place, remedy="检查缩进、冒号和引号") from fault


def reason(detail: ErrorDetails) -> str:
    """What is wrong with an entry, as pydantic found it."""
    if detail["type"] == "union_tag_invalid":
        return f"kind 只能是{detail['ctx']['expected_tags'].replace(chr(39), '').replace(', ', '、')}"
    return _REASONS.get(detail["type"], "写法不对")

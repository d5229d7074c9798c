"""huibao new-area: a new work area's catalogue file and notebook."""

from __future__ import annotations

import click

from huibao.cli._messages import ChineseCommand, say
from huibao.cli._options import debug_option


@click.command("new-area", cls=ChineseCommand)
@click.argument("name", metavar="编号")
@click.option("--title", metavar="名称", help="工作领域的中文名称，即报告里的标题")
@debug_option
def command(name: str, title: str | None) -> None:
    """新建一个工作领域：写出指标文件和笔记本各一份，写好即可运行。编号用小写英文，如 price_index。"""
    from huibao.founding.area import new_area
    from huibao.project import project_root

    made = new_area(name, title, project_root())
    say(f"已新建工作领域 {made.name}（{made.title}），排在报告的 {made.section}：")
    say(f"  指标文件 {made.entries}")
    say(f"  笔记本   {made.notebook}")
    say("接下来：")
    say("  1. 在指标文件里把示例指标改成自己的，文件里有说明")
    say("  2. 用 make lab 打开笔记本，从上到下运行，改写文字、图和表")
    say(f"  3. 运行 huibao run 2022 --areas {made.name} --out 试运行 查看结果")

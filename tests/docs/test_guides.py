"""What the guides say is so: their code runs, their links lead somewhere, every command, option and file is in them."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from pathlib import Path
from urllib.parse import unquote

import click
import pytest
import yaml

from huibao.catalogue.measures import PARAMETERS
from huibao.catalogue.reference import own_catalogue, reference
from huibao.cli import _COMMANDS, commands
from huibao.execution.server import _INSIDE as WARM
from huibao.figures.handover import VARIABLE as FIGURES
from huibao.warehouse import OBSERVED

ROOT = Path(__file__).resolve().parents[2]
READMES = [ROOT / "README.md", ROOT / "README.zh-CN.md"]
GUIDES = [*READMES, ROOT / "CHANGELOG.md", *sorted((ROOT / "docs").glob("*.md"))]
_BLOCK = re.compile(r"^```(\w*)\n(.*?)^```$", re.M | re.S)


def blocks(path: Path) -> list[tuple[str, str]]:
    """The code blocks of a guide: language and text."""
    return _BLOCK.findall(path.read_text(encoding="utf-8"))


def runnable() -> list[Path]:
    return [path for path in GUIDES if any(language in ("bash", "python") for language, _ in blocks(path))]


@pytest.mark.timeout(600)
@pytest.mark.parametrize("guide", runnable(), ids=lambda path: path.name)
def test_code_in_the_guides_runs(guide: Path, reader: tuple[Path, dict[str, str]], tmp_path: Path) -> None:
    """Each guide's blocks run one after the other, in a folder that already has what a finished run leaves."""
    project, environment = reader
    for language, text in blocks(guide):
        if language not in ("bash", "python"):
            continue
        command = ["bash", "-euo", "pipefail", "-c", text] if language == "bash" else [sys.executable, "-c", text]
        done = subprocess.run(command, cwd=project, env=environment, capture_output=True, text=True, check=False)
        assert done.returncode == 0, f"{text}\n{done.stdout[-1500:]}\n{done.stderr[-3000:]}"
    for name in ("mybureau", "某某县"):
        folder = project / name
        if folder.exists():
            folder.rename(tmp_path / name)
    for path in [*project.glob("notebooks/price_index*"), *project.glob("lib/**/price_index*")]:
        path.unlink()


@pytest.mark.parametrize("guide", GUIDES, ids=lambda path: path.name)
def test_links_and_pictures_lead_to_files_that_are_there(guide: Path) -> None:
    for link in re.findall(r"\]\(([^)#]+)(?:#[^)]*)?\)", guide.read_text(encoding="utf-8")):
        if not link.startswith(("http:", "https:")):
            assert (guide.parent / unquote(link)).exists(), link


def test_make_targets_that_the_guides_name_are_in_the_makefile() -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    for guide in GUIDES:
        for target in re.findall(r"(?:^|[`&] ?)make ([a-z]+)", guide.read_text(encoding="utf-8"), re.M):
            assert re.search(rf"^{target}:", makefile, re.M), f"{guide.name}: make {target}"


def test_yaml_in_the_guides_is_valid() -> None:
    for guide in GUIDES:
        for language, text in blocks(guide):
            if language == "yaml":
                assert isinstance(yaml.safe_load(text), dict), guide.name


def test_every_command_and_option_has_its_place_in_the_command_guide() -> None:
    text = (ROOT / "docs" / "commands.md").read_text(encoding="utf-8")
    context = click.Context(commands)
    for name in _COMMANDS:
        part = re.search(rf"^## huibao {name}\n(.*?)(?=^## |\Z)", text, re.M | re.S)
        assert part is not None, name
        command = commands.get_command(context, name)
        assert command is not None
        for parameter in command.params:
            for option in parameter.opts:
                assert not option.startswith("--") or option == "--debug" or f"`{option}" in part[1], f"{name} {option}"


def test_every_environment_variable_that_a_user_may_set_is_explained() -> None:
    """Those that one process sets for another are not."""
    code = "".join(path.read_text(encoding="utf-8") for path in (ROOT / "lib" / "huibao").rglob("*.py"))
    read = set(re.findall(r"HUIBAO_[A-Z_]+|SOURCE_DATE_EPOCH|XDG_[A-Z_]+", code)) - {FIGURES, OBSERVED, WARM}
    told = (ROOT / "docs" / "commands.md").read_text(encoding="utf-8")
    assert [name for name in sorted(read) if f"`{name}`" not in told] == []


def test_every_parameter_of_a_condition_is_explained() -> None:
    told = (ROOT / "docs" / "catalogue_files.md").read_text(encoding="utf-8")
    assert [name for name in PARAMETERS if f"`:{name}`" not in told] == []


@pytest.mark.skipif(shutil.which("date") is None, reason="there is no date command")
@pytest.mark.parametrize(("day", "quarter"), [("2023-01-05", "2022Q4"), ("2023-04-05", "2023Q1")])
def test_the_quarterly_line_for_cron_makes_the_quarter_before(day: str, quarter: str) -> None:
    told = (ROOT / "docs" / "scheduling.md").read_text(encoding="utf-8")
    found = re.search(r"^0 7 5 1,4,7,10 .* run \"\$\(date -d '(.+?)' \+(.+?)\)\"", told, re.M)
    assert found is not None
    command = ["date", "-d", f"{day} {found[1]}", f"+{found[2]}".replace("\\%", "%")]
    assert subprocess.run(command, capture_output=True, text=True, check=True).stdout == f"{quarter}\n"


def test_both_readmes_name_every_command_and_guide() -> None:
    for readme in READMES:
        text = readme.read_text(encoding="utf-8")
        assert all(f"huibao {name}" in text for name in _COMMANDS), readme.name
        assert all(
            f"docs/{guide.name}" in text for guide in (ROOT / "docs").glob("*.md") if guide.name != "approval.md"
        )


def test_every_key_of_a_figure_is_explained() -> None:
    text = (ROOT / "docs" / "outputs.md").read_text(encoding="utf-8")
    for key in ("id", "label", "unit", "period", "status", "value", "year_ago", "previous", "text"):
        assert f"`{key}`" in text


def test_the_catalogue_reference_is_what_the_catalogue_says() -> None:
    standing = (ROOT / "docs" / "catalogue.md").read_text(encoding="utf-8")
    assert standing == reference(own_catalogue()), "stale: run make docs"


def test_every_guide_has_an_english_part_beside_its_chinese() -> None:
    for guide in (ROOT / "docs").glob("*.md"):
        text = guide.read_text(encoding="utf-8")
        assert guide.name in ("catalogue.md", "dependencies.md") or re.search(r"^## English", text, re.M), guide.name

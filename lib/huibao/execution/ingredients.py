"""The digests of what a notebook uses: its cells, the part of lib/ and params/ it can see, the libraries' versions."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable, Mapping
from functools import cache
from importlib import metadata
from pathlib import Path
from typing import TYPE_CHECKING

from huibao.execution.reuse import Ingredients

if TYPE_CHECKING:
    from huibao._catalogue_files import CatalogueFile
    from huibao.bureau import Bureau
    from huibao.period import Period

_PACKAGE = Path(__file__).resolve().parents[1]
# Code that a notebook does not reach unless it names it (tests/execution/test_ingredients.py follows every import).
_AFTERWARDS = ("pages", "review", "founding", "production", "cli")
_CODE = {".py", ".yaml", ".json", ".sql"}
_LIBRARIES = (
    "pandas",
    "numpy",
    "pyarrow",
    "duckdb",
    "ibis-framework",
    "sqlglot",
    "chinesecalendar",
    "matplotlib",
    "matplotlib-inline",
    "pylopdf-fonts-zh-cn",
    "IPython",
    "ipykernel",
    "nbclient",
    "papermill",
)
_PAGE_LIBRARIES = ("jinja2", "lxml", "markdown-it-py", "nbformat", "nh3", "typst", "xlsxwriter")
# What the bureau file says to the pages only.
_NOT_FOR_NOTEBOOKS = {"internal", "letterhead", "data", "fonts", "path"}
# What it says to the notebooks that name it (or look at everything).
_IF_NAMED = ("thresholds", "notice_baseline_days")
# A notebook that uses the package only through hb.area("name") depends on that area alone. Any other use may read
# everything: for such a notebook every definition and rule counts.
_AN_AREA = re.compile(r"""\bimport huibao as hb\b|\bhb\.area\(\s*(["'])\w+\1""")
_SEES_ALL = re.compile(r"\.problems\b|\b(hb|huibao)\b")
#: What reading the cells of a file raises that is no notebook.
NO_NOTEBOOK = (ValueError, LookupError, TypeError, AttributeError)
# A definition mentions another area by the full id of something of it.
_MENTIONED = re.compile(r"\b(\w+)\.")


def ingredients(area: str, notebook: Path, period: Period, bureau: Bureau, catalogue: Mapping[str, str]) -> Ingredients:
    """What the notebook of an area depends on before it runs.

    Args:
        catalogue: the digest of each area's definitions, and of what all areas share under "".
    """
    try:
        source = notebook_source(notebook)
        text = "\n".join(cell for _, cell, _ in json.loads(source))
    except NO_NOTEBOOK:
        # Running it will say so; meanwhile it is like no other.
        source, text = notebook.read_bytes().hex(), ""
    return Ingredients(
        area,
        {
            "notebook": _sha256(source.encode()),
            "period": period.name,
            "bureau": _bureau_part(area, text, bureau),
            "catalogue": _catalogue_part(area, text, catalogue),
            "software": software_digest(without=tuple(name for name in _AFTERWARDS if not _names(text, name))),
            "libraries": libraries_digest(),
        },
    )


def notebook_source(path: Path) -> str:
    """The cells of a notebook as they run: outputs, counts and metadata other than tags left out."""
    return source_of(path.read_text(encoding="utf-8"))


def source_of(notebook: str) -> str:
    """The same of a notebook's text.

    Raises:
        NO_NOTEBOOK: one of these, where the text is no notebook.
    """
    cells = json.loads(notebook)["cells"]
    kept = [(cell["cell_type"], "".join(cell["source"]), cell.get("metadata", {}).get("tags", [])) for cell in cells]
    return json.dumps(kept, ensure_ascii=False)


def _names(text: str, name: str) -> bool:
    return re.search(rf"\b{re.escape(name)}\b", text) is not None


def _sees_all(text: str) -> bool:
    """Whether a notebook may look at more than the areas it names."""
    return _SEES_ALL.search(_AN_AREA.sub("", text)) is not None


def _bureau_part(area: str, text: str, bureau: Bureau) -> str:
    """The parameters that the notebook can see: of the offices its own area's, and those of areas it names."""
    everything = _sees_all(text)
    unseen = set() if everything else {name for name in _IF_NAMED if not _names(text, name)}
    seen = bureau.model_dump(mode="json", exclude=_NOT_FOR_NOTEBOOKS | unseen)
    seen["offices"] = {
        name: office for name, office in bureau.offices.items() if everything or name == area or _names(text, name)
    }
    return _sha256(json.dumps(seen, sort_keys=True, ensure_ascii=False).encode())


def _catalogue_part(area: str, text: str, catalogue: Mapping[str, str]) -> str:
    """The definitions that the notebook can see; an area without any is a mistake of the caller's (KeyError)."""
    everything = _sees_all(text)
    names = {"", area, *(name for name in catalogue if everything or (name and _names(text, name)))}
    return _sha256(json.dumps({name: catalogue[name] for name in sorted(names)}).encode())


def catalogue_digests(files: Iterable[CatalogueFile]) -> dict[str, str]:
    """The digest of each area's definitions with those that they come to by what they mention; what all share stands
    under "". A file is named after its area (huibao.catalogue sees to that)."""
    texts: dict[str, str] = {}
    shared: list[str] = []
    for kind, path in files:
        text = path.read_text(encoding="utf-8")
        if kind == "area":
            texts[path.stem] = text
        else:
            shared.append(f"{kind}/{path.name}\n{text}")
    found = {"": _sha256("\0".join(shared).encode())}
    for area, text in texts.items():
        others = _reached(area, texts) - {area}
        found[area] = _sha256("\0".join([text, *(texts[other] for other in sorted(others))]).encode())
    return found


def _reached(area: str, texts: Mapping[str, str]) -> set[str]:
    """The areas that an area's definitions come to, itself among them."""
    reached: set[str] = set()
    left = {area}
    while left:
        reached |= left
        left = {name for one in left for name in _MENTIONED.findall(texts[one]) if name in texts} - reached
    return reached


def software_digest(without: tuple[str, ...] = ()) -> str:
    """The digest of this package's code and its data, the folders in `without` left out.

    The catalogue's definitions have digests of their own, area by area; the pages' templates concern no notebook.
    """
    return _combined({name: digest for name, digest in _code().items() if name.partition("/")[0] not in without})


@cache
def _code() -> dict[str, str]:
    """The digest of each file of code, by its name below the package."""
    found = {}
    for file in sorted(_PACKAGE.rglob("*")):
        name = file.relative_to(_PACKAGE)
        if file.suffix in _CODE and (file.suffix == ".py" or name.parts[0] != "catalogue"):
            found[name.as_posix()] = _sha256(file.read_bytes())
    return found


def libraries_digest(*, pages: bool = False) -> str:
    """The digest of the versions of the libraries that make figures and pictures; with `pages`, those of pages too."""
    names = _LIBRARIES + (_PAGE_LIBRARIES if pages else ())
    return _sha256(json.dumps([(name, _version(name)) for name in names]).encode())


@cache
def _version(library: str) -> str:
    return metadata.version(library)


def files_digest(files: Iterable[Path], root: Path) -> str:
    """The digest of files' names below `root` and their bytes."""
    return _combined({file.relative_to(root).as_posix(): _sha256(file.read_bytes()) for file in files})


def _combined(digests: Mapping[str, str]) -> str:
    """The digest of files' names and digests, in the order given."""
    return _sha256("".join(f"{name}\0{digest}" for name, digest in digests.items()).encode())


def _sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()

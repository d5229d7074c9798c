"""Our pages as nbconvert exporters, so that `jupyter nbconvert --to huibao_html` and JupyterLab's menu offer them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from jinja2 import BaseLoader, Environment, FileSystemLoader
from nbconvert.exporters.exporter import Exporter
from nbconvert.exporters.templateexporter import TemplateExporter
from nbformat import NotebookNode
from traitlets import default

from huibao.pages.html import TEMPLATES, area_view, page_globals
from huibao.pages.pdf import area_pdf
from huibao.pages.reading import read_area
from huibao.printable import printable_lines

# The stock preprocessors rewrite outputs our reader wants as they stand, and cost more than the page itself.
_NO_PREPROCESSORS: list[str] = []


class HtmlExporter(TemplateExporter):  # type: ignore[misc]
    """An executed work-area notebook as one self-contained HTML page (`huibao_html`)."""

    export_from_notebook = "汇报网页"
    output_mimetype = "text/html"

    @default("file_extension")
    def _file_extension_default(self) -> str:
        return ".html"

    @default("template_file")
    def _template_file_default(self) -> str:
        return "area.html.j2"

    @default("template_name")
    def _template_name_default(self) -> str:
        return "huibao"

    @default("default_preprocessors")
    def _default_preprocessors_default(self) -> list[str]:
        return _NO_PREPROCESSORS

    @default("template_paths")
    def _template_paths_default(self, prune: bool = True, root_dirs: list[str] | None = None) -> list[str]:
        return [str(TEMPLATES)]

    def _create_environment(self) -> Environment:
        loaders: list[BaseLoader] = [*self.extra_loaders, FileSystemLoader(self.template_paths)]
        from jinja2 import ChoiceLoader

        found = Environment(loader=ChoiceLoader(loaders), autoescape=True, trim_blocks=True, lstrip_blocks=True)
        found.globals.update(page_globals())
        return found

    def from_notebook_node(
        self, nb: NotebookNode, resources: dict[str, Any] | None = None, **kw: Any
    ) -> tuple[str, dict[str, Any]]:
        """The page of the notebook, and nbconvert's resources."""
        notebook, found = Exporter.from_notebook_node(self, nb, resources, **kw)
        page = self.template.render(context=None, **area_view(read_area(notebook)))
        return printable_lines(page), found


class PdfExporter(Exporter):  # type: ignore[misc]
    """An executed work-area notebook as a tagged PDF (`huibao_pdf`)."""

    export_from_notebook = "汇报 PDF"
    output_mimetype = "application/pdf"

    @default("file_extension")
    def _file_extension_default(self) -> str:
        return ".pdf"

    @default("default_preprocessors")
    def _default_preprocessors_default(self) -> list[str]:
        return _NO_PREPROCESSORS

    def from_notebook_node(
        self, nb: NotebookNode, resources: dict[str, Any] | None = None, **kw: Any
    ) -> tuple[bytes, dict[str, Any]]:
        """The PDF of the notebook, and nbconvert's resources."""
        notebook, found = super().from_notebook_node(nb, resources, **kw)
        make: Callable[..., bytes] = area_pdf
        return make(read_area(notebook)), found

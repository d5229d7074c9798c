"""A real headless browser for the pages; its tests are skipped, with the reason, where there is none."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest


@pytest.fixture
def opened(browser: Any) -> Iterator[Any]:
    """Opens a file in a fresh context; afterwards there must be no request to anywhere and nothing on the console."""
    contexts: list[Any] = []
    complaints: list[str] = []

    def open_file(file: Path, *, width: int = 1280, dark: bool = False, scripts: bool = True) -> Any:
        context = browser.new_context(
            viewport={"width": width, "height": 900},
            color_scheme="dark" if dark else "light",
            java_script_enabled=scripts,
        )
        contexts.append(context)
        page = context.new_page()
        page.on("console", lambda message: complaints.append(f"console: {message.text}"))
        page.on("pageerror", lambda error: complaints.append(f"error: {error}"))
        page.on(
            "request",
            lambda request: (
                complaints.append(f"request: {request.url}") if not request.url.startswith("file:") else None
            ),
        )
        page.goto(file.as_uri())
        return page

    yield open_file
    for context in contexts:
        context.close()
    assert complaints == []

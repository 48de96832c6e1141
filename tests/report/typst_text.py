"""The words of a PDF as typst read them: in the file itself they are only glyphs."""

import json
from pathlib import Path
from typing import Any

import typst

from bot.report.fonts import font_dir


def elements(template: str, inputs: dict[str, Any], format_dir: Path, selector: str, field: str | None = None) -> str:
    """All text of the elements matching `selector`, its pieces on lines of their own."""
    found = typst.query(
        str(format_dir / template),
        selector,
        field,
        root=str(format_dir),
        font_paths=[str(font_dir())],
        ignore_system_fonts=True,
        sys_inputs={"data": json.dumps(inputs)},
    )
    return "\n".join(_texts(json.loads(found)))


def _texts(node: Any) -> list[str]:
    if isinstance(node, dict) and node.get("func") == "space":
        return [" "]
    if isinstance(node, dict):
        own = [node["text"]] if isinstance(node.get("text"), str) else []
        return own + [text for item in node.values() for text in _texts(item) if not isinstance(item, str)]
    return [text for item in node for text in _texts(item)] if isinstance(node, list) else []

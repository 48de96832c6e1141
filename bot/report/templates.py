"""Which template is used? The office's own, and that of this version where the own folder has none."""

import os
from pathlib import Path

SHIPPED = Path(__file__).resolve().parents[2] / "config" / "format"


def word_template(name: str, format_dir: Path) -> Path:
    """The Word template `name`: the office's own, or ours; each stands alone."""
    own = format_dir / name
    return own if own.is_file() else SHIPPED / name


def typst_folder(format_dir: Path) -> Path:
    """The folder whose typst templates are used. They include one another, so that they are taken from one version: the
    office's own where it has all of them, else ours."""
    return (SHIPPED if typst_lacking(format_dir) else format_dir).resolve()


def typst_lacking(format_dir: Path) -> list[str]:
    """The typst templates of this version that an office's folder does not have."""
    return sorted(path.name for path in SHIPPED.glob("*.typ") if not (format_dir / path.name).is_file())


def typst_root(format_dir: Path) -> Path:
    """What typst may read below: the folder of the templates, and of the office's emblems where that is another. Two
    drives of a Windows machine have nothing in common: then it is the templates'."""
    folder = typst_folder(format_dir)
    try:
        return Path(os.path.commonpath([folder, format_dir.resolve()]))
    except ValueError:
        return folder

"""What the tests of the command line share: a bare environment of its own, and the command called in this process."""

import logging
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
import structlog
from typer.testing import CliRunner, Result

from bot.cli import app
from config.settings import CHECKOUT, Settings, variable

OFFICE = "contoh_magetan"


@contextmanager
def bare_environment(tmp_path: Path) -> Iterator[pytest.MonkeyPatch]:
    """A working folder and environment without any setting but a database there; logging is put back afterwards."""
    root = logging.getLogger()
    handlers, level = list(root.handlers), root.level
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(tmp_path)
        for name in Settings.model_fields:
            patch.delenv(variable(name), raising=False)
        patch.setenv("SAKIP_DATABASE_URL", f"sqlite:///{tmp_path}/sakip.db")
        yield patch
    structlog.reset_defaults()
    logging.captureWarnings(capture=False)
    root.handlers[:] = handlers
    root.setLevel(level)


def sakip(*words: str, typed: str = "") -> Result:
    """`sakip WORDS`, in this process."""
    return CliRunner().invoke(app, list(words), input=typed)


def one_office(folder: Path) -> Path:
    """A copy of the configuration with the Magetan sample as its only office."""
    shutil.copytree(CHECKOUT / "config", folder, ignore=shutil.ignore_patterns("*.py", "__pycache__", "format"))
    (folder / "format").symlink_to(CHECKOUT / "config" / "format")
    for file in (folder / "instansi").glob("*.toml"):
        if file.stem != OFFICE:
            file.unlink()
    return folder

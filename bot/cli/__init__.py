"""The command line (design §7): `app` for those who embed it, `main` for `sakip` and `python -m bot`."""

from bot.cli.commands import app, main

__all__ = ["app", "main"]

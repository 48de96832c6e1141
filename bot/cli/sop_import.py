"""`sakip sop import`: the table of an office's own SOP as a proposed profile, every guess marked, its faults listed."""

import re
from collections.abc import Iterator
from pathlib import Path

import typer
from rich.console import Console
from rich.table import Table

from bot.cli.kit import Refused
from bot.domain.sop import Sop
from bot.domain.sop_grid import TableFault
from bot.domain.sop_guess import Usulan, propose
from bot.domain.sop_identity import read_identity
from bot.domain.sop_lint import SopFault, lint
from bot.domain.sop_table import read_table
from bot.sop_files import FileFault, read_file
from config.write_sop import dump_sop

_KODE = re.compile(r"[a-z][a-z0-9_]{0,63}")


def import_sop(file: Path, kode: str | None, out: Path | None, console: Console) -> tuple[str, ...]:
    """Writes the profile that the table in `file` proposes and prints what was guessed; gives back its faults, a line
    each. Refused in one sentence, with nothing written, when the file holds no table that can be followed."""
    kode = kode or (out.stem if out else _slug(file.stem))
    target = out or Path(f"{kode}.toml")
    _check_names(kode, target)
    proposed = _read(kode, file)
    faults = lint(proposed.sop)
    _refuse_circles(file, proposed, faults)
    _write(target, dump_sop(proposed.sop, _heading(file)))
    console.print(_table(proposed.sop))
    for remark in proposed.sop.catatan[1:]:  # the first only says that this is a proposal
        typer.echo(f"* {remark}")
    typer.echo(f"{target}: {len(proposed.sop.langkah)} rows proposed from {file.name}; {_count(proposed.sop)} to check")
    return tuple(f"{target}: {fault.key}: {fault.message}" for fault in faults)


def _check_names(kode: str, target: Path) -> None:
    if not _KODE.fullmatch(kode):
        raise typer.BadParameter(f"{kode!r}: use lower-case letters, digits and _, a letter first", param_hint="--kode")
    if target.name != f"{kode}.toml":
        raise typer.BadParameter(f"a profile {kode!r} must be named {kode}.toml", param_hint="--out")
    if target.exists():
        raise Refused(f"{target} exists already: name another file with --out, or remove it")


def _slug(stem: str) -> str:
    letters = re.sub(r"[^a-z0-9]+", "_", stem.lower()).strip("_")[:60].strip("_")
    return letters if letters[:1].isalpha() else f"sop_{letters}".strip("_")


def _read(kode: str, file: Path) -> Usulan:
    try:
        found = read_file(file)
        table = read_table(found.grids)
    except FileFault as error:
        raise Refused(f"{file.name} {error}") from None
    except TableFault as error:
        raise Refused(f"{file.name}: {error}") from None
    except OSError as error:
        raise Refused(f"{file.name} cannot be read: {error.strerror or error}") from None
    return propose(kode, table, read_identity(found.grids, found.lines, _named(file)))


def _named(file: Path) -> str:
    return " ".join(re.sub(r"[_-]+", " ", file.stem).split())


def _refuse_circles(file: Path, proposed: Usulan, faults: tuple[SopFault, ...]) -> None:
    """A return that the table itself writes and that leads nowhere is the office's to mend, not ours to guess."""
    written = {f"langkah[urut={urut}].tidak" for urut in proposed.pengembalian_tertulis}
    for fault in faults:
        if fault.key in written:
            raise Refused(f"{file.name}: {fault.key}: {fault.message}")


def _write(target: Path, text: str) -> None:
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(text, encoding="utf-8", newline="\n")
    except OSError as error:
        raise Refused(f"{target} cannot be written: {error.strerror or error}") from None


def _heading(file: Path) -> tuple[str, ...]:
    return (
        f"Proposed by `sakip sop import` from {file.name}. What the table leaves open was guessed and is marked:",
        'dasar = "disimpulkan" with alasan_dasar. Correct it, then check it with `sakip sop lint`.',
    )


def _count(sop: Sop) -> str:
    guessed = sum(1 for row in sop.langkah if row.dasar == "disimpulkan")
    return f"{guessed} of them with guesses" if guessed else "nothing guessed"


def _table(sop: Sop) -> Table:
    table = Table(title=f"{sop.kode}: {sop.nama} ({sop.siklus})")
    for column in ("No", "Kegiatan", "Pelaksana", "Jenis", "Waktu", "Tidak", "Guessed"):
        table.add_column(column, overflow="fold")
    for cells in _rows(sop):
        table.add_row(*cells)
    return table


def _rows(sop: Sop) -> Iterator[tuple[str, ...]]:
    for row in sop.langkah:
        kinds = " + ".join(row.semua_jenis) + (", per bidang" if row.per_bidang else "")
        back = str(row.tidak) if row.tidak is not None else ""
        yield (str(row.urut), row.kegiatan, row.pelaksana, kinds, str(row.waktu), back, row.alasan_dasar or "")

"""`sakip backup` and `sakip restore`: state and configuration in one file that proves itself, for either database.

No secret is in it: token and key are settings, invitations are kept as hashes.
"""

import hashlib
import json
import os
import zipfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path, PurePosixPath
from typing import Any

import typer
from sqlalchemy import Connection
from sqlalchemy.exc import SQLAlchemyError

from bot.app import Clock
from bot.cli.kit import Refused, load, open_db
from bot.demo.summary import program_version
from bot.store import dump, migrate
from bot.store.db import Db
from bot.store.queries import record, restored
from config.settings import Settings

KIND = "sakip-bot cadangan"
MANIFEST = "manifest.json"
_TABLES, _CONFIG = "tabel", "config"
_CODE = (".py", ".pyc")  # the configuration folder of a checkout also holds the program that reads it
_CHUNK = 1 << 16


@dataclass(frozen=True, slots=True)
class _Copy:
    """What the manifest of a copy says: the tables' revision, rows per table, and the digest of each member."""

    revisi: str
    versi: str
    dibuat: str
    baris: dict[str, int]
    sha256: dict[str, str]


# --- making a copy ---------------------------------------------------------------------------------------------------


def backup(file: Path) -> None:
    """Writes one state of the whole database and the configuration to `file`; the bot may go on working meanwhile.

    Refused when the file exists: a copy never replaces another.
    """
    settings = load()
    db = open_db(settings)
    if file.exists():
        raise Refused(f"{file} exists already: name another file, for example one with today's date")
    part = file.with_name(f"{file.name}.part")
    file.parent.mkdir(parents=True, exist_ok=True)
    try:
        with os.fdopen(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as out:
            rows = _write(out, db, settings.config_dir, Clock(settings.clock_url or "").now())
        part.replace(file)
    finally:
        part.unlink(missing_ok=True)
    typer.echo(f"{file}: {sum(rows.values())} rows of {len(rows)} tables, and the configuration")
    typer.echo(f"SHA-256 {_digest_of_file(file)}")


def _write(out: Any, db: Db, config_dir: Path, now: datetime) -> dict[str, int]:
    rows: dict[str, int] = {}
    digests: dict[str, str] = {}
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        with db.read() as tx:
            for name in dump.table_names():
                member = f"{_TABLES}/{name}.jsonl"
                rows[name], digests[member] = _write_lines(archive, member, dump.dump(tx, name))
        for member, path in _config_files(config_dir):
            content = path.read_bytes()
            archive.writestr(member, content)
            digests[member] = hashlib.sha256(content).hexdigest()
        head = {"jenis": KIND, "versi": program_version(), "revisi": migrate.HEAD, "dibuat": now.isoformat()}
        archive.writestr(MANIFEST, json.dumps({**head, "baris": rows, "sha256": digests}, indent=1))
    return rows


def _write_lines(archive: zipfile.ZipFile, member: str, lines: Iterable[str]) -> tuple[int, str]:
    digest, count = hashlib.sha256(), 0
    with archive.open(member, "w", force_zip64=True) as target:
        for line in lines:
            content = f"{line}\n".encode()
            digest.update(content)
            target.write(content)
            count += 1
    return count, digest.hexdigest()


def _config_files(config_dir: Path) -> Iterator[tuple[str, Path]]:
    for path in sorted(config_dir.rglob("*")):
        if path.is_file() and path.suffix not in _CODE:
            yield f"{_CONFIG}/{path.relative_to(config_dir).as_posix()}", path


def _digest_of_file(path: Path) -> str:
    with path.open("rb") as source:
        return hashlib.file_digest(source, "sha256").hexdigest()


# --- going back to one -----------------------------------------------------------------------------------------------


def restore(file: Path) -> None:
    """Fills an empty database from a copy, puts its configuration beside a different one, has Drive compared again.

    Refused, with nothing written, when the copy does not verify, or the database holds an office already.
    """
    settings = load()
    try:
        with zipfile.ZipFile(file) as archive:
            copy = _verify(file, archive)
            db = _empty_database(settings, copy)
            now = Clock(settings.clock_url or "").now()
            typer.echo(f"{file}: of {copy.dibuat}, made by version {copy.versi}; every part is as it was written")
            _fill(db, archive, copy)
            migrate.upgrade(db)
            _settle(db, copy, now)
            _put_config(archive, settings.config_dir)
    except (OSError, zipfile.BadZipFile) as error:
        raise Refused(f"{file} cannot be read as a copy: {getattr(error, 'strerror', None) or error}") from None
    typer.echo("next: `sakip check`, then start the bot; it compares Drive, and posts open cards again")


def _verify(file: Path, archive: zipfile.ZipFile) -> _Copy:
    """The manifest, once every member is what it says. Refused with each that is not."""
    try:
        told = json.loads(archive.read(MANIFEST))
        if told["jenis"] != KIND:
            raise ValueError(told["jenis"])
        copy = _Copy(*(told[name] for name in ("revisi", "versi", "dibuat", "baris", "sha256")))
    except (KeyError, TypeError, ValueError):
        raise Refused(f"{file} is no copy made by `sakip backup`") from None
    names = set(archive.namelist()) - {MANIFEST}
    faults = [f"{file}: {name} is missing" for name in sorted(copy.sha256.keys() - names)]
    faults += [f"{file}: {name} does not belong to the copy" for name in sorted(names - copy.sha256.keys())]
    there = sorted(names & copy.sha256.keys())
    faults += [f"{file}: {name} was altered" for name in there if _digest(archive, name) != copy.sha256[name]]
    faults += [f"{file}: {name} is no place in a configuration" for name in there if not _is_inside(name)]
    if faults:
        raise Refused(*faults, "nothing was restored: take another copy")
    return copy


def _digest(archive: zipfile.ZipFile, name: str) -> str:
    digest = hashlib.sha256()
    try:
        with archive.open(name) as source:
            while chunk := source.read(_CHUNK):
                digest.update(chunk)
    except zipfile.BadZipFile:
        return ""  # its own checksum already says so
    return digest.hexdigest()


def _is_inside(name: str) -> bool:
    parts = PurePosixPath(name).parts
    return parts[0] in (_TABLES, _CONFIG) and ".." not in parts and "\\" not in name


def _empty_database(settings: Settings, copy: _Copy) -> Db:
    """The database of the settings, at the copy's revision. Refused unless it is empty."""
    db = open_db(settings, migrated=False)
    at = migrate.current(db)
    if at is not None:
        with db.read() as tx:
            there = restored.offices(tx)
        if there or at != copy.revisi:
            what = f"holds {', '.join(there)}" if there else f"is at revision {at}, the copy at {copy.revisi}"
            raise Refused(f"the database {what}: a copy goes into an empty one, name it in SAKIP_DATABASE_URL")
    try:
        migrate.upgrade(db, copy.revisi)
    except migrate.MigrationError:
        raise Refused(f"the copy was made by a newer version ({copy.versi}): upgrade this installation first") from None
    return db


def _fill(db: Db, archive: zipfile.ZipFile, copy: _Copy) -> None:
    """Every row, and the proof of the record, in one transaction."""
    try:
        with db.begin() as tx:
            for name in dump.table_names():
                if name in copy.baris:
                    _load(tx, archive, name, copy.baris[name])
            dump.count_on(tx)
            count, broken = record.verify(tx)
            if broken:
                raise Refused(*(f"{item.rantai} line {item.nomor}: {item.sebab}" for item in broken))
    except SQLAlchemyError as error:
        raise Refused(f"the copy does not fit the tables: {type(error).__name__}; nothing was restored") from None
    typer.echo(f"{sum(copy.baris.values())} rows restored; {count} lines of the record, every chain holds")


def _settle(db: Db, copy: _Copy, now: datetime) -> None:
    """What is uncertain since the copy was made; the record of each office says that it was restored."""
    with db.begin() as tx:
        doubtful, compared = restored.doubt_messages(tx), restored.compare_drive(tx, now)
        for office in restored.offices(tx):
            note = {"dibuat": copy.dibuat, "pesan_ragu": doubtful}
            record.append(tx, f"instansi:{office}", "dipulihkan", note, now)
    typer.echo(f"{compared} files will be compared with Drive; {doubtful} messages are doubtful and looked after")


def _load(tx: Connection, archive: zipfile.ZipFile, name: str, expected: int) -> None:
    with archive.open(f"{_TABLES}/{name}.jsonl") as source:
        try:
            found = dump.load(tx, name, (line.decode() for line in source))
        except (LookupError, ValueError) as error:
            raise Refused(f"table {name} of the copy cannot be read: {error}; nothing was restored") from None
    if found != expected:
        raise Refused(f"table {name} of the copy has {found} rows instead of {expected}; nothing was restored")


def _put_config(archive: zipfile.ZipFile, config_dir: Path) -> None:
    """Beside the one that is there, if they differ; a person chooses."""
    kept = {name.removeprefix(f"{_CONFIG}/"): archive.read(name) for name in archive.namelist() if _is_config(name)}
    there = {member.removeprefix(f"{_CONFIG}/"): path.read_bytes() for member, path in _config_files(config_dir)}
    if kept == there:
        typer.echo(f"the configuration in {config_dir} is the one of the copy")
        return
    target = config_dir.with_name(f"{config_dir.name}-dari-cadangan")
    for name, content in kept.items():
        place = target / name
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(content)
    typer.echo(f"{config_dir} differs from the copy's configuration, which is now in {target}:")
    typer.echo("compare the two, or name the latter in SAKIP_CONFIG_DIR, before the bot is started")


def _is_config(name: str) -> bool:
    return name.startswith(f"{_CONFIG}/")

"""`sakip audit verify`: does the record still hold, line by line, and is an archive package what was packed?"""

import hashlib
import json
import zipfile
from collections.abc import Iterator, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

import typer
from sqlalchemy import Connection

from bot.cli.kit import Refused, is_there, load, open_db, refuse, sqlite_file
from bot.domain.codec import canonical
from bot.report import package
from bot.store.db import Db
from bot.store.migrate import is_current
from bot.store.queries import koreksi, oversight, record
from config.settings import Settings

_RECORD = "riwayat/riwayat.jsonl"


def verify_database() -> None:
    """Recomputes every chain of the database, and holds decisions, files and the corrections in force against it. Ends
    with 1 when a line was changed, removed or inserted, or one of those is not as recorded."""
    db = open_db(load())
    with db.read() as tx:
        count, broken = record.verify(tx)
        unproven = list(_unproven(tx)) if is_current(db) else []
    typer.echo(f"{count} lines of the record read")
    faults = [f"{item.rantai} line {item.nomor}: {item.sebab}" for item in broken]
    faults += unproven
    if faults:
        refuse(faults)
    typer.echo("every chain holds, and every decision and file is as recorded")


def _unproven(tx: Connection) -> Iterator[str]:
    """What is kept beside the record and is not what it says."""
    for chain, number in koreksi.unproven(tx):
        yield f"{chain} correction {number}: is not what the record says"
    for place in dict.fromkeys(oversight.unproven_decisions(tx)):
        yield f"{place}: a decision is not what the record says"
    for name in oversight.altered_documents(tx):
        yield f"{name}: the file kept is not what it was"


def verify_package(path: Path) -> None:
    """Compares each file of a package with its manifest, recomputes the record in it, and looks its digest up in the
    database of this deployment if there is one."""
    altered = package.verify(path)
    if altered:
        refuse(altered)
    lines, head = _lines(path)
    typer.echo(f"{path.name}: {len(lines)} lines of the record read")
    faults = [*_chain_faults(lines, head), *_unsigned(lines, path), *_compare_with_database(load(), path)]
    if faults:
        refuse(faults)
    typer.echo("every file is as it was packed")


def _lines(path: Path) -> tuple[list[Mapping[str, Any]], str]:
    """The record in a package and the hash its manifest says it ends with."""
    with zipfile.ZipFile(path) as archive:
        try:
            head = str(json.loads(archive.read(package.MANIFEST))["kepala_riwayat"])
            return [json.loads(line) for line in archive.read(_RECORD).decode().splitlines()], head
        except (KeyError, ValueError) as error:
            raise Refused(f"{path.name} holds no record that can be read: {error}") from None


def _chain_faults(lines: list[Mapping[str, Any]], head: str) -> Iterator[str]:
    """Lines that do not follow from the ones before them."""
    before = record.GENESIS
    for number, line in enumerate(lines, 1):
        try:
            computed = _hash(before, line)
        except (KeyError, TypeError, ValueError):
            yield f"{_RECORD} line {number}: cannot be read"
            return
        if line["nomor"] != number or line["hash_sebelum"] != before:
            yield f"{_RECORD} line {number}: does not follow the line before it"
        elif line["hash"] != computed:
            yield f"{_RECORD} line {number}: was changed after it was written"
        before = str(line["hash"])
    if before != head:
        yield f"{_RECORD}: is not the record the package was made with"


def _hash(before: str, line: Mapping[str, Any]) -> str:
    pada = datetime.fromisoformat(line["pada"])
    return record.line_hash(before, line["rantai"], line["nomor"], pada, line["jenis"], canonical(line["isi"]))


def _unsigned(lines: list[Mapping[str, Any]], path: Path) -> Iterator[str]:
    """The signed file that the record in a siklus' package tells of has to be in it, byte for byte."""
    with zipfile.ZipFile(path) as archive:
        manifest = json.loads(archive.read(package.MANIFEST))
    if not manifest.get("e_sakip_reviu"):
        return  # packed before signed files were, or an addendum
    held = {entry["sha256"] for entry in manifest["berkas"]}
    for sheet in package.signed_in(lines):
        if sheet["sha256"] not in held:
            yield f"{sheet['nama']}: the signed file of the record is not in the package"


def _compare_with_database(settings: Settings, path: Path) -> Iterator[str]:
    """What the record says about a package of this name; nothing where there is no database to ask."""
    if sqlite_file(settings) is not None and not is_there(settings):
        typer.echo("no database here: the package was checked against itself only", err=True)
        return
    db = open_db(settings, migrated=False)
    if not is_current(db):
        typer.echo("the database is not migrated: the package was checked against itself only", err=True)
        return
    digest = hashlib.sha256(path.read_bytes()).hexdigest()
    recorded = _recorded(db)
    if digest in recorded:
        typer.echo(f"recorded when it was packed, as {recorded[digest]}")
    else:
        yield f"{path.name} is not a package that the record of this database knows (SHA-256 {digest[:16]}…)"


def _recorded(db: Db) -> dict[str, str]:
    """The packages the record tells of: SHA-256 -> name."""
    with db.read() as tx:
        told = [json.loads(isi) for isi in oversight.packed_records(tx)]
    return {str(isi.get("sha256")): str(isi.get("nama")) for isi in told}

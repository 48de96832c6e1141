"""How does one played siklus become thousands? Its rows are copied inside the database, each copy in an office of its
own: what the ticks look at is what a real deployment of that size would hold.
"""

from sqlalchemy import Connection, Table, text

from bot.store import tables as t
from bot.store.db import Db

APART = 100_000  # ids of copy n begin at n times this; a template has fewer rows of any kind


def clone_office(db: Db, kode: str, siklus_id: int, copies: int) -> list[str]:
    """Copies the office `kode` with its siklus; returns the codes of the new offices."""
    if not copies:
        return []
    with db.begin() as tx:
        tx.execute(text("CREATE TEMPORARY TABLE salinan (n BIGINT PRIMARY KEY)"))
        tx.execute(text("INSERT INTO salinan (n) VALUES (:n)"), [{"n": n} for n in range(1, copies + 1)])
        _clone_people(tx, kode)
        _clone_siklus(tx, kode, siklus_id)
        tx.execute(text("DROP TABLE salinan"))
    return [f"{kode}{n}" for n in range(1, copies + 1)]


def _clone_people(tx: Connection, kode: str) -> None:
    mine = f"r.instansi = '{kode}'"
    _clone(tx, t.instansi, f"r.kode = '{kode}'", "kode")
    _clone(tx, t.orang, mine, "id", "instansi")
    _clone(tx, t.penugasan, mine, "id", "orang_id", "instansi")
    held = f"r.orang_id IN (SELECT id FROM orang WHERE instansi = '{kode}')"
    _clone(tx, t.ikatan, held, "id", "orang_id", "telegram_id")


def _clone_siklus(tx: Connection, kode: str, siklus_id: int) -> None:
    mine = f"r.siklus_id = {siklus_id}"
    _clone(tx, t.siklus, f"r.id = {siklus_id}", "id", "instansi")
    _clone(tx, t.langkah, mine, "id", "siklus_id")
    for table in (t.indikator, t.isian, t.lembar):
        _clone(tx, table, mine, "siklus_id")
    sheets = f"r.instansi = '{kode}' AND r.jenis <> 'kendali'"  # a workbook is the office's, and there is one office
    _clone(tx, t.berkas, sheets, "id", "kunci", "induk", "instansi", "siklus_id", "drive_id")
    _clone(tx, t.prompt, mine, "id", "kode", "instansi", "siklus_id", "orang_id", "penugasan_id")
    about = ("siklus_id", "orang_id", "prompt_id")
    _clone(tx, t.keputusan, mine, "id", "penugasan_id", "update_id", *about)
    _clone(tx, t.outbox, mine, "id", "kunci", "instansi", "chat_id", "sasaran_id", *about)
    chain = f"r.rantai = 'siklus:{siklus_id}'"
    _clone(tx, t.riwayat, chain, "rantai", rantai=f"'siklus:' || ({siklus_id} + n * {APART})")
    head = f"r.kunci = 'riwayat:siklus:{siklus_id}'"
    _clone(tx, t.penanda, head, "kunci", kunci=f"'riwayat:siklus:' || ({siklus_id} + n * {APART})")


def _clone(tx: Connection, table: Table, where: str, *changed: str, **written: str) -> None:
    """Copies the rows `where` holds once for each n; the columns `changed` get values of their own."""
    made = {name: written.get(name) or _own(table, name) for name in changed}
    columns = ", ".join(column.name for column in table.columns)
    values = ", ".join(made.get(column.name, f"r.{column.name}") for column in table.columns)
    statement = f"INSERT INTO {table.name} ({columns}) SELECT {values} FROM {table.name} r, salinan WHERE {where}"
    tx.execute(text(statement))


def _own(table: Table, name: str) -> str:
    """A copy's value: numbers move to its own range, texts name its own office (or carry its number)."""
    if table.columns[name].type.python_type is int:
        return f"r.{name} + n * {APART}"
    if name == "instansi" or table is t.instansi:
        return f"r.{name} || n"
    if table is t.berkas and name != "drive_id":  # "<office>/…": the number goes behind the office's code
        return f"REPLACE(r.{name}, r.instansi || '/', r.instansi || n || '/')"
    return f"r.{name} || '-' || n"

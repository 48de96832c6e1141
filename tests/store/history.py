"""Years of finished work, written by the database itself, and what a query costs beside it."""

from sqlalchemy import Connection, bindparam, text

from bot.store.types import Utc
from tests.store.seed import NOW

_NUMBERS = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < :count) "

# One finished row for each i; `:siklus`, `:orang` and `:now` are bound.
_ROWS = {
    "outbox": """INSERT INTO outbox (kunci, chat_id, operasi, jenis, isi, status, coba, message_id, dibuat, dikirim,
            diurus)
        SELECT 'done:' || i, i % 200, 'kirim', 'x', '{}', 'terkirim', 1, i, :now, :now, FALSE FROM n""",
    "inbox": """INSERT INTO inbox (update_id, chat_id, isi, status, coba, diterima, selesai)
        SELECT i, i % 200, '{}', 'selesai', 0, :now, :now FROM n""",
    "langkah": """INSERT INTO langkah (siklus_id, urut, bidang, status, tahap, putaran, final_at, selesai, periksa_pada)
        SELECT :siklus, i + 100, '', 'selesai', 0, 1, :now, :now, :now FROM n""",
    "berkas": """INSERT INTO berkas (kunci, instansi, bidang, jenis, nama, ingin, nyata, beres, versi, coba)
        SELECT 'done:' || i, :instansi, '', 'format', 'x', '{}', '{}', TRUE, 0, 0 FROM n""",
    "prompt": """INSERT INTO prompt (kode, instansi, siklus_id, urut, bidang, tahap, putaran, jenis, versi, orang_id,
            nonce, digest, rincian, status, dibuat)
        SELECT 'A' || i, :instansi, :siklus, 1, '', 0, 1, 'tugas', 1, :orang, '', '', '{}', 'ditutup', :now FROM n""",
    "lembar": """INSERT INTO lembar (siklus_id, bidang, digest, versi, temuan, lengkap, terisi, dibaca, berubah,
            temuan_terkirim, selesai_dicentang)
        SELECT :siklus, 'b' || i, '', 1, '[]', TRUE, 1, :now, :now, '', FALSE FROM n""",
}
TABLES = tuple(_ROWS)


def put_history(tx: Connection, table: str, count: int, **values: object) -> None:
    """Writes `count` finished rows into `table`; `values` are instansi, siklus and orang where it refers to them."""
    used = {name: value for name, value in {"now": NOW, **values}.items() if f":{name}" in _ROWS[table]}
    statement = text(_NUMBERS + _ROWS[table])
    if "now" in used:
        statement = statement.bindparams(bindparam("now", type_=Utc))
    tx.execute(statement, {"count": count, **used})


def refresh_statistics(tx: Connection) -> None:
    """What autovacuum does sooner or later; SQLite is left as it is, without statistics."""
    if tx.dialect.name == "postgresql":
        tx.execute(text("ANALYZE"))

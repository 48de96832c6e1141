"""The tables of recommendations after their siklus: one row for each bidang that follows one up, and its reports."""

from sqlalchemy import JSON, BigInteger, Column, ForeignKey, Index, String, Table, Text, UniqueConstraint

from bot.store.schema import metadata, where
from bot.store.types import BigId, Utc

rekomendasi = Table(
    "rekomendasi",
    metadata,
    Column("id", BigId, primary_key=True),  # "R12", what people type
    Column("kunci", String(96), nullable=False, unique=True),
    Column("instansi", ForeignKey("instansi.kode"), nullable=False),
    Column("siklus_id", ForeignKey("siklus.id"), nullable=False, index=True),  # in which it was given
    Column("tulisan_id", ForeignKey("tulisan.id")),  # the reply it comes from; NULL when it was entered
    Column("asal", String(16), nullable=False),  # pimpinan | LHE
    Column("bidang", String(64), nullable=False),
    Column("teks", Text, nullable=False),
    Column("bukti", Text),  # the evidence that is expected
    Column("dasar", Text),  # where it was said or written, when it was entered
    Column("orang_id", ForeignKey("orang.id"), nullable=False),
    Column("kapasitas", Text, nullable=False),
    Column("tenggat", Utc, nullable=False),
    Column("status", String(32), nullable=False),  # selesai | dalam_proses | belum | tidak_dapat_ditindaklanjuti
    Column("pada", Utc, nullable=False),
    Column("selesai", Utc),  # when the planner verified its end
    Column("periksa_pada", Utc, nullable=False),  # when somebody may have to be reminded next
    Index("ix_rekomendasi_bidang", "instansi", "bidang"),
)
where("ix_rekomendasi_periksa", (rekomendasi.c.periksa_pada,), "status IN ('belum', 'dalam_proses')")

kemajuan = Table(
    "kemajuan",
    metadata,
    Column("id", BigId, primary_key=True),
    Column("rekomendasi_id", ForeignKey("rekomendasi.id"), nullable=False),
    Column("update_id", BigInteger, nullable=False),  # one message is one report, however often it is worked off
    Column("teks", Text, nullable=False),
    Column("bukti", JSON, nullable=False),  # {"tautan": [...], "berkas": {"nama", "id"}}
    Column("orang_id", ForeignKey("orang.id"), nullable=False),
    Column("kapasitas", Text, nullable=False),
    Column("status", String(16), nullable=False),  # dicatat | diajukan | diterima | dikembalikan
    Column("alasan", Text, nullable=False),
    Column("diperiksa_oleh", ForeignKey("orang.id")),
    Column("diperiksa", Utc),
    Column("pada", Utc, nullable=False),
    UniqueConstraint("rekomendasi_id", "update_id"),
)

"""The table of corrections to closed triwulan: what was asked, who decided, under which number. Rows are added, and
settled once; what was approved and packed at the time stays in its own tables as it was."""

from sqlalchemy import JSON, Column, ForeignKey, Index, Integer, String, Table, Text, UniqueConstraint

from bot.store.schema import metadata, where
from bot.store.types import BigId, Utc

koreksi = Table(
    "koreksi",
    metadata,
    Column("id", BigId, primary_key=True),
    Column("instansi", ForeignKey("instansi.kode"), nullable=False),
    Column("siklus_id", ForeignKey("siklus.id"), nullable=False),  # the closed siklus
    Column("bidang", String(64), nullable=False),
    Column("kode", String(64), nullable=False),  # of the indikator
    Column("nomor", Integer),  # counted in its siklus once it is in force
    Column("isi_sebelum", JSON, nullable=False),  # field -> canonical value in force when it was asked; "" is a blank
    Column("isi", JSON, nullable=False),  # field -> canonical value that takes its place
    Column("alasan", Text, nullable=False),
    Column("dasar", Text, nullable=False),
    Column("orang_id", ForeignKey("orang.id"), nullable=False),  # who asked for it
    Column("kapasitas", Text, nullable=False),
    Column("status", String(16), nullable=False),  # diajukan | sementara | berlaku | ditolak | ditarik
    Column("pada", Utc, nullable=False),
    Column("diperiksa_oleh", ForeignKey("orang.id")),
    Column("putusan", JSON),  # {"hasil", "kapasitas", "pada", "alasan", …} of who decided, `pada` as printed
    Column("diperiksa", Utc),  # when it was decided, and from when on it is in force
    Column("periksa_pada", Utc),  # when to look next: to remind, or the end of the undo window; NULL is now
    Column("dokumen", String(64)),  # the package that was added to the archive
    UniqueConstraint("siklus_id", "nomor"),
    Index("ix_koreksi_instansi", "instansi", "status"),
)
where("ix_koreksi_arsip", (koreksi.c.id,), "status = 'berlaku' AND dokumen IS NULL")
where("ix_koreksi_periksa", (koreksi.c.periksa_pada,), "status IN ('diajukan', 'sementara')")

"""The tables of an office: its people, their assignments, invitations and accounts, proposed changes of them, and what
its planners keep in the control workbook."""

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    Column,
    Date,
    ForeignKey,
    Index,
    String,
    Table,
    Text,
    UniqueConstraint,
)

from bot.store.schema import metadata
from bot.store.schema import where as _where
from bot.store.types import BigId, Utc

instansi = Table(
    "instansi",
    metadata,
    Column("kode", String(64), primary_key=True),
    Column("nama", Text, nullable=False),
    Column("zona", String(64), nullable=False),
    Column("konfig", JSON, nullable=False),
    Column("diperbarui", Utc, nullable=False),
)

orang = Table(
    "orang",
    metadata,
    Column("id", BigId, primary_key=True),
    Column("instansi", ForeignKey("instansi.kode"), nullable=False),
    Column("kode", String(64), nullable=False),
    Column("nama", Text, nullable=False),
    Column("sapaan", String(16), nullable=False),
    Column("jabatan", Text, nullable=False),
    Column("email", Text, nullable=False),
    Column("aktif", Boolean, nullable=False),
    UniqueConstraint("instansi", "kode"),
)

penugasan = Table(
    "penugasan",
    metadata,
    Column("id", BigId, primary_key=True),
    Column("orang_id", ForeignKey("orang.id"), nullable=False, index=True),
    Column("instansi", ForeignKey("instansi.kode"), nullable=False),
    Column("peran", String(64), nullable=False),
    Column("bidang", String(64), nullable=False),  # "" for a role of the whole office
    Column("jenis", String(16), nullable=False),  # definitif | plt | plh
    Column("mulai", Date, nullable=False),
    Column("selesai", Date),  # last day included; NULL is open-ended
    Column("dasar", Text, nullable=False),
    Column("sumber", String(16), nullable=False),  # konfig | obrolan: rows of the file are replaced by `sakip init`
    Column("dibuat_oleh", ForeignKey("orang.id")),
    Column("disahkan", Utc),  # confirmed by the second person where one is needed; NULL is not yet in force
    Index("ix_penugasan_peran", "instansi", "peran", "bidang"),
)

undangan = Table(
    "undangan",
    metadata,
    Column("hash", String(64), primary_key=True),
    Column("orang_id", ForeignKey("orang.id"), nullable=False),
    Column("dibuat", Utc, nullable=False),
    Column("kedaluwarsa", Utc, nullable=False),
    Column("dipakai", Utc),
    Column("dipakai_oleh", BigInteger),
    Column("dicabut", Utc),
)

ikatan = Table(
    "ikatan",
    metadata,
    Column("id", BigId, primary_key=True),
    Column("orang_id", ForeignKey("orang.id"), nullable=False),
    Column("telegram_id", BigInteger, nullable=False),
    Column("mulai", Utc, nullable=False),
    Column("selesai", Utc),
    Column("terjangkau", Boolean, nullable=False),
)
_where("ux_ikatan_orang", (ikatan.c.orang_id,), "selesai IS NULL").unique = True
_where("ix_ikatan_telegram", (ikatan.c.telegram_id,), "selesai IS NULL")

usulan = Table(
    "usulan",
    metadata,
    Column("id", BigId, primary_key=True),
    Column("instansi", ForeignKey("instansi.kode"), nullable=False),
    Column("sumber", String(16), nullable=False),  # buku | obrolan
    Column("digest", String(64), nullable=False),  # of its lines: the same change is not proposed twice
    Column("isi", JSON, nullable=False),  # its lines (bot.domain.pejabat.Butir)
    Column("orang_id", ForeignKey("orang.id")),  # who proposed it; NULL is "one of the planners"
    Column("diminta", JSON, nullable=False),  # ids of those it was shown to
    Column("status", String(16), nullable=False),  # menunggu | disahkan | ditolak | ditarik
    Column("disahkan_oleh", ForeignKey("orang.id")),  # who confirmed or refused it
    Column("dibuat", Utc, nullable=False),
    Column("selesai", Utc),
)
_where("ix_usulan_menunggu", (usulan.c.id,), "status = 'menunggu'")

# --- the control workbook --------------------------------------------------------------------------------------------

kendali = Table(
    "kendali",
    metadata,
    Column("instansi", ForeignKey("instansi.kode"), primary_key=True),
    Column("lembar", String(16), primary_key=True),  # the tab
    Column("isi", JSON, nullable=False),  # row -> column -> the value last written there
    Column("temuan", JSON, nullable=False),  # row -> column -> [kind of finding, its figures]
    Column("diperbarui", Utc, nullable=False),
)

perubahan = Table(
    "perubahan",
    metadata,
    Column("id", BigId, primary_key=True),
    Column("instansi", ForeignKey("instansi.kode"), nullable=False),
    Column("lembar", String(16), nullable=False),  # what it is about: the tab it was written on
    Column("kunci", String(64), nullable=False),  # kode of the indikator, bidang, orang or program
    Column("isi", JSON, nullable=False),  # the whole row as it holds from then on
    Column("berlaku_sejak", Date, nullable=False),
    Column("dasar", Text, nullable=False),
    Column("dibuat", Utc, nullable=False),
    Index("ix_perubahan_instansi", "instansi", "lembar"),
)

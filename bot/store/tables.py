"""Every table, in the words of the office. The migrations in `migrations/` build exactly this (a house test compares).

Rows are the schedule and the locks (design §9): due times, leases, claims and wanted states all live here.
"""

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    Column,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    String,
    Table,
    Text,
    UniqueConstraint,
)

from bot.store.schema import metadata as metadata
from bot.store.schema import where as _where
from bot.store.tables_koreksi import koreksi as koreksi
from bot.store.tables_people import ikatan as ikatan
from bot.store.tables_people import instansi as instansi
from bot.store.tables_people import kendali as kendali
from bot.store.tables_people import orang as orang
from bot.store.tables_people import penugasan as penugasan
from bot.store.tables_people import perubahan as perubahan
from bot.store.tables_people import undangan as undangan
from bot.store.tables_people import usulan as usulan
from bot.store.tables_rekomendasi import kemajuan as kemajuan
from bot.store.tables_rekomendasi import rekomendasi as rekomendasi
from bot.store.types import BigId, Utc

# --- cycles ----------------------------------------------------------------------------------------------------------

sop_versi = Table(
    "sop_versi",
    metadata,
    Column("digest", String(64), primary_key=True),
    Column("kode", String(64), nullable=False),
    Column("isi", JSON, nullable=False),
    Column("dibuat", Utc, nullable=False),
)

siklus = Table(
    "siklus",
    metadata,
    Column("id", BigId, primary_key=True),
    Column("instansi", ForeignKey("instansi.kode"), nullable=False),
    Column("sop_kode", String(64), nullable=False),
    Column("sop_digest", ForeignKey("sop_versi.digest"), nullable=False),
    Column("periode", String(16), nullable=False),
    Column("status", String(16), nullable=False),
    Column("bidang", JSON, nullable=False),
    Column("undo_detik", Integer, nullable=False),
    Column("konfig", JSON, nullable=False),  # the office settings it was opened with
    Column("dibuka", Utc, nullable=False),
    Column("selesai", Utc),
    UniqueConstraint("instansi", "sop_kode", "periode"),
)
_where("ix_siklus_berjalan", (siklus.c.instansi,), "status IN ('berjalan', 'diarsipkan', 'dijeda')")
_where("ix_siklus_arsip", (siklus.c.id,), "status = 'diarsipkan'")

langkah = Table(
    "langkah",
    metadata,
    Column("id", BigId, primary_key=True),
    Column("siklus_id", ForeignKey("siklus.id"), nullable=False),
    Column("urut", Integer, nullable=False),
    Column("bidang", String(64), nullable=False),
    Column("status", String(16), nullable=False),
    Column("tahap", Integer, nullable=False),
    Column("putaran", Integer, nullable=False),
    Column("dibuka", Utc),
    Column("tahap_dibuka", Utc),
    Column("jatuh_tempo", Utc),
    Column("tenggat", Utc),
    Column("final_at", Utc),
    Column("putusan", JSON),
    Column("selesai", Utc),
    Column("periksa_pada", Utc),  # when the reminder policy has something to say next; NULL is now
    UniqueConstraint("siklus_id", "urut", "bidang"),
)
_where("ix_langkah_final", (langkah.c.final_at,), "status = 'sementara'")
_where("ix_langkah_bot", (langkah.c.siklus_id,), "status = 'bot'")
_where("ix_langkah_periksa", (langkah.c.periksa_pada,), "status = 'terbuka'")

indikator = Table(
    "indikator",
    metadata,
    Column("siklus_id", ForeignKey("siklus.id"), primary_key=True),
    Column("kode", String(64), primary_key=True),
    Column("bidang", String(64), nullable=False),
    Column("urut", Integer, nullable=False),
    Column("isi", JSON, nullable=False),
)

isian = Table(
    "isian",
    metadata,
    Column("siklus_id", ForeignKey("siklus.id"), primary_key=True),
    Column("kode", String(64), primary_key=True),
    Column("bidang", String(64), nullable=False),
    Column("isi", JSON, nullable=False),  # field -> canonical value, what a person entered
    Column("sel", JSON, nullable=False),  # field -> A1 address where it was read
)

lembar = Table(
    "lembar",
    metadata,
    Column("siklus_id", ForeignKey("siklus.id"), primary_key=True),
    Column("bidang", String(64), primary_key=True),
    Column("digest", String(64), nullable=False),
    Column("versi", Integer, nullable=False),  # counts changed contents; what people see as "versi 3"
    Column("temuan", JSON, nullable=False),
    Column("lengkap", Boolean, nullable=False),
    Column("terisi", Integer, nullable=False),
    Column("masalah", Text),  # why the last good values are old (trashed, an Office file, no access, tab missing)
    Column("dibaca", Utc, nullable=False),
    Column("berubah", Utc, nullable=False),
    Column("temuan_terkirim", String(64), nullable=False),  # digest of the findings last sent
    Column("selesai_dicentang", Boolean, nullable=False),  # the box on the sheet is ticked
    Column("disetujui", JSON),  # {"digest", "versi", "isi"} as last approved; "sesudahnya" if changed since
    Column("periksa", Utc),  # when its findings, or its ticked box, may have to be told; NULL is not now
)
_where("ix_lembar_periksa", (lembar.c.periksa,), "periksa IS NOT NULL")

# --- Google: wanted-state rows ---------------------------------------------------------------------------------------

berkas = Table(
    "berkas",
    metadata,
    Column("id", BigId, primary_key=True),
    Column("kunci", String(120), nullable=False, unique=True),
    Column("instansi", ForeignKey("instansi.kode"), nullable=False),
    Column("siklus_id", ForeignKey("siklus.id"), index=True),
    Column("bidang", String(64), nullable=False),
    Column("jenis", String(16), nullable=False),  # folder | format | dokumen | bukti | salinan | kendali
    Column("induk", String(120)),  # the parent folder's kunci; NULL is the drive's root
    Column("nama", Text, nullable=False),
    Column("ingin", JSON, nullable=False),
    Column("nyata", JSON, nullable=False),
    Column("beres", Boolean, nullable=False),  # ingin is fulfilled
    Column("drive_id", String(128), index=True),
    Column("tautan", Text),
    Column("versi", BigInteger, nullable=False),  # Drive's version as last read or written by us
    Column("coba", Integer, nullable=False),
    Column("tidak_sebelum", Utc),
    Column("galat", Text),
)
_where("ix_berkas_kerja", (berkas.c.id,), "NOT beres")

dokumen = Table(
    "dokumen",
    metadata,
    Column("digest", String(64), primary_key=True),
    Column("nama", Text, nullable=False),
    Column("mime", String(128), nullable=False),
    Column("isi", LargeBinary, nullable=False),
    Column("dibuat", Utc, nullable=False),
)


def _reports(name: str) -> Table:
    return Table(
        name,
        metadata,
        Column("id", BigId, primary_key=True),
        Column("siklus_id", ForeignKey("siklus.id"), nullable=False),
        Column("versi", Integer, nullable=False),
        Column("digest", String(64), nullable=False),  # of the report model without times
        Column("model", JSON, nullable=False),
        Column("dokumen", JSON, nullable=False),  # {"pdf": digest, "docx": digest, "xlsx": digest}
        Column("dibuat", Utc, nullable=False),
        UniqueConstraint("siklus_id", "versi"),
    )


laporan = _reports("laporan")
laporan_tahunan = _reports("laporan_tahunan")  # of the year that a siklus of TW IV closes

# --- prompts and decisions -------------------------------------------------------------------------------------------

prompt = Table(
    "prompt",
    metadata,
    Column("id", BigId, primary_key=True),
    Column("kode", String(16), nullable=False),  # "A17", what people may type instead of replying
    Column("instansi", ForeignKey("instansi.kode"), nullable=False),
    Column("siklus_id", ForeignKey("siklus.id"), nullable=False, index=True),
    Column("urut", Integer, nullable=False),
    Column("bidang", String(64), nullable=False),
    Column("tahap", Integer, nullable=False),
    Column("putaran", Integer, nullable=False),
    Column("jenis", String(32), nullable=False),  # tugas | alasan | pastikan | unit | kendala | pertanyaan | …
    Column("versi", Integer, nullable=False),
    Column("orang_id", ForeignKey("orang.id"), nullable=False),
    Column("penugasan_id", ForeignKey("penugasan.id")),
    Column("nonce", String(16), nullable=False),
    Column("digest", String(64), nullable=False),  # of the data shown; "" where none is
    Column("rincian", JSON, nullable=False),
    Column("status", String(16), nullable=False),  # terbuka | dijawab | ditutup
    Column("dibuat", Utc, nullable=False),
    Column("ditutup", Utc),
)
_where("ix_prompt_terbuka", (prompt.c.orang_id,), "status = 'terbuka'")
Index("ix_prompt_kode", prompt.c.instansi, prompt.c.kode)

keputusan = Table(
    "keputusan",
    metadata,
    Column("id", BigId, primary_key=True),
    Column("siklus_id", ForeignKey("siklus.id"), nullable=False, index=True),
    Column("urut", Integer, nullable=False),
    Column("bidang", String(64), nullable=False),
    Column("tahap", Integer, nullable=False),
    Column("putaran", Integer, nullable=False),
    Column("hasil", String(16), nullable=False),
    Column("alasan", Text, nullable=False),
    Column("sasaran_bidang", String(64), nullable=False),
    Column("orang_id", ForeignKey("orang.id"), nullable=False),
    Column("penugasan_id", ForeignKey("penugasan.id")),
    Column("telegram_id", BigInteger),
    Column("kapasitas", Text, nullable=False),
    Column("digest", String(64), nullable=False),
    Column("versi", Integer, nullable=False),
    Column("bukti", JSON, nullable=False),  # file id, Drive version
    Column("prompt_id", ForeignKey("prompt.id")),
    Column("update_id", BigInteger),
    Column("message_id", BigInteger),
    Column("teks", Text, nullable=False),
    Column("pada", Utc, nullable=False),
    Column("final_pada", Utc),
    Column("status", String(16), nullable=False),  # sementara | final | dibatalkan | gugur
)

tulisan = Table(
    "tulisan",
    metadata,
    Column("id", BigId, primary_key=True),
    Column("siklus_id", ForeignKey("siklus.id"), nullable=False, index=True),
    Column("objek", String(32), nullable=False),  # rekomendasi | tindak_lanjut | analisis | kendala | …
    Column("bidang", String(64), nullable=False),  # "*" for all, "" not yet chosen
    Column("urut", Integer, nullable=False),
    Column("putaran", Integer, nullable=False),
    Column("teks", Text, nullable=False),
    Column("orang_id", ForeignKey("orang.id"), nullable=False),
    Column("kapasitas", Text, nullable=False),
    Column("update_id", BigInteger, unique=True),  # one message is one text, however often it is worked off
    Column("status", String(16), nullable=False),  # draf | berlaku | dihapus
    Column("pada", Utc, nullable=False),
)

riwayat = Table(
    "riwayat",
    metadata,
    Column("rantai", String(96), primary_key=True),  # siklus:<id> or instansi:<kode>
    Column("nomor", Integer, primary_key=True),
    Column("pada", Utc, nullable=False),
    Column("jenis", String(48), nullable=False),
    Column("isi", Text, nullable=False),  # canonical JSON: what is hashed is what is stored
    Column("hash_sebelum", String(64), nullable=False),
    Column("hash", String(64), nullable=False),
)

# --- Telegram: in and out --------------------------------------------------------------------------------------------

inbox = Table(
    "inbox",
    metadata,
    Column("update_id", BigInteger, primary_key=True, autoincrement=False),
    Column("chat_id", BigInteger, nullable=False),
    Column("isi", JSON, nullable=False),
    Column("status", String(16), nullable=False),  # baru | selesai | mati
    Column("coba", Integer, nullable=False),
    Column("tidak_sebelum", Utc),
    Column("diterima", Utc, nullable=False),
    Column("selesai", Utc),
    Column("galat", Text),
)
_where("ix_inbox_baru", (inbox.c.chat_id, inbox.c.update_id), "status = 'baru'")

outbox = Table(
    "outbox",
    metadata,
    Column("id", BigId, primary_key=True),
    Column("kunci", String(160), nullable=False, unique=True),
    Column("instansi", ForeignKey("instansi.kode")),
    Column("siklus_id", ForeignKey("siklus.id"), index=True),
    Column("orang_id", ForeignKey("orang.id")),
    Column("chat_id", BigInteger, nullable=False),
    Column("operasi", String(16), nullable=False),  # kirim | ubah | tutup | jawab_tap
    Column("jenis", String(48), nullable=False),  # the kind of notice in config/pesan
    Column("isi", JSON, nullable=False),
    Column("prompt_id", ForeignKey("prompt.id")),
    Column("sasaran_id", BigId),  # the outbox row whose message an `ubah` edits
    Column("dokumen", String(64)),
    Column("status", String(16), nullable=False),  # baru | disewa | terkirim | ragu | mati | batal
    Column("tidak_sebelum", Utc),
    Column("sewa_sampai", BigInteger),  # wall clock, microseconds
    Column("coba", Integer, nullable=False),
    Column("message_id", BigInteger),
    Column("dibuat", Utc, nullable=False),
    Column("dikirim", Utc),
    Column("diurus", Boolean, nullable=False),  # a doubtful or dead message was looked after
    Column("galat", Text),
)
_where("ix_outbox_kerja", (outbox.c.chat_id, outbox.c.id), "status IN ('baru', 'disewa')")
_where("ix_outbox_pesan", (outbox.c.chat_id, outbox.c.message_id), "message_id IS NOT NULL")
_where("ix_outbox_urus", (outbox.c.id,), "status IN ('ragu', 'mati') AND NOT diurus")
Index("ix_outbox_prompt", outbox.c.prompt_id)

laju = Table(
    "laju",
    metadata,
    Column("kunci", String(96), primary_key=True),
    Column("tat", BigInteger, nullable=False),  # theoretical arrival time of the next request, wall microseconds
)

penanda = Table(
    "penanda",
    metadata,
    Column("kunci", String(96), primary_key=True),
    Column("nilai", Text, nullable=False),
    Column("pada", Utc, nullable=False),
)

"""Which kind of action is each row of a table, and is it done once or in every bidang? Sentence by sentence first,
then as a whole: an SOP fills in one row, and what is checked before it is compiled is checked in the bidang."""

import re
from collections.abc import Sequence

from bot.domain.sop import Cakupan, Jenis
from bot.domain.sop_draft import Draf
from bot.domain.sop_titles import Nilai, Peranan, mark_value
from bot.domain.sop_verbs import Kegiatan, read_acts, says_return

_EVERY_BIDANG = re.compile(r"\b(masing-masing|setiap|tiap|seluruh|bidang-bidang|para)\b", re.IGNORECASE)
_SIGNED = re.compile(r"\b(?:sudah|telah) (?:di ?)?tanda ?tangani|bertanda ?tangan", re.IGNORECASE)
_WINDOW = re.compile(r"\b(\d{1,2}) ?(?:\([^)]*\) ?)?hari kerja\b", re.IGNORECASE)
RETURN_TO_ROW = re.compile(
    r"\b(?:di)?kembali(?:kan)?\b[^.;\d]{0,40}?"
    r"\b(?:langkah|nomor|no|kegiatan|tahap|tahapan|butir|poin|ke)\b[ .:]*(\d{1,2})\b",
    re.IGNORECASE,
)
BATAS_ISI = 5  # working days to fill in, the date of the sharing letter, unless the form says otherwise


def with_kinds(drafts: Sequence[Draf], roles: Peranan) -> list[Draf]:
    """Every row with its jenis, cakupan and, where the bidang fill in, its tenggat."""
    rows = [_with_kind(row, read_acts(_act_of(row, roles))) for row in drafts]
    rows = _with_fill(rows)
    rows = [_with_decision(row, rows) for row in rows]
    return [_with_signature(_with_scope(row, rows), rows) for row in rows]


def _act_of(row: Draf, roles: Peranan) -> str:
    """The sentence from its verb on: without the subject and whose agreement it needs."""
    text = roles.without_first(row.asal.kegiatan)
    return re.sub(rf"^(?:atas|dengan) persetujuan (?:{roles.sebutan.pattern}) *", "", text, flags=re.IGNORECASE)


def _with_kind(row: Draf, read: Kegiatan) -> Draf:
    if not read.tindakan:
        return row.but("tidak ada kata kerja yang dikenal, jenis serahkan dipilih sementara", jenis=(Jenis.SERAHKAN,))
    guessed = [f'jenis {act.jenis} menurut kata "{act.kata.lower()}"' for act in read.tindakan if not act.pasti]
    left = [f'"{act.kata.lower()}" tidak menjadi tugas tersendiri' for act in read.termasuk]
    found = row.but(jenis=tuple(act.jenis for act in read.tindakan))
    for reason in (*guessed, *left):
        found = found.but(reason)
    return found


def _with_fill(rows: Sequence[Draf]) -> list[Draf]:
    """Where no row says that the bidang fill in, they do it where their data are gathered, or measured."""
    fill = _fill_row(rows)
    if fill is None or Jenis.ISI_REALISASI in fill.jenis:
        return list(rows)
    kinds = (Jenis.ISI_REALISASI, *fill.jenis)
    reason = "pengisian oleh bidang tidak mempunyai baris sendiri dan dijalankan di sini"
    return [row.but(reason, jenis=kinds) if row is fill else row for row in rows]


def _fill_row(rows: Sequence[Draf]) -> Draf | None:
    for kind in (Jenis.ISI_REALISASI, Jenis.HIMPUN, Jenis.UKUR):
        found = next((row for row in rows if kind in row.jenis), None)
        if found:
            return found
    return None


def _with_decision(row: Draf, rows: Sequence[Draf]) -> Draf:
    """A row that sends something back decides, also where its verb does not say so; checking before the report is
    compiled is checking what the bidang entered."""
    early = _before_report(row, rows)
    if row.decides and _before_fill(row, rows):
        return row.but("diperiksa sebelum ada isian, jadi dijalankan sebagai konfirmasi", jenis=(Jenis.SERAHKAN,))
    if row.decides:
        if not early or Jenis.TELAAH not in row.jenis:
            return row
        kinds = tuple(Jenis.KOREKSI if kind is Jenis.TELAAH else kind for kind in row.jenis)
        return row.but("diperiksa sebelum laporan disusun, jadi isian bidang yang diperiksa", jenis=kinds)
    if not _sends_back(row) or {Jenis.BAGIKAN_FORMAT, Jenis.ISI_REALISASI, Jenis.DISPOSISI} & set(row.jenis):
        return row
    kind = Jenis.KOREKSI if early else Jenis.TELAAH
    kept = tuple(own for own in row.jenis if own is not Jenis.SERAHKAN)
    return row.but(f"ada pengembalian, jadi baris ini memutus (jenis {kind})", jenis=(*kept, kind))


def _sends_back(row: Draf) -> bool:
    said = f"{row.asal.kegiatan} {row.asal.keterangan}"
    drawn = any(mark_value(mark) is Nilai.PUTUSAN for mark in row.asal.tanda)
    return drawn or says_return(said) or RETURN_TO_ROW.search(said) is not None


def _before_fill(row: Draf, rows: Sequence[Draf]) -> bool:
    filled = next((other.urut for other in rows if Jenis.ISI_REALISASI in other.jenis), None)
    return filled is not None and row.urut < filled and Jenis.BAGIKAN_FORMAT not in row.jenis


def _before_report(row: Draf, rows: Sequence[Draf]) -> bool:
    filled = next((other.urut for other in rows if Jenis.ISI_REALISASI in other.jenis), None)
    compiled = next((other.urut for other in rows if Jenis.KOMPILASI in other.jenis), None)
    return filled is not None and compiled is not None and filled < row.urut < compiled


def _with_scope(row: Draf, rows: Sequence[Draf]) -> Draf:
    if Jenis.TINDAK_LANJUT in row.jenis:
        return row.but(cakupan=Cakupan.PER_BIDANG)
    if Jenis.ISI_REALISASI in row.jenis:
        return _with_deadline(row.but(cakupan=Cakupan.PER_BIDANG), rows)
    if row.jenis == (Jenis.KOREKSI,) and _before_report(row, rows):
        reason = "" if _EVERY_BIDANG.search(row.asal.kegiatan) else "dikerjakan di setiap bidang menurut urutannya"
        return row.but(reason, cakupan=Cakupan.PER_BIDANG)
    return row


def _with_deadline(row: Draf, rows: Sequence[Draf]) -> Draf:
    """The window that the remark of this row or the one before states, else the usual five working days."""
    days = row.waktu.nilai if row.waktu.satuan == "hari" else 0
    for other in (row, *(r for r in rows if r.urut == row.urut - 1)):
        window = _WINDOW.search(other.asal.keterangan)
        if window:
            reason = f"batas pengisian menurut keterangan langkah {other.urut}"
            return row.but(reason, tenggat=max(int(window.group(1)), days))
    return row.but(tenggat=max(BATAS_ISI, days))


def _with_signature(row: Draf, rows: Sequence[Draf]) -> Draf:
    """A signature hidden in the output: the report leaves the row signed, though no row signs it."""
    signs = any(Jenis.TANDA_TANGAN in other.jenis for other in rows)
    if signs or not _SIGNED.search(row.asal.output) or _SIGNED.search(row.asal.kelengkapan):
        return row
    return row.but(
        "keluarannya sudah ditandatangani, jadi ditandatangani di sini", jenis=(*row.jenis, Jenis.TANDA_TANGAN)
    )

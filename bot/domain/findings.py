"""Does an entry make sense? The checks behind each finding: what blocks (WAJIB) and what is only asked (PERIKSA), from
the entry itself, the targets, and the figures approved for the earlier quarters."""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from dataclasses import field as having
from datetime import date
from decimal import Decimal
from enum import StrEnum
from itertools import chain

from bot.domain.capaian import (
    BATAS_CAPAIAN,
    NOL,
    SERATUS,
    Angka,
    Aturan,
    Isian,
    aggregate,
    capaian_triwulan,
    round_half_up,
)
from bot.domain.entry import WORDING, Entry, Field, Value
from bot.domain.expected import expected_date
from bot.domain.indikator import Agregasi, Arah, Indikator
from bot.domain.triwulan import Triwulan

NIHIL = frozenset({"-", "--", "–", "—", "n/a", "na", "n.a", "n.a.", "nihil", "kosong", "tidak ada", "tdk ada", "."})
COUNTED = frozenset({
    "orang", "peserta", "siswa", "pegawai", "kk", "keluarga", "kelompok", "laporan", "dokumen", "berkas", "sertifikat",
    "lembaga", "perusahaan", "perkara", "kasus", "kegiatan", "unit", "paket", "desa", "kelurahan", "kecamatan", "kali",
    "lokasi", "layanan", "aplikasi", "rekomendasi", "naskah", "buah",
})  # fmt: skip
FAR_FROM_TARGET = 10
_LINK = re.compile(r"https?://[^\s/]+\S*", re.IGNORECASE)


class Berat(StrEnum):
    """WAJIB must be mended before the unit is complete; PERIKSA is asked about and may be confirmed."""

    WAJIB = "wajib"
    PERIKSA = "periksa"


class Jenis(StrEnum):
    """What can be wrong with what was typed; the BUKTI kinds but TAUTAN are found by who can open links."""

    KOSONG = "kosong"
    TEKS_BUKAN_ANGKA = "teks_bukan_angka"
    TANDA_NIHIL = "tanda_nihil"
    GALAT_RUMUS = "galat_rumus"
    SEBAGAI_TANGGAL = "sebagai_tanggal"
    PREDIKAT_TIDAK_DIKENAL = "predikat_tidak_dikenal"
    NEGATIF = "negatif"
    BUKAN_BULAT = "bukan_bulat"
    PENYEBUT_NOL = "penyebut_nol"
    PEMBILANG_LEBIH_BESAR = "pembilang_lebih_besar"
    TAMPAK_KUMULATIF = "tampak_kumulatif"
    KUMULATIF_TURUN = "kumulatif_turun"
    TAMPAK_PECAHAN = "tampak_pecahan"
    JAUH_DARI_TARGET = "jauh_dari_target"
    MENURUN_TANPA_KENDALA = "menurun_tanpa_kendala"
    KETERSEDIAAN_TIDAK_DIKENAL = "ketersediaan_tidak_dikenal"
    BELUM_TERSEDIA_TANPA_SUMBER = "belum_tersedia_tanpa_sumber"
    TERSEDIA_BERTENTANGAN = "tersedia_bertentangan"
    TERLALU_PANJANG = "terlalu_panjang"
    TAUTAN_TIDAK_SAH = "tautan_tidak_sah"
    BUKTI_TIDAK_TERBUKA = "bukti_tidak_terbuka"
    BUKTI_LUAR_FOLDER = "bukti_luar_folder"
    BUKTI_KURANG = "bukti_kurang"
    SEL_GABUNG = "sel_gabung"
    BARIS_HILANG = "baris_hilang"
    KOLOM_HILANG = "kolom_hilang"
    TAB_HILANG = "tab_hilang"


STRUCTURE = frozenset({Jenis.BARIS_HILANG, Jenis.KOLOM_HILANG, Jenis.TAB_HILANG, Jenis.SEL_GABUNG})


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing to mend or confirm: where, what was written (as shown to people), and figures for the message."""

    kode: str | None
    field: Field | None
    jenis: Jenis
    nilai: str = ""
    berat: Berat = Berat.WAJIB
    params: Mapping[str, Value] = having(default_factory=dict)

    @property
    def kunci(self) -> str:
        """Names this finding about this value: a confirmation holds for it and for no other value."""
        return f"{self.kode or ''}:{self.field or ''}:{self.jenis}:{self.nilai}"


@dataclass(frozen=True, slots=True)
class Konteks:
    """What an entry is judged against: the quarter, the approved figures of TW I on, and the office's settings.

    `disetujui` are the kode whose figures are approved elsewhere: only words are expected of them.
    """

    triwulan: Triwulan
    lalu: Mapping[str, Sequence[Angka | None]] = having(default_factory=dict)
    isian: Isian = Isian.PER_TRIWULAN
    batas_capaian: Decimal = BATAS_CAPAIAN
    kolom: frozenset[Field] = frozenset(Field)
    dikonfirmasi: frozenset[str] = frozenset()
    disetujui: frozenset[str] = frozenset()
    panjang_teks: int = 2000

    def earlier(self, kode: str) -> tuple[Angka | None, ...]:
        """The approved figures of the quarters before this one, one entry each, None where there is none."""
        count = self.triwulan.nomor - 1
        known = tuple(self.lalu.get(kode, ()))[:count]
        return known + (None,) * (count - len(known))


Check = Callable[[Indikator, Entry, Konteks], Iterator[Finding]]


def check_entry(indikator: Indikator, entry: Entry, konteks: Konteks) -> Iterator[Finding]:
    """Every finding about the meaning of one entry, in the order of the columns' checks below."""
    if entry.kode in konteks.disetujui:
        return _check_texts(indikator, entry, konteks)
    return chain.from_iterable(check(indikator, entry, konteks) for check in CHECKS)


def number_fields(indikator: Indikator) -> tuple[Field, ...]:
    """The columns in which this indikator wants a figure."""
    return (Field.PEMBILANG, Field.PENYEBUT) if indikator.agregasi is Agregasi.RASIO else (Field.REALISASI,)


def is_nihil(text: str) -> bool:
    """Whether a text is one of the marks people write for nothing: never read as 0, always asked about."""
    return text.strip().casefold() in NIHIL


def has_link(text: str) -> bool:
    """Whether there is an address in it that can be opened."""
    return _LINK.search(text) is not None


def show(value: Value) -> str:
    """A value as printed in Indonesia: 1.234,5."""
    if isinstance(value, str):
        return value
    whole, _, fraction = format(value, "f").partition(".")
    fraction = fraction.rstrip("0")
    grouped = f"{int(whole):,}".replace(",", ".")
    sign = "-" if value < 0 and int(whole) == 0 else ""
    return f"{sign}{grouped},{fraction}" if fraction else f"{sign}{grouped}"


def looks_cumulative(typed: Decimal, earlier: Sequence[Decimal], targets: Sequence[Decimal | None]) -> bool:
    """Whether a figure for one quarter looks like the total since January.

    `earlier` are the approved single-quarter figures, `targets` the quarter targets up to this quarter. With S the sum
    so far, the figure must reach S and lie nearer to what a running total would be than to what one quarter would be,
    both by the pace so far (S plus its mean against its mean) and, where targets are known, by the targets. Asking for
    both leaves alone a slow first quarter that is being made up for, and a target that is steadily exceeded.
    """
    so_far = sum(earlier, NOL)
    if so_far <= NOL or typed < so_far:
        return False
    pace = so_far / len(earlier)
    if typed < pace + so_far / 2:
        return False
    known = [target for target in targets if target is not None]
    return len(known) < len(targets) or 2 * typed >= sum(known, NOL) + known[-1]


def _check_numbers(indikator: Indikator, entry: Entry, konteks: Konteks) -> Iterator[Finding]:
    counted = indikator.agregasi is Agregasi.RASIO or _is_counted(indikator.satuan)
    for column in number_fields(indikator):
        value = entry.number(column)
        if value is not None and value < NOL:
            berat = Berat.WAJIB if counted else Berat.PERIKSA
            yield Finding(entry.kode, column, Jenis.NEGATIF, show(value), berat)


def _check_whole(indikator: Indikator, entry: Entry, konteks: Konteks) -> Iterator[Finding]:
    value = entry.number(Field.REALISASI)
    if value is not None and value != value.to_integral_value() and _is_counted(indikator.satuan):
        params = {"satuan": indikator.satuan}
        yield Finding(entry.kode, Field.REALISASI, Jenis.BUKAN_BULAT, show(value), Berat.PERIKSA, params)


def _check_ratio(indikator: Indikator, entry: Entry, konteks: Konteks) -> Iterator[Finding]:
    pembilang, penyebut = entry.number(Field.PEMBILANG), entry.number(Field.PENYEBUT)
    if pembilang is None or penyebut is None or indikator.agregasi is not Agregasi.RASIO:
        return
    params = {"pembilang": pembilang, "penyebut": penyebut}
    if penyebut == NOL:
        berat = Berat.PERIKSA if pembilang == NOL else Berat.WAJIB
        yield Finding(entry.kode, Field.PENYEBUT, Jenis.PENYEBUT_NOL, show(penyebut), berat, params)
    elif pembilang > penyebut:
        yield Finding(entry.kode, Field.PEMBILANG, Jenis.PEMBILANG_LEBIH_BESAR, show(pembilang), Berat.PERIKSA, params)


def _check_cumulative(indikator: Indikator, entry: Entry, konteks: Konteks) -> Iterator[Finding]:
    """Only sums can be doubled; TW I alone and since January are the same thing."""
    typed = entry.number(Field.REALISASI)
    earlier = [a.realisasi for a in konteks.earlier(entry.kode) if a and a.realisasi is not None]
    if typed is None or not earlier or indikator.agregasi is not Agregasi.JUMLAH:
        return
    if konteks.isian is Isian.KUMULATIF:
        jenis, asked = Jenis.KUMULATIF_TURUN, typed < earlier[-1]
    else:
        targets = indikator.target_tw[: konteks.triwulan.nomor]
        jenis, asked = Jenis.TAMPAK_KUMULATIF, looks_cumulative(typed, earlier, targets)
    if asked:
        params = _earlier_params(konteks.triwulan, typed, earlier)
        yield Finding(entry.kode, Field.REALISASI, jenis, show(typed), Berat.PERIKSA, params)


def _earlier_params(triwulan: Triwulan, typed: Decimal, earlier: Sequence[Decimal]) -> dict[str, Value]:
    return {
        "nilai": typed,
        "periode_lalu": triwulan.previous().nama,
        "nilai_lalu": earlier[-1],
        "jumlah_lalu": sum(earlier, NOL),
        "bulan_awal": triwulan.bulan_awal,
        "bulan_akhir": triwulan.bulan_akhir,
    }


def _check_scale(indikator: Indikator, entry: Entry, konteks: Konteks) -> Iterator[Finding]:
    """Slips of the comma: 0,85 for 85 %, a number far beyond any target."""
    typed = entry.number(Field.REALISASI)
    target = max((t for t in (*indikator.target_tw, indikator.target_tahunan) if t is not None), default=NOL)
    if typed is None or target <= NOL:
        return
    params: dict[str, Value] = {"target": target, "satuan": indikator.satuan}
    if indikator.satuan.strip() == "%" and NOL < typed <= 1 and target / 3 <= typed * SERATUS <= target * 3:
        yield Finding(entry.kode, Field.REALISASI, Jenis.TAMPAK_PECAHAN, show(typed), Berat.PERIKSA, params)
    if typed >= FAR_FROM_TARGET * target:
        yield Finding(entry.kode, Field.REALISASI, Jenis.JAUH_DARI_TARGET, show(typed), Berat.PERIKSA, params)


def _check_trend(indikator: Indikator, entry: Entry, konteks: Konteks) -> Iterator[Finding]:
    """Capaian, which knows the direction and what was due, is compared as printed and capped; a level by itself too.
    What fell wants its kendala and a tindak lanjut; what still meets its target is only asked for the former."""
    earlier = konteks.earlier(entry.kode)
    if not earlier or entry.angka == Angka():
        return
    aturan = Aturan(konteks.batas_capaian, konteks.isian)
    before = capaian_triwulan(indikator, earlier, aturan).nilai_dibatasi
    now = capaian_triwulan(indikator, (*earlier, entry.angka), aturan).nilai_dibatasi
    level = _worse_level(indikator, earlier, entry.angka)
    params: dict[str, Value] = {}
    if before is not None and now is not None and round_half_up(now) < round_half_up(before):
        params = {"capaian_lalu": round_half_up(before), "capaian": round_half_up(now)}
    grave = level or (params and now is not None and round_half_up(now) < SERATUS)
    wanted = (Field.KENDALA, Field.TINDAK_LANJUT) if grave else (Field.KENDALA,) if params else ()
    for column in wanted:
        if column in konteks.kolom and not _has_reason(entry.text(column)):
            berat = Berat.WAJIB if grave else Berat.PERIKSA
            yield Finding(entry.kode, column, Jenis.MENURUN_TANPA_KENDALA, "", berat, params or level)


def _worse_level(indikator: Indikator, earlier: Sequence[Angka | None], angka: Angka) -> dict[str, Value]:
    """What was approved last and what is typed now, where that is worse in the indikator's direction. A sum for one
    quarter is no level: only its targets know what was due."""
    if indikator.agregasi is Agregasi.JUMLAH or indikator.range_target is not None:
        return {}
    levels = [aggregate(indikator.agregasi, (one,)) for one in (*earlier, angka)]
    last, now = next((level for level in reversed(levels[:-1]) if level is not None), None), levels[-1]
    if last is None or now is None:
        return {}
    worse = now < last if indikator.arah is Arah.NAIK_BAIK else now > last
    return {"nilai_lalu": show(round_half_up(last))} if worse else {}


def _check_availability(indikator: Indikator, entry: Entry, konteks: Konteks) -> Iterator[Finding]:
    if not entry.belum_tersedia:
        return
    said = entry.text(Field.KETERANGAN)
    if not _has_reason(said):
        yield Finding(entry.kode, Field.KETERANGAN, Jenis.BELUM_TERSEDIA_TANPA_SUMBER)
    elif expected_date(said, date(konteks.triwulan.tahun, 1, 1)) is None:
        yield Finding(entry.kode, Field.KETERANGAN, Jenis.BELUM_TERSEDIA_TANPA_SUMBER, said[:80], Berat.PERIKSA)
    for column in number_fields(indikator):
        value = entry.number(column)
        if value is not None:
            yield Finding(entry.kode, column, Jenis.TERSEDIA_BERTENTANGAN, show(value))


def _check_texts(indikator: Indikator, entry: Entry, konteks: Konteks) -> Iterator[Finding]:
    for column in (field for field in Field if field in WORDING):
        text = entry.text(column)
        if len(text) > konteks.panjang_teks:
            params: dict[str, Value] = {"batas": Decimal(konteks.panjang_teks), "panjang": Decimal(len(text))}
            yield Finding(entry.kode, column, Jenis.TERLALU_PANJANG, f"{text[:40]}…", Berat.PERIKSA, params)
    links = entry.text(Field.BUKTI_DUKUNG)
    if links and not is_nihil(links) and not has_link(links):
        yield Finding(entry.kode, Field.BUKTI_DUKUNG, Jenis.TAUTAN_TIDAK_SAH, links[:80], Berat.PERIKSA)


CHECKS: tuple[Check, ...] = (
    _check_numbers,
    _check_whole,
    _check_ratio,
    _check_cumulative,
    _check_scale,
    _check_trend,
    _check_availability,
    _check_texts,
)


def _is_counted(satuan: str) -> bool:
    """Whether the unit comes in whole pieces, by its first word: Orang does, Rp/Orang does not."""
    return re.split(r"[^a-z]+", satuan.strip().casefold(), maxsplit=1)[0] in COUNTED


def _has_reason(text: str) -> bool:
    return bool(text) and not is_nihil(text)

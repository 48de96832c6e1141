"""How is a state said in print? The Indonesian words for every closed value that appears in a document."""

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal

from bot.domain.capaian import Alasan, Catatan, Hasil, StatusHitung
from bot.domain.indikator import Agregasi, Arah
from bot.domain.triwulan import BULAN, ROMAN
from bot.report.model import IndikatorRow, StatusTindakLanjut
from bot.report.numbers import EMPTY, NBSP, NO_FIGURE, format_figure, format_percent
from bot.report.rollup import is_asked, is_filled
from bot.report.text import one_line

NOT_OUT_YET = "belum tersedia"

_HARI = ("Senin", "Selasa", "Rabu", "Kamis", "Jumat", "Sabtu", "Minggu")
_HOUR = re.compile(r"pukul \d{2}\.\d{2} WIT?[A-Z]?")

ARAH: Mapping[Arah, str] = {Arah.NAIK_BAIK: "naik", Arah.TURUN_BAIK: "turun"}

TINDAK_LANJUT: Mapping[StatusTindakLanjut, str] = {
    StatusTindakLanjut.SELESAI: "selesai",
    StatusTindakLanjut.DALAM_PROSES: "dalam proses",
    StatusTindakLanjut.BELUM: "belum ditindaklanjuti",
    StatusTindakLanjut.TIDAK_DAPAT: "tidak dapat ditindaklanjuti",
}

# A decision that was recorded for an official: what the official said of it (None: nothing yet).
PENEGASAN: Mapping[bool | None, str] = {
    None: "belum ditegaskan oleh yang bersangkutan",
    True: "telah ditegaskan oleh yang bersangkutan",
    False: "dinyatakan oleh yang bersangkutan bukan keputusannya",
}

_ALASAN: Mapping[Alasan, str] = {
    Alasan.TARGET_KOSONG: "target belum ditetapkan",
    Alasan.TARGET_NOL: "target 0, capaian tidak dapat dihitung",
    Alasan.TARGET_NEGATIF: "target negatif, capaian tidak dapat dihitung",
    Alasan.TANPA_TARGET_TRIWULAN: "tidak ada target triwulan ini",
    Alasan.DIUKUR_TAHUNAN: "diukur tahunan",
    Alasan.PENYEBUT_NOL: "penyebut 0, capaian tidak dapat dihitung",
    Alasan.PAGU_NOL: "pagu 0",
    Alasan.PAGU_KOSONG: "pagu belum ditetapkan",
}

# The same where indikator are counted ("1 bertarget 0"), if it is said differently there.
_COUNTED: Mapping[Alasan | None, str] = {
    Alasan.TARGET_KOSONG: "belum bertarget",
    Alasan.TARGET_NOL: "bertarget 0",
    Alasan.TARGET_NEGATIF: "bertarget negatif",
    Alasan.TANPA_TARGET_TRIWULAN: "tanpa target triwulan ini",
    Alasan.PENYEBUT_NOL: "berpenyebut 0",
}

_CATATAN: Mapping[Catatan, str] = {
    Catatan.DIANGGAP_NOL: "hasil rumus di bawah nol, dicatat 0",
    Catatan.TARGET_NOL_TERLAMPAUI: "target 0, ada realisasi",
    Catatan.KONVENSI_NOL: "dihitung 100 % menurut konvensi",
    Catatan.DALAM_RENTANG: "dalam rentang target",
}


def reason(row: IndikatorRow) -> str | None:
    """Why `row` has no capaian, None when it has one."""
    hasil = row.capaian
    if hasil.status is StatusHitung.TERHITUNG:
        return None
    if hasil.status is StatusHitung.BELUM_DIISI:
        return NOT_OUT_YET if row.belum_tersedia else EMPTY
    return _ALASAN[hasil.alasan] if hasil.alasan else "tidak dapat dihitung"


def remark(row: IndikatorRow, batas: Decimal) -> str:
    """What a reader must know beside the figures of `row`; empty when they speak for themselves."""
    parts = [reason(row) or ""]
    if row.belum_tersedia:
        parts[0] = f"{NOT_OUT_YET}: {one_line(row.belum_tersedia)}"
    parts += [_note(catatan, row.capaian, batas) for catatan in row.capaian.catatan]
    if row.pembilang is not None and row.penyebut is not None:
        parts.append(f"{format_figure(row.pembilang)} dari {format_figure(row.penyebut)}")
    if row.ilustrasi:
        parts.append("angka ilustrasi")
    return "; ".join(part for part in parts if part)


def say_reasons(rows: Iterable[IndikatorRow]) -> str:
    """`5 indikator diukur tahunan, 2 belum diisi`: why indikator were left out of a mean; empty when none was."""
    counted = Counter(_COUNTED.get(row.capaian.alasan, said) for row in rows if (said := reason(row)))
    ranked = sorted(counted.items(), key=lambda item: (-item[1], item[0]))
    return ", ".join(f"{count}{NBSP}{'indikator ' if i == 0 else ''}{said}" for i, (said, count) in enumerate(ranked))


def say_capaian(hasil: Hasil) -> str:
    """`98,26 %`, or a dash where there is no figure."""
    return format_percent(hasil.nilai)


def say_realisasi(row: IndikatorRow, value: Decimal | None) -> str:
    """A realisasi in print: a figure, `belum diisi`, `belum tersedia`, or a dash where none was asked for."""
    if value is not None:
        return format_figure(value)
    if row.belum_tersedia:
        return NOT_OUT_YET
    return EMPTY if is_asked(row) and not is_filled(row) else NO_FIGURE


def say_when(text: str | None) -> str:
    """A time as the domain words it, its hour and zone kept on one line; a dash when there is none."""
    return _HOUR.sub(lambda hour: hour.group().replace(" ", NBSP), one_line(text or NO_FIGURE))


def say_day(day: date) -> str:
    """`Senin, 20 April 2026`."""
    return f"{_HARI[day.weekday()]}, {say_date(day.year, day.month, day.day)}"


def say_date(year: int, month: int, day: int) -> str:
    """`20 April 2026`."""
    return f"{day} {BULAN[month - 1]} {year}"


def _note(catatan: Catatan, hasil: Hasil, batas: Decimal) -> str:
    if catatan is Catatan.DIBATASI:
        return f"dibatasi {format_figure(batas)}{NBSP}% dalam rata-rata"
    if catatan is Catatan.TRIWULAN_KOSONG:
        return "tanpa " + ", ".join(f"TW{NBSP}{ROMAN[nomor - 1]}" for nomor in hasil.kosong)
    return _CATATAN[catatan]


AGREGASI: Mapping[Agregasi, str] = {
    Agregasi.JUMLAH: "jumlah",
    Agregasi.TERAKHIR: "posisi akhir",
    Agregasi.RATA_RATA: "rata-rata",
    Agregasi.RASIO: "rasio",
    Agregasi.TAHUNAN: "tahunan",
}

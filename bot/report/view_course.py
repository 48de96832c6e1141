"""How is the course of a siklus printed? Recommendations with their answers, recorded decisions, and time spent."""

from typing import Any

from bot.domain.kantor import former_unit
from bot.report import rollup
from bot.report.kinerja_sop import by_step
from bot.report.koreksi import view_koreksi
from bot.report.model import KeputusanRow, Laporan, Rekomendasi, Tanggapan, WaktuRow
from bot.report.numbers import NO_FIGURE, format_minutes
from bot.report.text import clean, one_line
from bot.report.view_kinerja import say_split, view_kinerja
from bot.report.words import TINDAK_LANJUT, say_when

View = dict[str, Any]

# Wording fixed by domain notes 6.3: a reply in Telegram is never called a signature.
STATEMENT = (
    "Keputusan di atas dicatat sebagai persetujuan internal melalui Telegram. Catatan ini bukan tanda tangan "
    "elektronik tersertifikasi dan tidak menggantikan tanda tangan pada dokumen."
)
TIME_NOTE = (
    "Waktu baku menurut SOP. Waktu nyata dihitung dalam jam kerja sejak permintaan disampaikan sampai langkah "
    "selesai; untuk langkah per unit dicetak nilai tengahnya. Menunggu berakhir saat angka pertama diisi atau jawaban "
    "diberikan; tepat waktu berarti selesai pada batas yang diberitahukan."
)


def view_course(model: Laporan) -> View:
    """What happened to the report: given and earlier rekomendasi, decisions and time by step, the record's head."""
    names = rollup.unit_names(model)
    head = f"Kepala catatan riwayat: {one_line(model.kepala_riwayat)}." if model.kepala_riwayat else ""
    return {
        "rekomendasi": [_one_rekomendasi(item, names) for item in model.rekomendasi],
        "rekomendasi_lalu": [_one_rekomendasi(item, names) for item in model.rekomendasi_lalu],
        "keputusan": _decisions(model, names),
        "pernyataan": " ".join(filter(None, (STATEMENT, head))),
        "waktu": [_time(rows, names) for rows in rollup.steps(model.langkah_waktu)],
        "koreksi": view_koreksi(model),
        "kinerja": view_kinerja(model, names),
        "catatan_waktu": TIME_NOTE,
    }


def _one_rekomendasi(item: Rekomendasi, names: dict[str, str]) -> View:
    origin = "LHE" if item.asal.upper() == "LHE" else "pimpinan"
    return {
        "unit": one_line(names.get(item.unit) or former_unit(item.unit)),
        "teks": clean(item.teks),
        "oleh": one_line(item.oleh if origin == "pimpinan" else f"dicatat {item.oleh}"),
        "pada": say_when(item.pada),
        "asal": origin,
        "periode": one_line(item.periode or ""),
        "tanggapan": [_answer(answer, names) for answer in item.tanggapan],
    }


def _answer(answer: Tanggapan, names: dict[str, str]) -> View:
    giver = ", ".join(say_when(part) for part in (answer.oleh, answer.pada) if part)
    return {
        "unit": one_line(names.get(answer.unit) or former_unit(answer.unit)),
        "teks": clean(answer.teks or "") or "Belum ada rencana tindak lanjut.",
        "oleh": giver or NO_FIGURE,
        "tenggat": say_when(answer.tenggat),
        "status": TINDAK_LANJUT[answer.status],
    }


def _decisions(model: Laporan, names: dict[str, str]) -> list[View]:
    gathered: dict[int, View] = {}
    for row in model.keputusan:
        step = gathered.setdefault(row.urut, {"urut": str(row.urut), "kegiatan": one_line(row.kegiatan), "baris": []})
        step["baris"].append(_decision(row, names))
    return [gathered[urut] for urut in sorted(gathered)]


def _decision(row: KeputusanRow, names: dict[str, str]) -> View:
    quoted = f"“{clean(row.alasan)}”" if row.alasan else ""
    return {
        "unit": one_line(names.get(row.unit, row.unit)) if row.unit else "Semua unit",
        "putusan": one_line(row.putusan),
        "oleh": one_line(row.oleh),
        "pada": say_when(row.pada),
        "versi": str(row.versi) if row.versi is not None else NO_FIGURE,
        "ronde": str(row.ronde),
        "alasan": quoted,
        "catatan": clean(row.catatan or ""),
    }


def _time(rows: list[WaktuRow], names: dict[str, str]) -> View:
    first, finished = rows[0], [row for row in rows if row.nyata_menit is not None]
    return {
        "urut": str(first.urut),
        "kegiatan": one_line(first.kegiatan),
        "pelaksana": one_line(first.pelaksana or NO_FIGURE),
        "baku": one_line(first.baku_teks or format_minutes(first.baku_menit)),
        "nyata": format_minutes(rollup.median_minutes(rows)),
        "keterangan": "; ".join(filter(None, (_time_remark(rows, finished, names), say_split(by_step(rows)[0])))),
    }


def _time_remark(rows: list[WaktuRow], finished: list[WaktuRow], names: dict[str, str]) -> str:
    if len(rows) == 1:
        return _against_standard(rows[0])
    if not finished:
        return f"0 dari {len(rows)} unit selesai"
    slowest = max(finished, key=lambda row: row.nyata_menit or 0)
    within = sum(1 for row in finished if (row.nyata_menit or 0) <= row.baku_menit)
    longest = (
        f"terlama {one_line(names.get(slowest.unit or '', slowest.unit or ''))}, {format_minutes(slowest.nyata_menit)}"
    )
    return f"{within} dari {len(rows)} unit sesuai waktu baku; {longest}"


def _against_standard(row: WaktuRow) -> str:
    if row.nyata_menit is None:
        return "masih berjalan"
    return "sesuai waktu baku" if row.nyata_menit <= row.baku_menit else "melebihi waktu baku"

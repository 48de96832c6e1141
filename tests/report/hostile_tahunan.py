"""Everything people could type, put into every place of a yearly report where they can type."""

from dataclasses import fields, replace

from bot.domain.rujukan import Naskah
from bot.report.model import KoreksiRow, Rekomendasi, Tanggapan, seal
from bot.report.tahunan import LaporanTahunan, Perbedaan, SumberTriwulan


def hostile_tahunan(laporan: LaporanTahunan, words: str) -> LaporanTahunan:
    """`laporan` with `words` in every text that people type, names of files and plans included."""
    rows = tuple(
        replace(
            row, kendala=words, solusi=words, tindak_lanjut=words, faktor_pendorong=words, nama=words, satuan=words,
            bukti=(words, f"javascript:{words}"), belum_tersedia=words,
        )
        if row.kode == "LAT-05" else row
        for row in laporan.indikator
    )  # fmt: skip
    answer = Tanggapan("LAT", words, words, words, words)
    recap = tuple(
        replace(row, triwulan=tuple(replace(one, sumber_sel=f"{words} › {words}") for one in row.triwulan))  # type: ignore[arg-type]
        if row.kode == "LAT-05" else row
        for row in laporan.rekap
    )  # fmt: skip
    return seal(
        replace(
            laporan,
            analisis=words,
            tempat=words,
            koreksi=(KoreksiRow(words, 1, "LAT-05", words, words, words, words, words, words, words),),
            renstra_nama=words,
            dasar_target=words,
            naskah=Naskah(**{field.name: words for field in fields(Naskah)}),
            indikator=rows,
            unit=(replace(laporan.unit[0], nama=words, disetujui_oleh=words), *laporan.unit[1:]),
            sasaran=(replace(laporan.sasaran[0], nama=words), *laporan.sasaran[1:]),
            perjanjian=tuple(
                replace(row, sasaran=words if row.kode.startswith("SEK") else row.sasaran, nama=words)
                for row in laporan.perjanjian
            ),
            analisis_indikator=tuple(
                replace(row, pendorong=words, penghambat=words, solusi=words, tindak_lanjut=words)
                for row in laporan.analisis_indikator
            ),
            standar=tuple(replace(row, lingkup=words, sumber=words) for row in laporan.standar),
            penunjang=tuple(replace(row, nama=words) for row in laporan.penunjang),
            anggaran=tuple(replace(row, program=words) for row in laporan.anggaran),
            efisiensi=tuple(replace(row, sasaran=(words, words)) for row in laporan.efisiensi),
            rekap=recap,
            sumber=(SumberTriwulan(words, words, words, 1, ((words, words),)), SumberTriwulan(words, kurang=words)),
            perbedaan=(Perbedaan("LAT-05", words, words, words, words),),
            rekomendasi=(Rekomendasi("LAT", words, words, words, (answer,)),),
            rekomendasi_lalu=(
                Rekomendasi("LAT", words, words, words, (answer,), "LHE", words),
                *laporan.rekomendasi_lalu,
            ),
            keputusan=tuple(replace(row, alasan=words, catatan=words, oleh=words) for row in laporan.keputusan[-2:]),
        )
    )

"""Everything people could type, put into every place of a report where they can type."""

from dataclasses import replace

from bot.report.model import KoreksiRow, LaporanTriwulan, Rekomendasi, Tanggapan, seal

WORDS = (
    '#{panic("typst")} #read("/etc/passwd") $ x^2 $ *tebal* _miring_ `kode` [isi] @rujukan <label> // komentar',
    "{{ instansi }} {% for x in y %} {{ 7*7 }} {%p if contoh %} {_{ 1 }_} {#",
    "=cmd|' /C calc'!A0",
    "+1+1",
    "-1+1",
    "@SUM(1;2)",
    "<b>tebal</b> <script>alert(1)</script> &lt; &amp; ]]> <w:p/> \"kutip\" 'petik'",
    "kontrol \x00\x07\x1b\x0b, arah \u202edisutup\u202c, pribadi \ue000, kelompok \U0001f468\u200d\U0001f469, 漢 عربى",
    "panjang" * 570,
    "baris\n\n\n\n\n" + "baris lagi\n" * 300 + "akhir",
    "$\\frac{ \\dots --> <!-- %s %(x)s",
)


def hostile_report(laporan: LaporanTriwulan, words: str) -> LaporanTriwulan:
    """`laporan` with `words` in every text that people type, names of files and sheets included."""
    rows = tuple(
        replace(
            row, kendala=words, solusi=words, tindak_lanjut=words, faktor_pendorong=words, nama=words, satuan=words,
            sumber_sel=f"{words} › {words}", bukti=(words, f"javascript:{words}"), belum_tersedia=words,
        )
        if row.kode == "LAT-03" else row
        for row in laporan.indikator
    )  # fmt: skip
    answer = Tanggapan("LAT", words, words, words, words)
    return seal(
        replace(
            laporan,
            analisis=words,
            tempat=words,
            koreksi=(KoreksiRow(words, 1, "LAT-03", words, words, words, words, words, words, words),),
            indikator=rows,
            unit=(replace(laporan.unit[0], nama=words, disetujui_oleh=words, pengisi=words), *laporan.unit[1:]),
            rekomendasi=(Rekomendasi("LAT", words, words, words, (answer,)), *laporan.rekomendasi),
            keputusan=tuple(replace(row, alasan=words, catatan=words, oleh=words) for row in laporan.keputusan[-2:]),
        )
    )

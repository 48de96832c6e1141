"""A small transcript with everything a chat can hold: cards, buttons, taps, replies, edits, files, hostile words."""

from datetime import UTC, datetime, timedelta

from bot.report.transcript import Chat, Entitas, Pesan, Tonggak, Transkrip

START = datetime(2026, 7, 1, 1, 2, tzinfo=UTC)
CARD = (
    "Mohon telaah: Laporan Kinerja Triwulan II 2026  #A17\n\nYth. Ibu Sekretaris,\ndraf disusun Kasubbag Perencanaan; "
    "data 5 unit telah disetujui kepala unit masing-masing.\n\nCapaian s.d. Triwulan II 2026: 88,58 % (Tinggi)"
)


def contoh_transkrip(words: str = "Mohon lengkapi analisis job fair.") -> Transkrip:
    """Two people's chats; `words` is what the Sekretaris wrote."""
    later = START + timedelta(days=12, hours=1)
    bold = (Entitas("bold", 0, 46),)
    sekretaris = (
        Pesan(START, True, "Mohon persetujuan: pembagian format Triwulan II 2026  #A3", (Entitas("bold", 0, 52),),
              (("Setujui dan bagikan", "Kembalikan"),)),
        Pesan(START + timedelta(minutes=9), False, ditekan="Setujui dan bagikan"),
        Pesan(later, True, CARD, bold, (("Setujui, teruskan ke Kepala Dinas",), ("Kembalikan", "Rincian per unit")),
              ("Laporan Kinerja Triwulan II 2026.pdf",)),
        Pesan(later + timedelta(minutes=8), False, words, balasan_ke="Mohon telaah: Laporan Kinerja Triwulan II 2026"),
        Pesan(later + timedelta(minutes=9), True, "Dikembalikan: Laporan Kinerja Triwulan II 2026\n\nMohon lengkapi.",
              (Entitas("bold", 0, 46), Entitas("blockquote", 48, 15)),
              disunting=later + timedelta(minutes=9), semula=(CARD,)),
    )  # fmt: skip
    kasubbag = (
        Pesan(later + timedelta(minutes=9), True, "Laporan Kinerja Triwulan II 2026 dikembalikan dengan catatan.\n"
              "Lihat rincian.", (Entitas("text_link", 62, 13, "https://drive.example/x"),), (("Buka laporan",),)),
        Pesan(later + timedelta(minutes=52), False, "selesai"),
    )  # fmt: skip
    return Transkrip(
        instansi="Dinas Tenaga Kerja Kabupaten Contoh",
        periode_nama="Triwulan II 2026",
        sop_nama="SOP Pengumpulan Data Kinerja",
        zona="WIB",
        zona_iana="Asia/Jakarta",
        contoh=True,
        chat=(
            Chat("Sekretaris (contoh)", "Sekretaris", sekretaris),
            Chat("Kasubbag Perencanaan (contoh)", "Kasubbag Perencanaan", kasubbag),
            Chat("Kepala Dinas (contoh)", "Kepala Dinas", ()),
        ),
        tonggak=(
            Tonggak(START + timedelta(minutes=9), "Langkah 1: format dibagikan", "Disetujui Sekretaris"),
            Tonggak(START, "Siklus dibuka"),
            Tonggak(later + timedelta(minutes=8), "Langkah 5: dikembalikan", words),
        ),
    )

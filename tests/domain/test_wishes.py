"""What somebody wants who writes freely: the closed lists behind greetings, links, help, and what is none of them."""

import pytest

from bot.domain.wishes import Wish, read_wish
from tests.domain.test_replies_held_out import ROWS

SAID = {
    Wish.SALAM: ["halo", "Halo pak", "Assalamualaikum wr. wb.", "selamat pagi bu", "pagi pak", "p", "tes"],
    Wish.TUGAS: ["saya lupa kodenya", "kodenya apa ya", "lupa kode bu", "tugas saya apa saja"],
    Wish.TENGGAT: ["deadline kapan", "kapan batas waktunya?", "batas pengisian sampai kapan ya"],
    Wish.STATUS: ["siapa yg belum isi", "bidang mana yang belum mengisi?", "progresnya gimana", "status"],
    Wish.TAUTAN: [
        "minta link sheet dong",
        "linknya mana pak",
        "minta tautan penempatan",
        "link sheetnya hilang",
    ],
    Wish.AKSES: ["formatnya tidak bisa dibuka", "gak bisa buka link", "minta akses dong", "Anda memerlukan akses"],
    Wish.BANTUAN: ["gimana caranya", "cara isinya gimana", "bagaimana cara menyetujui", "bingung bu", "menu"],
    Wish.PINDAH: ["saya pindah bidang", "mulai senin saya dimutasi ke Dinas Sosial", "saya sudah pensiun"],
    Wish.CUTI: [
        *("saya sedang cuti sampai tgl 5", "mohon izin, dinas luar s.d. 10 April 2026", "lagi cuti 13-04-2026"),
        *("saya DL", "masih DL pak", "sedang diklat", "maaf saya sedang diklat sampai jumat", "lagi perjalanan dinas"),
    ],
    Wish.GANGGUAN: ["bot error ya?", "botnya mati?", "sistem lagi gangguan ya"],
}
OTHER = [
    *("setuju", "selamat pagi, setuju", "sudah selesai", "tugas sudah selesai", "terima kasih", "mana buktinya", "😊"),
    *("Penempatan: adakan job fair bersama SMK", "halo, target IKU 2 berapa?", "kembalikan, batas waktu salah"),
    *("DL kapan?", "diklat", "staf sedang diklat", "saya DL, setuju", "Pelatihan: diklat bagi staf"),
    *("mohon format diperbaiki", "ganti format", "kapan deadline revisi dari inspektorat", "minta tambahan waktu"),
    *("Pelatihan angkatan 2 dimulai 3 September", "kenapa saya ditagih padahal sudah isi", "", "."),
]


@pytest.mark.parametrize("wish", list(Wish))
def test_a_wish_is_told_from_its_words(wish: Wish) -> None:
    """As people type it."""
    assert {text: read_wish(text) for text in SAID[wish]} == dict.fromkeys(SAID[wish], wish)


def test_nothing_longer_or_other_is_taken_for_a_wish() -> None:
    """Decisions, recommendations and questions about something keep their own way."""
    assert {text: read_wish(text) for text in OTHER if read_wish(text)} == {}


def test_no_decision_is_taken_for_a_wish() -> None:
    """Over the held-out replies: what approves, refuses, returns or must be asked about decides, or is asked."""
    free = {"UNCLEAR", "QUESTION", "ACK"}
    decisive = [text for text, labels in ROWS if free.isdisjoint(labels)]
    assert [text for text in decisive if read_wish(text)] == []

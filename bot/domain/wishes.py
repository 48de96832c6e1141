"""What does somebody want who writes freely and decides nothing? A greeting, the own tasks, a link, help: told from
closed lists of words, so that nothing longer or other than these ever counts as one of them."""

import re
from dataclasses import dataclass
from enum import StrEnum

from bot.domain.reply_rules import Label, classify
from bot.domain.reply_tokens import read
from bot.domain.reply_words import Kind
from bot.domain.tanggal import without_dates
from bot.domain.triwulan import BULAN


class Wish(StrEnum):
    """What can be answered at once, or passed on, without anybody having typed a command."""

    SALAM = "salam"
    BANTUAN = "bantuan"
    TUGAS = "tugas"
    TENGGAT = "tenggat"
    STATUS = "status"
    TAUTAN = "tautan"
    AKSES = "akses"
    PINDAH = "pindah"
    CUTI = "cuti"
    GANGGUAN = "gangguan"


@dataclass(frozen=True, slots=True)
class _Pattern:
    """One word of each of `signs`; beside them only courtesy, `beside`, and up to `others` more words."""

    wish: Wish
    signs: tuple[frozenset[str], ...]
    beside: frozenset[str]
    others: int = 0


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


_FILLING = _words("isi isinya ngisi ngisinya mengisi pengisian isian isiannya terisi diisi")
_SHEET = _words(
    "link linknya tautan tautannya sheet sheetnya sheets spreadsheet gsheet format formatnya form formnya formulir"
)
_GREETING = _words(
    "halo hallo hai hi hello permisi punten assalamualaikum assalamualaikumwrwb asalamualaikum aslmkm ass selamat "
    "pagi siang sore malam p ping tes test testing"
)
_UNSURE = _words("apa saja mana dimana berapa kapan gimana bagaimana tidak tahu tau yang ada ya bisa lagi sekarang ini")
_AWAY = (
    _words(
        "saya aku sedang lagi masih baru mulai sampai hingga dengan s d sd tgl tanggal hari ini besok lusa depan minggu"
    )
    | _words(
        "bulan kota daerah negeri tahunan bersalin besar melahirkan haji umrah umroh sakit mohon izin ijin maaf dan"
    )
    | _words("depan minggu maaf dan karena ya senin selasa rabu kamis jumat jum'at sabtu")
    | _words(" ".join(BULAN).casefold())
    | frozenset(str(number) for number in range(1, 32))
)
_BEING = _words("saya aku sedang lagi masih mulai mohon izin ijin maaf")
# "DL" behind one of these is dinas luar; elsewhere it is short for "dulu", or a deadline.
_DL = re.compile(r"\b(saya|aku|sedang|sdg|lagi|lg|masih|msh|mulai|izin|ijin|maaf)\s+dl\b", re.IGNORECASE)
_PATTERNS = (
    _Pattern(Wish.SALAM, (_GREETING,), _words("wr wb admin min bot semua ada apa kabar 123 1 2 3")),
    _Pattern(
        Wish.TUGAS,
        (_words("kode kodenya tugas tugasnya"), _words("lupa apa mana dimana berapa minta lihat daftar hilang cari")),
        _UNSURE | _words("menunggu belum untuk"),
    ),
    _Pattern(
        Wish.TENGGAT,
        (_words("deadline deadlinenya dedlen dedline tenggat tenggatnya batas batasnya"),),
        _UNSURE | _FILLING | _words("waktu waktunya sampai terakhir hari tanggal tanggalnya pukul jam laporan"),
    ),
    _Pattern(Wish.STATUS, (_words("status statusnya progres progresnya progress"),), _UNSURE | _words("sampai sejauh")),
    _Pattern(
        Wish.STATUS,
        (
            _words("siapa unit bidang"),
            _words("belum sudah"),
            _FILLING | _words("selesai setor menyetor mengumpulkan lengkap masuk"),
        ),
        _UNSURE | _words("format laporan data"),
    ),
    _Pattern(
        Wish.TAUTAN,
        (
            _SHEET,
            _words("minta mohon kirim kirimkan kirimin kirimi share bagi kasih mana dimana lupa hilang cari boleh"),
        ),
        _UNSURE | _FILLING | _words("google drive ulang kembali tolong ke sini untuk tw triwulan"),
        others=3,
    ),
    _Pattern(
        Wish.BANTUAN,
        (_words("cara caranya bantuan help panduan petunjuk tutorial bingung menu"),),
        _UNSURE
        | _FILLING
        | _words("pakai pake makai memakai menggunakan jawab jawabnya menjawab balas balasnya membalas setuju setujui")
        | _words(
            "menyetujui kembalikan mengembalikan kirim mengirim bukti bot botnya butuh mengerti paham ngerti harus"
        )
        | _words("mulai dari format laporan mau persetujuan koreksi minta mohon tolong"),
    ),
    _Pattern(
        Wish.AKSES,
        (
            _words("tidak gagal minta mohon memerlukan perlu butuh"),
            _words("buka dibuka kebuka membuka akses diakses aksesnya"),
        ),
        _UNSURE | _SHEET | _words("anda google drive belum bisa untuk kok kenapa"),
        others=2,
    ),
    _Pattern(
        Wish.PINDAH,
        (_words("saya aku kami"), _words("pindah mutasi dimutasi dipindah dipindahkan rotasi dirotasi pensiun")),
        frozenset(),
        others=10,
    ),
    _Pattern(Wish.CUTI, (_words("cuti cutinya"),), _AWAY),
    _Pattern(Wish.CUTI, (_words("dinas"), _words("luar perjalanan")), _AWAY),
    _Pattern(Wish.CUTI, (_words("diklat bimtek perjadin"), _BEING), _AWAY | _words("ikut mengikuti ada di")),
    _Pattern(
        Wish.GANGGUAN,
        (
            _words("bot botnya sistem sistemnya aplikasi aplikasinya"),
            _words("error eror mati rusak macet lemot lambat gangguan hang down jalan aktif bermasalah"),
        ),
        _UNSURE | _words("kok kenapa sedang belum"),
    ),
)
_COURTESY = frozenset({Kind.GREET, Kind.FILL, Kind.PRON, Kind.THANKS, Kind.REQUEST, Kind.VOCATIVE})
_FREE = frozenset({Label.UNCLEAR, Label.QUESTION, Label.ACK})


def read_wish(text: str) -> Wish | None:
    """The wish a text expresses and nothing else; None for decisions, for anything longer, and for other questions."""
    tokens = read(_DL.sub(r"\1 dinas luar", without_dates(text))).tokens
    spoken = ["tidak" if token.kind is Kind.NEG else token.word.casefold() for token in tokens]
    words = [word for phrase in spoken for word in phrase.split()]
    courteous = {word for token in tokens if token.kind in _COURTESY for word in token.word.casefold().split()}
    found = next((pattern.wish for pattern in _PATTERNS if _fits(pattern, words, courteous)), None)
    return found if found is not None and classify(text).label in _FREE else None


def _fits(pattern: _Pattern, words: list[str], courteous: set[str]) -> bool:
    if any(signs.isdisjoint(words) for signs in pattern.signs):
        return False
    known = frozenset().union(pattern.beside, courteous, *pattern.signs)
    return sum(word not in known for word in words) <= pattern.others

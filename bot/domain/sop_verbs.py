"""What is done in a step, going by the verbs of its sentence? `mengoreksi` is a koreksi for certain, `menyusun` a
kompilasi only most likely; every reading comes with the word it rests on."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from bot.domain.sop import Jenis


@dataclass(frozen=True, slots=True)
class Kegiatan:
    """What a sentence says is done, the main act first; `termasuk` are acts that belong to another one of them."""

    tindakan: tuple["Bacaan", ...] = ()
    termasuk: tuple["Bacaan", ...] = ()


@dataclass(frozen=True, slots=True)
class Bacaan:
    """A kind of action read from a sentence: the words it rests on, where, and whether they name the kind itself."""

    jenis: Jenis
    kata: str
    pada: int
    pasti: bool = False


_DOCUMENT = r"(?:laporan|dokumen|naskah|draf\w*|konsep|lkjip|lakip|lkj|rekap\w*|bab|buku|ikhtisar|bahan laporan)"
_FORM = r"(?:format|form|formulir|templat\w*|blan[gk]ko|kertas kerja kosong|lembar isian)"
_PLAN = r"(?:rencana|jadwal|program kerja|kerangka|timeline|tim)"
_GIVE = r"(?:memberikan|menyampaikan|mendistribusikan|membagikan|meneruskan|mengirim(?:kan)?)"
_MAKE = r"(?:menyusun|membuat|menyiapkan|merumuskan|menyempurnakan|mengonsep|memperbaiki|merevisi)"
_MAKING = r"(?:penyusunan|pembuatan|penyiapan)"
_REVIEW = r"(?:memeriksa|mengecek|meneliti|mencermati|menyetujui|menilai|mengesahkan)"

# (kind, pattern, whether the word names the kind itself). The first that fits at a place takes it.
_ACTS: tuple[tuple[Jenis, str, bool], ...] = (
    (Jenis.RENCANA_KERJA, rf"{_MAKE} {_PLAN}|menjadwalkan|merencanakan", True),
    (Jenis.BUAT_FORMAT, rf"{_MAKE}(?: dan \w+)? {_FORM}", True),
    (Jenis.BAGIKAN_FORMAT, rf"(?:{_GIVE}|menyebarkan)(?: link)? {_FORM}", True),
    (Jenis.DISTRIBUSI_REKOMENDASI, rf"{_GIVE} (?:hasil )?rekomendasi(?=.*\b(?:ke|kepada)\b.*\b(?:bidang|unit))", True),
    (Jenis.REKOMENDASI, r"memberi(?:kan)? rekomendasi|merekomendasikan|menyusun rekomendasi", True),
    (
        Jenis.TINDAK_LANJUT,
        r"menindak ?lanjuti|melaksanakan tindak lanjut|menyatakan tindak lanjut|menyusun (?:rencana )?tindak lanjut",
        True,
    ),
    (Jenis.SURAT_PENGANTAR, rf"{_MAKE} (?:konsep |draf\w* )?(?:surat|nota) (?:pengantar|dinas)", True),
    (Jenis.UNGGAH_ESAKIP, r"mengunggah\w*|(?:di|meng)[ -]?upload|diunggah", True),
    (Jenis.TANDA_TANGAN, r"menanda ?tangani|membubuhkan tanda ?tangan", True),
    (Jenis.PARAF, r"(?:memberi(?:kan)?|membubuhkan) paraf|memaraf", True),
    (
        Jenis.ISI_REALISASI,
        r"(?:mengisi|meng-?input|memasukkan|meng-?entri|melengkapi)(?= .*\b(?:realisasi|data|format|capaian|kinerja))",
        True,
    ),
    (Jenis.KOREKSI, r"mengoreksi|memverifikasi|memvalidasi|melakukan (?:koreksi|verifikasi|validasi)", True),
    (Jenis.TELAAH, r"menelaah|me-?reviu|me-?review", True),
    (Jenis.TELAAH, rf"{_REVIEW}|memberi(?:kan)? persetujuan|melakukan (?:reviu|review|pemeriksaan)", False),
    (Jenis.UKUR, r"mengukur|melakukan pengukuran|menghitung", True),
    (Jenis.KOMPILASI, r"merekap\w*|meng-?kompilasi|mengompilasi|menggabungkan", True),
    (Jenis.HIMPUN, r"mengumpulkan|menghimpun", True),
    (Jenis.HIMPUN, r"(?:menyerahkan|menyampaikan|mengirim(?:kan)?) (?:bahan|data)\b", False),
    (Jenis.KOMPILASI_TAHUNAN, rf"{_MAKE}(?= (?:\w+ ){{0,2}}{_DOCUMENT}(?: \w+){{0,2}} (?:se)?tiap tahun)", False),
    (Jenis.KOMPILASI, rf"{_MAKE}(?= (?:\w+ ){{0,2}}{_DOCUMENT})|mengolah", False),
    (Jenis.ANALISIS, r"menganalisi?s\w*|menganalisa|mengevaluasi|melakukan (?:analisis|evaluasi)", True),
    (Jenis.ARSIP, r"mengarsip\w*|menyimpan|mendokumentasikan", True),
    (Jenis.SERAHKAN, r"menyerahkan|menyampaikan|melaporkan|mengirim\w*|meneruskan|mengantar\w*|mengajukan", True),
)
# Nouns say what is done only where the sentence begins with them; elsewhere they are what something is done to.
_NOUNS: tuple[tuple[Jenis, str, bool], ...] = (
    (Jenis.RENCANA_KERJA, rf"perencanaan|penjadwalan|{_MAKING} {_PLAN}", True),
    (Jenis.BUAT_FORMAT, rf"{_MAKING} {_FORM}", True),
    (Jenis.SURAT_PENGANTAR, rf"{_MAKING} (?:konsep |draf\w* )?(?:surat|nota) (?:pengantar|dinas)", True),
    (Jenis.BAGIKAN_FORMAT, rf"(?:pembagian|distribusi|pengiriman) {_FORM}", True),
    (Jenis.TANDA_TANGAN, r"penanda ?tanganan|tanda ?tangan", True),
    (Jenis.ISI_REALISASI, r"pengisian|penginputan|input", True),
    (Jenis.KOREKSI, r"koreksi|pengoreksian|verifikasi|validasi", True),
    (Jenis.TELAAH, r"telaah|penelaahan|reviu|review|pemeriksaan|persetujuan|pengesahan", True),
    (Jenis.UKUR, r"pengukuran|penghitungan|perhitungan", True),
    (Jenis.HIMPUN, r"pengumpulan|penghimpunan", True),
    (Jenis.KOMPILASI, rf"(?:{_MAKING}|rekapitulasi|kompilasi)(?= (?:\w+ ){{0,2}}{_DOCUMENT})", False),
    (Jenis.ANALISIS, r"analisis|analisa|evaluasi", True),
    (Jenis.ARSIP, r"pengarsipan|penyimpanan|pendokumentasian|arsip", True),
    (Jenis.UNGGAH_ESAKIP, r"pengunggahan|unggah|upload", True),
    (Jenis.SERAHKAN, r"penyerahan|penyampaian|pengiriman|pelaporan", True),
)
_ORDERS = re.compile(
    r"(?:men)?disposisi\w*|menugaskan|memerintahkan|mengarahkan|menginstruksikan|menunjuk"
    r"|(?:memberi(?:kan)?|meneruskan) (?:perintah|disposisi|arahan|tugas|instruksi)|menerima\b.*\bmendisposisi\w*",
    re.IGNORECASE,
)
_CONDITION = re.compile(r"[,;]? ?\b(?:apabila|jika|bila|kalau|bilamana)\b", re.IGNORECASE)
# A purpose is somebody else's act, except that an upload is only ever named as one.
_PURPOSE = re.compile(
    r"\b(?:untuk|agar|guna)\b (?!di ?-?upload|diunggah).*?(?=,? (?:kemudian|lalu|selanjutnya)\b|$)", re.I
)
_RETURN = re.compile(
    r"dikembalikan|kembali ke|direvisi|diperbaiki|ada kesalahan"
    r"|tidak (?:disetujui|setuju|memenuhi|sesuai|lengkap|benar)",
    re.IGNORECASE,
)
_NAMES_ITS_ROW = (Jenis.TANDA_TANGAN, Jenis.SURAT_PENGANTAR)


def says_return(text: str) -> bool:
    """True when a sentence speaks of sending something back."""
    return bool(_RETURN.search(text))


def read_acts(text: str) -> Kegiatan:
    """The kinds of action in a sentence whose subject has been taken off; none where no verb is known.

    What comes after `apabila` or `jika`, and whatever somebody else is to do (`untuk …`, `diserahkan`), is left out.
    """
    ordered = _ORDERS.match(text)
    if ordered:
        return Kegiatan((Bacaan(Jenis.DISPOSISI, ordered.group(), 0, True),))
    main = _PURPOSE.sub("", _CONDITION.split(text)[0])
    found = sorted(_distinct(_find(main)), key=lambda act: act.pada)
    return _settled(found, text)


def _find(text: str) -> Iterator[Bacaan]:
    for kind, pattern, certain in _NOUNS:
        noun = re.match(rf"(?:{pattern})\b", text, re.IGNORECASE)
        if noun:
            yield Bacaan(kind, noun.group(), 0, certain)
            break
    for kind, pattern, certain in _ACTS:
        for act in re.finditer(rf"\b(?:{pattern})(?!\w)", text, re.IGNORECASE):
            yield Bacaan(kind, act.group(), act.start(), certain)


def _distinct(acts: Iterator[Bacaan]) -> list[Bacaan]:
    """One reading for each place and each kind: the first that was found."""
    kept: list[Bacaan] = []
    for act in acts:
        if all(act.pada != other.pada and act.jenis is not other.jenis for other in kept):
            kept.append(act)
    return kept


def _settled(acts: Sequence[Bacaan], text: str) -> Kegiatan:
    """The acts in the order they are worked off, apart from those that belong to another one."""
    if not re.search(r"\btriwulan", text, re.IGNORECASE):  # a yearly report closes nothing where no triwulan is told of
        acts = [_as(act, Jenis.KOMPILASI_TAHUNAN, Jenis.KOMPILASI) for act in acts]
    kinds = {act.jenis for act in acts}
    if Jenis.ANALISIS in kinds and says_return(text) and not kinds & {Jenis.KOMPILASI, Jenis.KOREKSI, Jenis.TELAAH}:
        acts = [_as(act, Jenis.ANALISIS, Jenis.TELAAH) for act in acts]
        kinds = {act.jenis for act in acts}
    kept = [act for act in acts if not _absorbed(act.jenis, kinds)]
    return Kegiatan(tuple(sorted(kept, key=_place)), tuple(act for act in acts if act not in kept))


def _as(act: Bacaan, read: Jenis, meant: Jenis) -> Bacaan:
    return Bacaan(meant, act.kata, act.pada) if act.jenis is read else act


def _absorbed(kind: Jenis, kinds: set[Jenis]) -> bool:
    """Analysing is part of writing the report, handing on part of deciding or writing; a report is archived, not made
    again; whoever corrects has examined."""
    deciding = {Jenis.TELAAH, Jenis.KOREKSI, Jenis.KOMPILASI, Jenis.TANDA_TANGAN, Jenis.BAGIKAN_FORMAT}
    if kind is Jenis.ANALISIS:
        return Jenis.KOMPILASI in kinds
    if kind is Jenis.SERAHKAN:
        return bool(kinds & deciding)
    if kind is Jenis.KOMPILASI:
        return bool(kinds & {Jenis.ARSIP, Jenis.SURAT_PENGANTAR})
    return kind is Jenis.TELAAH and Jenis.KOREKSI in kinds


def _place(act: Bacaan) -> tuple[int, int]:
    """Signing, the letter and an upload that is the purpose name their row; archiving closes it; the others stand as
    in the sentence."""
    if act.jenis in _NAMES_ITS_ROW or act.kata.lower().startswith("di"):
        return (0, act.pada)
    return (2, 0) if act.jenis is Jenis.ARSIP else (1, act.pada)

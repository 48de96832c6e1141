"""The reply grammar: the public sample, our own thirteen hundred labelled replies, and what may never happen."""

from collections import Counter
from itertools import product
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.domain.replies import (
    Label,
    classify,
    is_selesai,
    is_undo,
    match_bidang,
    means_none,
    parse_rekomendasi,
)
from bot.domain.reply_words import CORRECTED, LEXICON, PROTECTED, Kind

DATA = Path(__file__).parent / "data"
BIDANG = {
    "SEK": "Sekretariat",
    "LAT": "Pelatihan dan Produktivitas",
    "PEN": "Penempatan",
    "HIJ": "HI dan Jamsos",
    "TRM": "Transmigrasi",
}


def rows(name: str) -> list[tuple[str, Label]]:
    """The labelled replies of a file; `\\n` stands for a line break."""
    lines = [line.split("\t") for line in (DATA / name).read_text("utf-8").splitlines() if line.strip()]
    return [(cells[0].replace("\\n", "\n"), Label(cells[1])) for cells in lines if not cells[0].startswith("# ")]


PUBLIC, OWN = rows("replies_public.tsv"), rows("replies_own.tsv")
ALL = PUBLIC + OWN
APPROVALS = [text for text, label in ALL if label is Label.APPROVE]
DENIALS = (
    *("tidak", "belum", "jangan", "bukan", "kurang", "gak", "tdk", "blm", "jgn"),
    *("mboten", "ora", "ojo", "teu", "kada", "ndak", "tak", "not"),
)


@pytest.mark.parametrize(("text", "label"), PUBLIC, ids=[text for text, _ in PUBLIC])
def test_every_public_reply_gets_its_label(text: str, label: Label) -> None:
    """The published sample."""
    assert classify(text).label is label


@pytest.mark.parametrize("label", list(Label))
def test_every_reply_of_our_own_gets_its_label(label: Label) -> None:
    """At least fifty of each, labelled by hand."""
    expected = [text for text, wanted in OWN if wanted is label]
    assert len(expected) >= 50
    assert [(text, classify(text).label) for text in expected if classify(text).label is not label] == []


def test_the_corpora_contradict_neither_themselves_nor_each_other() -> None:
    """One text, one label."""
    labels = Counter(text for text, _ in {(text, label) for text, label in ALL})
    assert [text for text, count in labels.items() if count > 1] == []


@pytest.mark.parametrize(
    "decorate",
    [
        "pak {}", "bu {}", "Bapak {}", "ibu, {}", "mas {}", "{} pak", "{} bu", "{}, bapak", "{} Bapak/Ibu", "{} kak",
        "{}.", "{}!", "{}!!!", "{}...", "{} ..", "{} ,", "  {}  ", "- {}", "“{}”", "*{}*", "({})", "{}\n",
    ],
)  # fmt: skip
def test_honorifics_and_punctuation_never_change_a_label(decorate: str) -> None:
    """Over both corpora; a quotation or a command keeps its first character."""
    texts = [(text, label) for text, label in ALL if text[:1] not in (">", "/")]
    changed = [
        (text, classify(decorate.format(text)).label) for text, label in texts if _differs(decorate, text, label)
    ]
    assert changed == []


def _differs(decorate: str, text: str, label: Label) -> bool:
    return classify(decorate.format(text)).label is not label


@pytest.mark.parametrize("respell", [str.upper, str.lower, str.title, str.swapcase])
def test_capitals_never_change_a_label(respell: "type[str]") -> None:
    """Phones capitalise as they like."""
    assert [text for text, label in ALL if classify(respell(text)).label is not label] == []


@pytest.mark.parametrize("denial", DENIALS)
def test_a_denial_before_anything_never_yields_an_approval(denial: str) -> None:
    """Whatever it is put in front of, glued or not."""
    prefixed = [f"{denial}{gap}{text}" for text, gap in product(APPROVALS, (" ", ", ", "\n", " pak "))]
    assert [text for text in prefixed if classify(text).label is Label.APPROVE] == []


@pytest.mark.parametrize("denial", ["tidak", "belum", "jangan", "kurang", "bukan"])
def test_a_misspelt_denial_never_yields_an_approval(denial: str) -> None:
    """Every single slip of the finger in the word that matters most."""
    letters = "abcdefghijklmnopqrstuvwxyz"
    places = range(len(denial))
    slips = {denial[:i] + denial[i + 1 :] for i in places}
    slips |= {denial[:i] + ch + denial[i + 1 :] for i in places for ch in letters}
    slips |= {denial[:i] + ch + denial[i:] for i in places for ch in letters}
    slips |= {denial[:i] + denial[i + 1 : i + 2] + denial[i] + denial[i + 2 :] for i in places}
    approved = [
        slip for slip in slips for tail in (" setuju", "setuju") if classify(slip + tail).label is Label.APPROVE
    ]
    assert approved == []


@pytest.mark.parametrize(
    "reserve",
    [
        "{} tapi perbaiki", "{}, namun angkanya dicek", "{} asal lengkap", "{} kalau sudah direvisi", "{} jika benar",
        "{} dengan catatan", "{} kecuali nomor 2", "{} sebagian", "pada prinsipnya {}", "mungkin {}", "{}?",
        "apakah {}", "kenapa {}", "{}, tidak", "{} ❌", "{}, ditolak", "{}, mohon direvisi", "{} nomor 3",
        "{}, jangan dikirim", "nanti {}", "mohon {}", "kata kabid {}", "{}, belum lengkap", "{} setelah diperbaiki",
        "semoga {}",
    ],
)  # fmt: skip
def test_a_reserve_takes_the_approval_away(reserve: str) -> None:
    """Qualified, questioned, partial, promised or reported: asked back, not applied."""
    whole = [text for text in APPROVALS if "\n" not in text and text[:1] != "/" and not text.startswith("maaf")]
    reserved = [reserve.format(text.rstrip(" .,!")) for text in whole]
    assert [text for text in reserved if classify(text).label is Label.APPROVE] == []


@settings(max_examples=300, deadline=None)
@given(st.sampled_from(APPROVALS), st.text("bcdfghjklmnpqrstvwz", min_size=4, max_size=9))
def test_a_word_nobody_knows_takes_the_approval_away(text: str, word: str) -> None:
    """The vocabulary of an approval is closed: what we do not understand is asked about."""
    known = {spelling for words in LEXICON.values() for spelling in words.split()}
    if word not in known and classify(word).label is Label.UNCLEAR:
        assert classify(f"{text}, {word}yang").label is not Label.APPROVE


vocabulary = st.sampled_from(sorted(spelling for words in LEXICON.values() for spelling in words.split()))
SAFE = {
    Kind.CORE, Kind.CORE_PASIF, Kind.SOFT, Kind.GO, Kind.LAKSANA, Kind.SILAKAN, Kind.BISA, Kind.ACK, Kind.THANKS,
    Kind.PRAISE, Kind.SUDAH, Kind.GOOD, Kind.HONOR, Kind.PRON, Kind.OBJ, Kind.GREET, Kind.FILL, Kind.CEK, Kind.TITLE,
    Kind.REQUEST, Kind.AKAN, Kind.ASK_FIRST,
}  # fmt: skip
RISKY = sorted(
    spelling
    for kind in (Kind.BELUM, Kind.JANGAN, Kind.BUKAN, Kind.QUAL, Kind.LAINNYA, Kind.HOLD, Kind.DEFER, Kind.ASK)
    for spelling in LEXICON[kind].split()
    if spelling not in ("catatan", "syarat", "kecuali", "perlu", "harus", "wajib")
)


@settings(max_examples=500, deadline=None)
@given(st.lists(vocabulary, max_size=6), st.sampled_from(RISKY), st.lists(vocabulary, max_size=6))
def test_no_sentence_with_a_doubtful_word_approves(before: list[str], doubtful: str, after: list[str]) -> None:
    """Random sentences of known words around a denial, a condition, a delay or a question."""
    assert classify(" ".join([*before, doubtful, *after])).label is not Label.APPROVE


@settings(max_examples=500, deadline=None)
@given(st.lists(vocabulary, max_size=10))
def test_whatever_approves_contains_an_approval_and_no_unsafe_word(words: list[str]) -> None:
    """Over random sentences; words of denial may stand only inside a fixed harmless phrase."""
    text = " ".join(words)
    if classify(text).label is Label.APPROVE:
        kinds = {kind for kind, spellings in LEXICON.items() for word in words if word in spellings.split()}
        assert kinds & {Kind.CORE, Kind.CORE_PASIF, Kind.LAKSANA, Kind.SILAKAN, Kind.KEBERATAN}
        assert kinds - SAFE <= {Kind.NEG, Kind.KEBERATAN, Kind.ULANG, Kind.QUAL, Kind.REVISI, Kind.BAD, Kind.TOLAK}


@settings(deadline=None)
@given(st.text(max_size=200))
def test_any_text_can_be_classified(text: str) -> None:
    """No input crashes any of the readers."""
    classify(text)
    is_selesai(text)
    is_undo(text)
    means_none(text)
    parse_rekomendasi(text, BIDANG)


def test_a_very_long_text_is_read_in_time_and_approves_nothing_by_its_beginning() -> None:
    """Telegram sends 4096 characters at most; anything longer came another way."""
    assert classify("setuju " + "lalala " * 20_000).label is Label.COND


@pytest.mark.parametrize(
    ("text", "label", "alasan"),
    [
        ("tolak, anggaran tidak ada", Label.REJECT, "anggaran tidak ada"),
        ("Tolak: Anggaran TIDAK ada", Label.REJECT, "Anggaran TIDAK ada"),
        ("tidak setuju karena data belum lengkap", Label.REJECT, "data belum lengkap"),
        ("tolak, terima kasih", Label.REJECT, None),
        ("maaf, saya tolak 🙏", Label.REJECT, None),
        ("revisi: angka pagu salah", Label.REVISE, "angka pagu salah"),
        ("revisi\nHalaman 3 belum sesuai", Label.REVISE, "Halaman 3 belum sesuai"),
        ("KEMBALIKAN angka pagu salah", Label.REVISE, "angka pagu salah"),
        ("mohon direvisi halaman 3", Label.REVISE, "halaman 3"),
        ("Angka pagu salah, mohon direvisi", Label.REVISE, "Angka pagu salah"),
        ("datanya salah", Label.REVISE, "datanya salah"),
        ("bukan tidak setuju, tapi perlu dikaji", Label.REVISE, "perlu dikaji"),
        ("tolong diperbaiki ya pak", Label.REVISE, None),
        ("setuju tapi perbaiki hal 3", Label.COND, "perbaiki hal 3"),
        ("A17 tolak, anggaran tidak ada", Label.REJECT, "anggaran tidak ada"),
    ],
)
def test_the_reason_is_kept_word_for_word(text: str, label: Label, alasan: str | None) -> None:
    """It is quoted to whoever must mend it; without one the bot asks."""
    assert (classify(text).label, classify(text).alasan) == (label, alasan)


@pytest.mark.parametrize(
    ("text", "kode"),
    [
        ("A17 setuju", "A17"), ("a17 setuju", "A17"), ("#A17 setuju", "A17"), ("setuju #a17", "A17"), ("A17", "A17"),
        ("Pak, B3: tolak", "B3"), ("setuju A17", None), ("setuju TW2", None), ("K3 belum lengkap", None),
        ("#K3 ok", "K3"), ("A17 A18 setuju", "A17"), ("setuju", None),
    ],
)  # fmt: skip
def test_the_short_code_is_found_at_the_start_or_behind_a_hash(text: str, kode: str | None) -> None:
    """K3 is a programme, not a code, unless marked as one."""
    assert classify(text).kode == kode


@pytest.mark.parametrize(
    ("text", "butir", "condong"),
    [
        ("setuju poin 1 dan 3", (1, 3), Label.APPROVE),
        ("setuju 2", (2,), Label.APPROVE),
        ("oke", (), Label.APPROVE),
        ("tidak", (), Label.REJECT),
        ("❌", (), Label.REJECT),
        ("tidak setuju nomor 2, lainnya ok", (2,), Label.REJECT),
        ("ok, mohon diperbaiki", (), Label.APPROVE),
    ],
)
def test_what_must_be_confirmed_says_which_items_and_which_way_it_leans(
    text: str, butir: tuple[int, ...], condong: Label
) -> None:
    """For the question put back with a button."""
    reply = classify(text)
    assert (reply.label, reply.butir, reply.condong) == (Label.COND, butir, condong)


@pytest.mark.parametrize(
    "text",
    [
        "selesai", "SELESAI", "seleasi", "sudah selesai", "Sudah selesai pak", "sdh diisi semua",
        "sudah saya isi semua", "rampung", "beres", "udah kelar", "done", "sudah lengkap", "sudah diperbaiki",
        "sudah saya lengkapi", "sudah selesai, mohon dicek", "sudah selesai mohon dikoreksi",
        "format bidang sudah terisi semua", "sampun rampung",
        "parantos réngsé", "A17 selesai", "siap, sudah selesai", "selesai 🙏", "isian selesai",
    ],
)  # fmt: skip
def test_a_filler_can_say_selesai_in_many_ways(text: str) -> None:
    """And declares the entries complete with it."""
    assert is_selesai(text)


@pytest.mark.parametrize(
    "text",
    [
        "belum selesai", "blm selesai", "selesai?", "selesai belum", "besok selesai", "nanti selesai", "akan selesai",
        "hampir selesai", "sebentar lagi selesai", "segera selesai", "mau selesai", "kapan selesai", "selesaikan",
        "tolong selesaikan", "selesai sebagian", "sebagian selesai", "selesai kecuali nomor 2", "baru selesai 2",
        "selesai 3 indikator", "selesai tapi satu belum", "kalau selesai dikabari", "tidak selesai", "isi", "diisi",
        "sudah", "sudah dibaca", "mohon diperbaiki", "tinggal satu selesai", "ok", "siap", "",
    ],
)  # fmt: skip
def test_nearly_partly_later_or_not_selesai_is_not_selesai(text: str) -> None:
    """An early declaration would start the approval of an empty form."""
    assert not is_selesai(text)


@pytest.mark.parametrize(
    "text",
    [
        "batal", "batalkan", "Batalkan keputusan saya", "salah pencet", "maaf salah kirim", "ralat", "cabut", "cancel",
        "tidak jadi", "ga jadi", "mohon dibatalkan", "maaf pak salah tekan, mohon dibatalkan", "keliru pak",
    ],
)  # fmt: skip
def test_a_decision_can_be_asked_back(text: str) -> None:
    """Within the undo window."""
    assert is_undo(text)


@pytest.mark.parametrize(
    "text",
    [
        "jangan dibatalkan",
        "tidak batal",
        "rapat batal",
        "batal?",
        "setuju",
        "angka keliru",
        "kegiatan dibatalkan",
        "jadi",
        "",
    ],
)
def test_other_cancellations_are_no_undo(text: str) -> None:
    """Somebody else's meeting, a question, the opposite."""
    assert not is_undo(text)


@pytest.mark.parametrize(
    "text",
    ["tidak ada", "tidak ada rekomendasi", "Tdk ada rekomendasi pak", "nihil", "-", "tanpa rekomendasi", "cukup",
     "tidak ada catatan", "tidak perlu", "setuju tanpa rekomendasi", "Tidak ada rekomendasi, terima kasih",
     "belum ada"],
)  # fmt: skip
def test_no_recommendation_is_an_answer(text: str) -> None:
    """It ends the asking."""
    assert means_none(text)


@pytest.mark.parametrize(
    "text", ["tidak ada anggaran", "tidak ada?", "adakan job fair", "setuju", "ok", "", "tidak ada bukti dukung"]
)
def test_a_recommendation_that_begins_like_none_is_one(text: str) -> None:
    """Never lost."""
    assert not means_none(text)


def test_recommendations_are_sorted_by_unit_in_their_own_words() -> None:
    """One per line, units named as people name them."""
    text = """Setuju, dengan rekomendasi:
        Penempatan: adakan job fair bersama SMK sebelum Oktober
        1. bid. pelatihan - tingkatkan kerja sama dengan BLK: minimal 3
        A17 HI: percepat PB
        semua bidang: lengkapi bukti dukung
        Penempatan dan Pelatihan: rapat bersama
        Jamsos:
        - dorong kepesertaan
        - koordinasi dengan BPJS
        Baik, tingkatkan sosialisasi
        Seluruh LPK swasta: wajib akreditasi
        Terima kasih"""
    assert parse_rekomendasi(text, BIDANG) == (
        ("PEN", "adakan job fair bersama SMK sebelum Oktober"),
        ("LAT", "tingkatkan kerja sama dengan BLK: minimal 3"),
        ("HIJ", "percepat PB"),
        ("*", "lengkapi bukti dukung"),
        (None, "Penempatan dan Pelatihan: rapat bersama"),
        ("HIJ", "dorong kepesertaan"),
        ("HIJ", "koordinasi dengan BPJS"),
        (None, "Baik, tingkatkan sosialisasi"),
        (None, "Seluruh LPK swasta: wajib akreditasi"),
    )


def test_a_unit_is_heard_behind_an_approval_and_before_agar() -> None:
    """Without a colon too, as it is spoken; where none is named the words stay whole, and a person chooses."""
    for before in (
        "Setuju. Rekomendasi: Penempatan",
        "Disetujui dengan rekomendasi untuk bid. penempatan",
        "Penempatan",
    ):
        assert parse_rekomendasi(f"{before} agar adakan job fair", BIDANG) == (("PEN", "agar adakan job fair"),)
    for text in ("Setuju dengan usulan bidang agar cepat", "Kami semua paham agar rapi", "Setuju agar"):
        assert parse_rekomendasi(text, BIDANG) == ((None, text),)


@pytest.mark.parametrize("text", ["", "Terima kasih", "Setuju.", "Rekomendasi:", "Yth. Bapak/Ibu,"])
def test_courtesy_alone_recommends_nothing(text: str) -> None:
    """No empty row is sent to a unit."""
    assert parse_rekomendasi(text, BIDANG) == ()


@pytest.mark.parametrize(
    ("name", "kode"),
    [
        ("PEN", "PEN"), ("penempatn", "PEN"), ("Bidang Penempatan", "PEN"), ("sekret", "SEK"), ("kabid hi", "HIJ"),
        ("hubungan industrial", "HIJ"), ("pelatihan & produktivitas", "LAT"), ("pelat", "LAT"), ("semua", "*"),
        ("seluruh unit", "*"), ("keuangan", None), ("penempatan dan transmigrasi", None), ("", None), ("p", None),
    ],
)  # fmt: skip
def test_a_unit_is_matched_loosely_but_never_guessed_between_two(name: str, kode: str | None) -> None:
    """Short forms, initials, slips; two units are nobody's."""
    assert match_bidang(name, BIDANG) == kode


def test_every_word_plays_one_part_and_corrections_lead_to_known_words() -> None:
    """A word listed twice would silently mean the later thing."""
    parts = Counter(word for words in LEXICON.values() for word in words.split())
    assert [word for word, count in parts.items() if count > 1] == []
    assert [
        (w, kind) for kind, words in CORRECTED.items() for w in words.split() if w not in LEXICON[kind].split()
    ] == []
    assert [word for word in PROTECTED if word in parts] == []

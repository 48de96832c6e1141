"""Every sentence the bot can say: complete, escaped, short enough, courteous."""

import re
from html.parser import HTMLParser

import pytest

from bot.domain.catalogue import ACTIONS, LIMIT_POPUP, LIMIT_REPLY_BOX
from bot.domain.entry import Field
from bot.domain.findings import Jenis
from bot.domain.sop import _STAGES, Laku, Objek
from bot.domain.templates import visible_length
from bot.messages import NoticeError, Recipient, Rendered
from tests.house.pesan_samples import (
    CATALOGUE,
    FOLDER,
    KINDS,
    SEKRETARIS,
    example,
    hostile,
    key_of,
    long,
    sample_params,
)

WORDS = CATALOGUE.words
ENTRIES = WORDS.entries
TARGET = 900
# Longer than a phone screen with everything optional filled in; each has been read and kept on purpose.
LONGER = {"minta_konfirmasi_laporan", "minta_rekomendasi", "minta_telaah", "ringkasan_mingguan", "ringkasan_pagi"}
TASKS = [kind for kind in KINDS if kind.startswith(("minta_", "mohon_", "tulis_", "pastikan_"))]
NO_TASKS = {"minta_waktu_masuk"}
BANNED = r"\b(anda|kamu|lalai|melanggar|terlambat|paraf|hash|token|sync|error|submit|bot|wajib segera)\b|!"
SOURCES = {path.name: path.read_text(encoding="utf-8") for path in FOLDER.glob("*.toml")}


class Strict(HTMLParser):
    """Telegram's HTML: few tags, properly nested, no attribute but a web address."""

    TAGS = frozenset({"b", "i", "u", "s", "a", "code", "pre", "blockquote"})

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.stack: list[str] = []
        self.text = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        assert tag in self.TAGS
        assert [name for name, _ in attrs] == (["href"] if tag == "a" else [])
        assert all((value or "").startswith("https://") for _, value in attrs)
        self.stack.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.stack.pop() == tag

    def handle_data(self, data: str) -> None:
        self.text += data


def read_html(html: str) -> str:
    """The visible text; fails where Telegram would refuse."""
    parser = Strict()
    parser.feed(html)
    parser.close()
    assert parser.stack == []
    return parser.text


def render(kind: str, text: object = example, items: int = 2, optional: bool = True) -> Rendered:
    """The kind with sample parameters."""
    return CATALOGUE.render(kind, sample_params(ENTRIES[kind], text, items, optional), SEKRETARIS)  # type: ignore[arg-type]


def fixed_texts() -> list[tuple[str, str]]:
    """Every text of the catalogue as written, with where it stands."""
    bodies = [(kind, "\n".join(_pieces(kind))) for kind in KINDS]
    phrases = [(f"{table}.{key}", text) for table, rows in WORDS.tables.items() for key, text in rows.items()]
    reasons = [(f"alasan_cepat.{key}", text) for key, texts in WORDS.quick_reasons.items() for text in texts]
    return bodies + phrases + reasons


def _pieces(kind: str) -> list[str]:
    entry = ENTRIES[kind]
    parts = [part for line in entry.lines for part in line.parts] + [part for b in entry.buttons for part in b.text]
    return [piece for part in parts for piece in part.pieces if isinstance(piece, str)] + [entry.balas or ""]


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_says_something_with_an_offices_figures(kind: str) -> None:
    """Filled in, well-formed, no placeholder left."""
    rendered = render(kind)
    text = read_html(rendered.html)
    assert text.strip()
    assert not re.search(r"[{}]|\[\[|\]\]|None|Decimal", text)
    assert not rendered.too_long


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_reads_well_without_its_optional_parts(kind: str) -> None:
    """No empty heading, no doubled blank, no dangling comma."""
    text = read_html(render(kind, optional=False).html)
    assert not re.search(r"[ \n]\n\n|  (?!#)|\( *\)| [,.;](?!\d)|: *$|,\n\n", text)


@pytest.mark.parametrize("kind", KINDS)
def test_no_value_can_break_out_of_its_place(kind: str) -> None:
    """Markup typed by people is shown as typed, never obeyed."""
    attacked, usual = render(kind, hostile), render(kind)
    read_html(attacked.html)
    assert _tags(attacked.html) == _tags(usual.html)
    assert re.search(r"<b>&\"'", attacked.plain) or attacked.plain == usual.plain


@pytest.mark.parametrize("kind", KINDS)
def test_a_text_too_long_for_telegram_becomes_a_short_one_and_a_document(kind: str) -> None:
    """Nothing that people wrote is lost."""
    rendered = render(kind, long, items=12)
    limit = ENTRIES[kind].batas
    assert visible_length(rendered.html) <= limit <= 4096
    assert len(rendered.plain.encode("utf-16-le")) <= 2 * 4096
    read_html(rendered.html)
    if rendered.document is not None:
        assert len(rendered.document) > len(rendered.plain)


def test_a_long_reason_is_whole_in_the_document() -> None:
    """Quoted word for word, up to the last one."""
    params = sample_params(ENTRIES["dikembalikan"], example) | {"alasan": "kata " * 1500 + "terakhir"}
    rendered = CATALOGUE.render("dikembalikan", params, SEKRETARIS)
    assert rendered.too_long
    assert "terakhir" in (rendered.document or "")
    assert "terakhir" not in rendered.html
    assert "Teks lengkap terlampir" in rendered.html


def test_a_message_is_about_a_phone_screen_long() -> None:
    """The kinds beyond 900 characters with everything filled in are known by name."""
    beyond = {kind for kind in KINDS if visible_length(render(kind).html) > TARGET}
    assert beyond <= LONGER


@pytest.mark.parametrize(("where", "text"), fixed_texts(), ids=lambda value: value if "\n" not in value else "")
def test_no_text_uses_a_banned_word(where: str, text: str) -> None:
    """Courtesy, no jargon, no exclamation marks, no capitals for emphasis."""
    words = re.sub(r"<[^>]*>", "", text)
    assert not re.search(BANNED, words, re.IGNORECASE), where
    assert not re.search(r"\b(?!SRIKANDI|SAKIP|SMK|SOP|BPS|PDF|WIB)[A-Z]{4,}\b", words), where


@pytest.mark.parametrize("kind", KINDS)
def test_every_hour_is_followed_by_its_zone(kind: str) -> None:
    """16.00 alone is nobody's time."""
    assert not re.search(r"pukul \d\d\.\d\d(?! WI)", render(kind).plain)
    for line in _pieces(kind):
        assert not re.search(r"pukul \d", line)


@pytest.mark.parametrize("kind", KINDS)
def test_buttons_are_few_known_and_readable(kind: str) -> None:
    """At most three fixed ones, each an action the bot understands, none twice."""
    entry, rendered = ENTRIES[kind], render(kind)
    assert sum(button.daftar is None for button in entry.buttons) <= 3
    for button in (button for row in rendered.buttons for button in row):
        assert button.action.partition(":")[0] in ACTIONS
        assert (button.url is not None) == (button.action == "url")
        assert 3 <= len(button.text) <= 60
    fixed = [part.pieces for button in entry.buttons for part in button.action]
    assert len(fixed) == len(set(fixed))


@pytest.mark.parametrize("kind", KINDS)
def test_a_reply_box_has_a_short_hint_and_no_buttons(kind: str) -> None:
    """Telegram takes one reply markup, and 64 characters of hint."""
    rendered = render(kind)
    if rendered.reply_box is not None:
        assert 1 <= len(rendered.reply_box) <= LIMIT_REPLY_BOX
        assert rendered.buttons == ()


@pytest.mark.parametrize("kind", [kind for kind in TASKS if kind not in NO_TASKS])
def test_every_task_card_carries_its_short_code(kind: str) -> None:
    """So that A17 setuju can be typed."""
    assert "#A17" in render(kind, optional=False).html


@pytest.mark.parametrize("key", sorted(WORDS.tables["popup"]))
def test_a_popup_fits_whatever_the_titles(key: str) -> None:
    """Telegram takes 200 characters."""
    params = dict.fromkeys(_phrase_names("popup", key), "Kepala Bidang Penempatan dan Perluasan Kesempatan " * 5)
    assert 10 < len(CATALOGUE.popup(key, params)) <= LIMIT_POPUP


@pytest.mark.parametrize("jenis", list(Jenis))
def test_every_finding_has_a_sentence_with_its_remedy(jenis: Jenis) -> None:
    """Each kind the parser knows can be said at the cell."""
    params = {name: example(name) for name in _phrase_names("temuan", jenis) if name != "kolom"}
    params |= {"nilai": "pembilang"} if jenis is Jenis.KOLOM_HILANG else {}
    sentence = CATALOGUE.render_finding(jenis, params)
    assert len(sentence) < 300
    assert re.search(r"[Mm]ohon ", sentence)
    assert "<" not in sentence


def test_the_note_at_a_blank_cell_reads_as_agreed() -> None:
    """Word for word the sample of the tone guide."""
    assert CATALOGUE.render_finding("kosong", {"kolom": "penyebut"}).startswith("Penyebut belum diisi.")
    assert CATALOGUE.render_finding("kosong", {}) == (
        "Realisasi belum diisi. Bila hasilnya nihil, mohon ketik 0. Bila datanya belum terbit, mohon pilih “Belum "
        "tersedia” dan sebutkan sumbernya."
    )


def test_every_object_stage_and_column_has_a_name() -> None:
    """Whatever an SOP asks for can be named."""
    stages = {(laku, objek) for kinds in _STAGES.values() for laku, objek, _ in kinds}
    stages |= {(Laku.BOT, Objek.BAGIKAN), (Laku.ISI, Objek.ISIAN), (Laku.PUTUSAN, Objek.FORMAT)}
    assert set(Objek) <= set(WORDS.tables["objek"])
    assert {f"{laku}_{objek}" for laku, objek in stages} <= set(WORDS.tables["tugas"])
    assert set(Field) == set(WORDS.tables["kolom"])
    assert set(Laku) - {Laku.BOT} == set(WORDS.tables["cara_jawab"])


@pytest.mark.parametrize("objek", ["format", "isian", "laporan", "apa pun"])
def test_there_are_quick_reasons_for_every_return(objek: str) -> None:
    """Two to four, numbered from one on the buttons."""
    reasons = CATALOGUE.quick_reasons(objek)
    rendered = CATALOGUE.render("alasan_cepat", {"kode": "A17", "objek": objek}, SEKRETARIS)
    assert 2 <= len(reasons) <= 4
    assert [row[0].action for row in rendered.buttons] == [f"alasan:{n}" for n in range(1, len(reasons) + 1)]
    assert [row[0].text for row in rendered.buttons] == list(reasons)


@pytest.mark.parametrize("kind", KINDS)
def test_what_is_missing_is_listed_and_nothing_is_rendered(kind: str) -> None:
    """All missing names in one error."""
    required = CATALOGUE.params_of(kind)
    if not required:
        return
    with pytest.raises(NoticeError) as caught:
        CATALOGUE.render(kind, {}, SEKRETARIS)
    assert {fault.split(" ")[0] for fault in caught.value.faults} >= required


def test_an_unknown_kind_is_named() -> None:
    """A typing error in a builder is found at once."""
    with pytest.raises(NoticeError, match="setuju_saja: no such kind"):
        CATALOGUE.render("setuju_saja", {}, SEKRETARIS)


def test_a_figure_that_was_not_written_out_is_refused() -> None:
    """98.26 with a point must not reach a Kepala Dinas; nor must an unknown key of a table."""
    params = sample_params(ENTRIES["minta_telaah"], example) | {"capaian": 98.26}
    with pytest.raises(NoticeError, match="capaian is of type float"):
        CATALOGUE.render("minta_telaah", params, SEKRETARIS)
    with pytest.raises(NoticeError, match=r"'laporn' is no key of \[objek\]"):
        CATALOGUE.render(
            "dikembalikan", sample_params(ENTRIES["dikembalikan"], example) | {"objek": "laporn"}, SEKRETARIS
        )


def test_a_stranger_is_addressed_neutrally() -> None:
    """Bapak/Ibu, and no blank where the title is unknown."""
    html = CATALOGUE.render(
        "siklus_dilanjutkan", sample_params(ENTRIES["siklus_dilanjutkan"], example), Recipient()
    ).html
    assert "Yth. Bapak/Ibu,\n" in html


def test_a_message_posted_again_says_so() -> None:
    """Any kind takes the flag."""
    params = sample_params(ENTRIES["minta_telaah"], example)
    again = CATALOGUE.render("minta_telaah", params | {"kirim_ulang": True}, SEKRETARIS).html
    assert again == "\n\n".join([WORDS.tables["umum"]["kirim_ulang"], render("minta_telaah").html])


def test_the_sekretaris_reads_the_sample_of_the_tone_guide() -> None:
    """The agreed card, character for character."""
    rows = [
        ("Perusahaan kecil yang mendapat konsultansi produktivitas", "25,00", "1", "4", "perusahaan", "Pelatihan"),
        ("Pencari kerja yang mendapat pekerjaan melalui job fair", "55,25", "221", "400", "orang", "Penempatan"),
        ("LPK swasta yang dibina", "60,00", "18", "30", "lembaga", "Pelatihan"),
    ]
    names = ("indikator", "capaian_indikator", "realisasi", "target", "satuan", "unit")
    params = {
        "kode": "A17",
        "periode": "Triwulan II 2026",
        "rentang": "triwulan",
        "jabatan_penyusun": "Kasubbag Perencanaan",
        "jumlah_unit": 5,
        "capaian": "91,40",
        "kategori": "Sangat Tinggi",
        "dihitung": 22,
        "total": 27,
        "alasan_tidak_dihitung": "5 indikator diukur tahunan",
        "serapan": "30,25",
        "realisasi_anggaran": "2.450.000.000",
        "pagu": "8.100.000.000",
        "periode_lalu": "Triwulan I 2026",
        "naik": 12,
        "tetap": 4,
        "turun": 6,
        "ambang": "75",
        "halaman": 14,
        "versi": 2,
        "jabatan_berikut": "Kepala Dinas",
        "di_bawah": [dict(zip(names, row, strict=True)) for row in rows],
    }
    rendered = CATALOGUE.render("minta_telaah", params, SEKRETARIS)
    assert rendered.html == SAMPLE_CARD
    assert [button.text for row in rendered.buttons for button in row] == [
        "Setujui, teruskan ke Kepala Dinas",
        "Kembalikan",
        "Rincian per unit",
    ]


SAMPLE_CARD = """<b>Mohon telaah: Laporan Kinerja Triwulan II 2026</b>  #A17

Yth. Ibu Sekretaris,
draf disusun Kasubbag Perencanaan; data 5 unit telah disetujui kepala unit masing-masing.

<b>Capaian s.d. Triwulan II 2026: 91,40 % (Sangat Tinggi)</b>
rata-rata 22 dari 27 indikator; 5 indikator diukur tahunan
Serapan anggaran: 30,25 % (Rp2.450.000.000 dari Rp8.100.000.000)
Dibanding Triwulan I 2026: 12 naik, 4 tetap, 6 turun

<b>Di bawah 75 %</b>
• Perusahaan kecil yang mendapat konsultansi produktivitas: 25,00 % (1 dari 4 perusahaan), Pelatihan
• Pencari kerja yang mendapat pekerjaan melalui job fair: 55,25 % (221 dari 400 orang), Penempatan
• LPK swasta yang dibina: 60,00 % (18 dari 30 lembaga), Pelatihan

Laporan lengkap terlampir, 14 halaman, versi 2."""


def test_the_undo_button_goes_with_its_line() -> None:
    """Once final, neither the line nor the button is left."""
    params = sample_params(ENTRIES["konfirmasi_dicatat"], example)
    final = CATALOGUE.render("konfirmasi_dicatat", params | {"batas_batal": None}, SEKRETARIS)
    assert render("konfirmasi_dicatat").buttons
    assert final.buttons == ()
    assert "dibatalkan" not in final.html


def test_the_same_comments_explain_every_entry() -> None:
    """Who gets it when is written at each."""
    assert all(len(entry.untuk) > 10 for entry in ENTRIES.values())
    assert all("\t" not in source for source in SOURCES.values())
    assert key_of("objek") in WORDS.tables["objek"]


def _tags(html: str) -> list[str]:
    """The markup without links, whose addresses may be refused."""
    return [tag for tag in re.findall(r"</?[a-z]+", html) if not tag.endswith("a")]


def _phrase_names(table: str, key: str) -> list[str]:
    return re.findall(r"\{([a-z_]+)", WORDS.tables[table][key])

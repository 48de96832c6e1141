"""The small language of the catalogue: what is left out, what repeats, what is refused when it is loaded."""

from pathlib import Path

import pytest

from bot.messages import Catalogue, CatalogueError, NoticeError, Recipient, Rendered

UMUM = """
[umum]
kirim_ulang = "Ulang."
lainnya = "dan {sisa} lainnya"
teks_lengkap = "Terlampir."

[alasan_cepat]
umum = ["Data belum lengkap", "Perlu diperiksa"]

[objek]
laporan = "Laporan Kinerja"
surat = "surat nomor {nomor_surat}"
"""
IBU = Recipient("Ibu", "Sekretaris", "")


def catalogue(tmp_path: Path, entry: str) -> Catalogue:
    """A catalogue of one entry `uji`."""
    (tmp_path / "uji.toml").write_text(UMUM + entry, encoding="utf-8")
    return Catalogue.load(tmp_path)


def say(tmp_path: Path, teks: str, param: str, more: str = "", **params: object) -> Rendered:
    """The entry with this text, rendered."""
    entry = f"[pesan.uji]\nuntuk = 'a test'\nparam = [{param}]\n{more}\nteks = '''\n{teks}\n'''\n"
    return catalogue(tmp_path, entry).render("uji", params, IBU)


def test_a_line_with_an_empty_value_is_left_out_whole(tmp_path: Path) -> None:
    """And so is the blank line it leaves."""
    assert say(tmp_path, "Satu\n\nDua {a}\n\nTiga", "'a?'").html == "Satu\n\nTiga"


def test_a_bracketed_part_goes_alone(tmp_path: Path) -> None:
    """The rest of the line stays."""
    assert say(tmp_path, "Isian[[ {unit}]] {p}", "'unit?', 'p'", p="TW I").html == "Isian TW I"
    assert say(tmp_path, "Isian[[ {unit}]] {p}", "'unit?', 'p'", p="TW I", unit="X").html == "Isian X TW I"


def test_zero_is_something_and_blanks_are_nothing(tmp_path: Path) -> None:
    """0 and belum diisi are different words."""
    assert say(tmp_path, "Ada\nNilai {a}", "'a?'", a=0).html == "Ada\nNilai 0"
    assert say(tmp_path, "Ada\nNilai {a}", "'a?'", a="  ").html == "Ada"


def test_a_heading_stays_only_with_its_list(tmp_path: Path) -> None:
    """{?x} and {!x} at the start of a line."""
    teks, more = "{?x}Judul\n• {*a}\n{!x}Tidak ada", "daftar = { 'x?' = ['a'] }"
    assert say(tmp_path, teks, "", more, x=[{"a": "1"}]).html == "Judul\n• 1"
    assert say(tmp_path, teks, "", more, x=[]).html == "Tidak ada"


def test_neighbouring_lines_of_a_list_repeat_together(tmp_path: Path) -> None:
    """Numbered from one."""
    more = "daftar = { x = ['a', 'b?'] }"
    html = say(tmp_path, "{*nomor}. {*a}\n{*b}", "", more, x=[{"a": "A", "b": "B"}, {"a": "C"}]).html
    assert html == "1. A\nB\n2. C"


def test_a_list_stops_after_five_with_a_link_to_the_rest(tmp_path: Path) -> None:
    """Unless the entry says otherwise."""
    items = [{"a": str(n)} for n in range(8)]
    teks, more = "• {*a}", "daftar = { x = ['a'] }"
    assert say(tmp_path, teks, "'tautan_lainnya?'", more, x=items).html.split("\n")[4:] == ["• 4", "• dan 3 lainnya"]
    linked = say(tmp_path, teks, "'tautan_lainnya?'", more, x=items, tautan_lainnya="https://a.id/?b=1&c=2").html
    assert linked.endswith('• <a href="https://a.id/?b=1&amp;c=2">dan 3 lainnya</a>')
    assert len(say(tmp_path, teks, "", more + "\nmaks = { x = 7 }", x=items).html.split("\n")) == 8


def test_two_lists_are_told_apart_by_name(tmp_path: Path) -> None:
    """{*list.field}."""
    more = "daftar = { x = ['a'], y = ['a'] }"
    assert say(tmp_path, "{*x.a}\n{*y.a}", "", more, x=[{"a": "1"}], y=[{"a": "2"}, {"a": "3"}]).html == "1\n2\n3"


def test_a_phrase_is_looked_up_and_filled(tmp_path: Path) -> None:
    """By the key in the parameter; its own names come from the parameters."""
    assert say(tmp_path, "Mohon {o:objek}", "'o', 'nomor_surat?'", o="laporan").html == "Mohon Laporan Kinerja"
    assert (
        say(tmp_path, "{o:objek}", "'o', 'nomor_surat?'", o="surat", nomor_surat="<1>").html == "surat nomor &lt;1&gt;"
    )
    with pytest.raises(NoticeError, match="nomor_surat is missing"):
        say(tmp_path, "{o:objek}", "'o', 'nomor_surat?'", o="surat")


def test_a_quotation_keeps_its_lines_and_other_places_do_not(tmp_path: Path) -> None:
    """So that a pasted paragraph cannot fake a card."""
    html = say(tmp_path, "{a}\n<blockquote>{a}</blockquote>", "'a'", a="satu\r\ndua\n\n\n\ntiga").html
    assert html == "satu dua tiga\n<blockquote>satu\ndua\n\ntiga</blockquote>"


def test_characters_that_hide_or_turn_text_are_dropped(tmp_path: Path) -> None:
    """Controls, lone surrogates, direction marks."""
    assert say(tmp_path, "{a}", "'a'", a="a\x00b\u202ec\ud800d\u2066e").html == "abcde"


def test_a_width_cuts_the_value(tmp_path: Path) -> None:
    """Before escaping, so that no entity is cut."""
    assert say(tmp_path, "{a|4}", "'a'", a="&&&&&&&").html == "&amp;&amp;&amp;…"


@pytest.mark.parametrize("address", ["javascript:alert(1)", "https://a.id/\"onclick='x'", "tg://x", "https://a b", ""])
def test_an_address_that_is_none_leaves_the_words(tmp_path: Path, address: str) -> None:
    """No link, no attribute, no button."""
    teks, more = 'Lihat <a href="{u}">format</a>', "tombol = [['url:u', 'Buka']]"
    rendered = say(tmp_path, teks, "'u?'", more, u=address)
    assert rendered.html == "Lihat format"
    assert rendered.buttons == ()


def test_the_plain_text_names_the_address(tmp_path: Path) -> None:
    """For the one retry without markup."""
    rendered = say(
        tmp_path, '<b>Lihat</b> <a href="{u}">format</a> &amp; {a}', "'u', 'a'", u="https://a.id/?x&y", a="<i>"
    )
    assert rendered.plain == "Lihat format (https://a.id/?x&y) & <i>"


def test_buttons_repeat_for_a_list_and_short_ones_share_a_row(tmp_path: Path) -> None:
    """One row for each unit; a button whose value is missing is left out."""
    more = """daftar = { x = ['k', 'n'] }
tombol = [['semua', 'Semua'], ['ubah', 'Ubah'], ['pilih:*x.k', '{*x.n}'], ['tugas:{p}', 'Buka']]"""
    rendered = say(tmp_path, "{*n}", "'p?'", more, x=[{"k": "a", "n": "A<b>"}, {"k": "b", "n": "B"}])
    assert [[(b.action, b.text) for b in row] for row in rendered.buttons] == [
        [("semua", "Semua"), ("ubah", "Ubah")],
        [("pilih:a", "A<b>")],
        [("pilih:b", "B")],
    ]


def test_items_of_the_wrong_shape_are_named(tmp_path: Path) -> None:
    """Which item, which field."""
    more = "daftar = { x = ['a', 'b'] }"
    with pytest.raises(NoticeError, match=r"x\[2\].b is missing"):
        say(tmp_path, "{*a} {*b}", "", more, x=[{"a": "1", "b": "2"}, {"a": "1"}])
    with pytest.raises(NoticeError, match="x is no list of items"):
        say(tmp_path, "{*a} {*b}", "", more, x=["1"])
    with pytest.raises(NoticeError, match="x is missing"):
        say(tmp_path, "{*a} {*b}", "", more, x=[])


FAULTY = """
[pesan.satu]
untuk = "a"
param = ["a", "tak_dipakai"]
teks = "<b>{a}</i> {b}"

[pesan.dua]
param = []
teks = "{*a}"
warna = "merah"

[pesan.tiga]
untuk = "a"
param = ["a"]
teks = "{a:hilang} & {a"

[pesan.empat]
untuk = "a"
param = ["a", "tak_dipakai"]
teks = "{a:hilang} {b}"
balas = "Tulis"
tombol = [["ya", "Ya"], ["bukan", "Bukan"], ["ubah", "Ubah"], ["semua", "Semua"]]

[pesan.lima]
untuk = "a"
param = []
teks = "x"
tombol = [["hapus", "Hapus"]]
"""


def test_a_faulty_catalogue_lists_every_fault_with_file_and_key(tmp_path: Path) -> None:
    """All at once, not one at a time."""
    (tmp_path / "b.toml").write_text("[pesan.satu]\nuntuk = 'twice'\nparam = []\nteks = 'x'", encoding="utf-8")
    (tmp_path / "c.toml").write_text("[pesan", encoding="utf-8")
    with pytest.raises(CatalogueError) as caught:
        catalogue(tmp_path, FAULTY)
    told = "\n".join(caught.value.faults)
    for fault in (
        "uji.toml: pesan.satu: defined twice",
        "c.toml: ",
        "uji.toml: pesan.satu: tag </i> closes nothing",
        "uji.toml: pesan.dua: unknown key warna",
        "uji.toml: pesan.dua: untuk is missing",
        "uji.toml: pesan.tiga: a brace that opens no known slot",
        "uji.toml: pesan.empat: there is no table hilang",
        "uji.toml: pesan.empat: {b} is not declared",
        "uji.toml: pesan.empat: param tak_dipakai is never used",
        "uji.toml: pesan.empat: more than 3 buttons",
        "uji.toml: pesan.empat: a reply box and buttons",
        "uji.toml: pesan.lima: button Hapus: no action hapus",
    ):
        assert fault in told


def test_an_empty_folder_is_no_catalogue(tmp_path: Path) -> None:
    """Nothing to say is a fault, not silence."""
    with pytest.raises(CatalogueError, match="no messages here"):
        Catalogue.load(tmp_path)


def test_an_offices_own_words_lie_over_what_this_version_says(tmp_path: Path) -> None:
    """What an upgrade added, gives no longer or as a list is said as shipped, and known; a slip is still named."""
    shipped, own = tmp_path / "shipped", tmp_path / "own"
    entry = '[pesan.{}]\nuntuk = \'x\'\n{}\nteks = """{} {}"""\n'
    a, listed = ("param = ['a']", "{a}"), ("param = []\ndaftar = { 'a?' = ['b'] }", "\n• {*a.b}")
    phrases = "[uji]\nlama = 'baru {x}'\n", "[uji]\nlama = 'lama {y}'\n"
    ours = {"satu": a, "dua": a, "baru": a, "tiga": listed}
    mine = {"satu": a, "dua": ("param = ['lama']", "{lama}"), "tiga": ("param = ['a?']", "{a}")}
    for folder, entries, word, table in ((shipped, ours, "Kami", phrases[0]), (own, mine, "Dinas", phrases[1])):
        folder.mkdir()
        made = (entry.format(kind, param, word, slot) for kind, (param, slot) in entries.items())
        (folder / "uji.toml").write_text(UMUM + table + "".join(made), encoding="utf-8")
    catalogue = Catalogue.load_own(own, shipped)
    assert catalogue.older == ("pesan.dua", "pesan.tiga", "uji.lama")
    assert catalogue.lacking == ("pesan.baru",)
    said = {kind: catalogue.render(kind, {"a": "x"}, IBU).plain for kind in ("satu", "dua", "baru")}
    assert said == {"satu": "Dinas x", "dua": "Kami x", "baru": "Kami x"}
    assert catalogue.render("tiga", {"a": [{"b": "x"}]}, IBU).plain.endswith("x")

    (own / "lagi.toml").write_text("[pesan.satu]\nuntuk = 'x'\n", encoding="utf-8")
    with pytest.raises(CatalogueError, match=r"pesan\.satu: defined twice"):
        Catalogue.load_own(own, shipped)

"""The page that shows what everybody saw."""

from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path

import pytest

from bot.report.errors import TemplateFault
from bot.report.text import clean
from bot.report.transcript import Entitas, format_entities, render_transcript
from tests.report.contoh_transkrip import contoh_transkrip
from tests.report.hostile import WORDS


class _Page(HTMLParser):
    """Tags, attributes and visible text of a page."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.urls: list[str] = []
        self.text = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.urls += [value or "" for name, value in attrs if name in {"href", "src", "action"}]
        assert not any(name.startswith("on") for name, _ in attrs)

    def handle_data(self, data: str) -> None:
        self.text += data


def _page(html: str) -> _Page:
    page = _Page()
    page.feed(html)
    return page


def test_it_shows_everybodys_chat_with_buttons_files_edits_and_times(format_dir: Path) -> None:
    """Times in the office's zone, the timeline in order."""
    page = _page(render_transcript(contoh_transkrip(), format_dir))
    shown = (
        "Sekretaris (contoh)", "Kepala Dinas (contoh)", "Kembalikan", "menekan tombol “Setujui dan bagikan”",
        "Laporan Kinerja Triwulan II 2026.pdf", "disunting 09.11", "Isi semula", "Rabu, 1 Juli 2026", "08.02",
        "CONTOH", "waktu dalam WIB", "Tidak ada pesan.",
    )  # fmt: skip
    assert [words for words in shown if words not in page.text] == []
    assert (
        page.text.index("Siklus dibuka") < page.text.index("Langkah 1: format dibagikan") < page.text.index("Langkah 5")
    )


def test_it_stands_alone(format_dir: Path) -> None:
    """No script, nothing fetched from anywhere."""
    page = _page(render_transcript(contoh_transkrip(), format_dir))
    assert not {"script", "img", "iframe", "link", "form", "object"} & set(page.tags)
    assert page.urls == ["#c1", "#c2", "#c3", "https://drive.example/x"]


@pytest.mark.parametrize("words", WORDS)
def test_what_people_type_stays_text(format_dir: Path, words: str) -> None:
    """The page has the same tags whatever was typed."""
    plain = _page(render_transcript(contoh_transkrip("biasa"), format_dir))
    hostile = _page(render_transcript(contoh_transkrip(words), format_dir))
    assert hostile.tags == plain.tags
    assert clean(words).split("\n")[0] in hostile.text


def test_entities_count_in_utf16_as_telegram_does() -> None:
    """An emoji before bold text is two units wide."""
    assert format_entities("😀 tebal <b>", (Entitas("bold", 3, 5),)) == "😀 <b>tebal</b> &lt;b&gt;"


def test_entities_nest_and_may_reach_the_end() -> None:
    """Bold inside a quotation."""
    marked = format_entities("abc def", (Entitas("blockquote", 0, 7), Entitas("bold", 4, 99)))
    assert marked == "<q>abc <b>def</b></q>"


@pytest.mark.parametrize(
    "entity",
    [
        Entitas("text_link", 0, 3, "javascript:alert(1)"),
        Entitas("text_link", 0, 3, 'https://x.example/"onload="y'),
        Entitas("text_link", 0, 3),
        Entitas("mention", 0, 3),
        Entitas("bold", 50, 3),
        Entitas("bold", 0, 0),
        Entitas("bold", -2, 3),
    ],
)
def test_an_unsafe_or_unknown_entity_leaves_plain_text(entity: Entitas) -> None:
    """Only what Telegram formats, only web links."""
    assert format_entities("abc", (entity,)) == "abc"


def test_equal_data_give_equal_pages_and_nothing_says_so(format_dir: Path) -> None:
    """Also without a single chat."""
    assert render_transcript(contoh_transkrip(), format_dir) == render_transcript(contoh_transkrip(), format_dir)
    empty = render_transcript(replace(contoh_transkrip(), chat=(), tonggak=(), contoh=False), format_dir)
    assert "Tidak ada percakapan." in empty
    assert "CONTOH" not in _page(empty).text


def test_a_missing_template_is_one_sentence(tmp_path: Path) -> None:
    """Named."""
    with pytest.raises(TemplateFault, match=r"transkrip\.html cannot be used"):
        render_transcript(contoh_transkrip(), tmp_path)

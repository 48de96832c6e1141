"""Are long texts split where Telegram counts, and never into broken markup?"""

from __future__ import annotations

import re

from hypothesis import given
from hypothesis import strategies as st

from integrations.telegram import measure, split_text, to_plain

WORDS = st.text(alphabet="ab é😀&<>.", min_size=1, max_size=30).map(
    lambda text: text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
)
MARKED = st.tuples(st.sampled_from(["b", "i", 'a href="https://kab.go.id/?a=1"']), WORDS).map(
    lambda pair: f"<{pair[0]}>{pair[1]}</{pair[0].split()[0]}>"
)
TEXTS = st.lists(st.one_of(WORDS, MARKED, st.just("\n"), st.just(" ")), max_size=40).map("".join)


def test_length_is_counted_in_utf16_units_after_the_markup_is_read() -> None:
    """An emoji is two, an entity one, a tag none."""
    assert measure("<b>a</b>&amp;😀") == 4


def test_a_short_text_is_left_as_it_is() -> None:
    """One part, unchanged."""
    assert split_text("<b>Halo</b>\nPak") == ["<b>Halo</b>\nPak"]


def test_a_text_is_broken_at_line_ends_first() -> None:
    """Lines stay whole where they fit."""
    assert split_text("aaaa\nbbbb\ncccc", 9) == ["aaaa\nbbbb", "cccc"]


def test_markup_open_at_a_break_is_closed_and_opened_again() -> None:
    """Each part is valid on its own."""
    assert split_text('<a href="u">satu dua</a>', 4) == ['<a href="u">satu</a>', '<a href="u">dua</a>']


def test_a_word_longer_than_a_message_is_cut() -> None:
    """But no character is."""
    assert split_text("😀" * 5, 4) == ["😀😀", "😀😀", "😀"]


def test_a_lone_sign_that_is_no_markup_survives() -> None:
    """`5 < 7 & 8` is text, wrong for Telegram but not ours to drop."""
    assert split_text("5 < 7 & 8") == ["5 < 7 & 8"]


def test_plain_text_has_neither_tags_nor_entities() -> None:
    """What goes out after "can't parse entities"."""
    assert to_plain('<b>A</b> &lt;x&gt; <a href="u">B</a> <tidak>') == "A <x> B <tidak>"


@given(TEXTS, st.integers(min_value=4, max_value=60))
def test_every_part_fits_and_nothing_visible_is_lost(text: str, limit: int) -> None:
    """Whitespace at the breaks aside."""
    parts = split_text(text, limit)
    assert all(0 < measure(part) <= limit for part in parts)
    assert "".join(_solid(part) for part in parts) == _solid(text)


@given(TEXTS, st.integers(min_value=4, max_value=60))
def test_every_part_closes_what_it_opens(text: str, limit: int) -> None:
    """In order."""
    for part in split_text(text, limit):
        stack: list[str] = []
        for closing, name in re.findall(r"<(/?)(\w+)", part):
            if closing:
                assert stack.pop() == name
            else:
                stack.append(name)
        assert not stack


def _solid(text: str) -> str:
    return re.sub(r"\s", "", to_plain(text))

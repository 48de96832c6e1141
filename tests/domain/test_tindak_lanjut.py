"""What a recommendation says about its own end, and what a report names."""

from datetime import date

import pytest

from bot.domain.tindak_lanjut import Terms, links_in, read_terms, split_code


@pytest.mark.parametrize(
    ("text", "terms"),
    [
        ("adakan job fair sebelum Oktober", Terms()),
        ("adakan job fair; paling lambat 30-09-2026", Terms(date(2026, 9, 30))),
        ("susun SOP, selambat-lambatnya 3 Agustus 2026; bukti: naskahnya.", Terms(date(2026, 8, 3), "naskahnya")),
        ("bukti dukung: undangan dan foto\nTenggat: 1/7/2026", Terms(date(2026, 7, 1), "undangan dan foto")),
        ("paling lambat 31-02-2026", Terms()),
        ("paling lambat akhir bulan", Terms()),
        ("rapat 13-04-2026 menyepakati pembinaan", Terms()),
    ],
)  # fmt: skip
def test_only_what_is_named_as_a_term_counts(text: str, terms: Terms) -> None:
    """A date that merely stands in the sentence is none; an impossible one neither."""
    assert read_terms(text) == terms


@pytest.mark.parametrize(
    ("text", "split"),
    [
        ("R12 sudah berjalan", (12, "sudah berjalan")),
        ("#r7: selesai", (7, "selesai")),
        ("Rapat sudah berjalan", (None, "Rapat sudah berjalan")),
        ("sudah R12", (None, "sudah R12")),
        ("R12", (12, "")),
    ],
)
def test_a_code_counts_only_in_front(text: str, split: tuple[int | None, str]) -> None:
    """As people type it, in any case."""
    assert split_code(text) == split


def test_links_are_found_once_and_without_the_full_stop() -> None:
    """In the order they were written."""
    text = "lihat https://a.example/x. dan (https://b.example/y), lagi https://a.example/x"
    assert links_in(text) == ("https://a.example/x", "https://b.example/y")

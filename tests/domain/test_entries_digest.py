"""What an approval is bound to: the digest of the entries' meaning, and what counts as wording only."""

from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.domain.entries import (
    Change,
    Entry,
    Field,
    canonical,
    decode,
    difference,
    digest,
    encode,
    is_wording_only,
)
from tests.domain.test_entries import KENDALA, PP, R, filled, read


@pytest.mark.parametrize(
    ("same", "other"),
    [
        (Decimal("10"), Decimal("10.00")),
        (Decimal("1E+1"), Decimal("10")),
        (Decimal("-0"), Decimal("0")),
        ("a\r\nb", "a\nb"),
        (" e\u0301 ", "\u00e9"),
    ],
)
def test_one_meaning_has_one_canonical_spelling(same: Decimal | str, other: Decimal | str) -> None:
    """So that reformatting a cell voids no approval."""
    assert canonical(same) == canonical(other)


def test_different_meanings_never_share_a_spelling() -> None:
    """Blank, zero, the text "0" and a tagged text."""
    assert len({canonical(value) for value in (None, Decimal(0), "0", "n:0", Decimal("0.1"))}) == 5


def test_the_digest_is_of_meaning_and_not_of_order() -> None:
    """Rows moved, numbers reformatted: same digest; one cell more or less: another."""
    one = {"A": Entry("A", {R: Decimal(10), KENDALA: "x"}), "B": Entry("B", {R: Decimal(0)})}
    moved = {"B": Entry("B", {R: Decimal("0.0")}), "A": Entry("A", {KENDALA: "x ", R: Decimal("10.0")})}
    blank = {"A": one["A"], "B": Entry("B", {})}
    assert digest(one) == digest(moved)
    assert digest(one) != digest(blank)
    assert difference(one, moved) == ()
    assert difference(one, blank) == (Change("B", R, Decimal(0), None),)


def test_the_digest_stays_the_same_from_release_to_release() -> None:
    """Approvals in the database are bound to it: this value may never change."""
    entries = {"HIJ-02": Entry("HIJ-02", {R: Decimal("12.50"), KENDALA: "Belum ada"})}
    assert encode(entries) == '[["HIJ-02","kendala","t:Belum ada"],["HIJ-02","realisasi","n:12.5"]]'
    assert digest(entries) == "b54ce5dfde06aa5a9373e2162d1eeba633c9abff59f24450afa2049bfe281a6a"


def test_a_figure_spoilt_after_approval_changes_the_digest() -> None:
    """Even where the row was declared belum tersedia and no figure was used before or after."""
    typed = {Field.KETERSEDIAAN: "Belum tersedia", Field.KETERANGAN: "BPS"}
    before, later = read(PP, typed), read(PP, {**typed, R: "abc"})
    assert digest(before.entries) != digest(later.entries)


def test_only_narrative_changes_are_wording() -> None:
    """A figure, evidence or availability is more than wording; no change at all is none."""
    wording = Change("A", KENDALA, "lama", "baru")
    assert is_wording_only([wording, Change("A", Field.SOLUSI, None, "x")])
    assert not is_wording_only([wording, Change("A", R, Decimal(1), Decimal(2))])
    assert not is_wording_only([Change("A", Field.BUKTI_DUKUNG, "x", "y")])
    assert not is_wording_only([])


sheets = st.dictionaries(st.sampled_from(["A-1", "A-2", "B-1"]), filled).map(
    lambda rows: {kode: Entry(kode, values) for kode, values in rows.items()}
)


@settings(deadline=None)
@given(sheets, sheets)
def test_no_difference_and_the_same_digest_are_the_same_thing(old: dict[str, Entry], new: dict[str, Entry]) -> None:
    """Whatever was typed."""
    assert (difference(old, new) == ()) is (digest(old) == digest(new))


@settings(deadline=None)
@given(sheets)
def test_stored_entries_come_back_with_their_digest(entries: dict[str, Entry]) -> None:
    """Encode, decode, same meaning."""
    assert digest(decode(encode(entries))) == digest(entries)

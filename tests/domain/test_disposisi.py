"""What somebody adds to "selesai" when a disposition is given: a note, the office's own sheet, or neither."""

import pytest

from bot.domain.disposisi import note_in, sheet_in


@pytest.mark.parametrize(
    ("words", "sheet", "note"),
    [
        ("selesai, nomor 800/12/2026 tanggal 1 April 2026", "nomor 800/12/2026 tanggal 1 April 2026", ""),
        ("Selesai no 17 tgl 1-4-2026", "no 17 tgl 1-4-2026", ""),
        ("SELESAI: 800/12/2026, 1 April 2026", "800/12/2026, 1 April 2026", ""),
        ("Catatan: mohon libatkan semua bidang", "", "mohon libatkan semua bidang"),
        ("selesai. Catatan: lihat surat nomor 5/2026", "", "lihat surat nomor 5/2026"),
        ("selesai", "", ""),
        ("selesai tanggal 5 ya", "", ""),
        ("belum selesai, nomor 3", "", ""),
        ("catatan:", "", ""),
    ],
)
def test_a_sheet_is_named_by_its_number_and_a_note_by_its_word(words: str, sheet: str, note: str) -> None:
    """A date alone may be a promise; what denies is neither."""
    assert (sheet_in(words), note_in(words)) == (sheet, note)

"""What did people enter for one indikator, and is it still the same? Cells as read, entries, their digest and their
differences; whether an entry makes sense is asked in findings.py."""

import hashlib
import json
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from bot.domain.capaian import Angka

Value = Decimal | str
BELUM_TERSEDIA = "Belum tersedia"
_NUMBER, _TEXT = "n:", "t:"
_INVISIBLE = (0xAD, 0x200B, 0x2060, 0xFEFF, *range(0x202A, 0x202F), *range(0x2066, 0x206A))
_TYPED_ALIKE = {**dict.fromkeys(_INVISIBLE), ord("\r"): "\n", ord("\t"): " ", 0xA0: " "}


class Field(StrEnum):
    """The columns people fill in, per indikator and quarter."""

    REALISASI = "realisasi"
    PEMBILANG = "pembilang"
    PENYEBUT = "penyebut"
    FAKTOR_PENDORONG = "faktor_pendorong"
    KENDALA = "kendala"
    SOLUSI = "solusi"
    TINDAK_LANJUT = "tindak_lanjut"
    BUKTI_DUKUNG = "bukti_dukung"
    KETERSEDIAAN = "ketersediaan"
    KETERANGAN = "keterangan"


WORDING = frozenset({Field.FAKTOR_PENDORONG, Field.KENDALA, Field.SOLUSI, Field.TINDAK_LANJUT, Field.KETERANGAN})


@dataclass(frozen=True, slots=True)
class RawCell:
    """One cell as read unformatted: number, text, tick or nothing; `error` such as `#REF!`; `gabung` if merged;
    `tanggal` what people see where Sheets took what was typed ("1/4", "85%") for a date, a time or a percentage."""

    value: Decimal | str | bool | None = None
    error: str | None = None
    gabung: bool = False
    tanggal: str = ""


@dataclass(frozen=True, slots=True)
class Entry:
    """The cells filled for one indikator. Blanks are absent; a figure that cannot be used stays the text it was."""

    kode: str
    values: Mapping[Field, Value]

    def number(self, field: Field) -> Decimal | None:
        """The figure in a column, None when it is blank or not a figure."""
        value = self.values.get(field)
        return value if isinstance(value, Decimal) else None

    def text(self, field: Field) -> str:
        """The words in a column, empty when there are none."""
        value = self.values.get(field, "")
        return value if isinstance(value, str) else _plain(value)

    @property
    def belum_tersedia(self) -> bool:
        """Whether the figure is declared late at its source."""
        return self.values.get(Field.KETERSEDIAAN) == BELUM_TERSEDIA

    @property
    def angka(self) -> Angka:
        """The figures, as capaian.py takes them."""
        return Angka(self.number(Field.REALISASI), self.number(Field.PEMBILANG), self.number(Field.PENYEBUT))


@dataclass(frozen=True, slots=True)
class Change:
    """One cell that differs; None is a blank."""

    kode: str
    field: Field
    lama: Value | None
    baru: Value | None


Entries = Mapping[str, Entry]


def canonical(value: Value | None) -> str:
    """One spelling per meaning: 10, 10.0 and 1E+1 are the same figure, and never the same as the text "10"."""
    if value is None:
        return ""
    return _NUMBER + _plain(value) if isinstance(value, Decimal) else _TEXT + clean_text(value)


def parse_canonical(spelled: str) -> Value:
    """The value that `canonical` spelled so (not of a blank)."""
    return Decimal(spelled[2:]) if spelled.startswith(_NUMBER) else spelled[2:]


def clean_text(text: str) -> str:
    """NFC, one kind of line break, no invisible characters, no space around: what a text says, not how it was typed."""
    normal = unicodedata.normalize("NFC", text).replace("\r\n", "\n").translate(_TYPED_ALIKE)
    return "".join(ch for ch in normal if ch == "\n" or unicodedata.category(ch) != "Cc").strip()


def encode(entries: Entries) -> str:
    """Everything people entered as sorted JSON rows [kode, field, canonical value]: to store, and to hash."""
    rows = sorted([kode, field, canonical(value)] for kode, field, value in _cells(entries))
    return json.dumps(rows, ensure_ascii=False, separators=(",", ":"))


def decode(text: str) -> dict[str, Entry]:
    """The entries that `encode` wrote. An entry with no filled cell is not stored, so it does not come back."""
    found: dict[str, dict[Field, Value]] = {}
    for kode, field, spelled in json.loads(text):
        found.setdefault(kode, {})[Field(field)] = parse_canonical(spelled)
    return {kode: Entry(kode, values) for kode, values in found.items()}


def digest(entries: Entries) -> str:
    """SHA-256 (hex) of what people entered, nothing computed (design.md §12): approvals are bound to it."""
    return hashlib.sha256(encode(entries).encode()).hexdigest()


def difference(old: Entries, new: Entries) -> tuple[Change, ...]:
    """Every cell that means something else now, by kode and column; empty exactly when the digests agree."""
    before, after = ({(k, f): v for k, f, v in _cells(side)} for side in (old, new))
    changed = [key for key in before.keys() | after.keys() if _differs(before.get(key), after.get(key))]
    order = {field: place for place, field in enumerate(Field)}
    ranked = sorted(changed, key=lambda key: (key[0], order[key[1]]))
    return tuple(Change(*key, before.get(key), after.get(key)) for key in ranked)


def is_wording_only(changes: Iterable[Change]) -> bool:
    """Whether only narrative columns changed, so that a one-tap re-confirmation is enough (office-practice.md)."""
    listed = tuple(changes)
    return bool(listed) and all(change.field in WORDING for change in listed)


def _cells(entries: Entries) -> Iterator[tuple[str, Field, Value]]:
    for kode, entry in entries.items():
        for field, value in entry.values.items():
            yield kode, field, value


def _differs(old: Value | None, new: Value | None) -> bool:
    return canonical(old) != canonical(new)


def _plain(value: Decimal) -> str:
    text = format(value, "f")
    text = text.rstrip("0").rstrip(".") if "." in text else text
    return "0" if text == "-0" else text

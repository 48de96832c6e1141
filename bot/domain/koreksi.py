"""What does a planner ask who corrects a closed triwulan or year, and what is in force afterwards? Reads the order as
typed, figures as Indonesians write them, and lays approved corrections over what was approved at the time."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import Any

from bot.domain.entry import WORDING, Entry, Field, Value, canonical, clean_text
from bot.domain.findings import number_fields
from bot.domain.indikator import Indikator
from bot.domain.triwulan import ROMAN

Isi = Mapping[str, str]  # field -> canonical value, "" for a blank
_TW = re.compile(r"(?:tw|triwulan)\s*(iv|i{1,3}|[1-4])(?:\s+(?:tahun\s+)?(\d{4}))?", re.IGNORECASE)
_YEAR = re.compile(r"(?:tahun\s+)?(\d{4})", re.IGNORECASE)
_CODE = re.compile(r"(\d{4})\s*-\s*tw\s*([1-4])", re.IGNORECASE)
_FIGURE = re.compile(r"-?(?:[1-9]\d{0,2}(?:\.\d{3})+|\d+)(?:,\d+)?")
_COLUMNS = {
    "faktor pendorong": Field.FAKTOR_PENDORONG,
    "kendala": Field.KENDALA,
    "solusi": Field.SOLUSI,
    "solusi yang dilakukan": Field.SOLUSI,
    "tindak lanjut": Field.TINDAK_LANJUT,
    "rencana tindak lanjut": Field.TINDAK_LANJUT,
    "keterangan": Field.KETERANGAN,
    "bukti": Field.BUKTI_DUKUNG,
    "bukti dukung": Field.BUKTI_DUKUNG,
}
_PARTS = 5
DECIDED_WITHIN = 1  # working days within which a correction is expected to be decided
_LONGEST = 1000  # characters of a reason or its basis: what a card and the printed sheet have room for


class StatusKoreksi(StrEnum):
    """Where a correction stands."""

    DIAJUKAN = "diajukan"
    SEMENTARA = "sementara"
    BERLAKU = "berlaku"
    DITOLAK = "ditolak"
    DITARIK = "ditarik"


@dataclass(frozen=True, slots=True)
class Permintaan:
    """An order as typed: quarter (None: the year as a whole) and year (None: the newest), indikator by code or words,
    what takes the place of what was approved, basis, reason."""

    nomor: int | None
    tahun: int | None
    indikator: str
    baru: str
    dasar: str
    alasan: str

    def is_about(self, periode: str) -> bool:
        """Whether `periode` (`2026-TW1`, `2026`) is the one meant."""
        if self.nomor is None:
            return periode == f"{self.tahun:04d}"
        return periode.endswith(f"-TW{self.nomor}") and (self.tahun is None or periode.startswith(f"{self.tahun:04d}-"))

    @property
    def periode(self) -> str:
        """The period meant, as people say it."""
        named = f"TW {ROMAN[self.nomor - 1]}" if self.nomor else "tahun"
        return f"{named} {self.tahun or ''}".strip()


def read_order(words: str) -> Permintaan | None:
    """`TW I 2026; PEN-02; 212; BA 12/2026; alasan` as a Permintaan; None when a part is missing or the period is none.

    A semicolon in the reason belongs to it.
    """
    parts = [part.strip() for part in words.split(";", _PARTS - 1)]
    span = _read_period(parts[0])
    if span is None or len(parts) < _PARTS or not all(parts):
        return None
    dasar, alasan = (clean_text(part)[:_LONGEST] for part in parts[3:])
    return Permintaan(*span, parts[1], parts[2], dasar, alasan)


def _read_period(text: str) -> tuple[int | None, int | None] | None:
    if found := _YEAR.fullmatch(text):
        return None, int(found[1])
    if found := _CODE.fullmatch(text):
        return int(found[2]), int(found[1])
    if found := _TW.fullmatch(text):
        number = int(found[1]) if found[1].isdigit() else ROMAN.index(found[1].upper()) + 1
        return number, int(found[2]) if found[2] else None
    return None


def find_indikator(rows: Iterable[Indikator], words: str) -> tuple[Indikator, ...]:
    """The indikator meant: the one with that code, else every one whose name contains the words."""
    wanted, known = " ".join(words.casefold().split()), tuple(rows)
    exact = tuple(row for row in known if row.kode.casefold() == wanted)
    return exact or tuple(row for row in known if wanted in row.nama.casefold())


def read_words(text: str) -> tuple[Field, str] | None:
    """A column of words or links and what shall stand there (`Kendala: jaringan terputus`); None for anything else."""
    name, _, words = text.partition(":")
    field = _COLUMNS.get(" ".join(name.casefold().split()))
    said = clean_text(words)[:_LONGEST]
    return (field, said) if field is not None and said else None


def words_in(isi: Isi) -> Field | None:
    """The column of words or links a correction is about; None where it is about figures."""
    return next((Field(name) for name in isi if Field(name) in {*WORDING, Field.BUKTI_DUKUNG}), None)


def read_figures(item: Indikator, text: str) -> dict[str, str] | None:
    """The figures of `item` as typed, canonical by column: `212`, `98,26`, a predikat, or `18/30` of a ratio. None when
    they cannot be read without guessing (`98.26` may be 98,26 or a slip of 9.826)."""
    fields = number_fields(item)
    parts = [part.strip() for part in text.split("/")] if len(fields) > 1 else [text.strip()]
    if len(parts) != len(fields):
        return None
    read = [_figure(item, part) for part in parts]
    if any(figure is None for figure in read):
        return None
    return {str(field): canonical(figure) for field, figure in zip(fields, read, strict=True)}


def _figure(item: Indikator, text: str) -> Decimal | None:
    scores = {name.casefold(): score for name, score in item.skala}
    if text.casefold() in scores:
        return scores[text.casefold()]
    bare = text.removesuffix("%").strip()
    return Decimal(bare.replace(".", "").replace(",", ".")) if _FIGURE.fullmatch(bare) else None


def replaced(item: Indikator, isi: Isi, figures: Isi) -> tuple[dict[str, str], dict[str, str]]:
    """What changes in the stored entry `isi` when `figures` take their place: (before, after), blanks as "".

    A figure that was late at its source ("Belum tersedia") is available from now on.
    """
    late = {str(Field.KETERSEDIAAN): ""} if isi.get(Field.KETERSEDIAAN) else {}
    after = {**figures, **late}
    return {name: str(isi.get(name, "")) for name in after}, after


def apply(values: Mapping[str, Mapping[str, Any]], changes: Iterable[tuple[str, Isi]]) -> dict[str, dict[str, Any]]:
    """Stored values (kode -> field -> canonical) with the changes (kode, isi) laid over them, the last one winning."""
    found = {kode: dict(isi) for kode, isi in values.items()}
    for kode, isi in changes:
        merged = {**found.get(kode, {}), **isi}
        found[kode] = {name: value for name, value in merged.items() if value != ""}
    return found


def figure_of(item: Indikator, entry: Entry) -> tuple[Value, ...]:
    """The figures of an entry in the order of its columns, nothing for a blank one."""
    found = [entry.values.get(field) for field in number_fields(item)]
    return tuple(value for value in found if value is not None)

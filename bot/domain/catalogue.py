"""What does the bot know how to say? The entries and phrase tables of `config/pesan`, read with every fault named.

An entry `[pesan.<kind>]` has `untuk` (who gets it when), `param` (its parameters; `x?` may be missing), `daftar` (its
lists and their fields; `"list?"` may be empty), `teks`, and at will `maks` (items shown), `tombol`, `balas` (reply
box), `popup`, `batas` (longest text), `dari_tabel` (a list taken from a table). Every other table holds phrases by key.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from bot.domain.templates import NUMBER, RECIPIENT, Line, Part, Slot, is_empty, parse_parts, parse_text

LIMIT_TEXT = 4000  # Telegram takes 4096 UTF-16 units of visible text
LIMIT_POPUP = 200
LIMIT_REPLY_BOX = 64
ITEMS_SHOWN = 5
FIXED_BUTTONS = 3
QUICK_REASONS = "alasan_cepat"
NEEDED = (("umum", "kirim_ulang"), ("umum", "lainnya"), ("umum", "teks_lengkap"), (QUICK_REASONS, "umum"))
KEYS = frozenset(
    {"untuk", "param", "daftar", "teks", "maks", "tombol", "balas", "kontak", "popup", "batas", "dari_tabel"}
)
# What the bot understands when a button is tapped.
ACTIONS = frozenset({
    "alasan", "batalkan", "benar", "bidang", "bukan", "bukan_saya", "diarahkan", "ganti_pengisi", "kembalikan",
    "kendala", "minta_waktu", "papan", "pilih", "rekomendasi", "rincian", "sampaikan", "sebagai", "selesai", "semua",
    "setujui", "tanpa", "tanya", "tugas", "tunda", "tulis", "ubah", "url", "ya",
})  # fmt: skip


@dataclass(frozen=True, slots=True)
class Button:
    """A button: what a tap means, what it says; `when` names the parameter it depends on, `daftar` the list it repeats
    for. An action `url` opens the address in the parameter `target`."""

    action: tuple[Part, ...]
    text: tuple[Part, ...]
    url: str | None = None
    when: str | None = None
    daftar: str | None = None

    @property
    def slots(self) -> tuple[Slot, ...]:
        """Every slot of its action and text."""
        return tuple(slot for part in (*self.action, *self.text) for slot in part.slots)


@dataclass(frozen=True, slots=True)
class Daftar:
    """A list an entry takes: the fields its items must and may have, and how many items are shown."""

    required: frozenset[str]
    optional: frozenset[str] = frozenset()
    may_be_empty: bool = False
    shown: int = ITEMS_SHOWN


@dataclass(frozen=True, slots=True)
class Entry:
    """One kind of message."""

    untuk: str
    required: frozenset[str]
    optional: frozenset[str]
    daftar: Mapping[str, Daftar]
    lines: tuple[Line, ...]
    buttons: tuple[Button, ...] = ()
    balas: str | None = None
    kontak: str | None = None
    popup: str | None = None
    batas: int = LIMIT_TEXT
    dari_tabel: Mapping[str, tuple[str, str]] = field(default_factory=dict)

    @property
    def slots(self) -> tuple[Slot, ...]:
        """Every slot of the text and the buttons."""
        texts = [slot for line in self.lines for slot in line.slots]
        return (*texts, *(slot for button in self.buttons for slot in button.slots))

    @property
    def limits(self) -> Mapping[str, int]:
        """How many items of each list are shown."""
        return {name: daftar.shown for name, daftar in self.daftar.items()}


@dataclass(frozen=True, slots=True)
class Words:
    """The whole catalogue as data."""

    entries: Mapping[str, Entry]
    tables: Mapping[str, Mapping[str, str]]
    quick_reasons: Mapping[str, tuple[str, ...]]


def read_words(documents: Mapping[str, Mapping[str, Any]]) -> tuple[Words, tuple[str, ...]]:
    """The catalogue in `documents` (file name -> parsed TOML), and every fault as `file: key: what is wrong`."""
    merged = _Merged()
    for name, document in documents.items():
        merged.add(name, document)
    tables = {**merged.tables}
    raw, reasons = tables.pop("pesan", {}), tables.pop(QUICK_REASONS, {})
    read = {kind: _read_entry(value) for kind, value in raw.items()}
    entries = {kind: entry for kind, (entry, _) in read.items() if entry}
    words = Words(entries, tables, {key: tuple(texts) for key, texts in reasons.items()})
    found = [(f"pesan.{kind}", fault) for kind, (_, faults) in read.items() for fault in faults]
    found += [(f"pesan.{kind}", fault) for kind, entry in entries.items() for fault in _entry_faults(entry, words)]
    found += _phrase_faults(words)
    return words, (*merged.faults, *(f"{merged.origin.get(key, '*')}: {key}: {fault}" for key, fault in found))


@dataclass(slots=True)
class _Merged:
    """The tables of all files as one, where each key came from, and keys met twice."""

    tables: dict[str, dict[str, Any]] = field(default_factory=dict)
    origin: dict[str, str] = field(default_factory=dict)
    faults: list[str] = field(default_factory=list)

    def add(self, name: str, document: Mapping[str, Any]) -> None:
        for table, rows in document.items():
            if not isinstance(rows, Mapping):
                self.faults.append(f"{name}: {table}: stands outside every table")
                continue
            self.faults += [f"{name}: {table}.{key}: defined twice" for key in rows if f"{table}.{key}" in self.origin]
            self.origin.update({f"{table}.{key}": name for key in rows})
            self.tables.setdefault(table, {}).update(rows)


def phrase_slots(words: Words, table: str, key: str, optional: bool = True) -> tuple[Slot, ...]:
    """The slots of a phrase, without its optional parts if so wished; none for a phrase that does not exist."""
    parts = parse_parts(words.tables.get(table, {}).get(key, ""))
    return tuple(slot for part in parts if optional or not part.optional for slot in part.slots)


# --- one entry -------------------------------------------------------------------------------------------------------


def _read_entry(raw: Any) -> tuple[Entry | None, tuple[str, ...]]:
    """The entry, or None and what is wrong with it."""
    try:
        _check_shape(raw)
        return _build_entry(raw), ()
    except (TypeError, ValueError, AttributeError, IndexError) as fault:
        return None, tuple(str(fault).split("\n"))


def _check_shape(raw: Any) -> None:
    if not isinstance(raw, Mapping):
        raise TypeError("is no table")
    unknown, absent = set(raw) - KEYS, {"untuk", "param", "teks"} - set(raw)
    if unknown or absent:
        told = [f"unknown key {key}" for key in sorted(unknown)] + [f"{key} is missing" for key in sorted(absent)]
        raise ValueError("\n".join(told))


def _build_entry(raw: Mapping[str, Any]) -> Entry:
    required, optional = _split_optional(raw["param"])
    daftar = {name.rstrip("?"): _read_daftar(name, fields, raw) for name, fields in raw.get("daftar", {}).items()}
    taken = {name: _read_source(source) for name, source in raw.get("dari_tabel", {}).items()}
    lists = (*daftar, *taken)
    return Entry(
        untuk=raw["untuk"],
        required=required,
        optional=optional,
        daftar=daftar,
        lines=parse_text(raw["teks"], lists),
        buttons=tuple(_read_button(row, lists) for row in raw.get("tombol", ())),
        balas=raw.get("balas"),
        kontak=raw.get("kontak"),
        popup=raw.get("popup"),
        batas=raw.get("batas", LIMIT_TEXT),
        dari_tabel=taken,
    )


def _split_optional(names: Sequence[str]) -> tuple[frozenset[str], frozenset[str]]:
    optional = frozenset(name[:-1] for name in names if name.endswith("?"))
    return frozenset(names) - {f"{name}?" for name in optional}, optional


def _read_daftar(name: str, fields: Sequence[str], raw: Mapping[str, Any]) -> Daftar:
    required, optional = _split_optional(fields)
    shown = raw.get("maks", {}).get(name.rstrip("?"), ITEMS_SHOWN)
    return Daftar(required, optional, name.endswith("?"), shown)


def _read_source(source: str) -> tuple[str, str]:
    table, _, param = source.partition(":")
    return table, param


def _read_button(row: Sequence[str], lists: tuple[str, ...]) -> Button:
    action, text = row[0], row[1]
    when = row[2] if len(row) > 2 else None
    name, _, argument = action.partition(":")
    if name not in ACTIONS:
        raise ValueError(f"button {text}: no action {name}")
    if name == "url":
        return Button((), parse_parts(text, lists), argument, when)
    starred = f"{name}:{{{argument}}}" if argument.startswith("*") else action
    parts = parse_parts(starred, lists)
    daftar = next((slot.daftar for part in parts for slot in part.slots if slot.daftar), None)
    return Button(parts, parse_parts(text, lists), None, when, daftar)


# --- does it fit together? -------------------------------------------------------------------------------------------


def _entry_faults(entry: Entry, words: Words) -> Iterator[str]:
    for check in _CHECKS:
        yield from check(entry, words)


def _undeclared(entry: Entry, words: Words) -> Iterator[str]:
    known = entry.required | entry.optional | RECIPIENT
    for slot in entry.slots:
        if slot.daftar is None and slot.name not in known:
            yield f"{{{slot.name}}} is not declared in param"
        elif slot.daftar and slot.daftar in entry.daftar and slot.name not in _fields(entry.daftar[slot.daftar]):
            yield f"{{*{slot.full_name}}} is not declared in daftar"
    yield from (f"{name} is not declared" for name in _guards(entry) if name not in known | set(entry.daftar))


def _unused(entry: Entry, words: Words) -> Iterator[str]:
    tables = {slot.table for slot in entry.slots if slot.table}
    phrases = {
        slot.name for table in tables for key in words.tables.get(table, {}) for slot in phrase_slots(words, table, key)
    }
    popup = {slot.name for slot in phrase_slots(words, "popup", entry.popup or "")}
    sources = {param for _, param in entry.dari_tabel.values()}
    printed = {slot.name for slot in entry.slots if slot.daftar is None}
    used = printed | phrases | popup | sources | _guards(entry) | {"tautan_lainnya"}
    yield from (f"param {name} is never used" for name in sorted((entry.required | entry.optional) - used))
    lists = {slot.daftar for slot in entry.slots} | _guards(entry)
    yield from (f"daftar {name} is never used" for name in entry.daftar if name not in lists)


def _unknown_tables(entry: Entry, words: Words) -> Iterator[str]:
    known = {*words.tables, QUICK_REASONS}
    used = {slot.table for slot in entry.slots if slot.table} | {table for table, _ in entry.dari_tabel.values()}
    yield from (f"there is no table {table}" for table in sorted(used - known))
    if entry.popup and entry.popup not in words.tables.get("popup", {}):
        yield f"there is no popup {entry.popup}"


def _button_faults(entry: Entry, words: Words) -> Iterator[str]:
    if sum(button.daftar is None for button in entry.buttons) > FIXED_BUTTONS:
        yield f"more than {FIXED_BUTTONS} buttons"
    if entry.buttons and entry.balas:
        yield "a reply box and buttons cannot go together at Telegram"
    if entry.kontak and (entry.buttons or entry.balas):
        yield "the button for one's contact goes alone at Telegram"
    if entry.balas and len(entry.balas) > LIMIT_REPLY_BOX:
        yield f"balas is longer than {LIMIT_REPLY_BOX} characters"


_CHECKS: tuple[Callable[[Entry, Words], Iterator[str]], ...] = (_undeclared, _unused, _unknown_tables, _button_faults)


def _fields(daftar: Daftar) -> frozenset[str]:
    return daftar.required | daftar.optional | {NUMBER}


def _guards(entry: Entry) -> set[str]:
    """The names lines and buttons depend on without printing them."""
    names = {line.when for line in entry.lines} | {line.unless for line in entry.lines}
    names |= {button.when for button in entry.buttons} | {button.url for button in entry.buttons}
    return {name for name in names if name}


def _phrase_faults(words: Words) -> Iterator[tuple[str, str]]:
    for table, rows in words.tables.items():
        for key, text in rows.items():
            yield from ((f"{table}.{key}", fault) for fault in _one_phrase(table, text, words))
    for key, texts in words.quick_reasons.items():
        if not texts or any(is_empty(text) for text in texts):
            yield f"{QUICK_REASONS}.{key}", "an empty reason"
    for table, key in NEEDED:
        if key not in (words.quick_reasons if table == QUICK_REASONS else words.tables.get(table, {})):
            yield f"{table}.{key}", "is missing"


def _one_phrase(table: str, text: Any, words: Words) -> Iterator[str]:
    if not isinstance(text, str) or is_empty(text):
        yield "is no text"
        return
    try:
        slots = [slot for part in parse_parts(text) for slot in part.slots]
    except ValueError as fault:
        yield str(fault)
        return
    yield from (f"there is no table {slot.table}" for slot in slots if slot.table and slot.table not in words.tables)
    if table == "popup" and len(text) > LIMIT_POPUP:
        yield f"longer than {LIMIT_POPUP} characters"

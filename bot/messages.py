"""What does the bot say to this person? Turns a notice (kind and parameters) into the text, buttons and reply box that
Telegram gets, from the catalogue in `config/pesan`; it never lets a half-filled message out."""

import tomllib
from collections import ChainMap
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from pathlib import Path
from typing import Any

from bot.domain.catalogue import (
    LIMIT_POPUP,
    LIMIT_REPLY_BOX,
    LIMIT_TEXT,
    Button,
    Daftar,
    Entry,
    Words,
    phrase_slots,
    read_words,
)
from bot.domain.own_words import Documents, lay_over
from bot.domain.templates import (
    NUMBER,
    RECIPIENT,
    Scope,
    Slot,
    Values,
    fill_plain,
    fill_text,
    is_empty,
    is_web_address,
    items_of,
    parse_parts,
    resolve,
    to_plain,
    to_text,
    visible_length,
)
from bot.domain.tulis import clip

SHIPPED = Path(__file__).resolve().parents[1] / "config" / "pesan"
REPEATED = "kirim_ulang"  # a flag any notice may carry: the message is posted once more
UNKNOWN_SAPAAN = "Bapak/Ibu"
_CAPS = (600, 300, 150, 80, 40, 20)
_ROW_WIDTH = 28  # characters of button text that fit side by side on a phone
_MOST_BUTTONS = 60


class CatalogueError(Exception):
    """The catalogue cannot be used; `faults` are all of them, as `file: key: what is wrong`."""

    def __init__(self, faults: tuple[str, ...]) -> None:
        super().__init__("\n".join(faults))
        self.faults = faults


class NoticeError(Exception):
    """A notice cannot be said; `faults` name the unknown kind, or everything that is missing or of the wrong type."""

    def __init__(self, kind: str, faults: tuple[str, ...]) -> None:
        super().__init__(f"{kind}: {'; '.join(faults)}")
        self.faults = faults


@dataclass(frozen=True, slots=True)
class Recipient:
    """How the reader is addressed; each may be empty when unknown."""

    sapaan: str = ""
    jabatan: str = ""
    nama: str = ""


@dataclass(frozen=True, slots=True)
class ButtonText:
    """One button: the action a tap means (`setujui`, `pilih:penempatan`; `url` for a link) and what stands on it."""

    action: str
    text: str
    url: str | None = None


@dataclass(frozen=True, slots=True)
class Rendered:
    """A message ready to send. `html` and `plain` always fit; `document` is the whole text when they had to be cut.

    `buttons` are rows of an inline keyboard, `reply_box` the placeholder of a ForceReply (never both), `popup` the
    answer to a tap that led here, `contact` the label of a button that shares the reader's own phone number.
    """

    html: str
    plain: str
    buttons: tuple[tuple[ButtonText, ...], ...] = ()
    reply_box: str | None = None
    popup: str | None = None
    document: str | None = None
    contact: str | None = None

    @property
    def too_long(self) -> bool:
        """True when the whole text must follow as a document."""
        return self.document is not None


class Catalogue:
    """Everything the bot can say."""

    def __init__(self, words: Words, lacking: tuple[str, ...] = (), older: tuple[str, ...] = ()) -> None:
        self._words = words
        self.lacking, self.older = lacking, older  # of an office's own folder: said in this version's words

    @classmethod
    def load(cls, path: Path) -> "Catalogue":
        """Read every `*.toml` in the folder `path` (or the one file). CatalogueError with all faults at once."""
        documents, faults = _documents(path)
        words, found = read_words(documents)
        if faults or found:
            raise CatalogueError((*faults, *found))
        return cls(words)

    @classmethod
    def load_own(cls, own: Path, shipped: Path = SHIPPED) -> "Catalogue":
        """An office's own folder laid over `shipped`, that of this version: whatever the own one does not say, or says
        as an earlier version did, with parameters that are no longer given so, is said as shipped. CatalogueError with
        all faults of the own one.
        """
        if not own.is_dir() or _same(own, shipped):
            return cls.load(shipped)
        mine, faults = _documents(own)
        laid = lay_over(mine, _documents(shipped)[0])
        if faults or laid.faults:
            raise CatalogueError((*faults, *laid.faults))
        return cls(laid.words, laid.lacking, laid.older)

    @property
    def words(self) -> Words:
        """The catalogue as data."""
        return self._words

    def kinds(self) -> frozenset[str]:
        """Every kind of notice."""
        return frozenset(self._words.entries)

    def params_of(self, kind: str) -> frozenset[str]:
        """The parameters and lists a notice of this kind must carry, none of them empty. NoticeError if unknown."""
        entry = self._entry(kind)
        return entry.required | {name for name, daftar in entry.daftar.items() if not daftar.may_be_empty}

    def has_reply_box(self, kind: str) -> bool:
        """Whether a message of this kind opens a reply box instead of showing buttons."""
        return bool(self._entry(kind).balas)

    def render(self, kind: str, params: Values, recipient: Recipient) -> Rendered:
        """The message of `kind` for `recipient`. Further parameters are ignored.

        NoticeError lists everything that is missing, empty or of the wrong type; nothing is rendered then.
        """
        entry = self._entry(kind)
        values = self._values(entry, params, recipient)
        faults = tuple(dict.fromkeys(self._faults(entry, values)))
        if faults:
            raise NoticeError(kind, faults)
        scope = self._scope(values, entry)
        html, document = self._fit(entry, scope)
        plain = to_plain(html)
        return Rendered(
            html=html,
            plain=plain if len(plain) <= entry.batas else to_plain(html, links=False),
            buttons=_keyboard(entry, scope),
            reply_box=clip(entry.balas, LIMIT_REPLY_BOX) if entry.balas else None,
            contact=entry.kontak,
            popup=self._popup(entry.popup, values) if entry.popup else None,
            document=document,
        )

    def render_finding(self, jenis: str, params: Values) -> str:
        """The sentence for one finding, plain text: what is written, why it cannot be used, what to type."""
        return self.phrase("temuan", jenis, params)

    def popup(self, key: str, params: Values | None = None) -> str:
        """The answer to a tap: plain text of at most 200 characters."""
        return clip(self.phrase("popup", key, params or {}), LIMIT_POPUP)

    def phrase(self, table: str, key: str, params: Values | None = None) -> str:
        """A phrase by its table and key, plain text. NoticeError when it does not exist or a value is missing."""
        values = {"sapaan": UNKNOWN_SAPAAN, **(params or {})}
        faults = tuple(self._phrase_faults(table, key, values))
        if faults:
            raise NoticeError(f"{table}.{key}", faults)
        scope = Scope(values, self._words.tables, {})
        return fill_plain(parse_parts(self._words.tables[table][key]), scope, values)

    def quick_reasons(self, objek: str) -> tuple[str, ...]:
        """The reasons offered for returning `objek`; `alasan:<n>` means the n-th, counted from 1."""
        reasons = self._words.quick_reasons
        return reasons.get(objek) or reasons["umum"]

    # --- parts of rendering ------------------------------------------------------------------------------------------

    def _entry(self, kind: str) -> Entry:
        entry = self._words.entries.get(kind)
        if entry is None:
            raise NoticeError(kind, ("no such kind in the catalogue",))
        return entry

    def _values(self, entry: Entry, params: Values, recipient: Recipient) -> Values:
        address = {"sapaan": recipient.sapaan or UNKNOWN_SAPAAN, "jabatan": recipient.jabatan, "nama": recipient.nama}
        taken = {name: self._taken(source, params) for name, source in entry.dari_tabel.items()}
        return {**params, **taken, **address}

    def _taken(self, source: tuple[str, str], params: Values) -> list[Values]:
        """A list from the table of quick reasons, by the value of a parameter."""
        texts = self.quick_reasons(to_text(params.get(source[1])))
        return [{NUMBER: str(number), "teks": text} for number, text in enumerate(texts, 1)]

    def _scope(self, values: Values, entry: Entry) -> Scope:
        return Scope(values, self._words.tables, entry.limits, more=self._words.tables["umum"]["lainnya"])

    def _fit(self, entry: Entry, scope: Scope) -> tuple[str, str | None]:
        """The text within its limit, and the whole of it when it had to be cut."""
        header = self._words.tables["umum"][REPEATED] + "\n\n" if scope.params.get(REPEATED) else ""
        full = header + fill_text(entry.lines, scope)
        if visible_length(full) <= entry.batas:
            return full, None
        note = "\n\n" + self._words.tables["umum"]["teks_lengkap"]
        short = full
        for cap in _CAPS:
            short = header + fill_text(entry.lines, replace(scope, cap=cap)) + note
            if visible_length(short) <= entry.batas:
                break
        whole = replace(scope, limits=dict.fromkeys(scope.limits, LIMIT_TEXT))
        return short, to_plain(header + fill_text(entry.lines, whole))

    def _popup(self, key: str, values: Values) -> str | None:
        missing = tuple(self._phrase_faults("popup", key, values))
        return None if missing else self.popup(key, values)

    # --- what is missing ---------------------------------------------------------------------------------------------

    def _faults(self, entry: Entry, values: Values) -> Iterator[str]:
        yield from (f"{name} is missing" for name in sorted(entry.required) if is_empty(values.get(name)))
        yield from _type_faults(entry, values)
        for name, daftar in entry.daftar.items():
            yield from self._list_faults(entry, name, daftar, values)
        for slot in entry.slots:
            if slot.daftar is None:
                yield from self._slot_faults(slot, values)

    def _list_faults(self, entry: Entry, name: str, daftar: Daftar, values: Values) -> Iterator[str]:
        if is_empty(values.get(name)):
            yield from () if daftar.may_be_empty else (f"{name} is missing",)
            return
        if not _is_list_of_items(values[name]):
            yield f"{name} is no list of items"
            return
        slots = [slot for slot in entry.slots if slot.daftar == name and slot.table]
        for item in items_of(values, name):
            where = f"{name}[{item[NUMBER]}]"
            yield from (f"{where}.{key} is missing" for key in sorted(daftar.required) if is_empty(item.get(key)))
            yield from (f"{where}.{key} {fault}" for key, value in item.items() if (fault := _wrong_type(value)))
            for slot in slots:
                yield from (f"{where}.{fault}" for fault in self._slot_faults(slot, ChainMap(dict(item), dict(values))))

    def _slot_faults(self, slot: Slot, values: Values) -> Iterator[str]:
        key = values.get(slot.name)
        if slot.table and isinstance(key, str) and key.strip():
            yield from (f"{slot.name}: {fault}" for fault in self._phrase_faults(slot.table, key, values))

    def _phrase_faults(self, table: str, key: str, values: Values) -> Iterator[str]:
        if key not in self._words.tables.get(table, {}):
            yield f"{key!r} is no key of [{table}]"
            return
        for slot in phrase_slots(self._words, table, key, optional=False):
            if is_empty(values.get(slot.name)) and slot.default is None:
                yield f"{slot.name} is missing"
            yield from self._slot_faults(slot, values)


def _type_faults(entry: Entry, values: Values) -> Iterator[str]:
    """A flag may only steer lines; a figure must come written."""
    printed = {slot.name for slot in entry.slots if slot.daftar is None}
    for name in sorted(printed - RECIPIENT):
        fault = _wrong_type(values.get(name))
        if fault:
            yield f"{name} {fault}"


def _wrong_type(value: object) -> str | None:
    if value is None or (isinstance(value, str | int | Decimal) and value is not True):
        return None
    return f"is of type {type(value).__name__}; give it as written text"


def _is_list_of_items(value: object) -> bool:
    return isinstance(value, list | tuple) and all(isinstance(item, Mapping) for item in value)


# --- buttons ---------------------------------------------------------------------------------------------------------


def _keyboard(entry: Entry, scope: Scope) -> tuple[tuple[ButtonText, ...], ...]:
    """The rows: short fixed buttons side by side, every other one on a row of its own."""
    rows: list[tuple[ButtonText, ...]] = []
    fixed = False
    for button in entry.buttons:
        made = tuple(_make_buttons(button, scope))
        beside = fixed and button.daftar is None
        if beside and made and _fits(rows[-1], made):
            rows[-1] += made
        else:
            rows += [(one,) for one in made]
        fixed = bool(rows) and button.daftar is None
    return tuple(rows[:_MOST_BUTTONS])


def _fits(row: tuple[ButtonText, ...], more: tuple[ButtonText, ...]) -> bool:
    return sum(len(button.text) for button in (*row, *more)) <= _ROW_WIDTH


def _make_buttons(button: Button, scope: Scope) -> Iterator[ButtonText]:
    """None when what it depends on is missing; several for a list."""
    if button.when and is_empty(scope.params.get(button.when)):
        return
    for values in items_of(scope.params, button.daftar) if button.daftar else (scope.params,):
        made = _one_button(button, scope, values)
        if made:
            yield made


def _one_button(button: Button, scope: Scope, values: Values) -> ButtonText | None:
    text = clip(fill_plain(button.text, scope, values), 60)
    if button.url:
        address = resolve(Slot(button.url), scope, values)
        return ButtonText("url", text, address) if is_web_address(address) else None
    action = fill_plain(button.action, scope, values)
    return ButtonText(action, text) if action and text else None


def _documents(path: Path) -> tuple[Documents, tuple[str, ...]]:
    """The files of a folder (or the one file), parsed, by name; and the faults of those that are no TOML."""
    files = sorted(path.glob("*.toml")) if path.is_dir() else [path]
    documents: dict[str, Mapping[str, Any]] = {}
    faults: list[str] = [] if files else [f"{path.name}: no messages here"]
    for file in files:
        try:
            documents[file.name] = tomllib.loads(file.read_text(encoding="utf-8"))
        except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as fault:
            faults.append(f"{file.name}: {fault}")
    return documents, tuple(faults)


def _same(own: Path, shipped: Path) -> bool:
    """Whether a folder holds the files of another and no more."""
    mine, ours = ({file.name: file.read_bytes() for file in path.glob("*.toml")} for path in (own, shipped))
    return mine == ours

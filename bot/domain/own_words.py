"""What does an office with messages of its own say when this version says more, or other, than the one it copied?

Its own words wherever they still suit; this version's where it has none, or where what they print is no longer given.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from bot.domain.catalogue import Entry, Words, phrase_slots, read_words

Documents = Mapping[str, Mapping[str, Any]]
Faults = tuple[str, ...]
_NOTICES = "pesan"  # the table of whole messages; the others hold phrases
_OURS = "config/pesan/"


@dataclass(frozen=True, slots=True)
class Laid:
    """Both as one catalogue. `lacking` and `older` are the keys (`pesan.mohon_isi`) said in this version's words, since
    the office says nothing of them, or what an earlier version did; `faults` are those of the office's files."""

    words: Words
    lacking: tuple[str, ...]
    older: tuple[str, ...]
    faults: Faults


def lay_over(mine: Documents, ours: Documents) -> Laid:
    """The office's files (name -> parsed TOML) over those of this version."""
    alone, known = read_words(mine)
    older = frozenset(_outgrown(alone, read_words(ours)[0]))
    words, lacking, faults = _joined(mine, ours, older)
    if drifted := frozenset(_key_of(fault) for fault in faults if fault not in known):
        older |= drifted  # sound by itself, not beside what this version says
        words, lacking, faults = _joined(mine, ours, older)
    return Laid(words, tuple(sorted(lacking - older)), tuple(sorted(older)), faults)


def _joined(mine: Documents, ours: Documents, older: frozenset[str]) -> tuple[Words, frozenset[str], Faults]:
    """The office's files, without what is `older`, and of ours what they do not say: as one catalogue, with the keys
    taken from ours, and the faults that stand in the office's files."""
    kept = {name: {table: _without(table, rows, older) for table, rows in doc.items()} for name, doc in mine.items()}
    said = frozenset(f"{table}.{key}" for doc in kept.values() for table, rows in doc.items() for key in _keys(rows))
    rest = {f"{_OURS}{name}": {t: _without(t, rows, said) for t, rows in doc.items()} for name, doc in ours.items()}
    words, faults = read_words({**kept, **rest})
    taken = frozenset(f"{table}.{key}" for doc in rest.values() for table, rows in doc.items() for key in rows)
    return words, taken, tuple(fault for fault in faults if not fault.startswith(_OURS))


def _keys(rows: Any) -> Iterator[str]:
    yield from rows if isinstance(rows, Mapping) else ()


def _without(table: str, rows: Any, keys: frozenset[str]) -> Any:
    if not isinstance(rows, Mapping):
        return rows  # a fault, named where the catalogue is read
    return {key: row for key, row in rows.items() if f"{table}.{key}" not in keys}


def _key_of(fault: str) -> str:
    """`tugas.toml: pesan.mohon_isi: …` is about `pesan.mohon_isi`."""
    return fault.split(": ")[1]


def _outgrown(mine: Words, ours: Words) -> Iterator[str]:
    """What an office says with parameters that this version does not give any more, or gives in another form."""
    for kind, entry in mine.entries.items():
        if kind not in ours.entries or not _suits(entry, ours.entries[kind]):
            yield f"{_NOTICES}.{kind}"
    for table, texts in mine.tables.items():
        for key in texts.keys() & ours.tables.get(table, {}).keys():
            wanted, given = ({slot.name for slot in phrase_slots(w, table, key, optional=False)} for w in (mine, ours))
            if not wanted <= given:
                yield f"{table}.{key}"


def _suits(own: Entry, ours: Entry) -> bool:
    """Whether what is given for our wording is enough for the office's: nothing missing, and lists where lists are."""
    wanted, given = (
        {*entry.required, *(name for name, daftar in entry.daftar.items() if not daftar.may_be_empty)}
        for entry in (own, ours)
    )
    known = ours.required | ours.optional
    as_lists = all(
        daftar.required <= ours.daftar[name].required if name in ours.daftar else name not in known
        for name, daftar in own.daftar.items()
    )
    return wanted <= given and as_lists and not (own.required | own.optional) & set(ours.daftar)

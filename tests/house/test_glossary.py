"""The words of the code: no banned synonym, no term nobody uses, and no Indonesian name that the list does not have."""

import ast
import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from bot.store.tables import metadata

ROOT = Path(__file__).parents[2]
GLOSSARY = (ROOT / "GLOSSARY.md").read_text(encoding="utf-8")
ROW = re.compile(r"^\| `(?P<term>[a-z_]+)` \| (?P<meaning>[^|]+) \| (?P<source>[^|]+) \| (?P<never>[^|]*)\|$", re.M)
# Keys under which an office or SOP lists its own things: names it chooses, not words of ours.
CHOSEN_BY_OFFICES = {("peta_bidang",), ("peran",), ("hierarki",)}
SETTINGS_FOLDERS = ("sop", "instansi", "instansi/indikator", "hari_libur", "predikat")


@dataclass(frozen=True, slots=True)
class Term:
    """One line of the glossary."""

    name: str
    never: tuple[str, ...]


TERMS = [
    Term(row["term"], tuple(word.strip() for word in row["never"].split(",") if word.strip()))
    for row in ROW.finditer(GLOSSARY)
]
BESIDE = frozenset(re.findall(r"`([a-z]+)`", GLOSSARY.partition("## Words beside the terms")[2]))


def words(name: str) -> tuple[str, ...]:
    """`TargetTriwulan` and `target_triwulan` are both ("target", "triwulan")."""
    return tuple(re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", name).strip("_").lower().split("_"))


def contains(name: str, term: str) -> bool:
    """Whether the words of `term` stand side by side in `name`."""
    inner, outer = words(term), words(name)
    return any(outer[i : i + len(inner)] == inner for i in range(len(outer) - len(inner) + 1))


def sources() -> Iterator[Path]:
    """Our own modules; the sandbox speaks Google's and Telegram's language, not ours."""
    for folder in ("bot", "config", "integrations"):
        for path in sorted((ROOT / folder).rglob("*.py")):
            if not {"sandbox", "versions"} & set(path.relative_to(ROOT).parts):
                yield path


def names_given(tree: ast.AST) -> Iterator[str]:
    """Every name a module gives to something."""
    for node in ast.walk(tree):
        match node:
            case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name) | ast.ClassDef(name=name):
                yield name
            case ast.arg(arg=name) | ast.Name(id=name, ctx=ast.Store()) | ast.Attribute(attr=name, ctx=ast.Store()):
                yield name


@cache
def identifiers() -> dict[str, str]:
    """Every identifier of ours and the first module that has it."""
    found: dict[str, str] = {}
    for path in sources():
        for name in names_given(ast.parse(path.read_text(encoding="utf-8"))):
            found.setdefault(name, path.relative_to(ROOT).as_posix())
    return found


def toml_keys() -> Iterator[str]:
    """Every key of the files an office edits, but for those it chooses itself."""
    paths = [path for folder in SETTINGS_FOLDERS for path in (ROOT / "config" / folder).glob("*.toml")]
    for path in [*paths, ROOT / "config" / "jam_kerja.toml"]:
        yield from _keys(tomllib.loads(path.read_text(encoding="utf-8")), ())


def _keys(value: Any, place: tuple[str, ...]) -> Iterator[str]:
    if isinstance(value, list):
        for item in value:
            yield from _keys(item, place)
    elif isinstance(value, dict):
        for key, inner in value.items():
            if place not in CHOSEN_BY_OFFICES:
                yield key
            yield from _keys(inner, (*place, key) if place not in CHOSEN_BY_OFFICES else ("", key))


def is_listed(name: str) -> bool:
    """Whether `name` is made of glossary terms and the words beside them."""
    return _is_made_of_terms(words(name))


def _is_made_of_terms(rest: tuple[str, ...]) -> bool:
    listed = {words(term.name) for term in TERMS} | {(word,) for word in BESIDE}
    return not rest or any(
        rest[:length] in listed and _is_made_of_terms(rest[length:]) for length in range(len(rest), 0, -1)
    )


def test_the_glossary_is_read_whole() -> None:
    """A line that is not of the table's form would silently not count."""
    lines = [line for line in GLOSSARY.splitlines() if line.startswith("| `")]
    assert len(lines) == len(TERMS) > 100
    assert len({term.name for term in TERMS}) == len(TERMS)
    assert {"quarter", "achievement", "realization"} <= {word for term in TERMS for word in term.never}


def test_no_identifier_uses_a_banned_synonym() -> None:
    """One spelling of a term, so that one grep finds all of it."""
    found = {
        f"{path}: {name} (say {term.name})"
        for name, path in identifiers().items()
        for term in TERMS
        for banned in term.never
        if contains(name, banned) or contains(name, f"{banned}s")
    }
    assert sorted(found) == []


def test_every_term_is_used() -> None:
    """A term nothing uses is a promise nobody keeps."""
    unused = [term.name for term in TERMS if not any(contains(name, term.name) for name in used_names())]
    assert unused == []


@cache
def used_names() -> frozenset[str]:
    """Where a term can live: identifiers, tables and columns, TOML keys, file names, and the values of enumerations."""
    tables = {name for table in metadata.sorted_tables for name in (table.name, *table.columns.keys())}
    values = {
        node.value
        for path in sources()
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and re.fullmatch("[a-z_]+", node.value)
    }
    files = {path.stem for path in (ROOT / "config").rglob("*")}
    return frozenset({*identifiers(), *tables, *toml_keys(), *values, *files})


def test_every_table_and_column_is_on_the_list() -> None:
    """The list is closed: a new word needs its line, and somebody to ask whether it has to be Indonesian."""
    names = {name for table in metadata.sorted_tables for name in (table.name, *table.columns.keys())}
    assert sorted(name for name in names if not is_listed(name)) == []


def test_every_toml_key_is_on_the_list() -> None:
    """Offices read these keys; each has a meaning they can look up."""
    assert sorted({key for key in toml_keys() if not is_listed(key)}) == []

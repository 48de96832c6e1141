"""The documents say what is there: commands, settings, files, statuses, layers and pictures, compared with the code."""

import ast
import re
import runpy
import shutil
import subprocess
import tomllib
from collections.abc import Iterator
from enum import StrEnum
from functools import cache
from pathlib import Path

import pytest
import typer.main

from bot.cli import app
from bot.domain.facts import StatusLangkah, StatusSiklus
from bot.domain.koreksi import StatusKoreksi
from bot.domain.tindak_lanjut import StatusKemajuan, StatusTindakLanjut
from config.settings import describe_settings
from tests.integrations.tenant import VARIABLES

ROOT = Path(__file__).parents[2]
DOCS = ("README.md", "ARCHITECTURE.md", "CONTRIBUTING.md", "GLOSSARY.md", "CHANGELOG.md", "docs/go-live.md")
ADRS = sorted((ROOT / "docs" / "adr").glob("*.md"))
COMMANDS = typer.main.get_command(app).commands  # type: ignore[attr-defined]  # a group, as there are several commands


@cache
def read(name: str) -> str:
    """The text of a file of the checkout."""
    return (ROOT / name).read_text(encoding="utf-8")


def everything() -> Iterator[tuple[str, str]]:
    """Name and text of every document, ADRs included."""
    for name in (*DOCS, *(path.relative_to(ROOT).as_posix() for path in ADRS)):
        yield name, read(name)


def code_of(text: str) -> str:
    """What stands in backticks or in fenced blocks: the places where a document speaks of exact names."""
    fenced = "".join(re.findall(r"^```.*?^```", text, re.M | re.S))
    return fenced + "\n".join(re.findall(r"`([^`\n]+)`", re.sub(r"^```.*?^```", "", text, flags=re.M | re.S)))


def section(text: str, heading: str) -> str:
    """The part of a document under one heading."""
    found = re.search(rf"^(#+) {re.escape(heading)}$(.*?)(?=^\1 |\Z)", text, re.M | re.S)
    assert found, f"there is no section {heading!r}"
    return found[2]


# --- commands and settings -------------------------------------------------------------------------------------------


def targets() -> set[str]:
    """The targets of the Makefile."""
    return set(re.findall(r"^([a-z]+):", read("Makefile"), re.M))


def test_every_make_command_in_the_documents_exists() -> None:
    """What a newcomer types first has to work."""
    named = {(name, target) for name, text in everything() for target in re.findall(r"\bmake ([a-z]+)", code_of(text))}
    assert {target for name, target in named if name == "README.md"} >= {"demo", "test"}
    assert sorted((name, target) for name, target in named if target not in targets()) == []


def test_continuous_integration_runs_the_test_command_of_the_readme() -> None:
    """Otherwise the README could promise what nobody tries."""
    assert re.search(r"^make test$", read(".ci/run"), re.M)


def test_the_readme_tells_of_every_command() -> None:
    """`sakip --help` and the README list the same."""
    told = code_of(read("README.md"))
    assert sorted(name for name in COMMANDS if not re.search(rf"\bsakip {name}\b", told)) == []


def test_every_sakip_command_in_the_documents_exists() -> None:
    """Nothing is described that is not there."""
    named = {(name, word) for name, text in everything() for word in re.findall(r"\bsakip ([a-z]+)", code_of(text))}
    assert sorted((name, word) for name, word in named if word not in COMMANDS) == []


def test_the_readme_has_every_setting_with_its_default() -> None:
    """One row each, and none that does not exist."""
    rows = dict(re.findall(r"^\| `(SAKIP_[A-Z_]+)` \|([^|]*)\|", section(read("README.md"), "Settings"), re.M))
    defaults = {name: default for name, default, _ in describe_settings()}
    assert {name: value.strip().strip("`") for name, value in rows.items()} == defaults


def test_no_document_names_an_unknown_setting() -> None:
    """A misspelt variable would be followed to the letter."""
    known = {name for name, _, _ in describe_settings()} | VARIABLES
    named = {(name, found) for name, text in everything() for found in re.findall(r"SAKIP_[A-Z_]+[A-Z]", text)}
    assert sorted((name, found) for name, found in named if found not in known) == []


# --- files -----------------------------------------------------------------------------------------------------------

PATH = re.compile(r"(?:[\w.-]+/)+[\w.-]*|[\w-]+\.(?:py|md|toml|lock|example)")
MADE_LATER = ("var/", ".venv/", ".env")
NOT_OURS = re.compile(r"^(application|text)/|^\d+/\d+|^_sandbox/|^drive/|^/|\.$")


def paths_named(text: str) -> Iterator[str]:
    """The files and folders a document names as code, and those it links to."""
    for code in re.findall(r"`([^`\n<>…]+)`", re.sub(r"^```.*?^```", "", text, flags=re.M | re.S)):
        if PATH.fullmatch(code) and not NOT_OURS.search(code) and not code.startswith(MADE_LATER):
            yield code
    for link in re.findall(r"\]\(([^)#]+)(?:#[^)]*)?\)", text):
        if "://" not in link:
            yield link


def exists(name: str, document: str) -> bool:
    """Whether a path is there: from the top, from the document, or (for a bare name) anywhere in the checkout."""
    places = (ROOT / name, (ROOT / document).parent / name)
    bare = "/" not in name and any(path.name == name for path in tracked())
    return bare or any(place.exists() for place in places)


@cache
def tracked() -> list[Path]:
    """The files of the project: committed, or about to be."""
    git = shutil.which("git")
    if git is None or not (ROOT / ".git").exists():
        pytest.skip("needs git and a checkout")
    command = [git, "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    names = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout.split("\0")
    return [ROOT / name for name in names if name and (ROOT / name).is_file()]


def test_every_file_the_documents_name_exists() -> None:
    """A tour past houses that were torn down helps nobody."""
    missing = {
        (document, name) for document, text in everything() for name in paths_named(text) if not exists(name, document)
    }
    assert sorted(missing) == []


def test_no_file_names_a_machine() -> None:
    """Paths of somebody's disk and addresses of package indexes stay out of the project."""
    words = (
        "/ho" + "me/",
        "/ro" + "ot/",
        "/Use" + "rs/",
        "/wo" + "rk/",
        "/o" + "pt/",
        "index" + "-url",
        "find" + "-links",
    )
    hosts = ("pypi" + ".org", "pythonhosted" + ".org", "npmjs" + ".", "proxy.golang" + ".")
    found = []
    for path in tracked():
        text = path.read_bytes().decode("utf-8", "ignore")
        found += [f"{path.relative_to(ROOT)}: {word}" for word in (*words, *hosts) if word in text]
    assert found == []


# --- what ARCHITECTURE says of the code ------------------------------------------------------------------------------

ARCHITECTURE = read("ARCHITECTURE.md")
TABLES = read("bot/store/tables.py") + read("bot/store/tables_people.py")


def statuses(of: str) -> list[str]:
    """The statuses ARCHITECTURE lists for one kind of row."""
    found = re.search(rf"^\*\*{of}\*\*.*?$(.*?)(?=^\*\*|\Z)", section(ARCHITECTURE, "Statuses"), re.M | re.S)
    assert found, f"ARCHITECTURE does not list the statuses of {of}"
    return re.findall(r"^- `(\w+)`: ", found[1], re.M)


@pytest.mark.parametrize(
    ("of", "enum"),
    [
        ("siklus", StatusSiklus),
        ("langkah", StatusLangkah),
        ("rekomendasi", StatusTindakLanjut),
        ("koreksi", StatusKoreksi),
        ("kemajuan", StatusKemajuan),
    ],
)
def test_architecture_lists_the_statuses_of_the_domain(of: str, enum: type[StrEnum]) -> None:
    """In the order of the enumeration, with a line each."""
    assert statuses(of) == [str(status) for status in enum]


@pytest.mark.parametrize("of", ["prompt", "keputusan", "tulisan", "usulan", "inbox", "outbox"])
def test_architecture_lists_the_statuses_of_rows(of: str) -> None:
    """As the table's own column says, and each is written by some query or journey."""
    table = re.search(rf"^{of} = Table\((.*?)^\)", TABLES, re.M | re.S)
    column = re.search(
        r'Column\("status", .*\)  *,?  *# (.*)$|Column\("status", [^#]*# (.*)$', table[1] if table else "", re.M
    )
    assert column, f"the status column of {of} does not say what it may hold"
    assert statuses(of) == (column[1] or column[2]).split(" | ")
    assert [status for status in statuses(of) if status not in strings()] == []


@cache
def strings() -> set[str]:
    """Every string constant in the bot but for the tables' own comments."""
    trees = [ast.parse(path.read_text(encoding="utf-8")) for path in (ROOT / "bot").rglob("*.py")]
    return {
        n.value for tree in trees for n in ast.walk(tree) if isinstance(n, ast.Constant) and isinstance(n.value, str)
    }


def test_architecture_lists_every_action() -> None:
    """One line each in the table of actions."""
    listed = re.findall(r"^\| `(\w+)` \| ", section(ARCHITECTURE, "Three beats"), re.M)
    files = {path.stem for path in (ROOT / "bot" / "actions").glob("*.py")} - {"__init__"}
    assert sorted(listed) == sorted(files)


def test_architecture_draws_the_layers_that_are_enforced() -> None:
    """The same names in the same order as the contract of import-linter."""
    block = re.search(r"^```\n(.*?)^```", section(ARCHITECTURE, "Layers"), re.M | re.S)
    drawn = [re.split(r"  +", line)[0] for line in (block[1] if block else "").splitlines()]
    contracts = tomllib.loads(read("pyproject.toml"))["tool"]["importlinter"]["contracts"]
    enforced = next(contract["layers"] for contract in contracts if contract["type"] == "layers")
    assert drawn == [layer.replace("(", "").replace(")", "") for layer in enforced]


# --- pictures, changelog, decisions ----------------------------------------------------------------------------------


def test_the_pictures_are_those_of_the_code() -> None:
    """Run `.venv/bin/python docs/make_diagrams.py` after a change of the state table or of an SOP."""
    drawn = runpy.run_path(str(ROOT / "docs" / "make_diagrams.py"))["render"]()
    assert {name: text == read(name) for name, text in drawn.items()} == dict.fromkeys(drawn, True)


def test_the_changelog_keeps_its_form() -> None:
    """An Unreleased section first, then dated versions, the newest being the one of the package."""
    headings = re.findall(r"^## (.*)$", read("CHANGELOG.md"), re.M)
    version = tomllib.loads(read("pyproject.toml"))["project"]["version"]
    assert headings[0] == "[Unreleased]"
    assert re.fullmatch(rf"\[{re.escape(version)}\] - \d{{4}}-\d\d-\d\d", headings[1])
    assert all(word in read("CHANGELOG.md") for word in ("Berlaku sejak", "SOP terdampak"))


def test_decisions_are_numbered_and_one_page_long() -> None:
    """0001, 0002, … without a gap, each with its parts, none longer than a page."""
    numbers = [path.name[:4] for path in ADRS]
    assert numbers == [f"{number:04}" for number in range(1, len(ADRS) + 1)]
    for path in ADRS:
        text = path.read_text(encoding="utf-8")
        assert text.startswith(f"# {path.name[:4]} "), path.name
        assert re.findall(r"^## (Context|Decision|Consequences)$", text, re.M) == [
            "Context",
            "Decision",
            "Consequences",
        ]
        assert len(text.splitlines()) <= 60, path.name

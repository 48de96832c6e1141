"""The q language: what parses, what matches, what is refused."""

from __future__ import annotations

import json
from typing import Any

import pytest
from googleapiclient.errors import HttpError

from integrations.sandbox.google.query import Both, Either, Not, QueryError, Term, parse_query
from integrations.sandbox.google.query_match import name_contains
from tests.integrations.sandbox_drive.clients import PERSON, Sandbox, refusal
from tests.integrations.sandbox_drive.test_files import FOLDER, SHEET, change, make


def test_and_and_or_are_taken_from_left_to_right_and_not_binds_tightest() -> None:
    """As Drive's search guide says; parentheses override."""
    one, two, three = (Term("name", "=", name) for name in "abc")
    assert parse_query("name='a' or name='b' and not name='c'") == Both(Either(one, two), Not(three))
    assert parse_query("name='a' or (name='b' and name='c')") == Either(one, Both(two, three))


def test_quotes_and_backslashes_are_escaped_with_a_backslash() -> None:
    """Valentine\\'s Day."""
    assert parse_query(r"name = 'Jum\'at \\ Sabtu'") == Term("name", "=", "Jum'at \\ Sabtu")


def test_double_quotes_and_the_turned_membership_are_read_as_gspread_writes_them() -> None:
    """gspread lists with mimeType="…" and parents in "…"."""
    asked = parse_query('name = "Jum\'at" and parents in "x"')
    assert asked == Both(Term("name", "=", "Jum'at"), Term("parents", "in", "x"))


@pytest.mark.parametrize(
    "text",
    [
        "name",
        "name = ",
        "name = 'x",
        "name > 'x'",
        "nama = 'x'",
        "trashed = 'maybe'",
        "'x' in nowhere",
        "name = 'a' and",
        "(name = 'a'",
        "name = 'a')",
        "appProperties has { key='a' }",
        "appProperties has { value='a' and key='b' }",
        "modifiedTime > trashed",
        "name = 'a' name = 'b'",
        "%",
    ],
)
def test_what_is_not_of_the_language_is_an_error(text: str) -> None:
    """Nothing is guessed."""
    with pytest.raises(QueryError):
        parse_query(text)


@pytest.mark.parametrize(
    ("name", "wanted", "found"),
    [
        ("HelloWorld", "Hello", True),
        ("HelloWorld", "World", False),
        ("Laporan TW1 2026", "tw1", True),
        ("Laporan TW1 2026", "202 lap", True),
        ("laporan_tw1-2026.xlsx", "2026", True),
        ("Laporan TW1 2026", '"tw1 2026"', True),
        ("Laporan TW1 2026", '"2026 tw1"', False),
    ],
)
def test_contains_on_names_matches_prefixes_of_words(name: str, wanted: str, found: bool) -> None:
    """As Drive's search guide describes it."""
    assert name_contains(name, wanted) is found


def names(service: Any, query: str, **more: Any) -> list[str]:
    """The names that a query finds in all drives, sorted."""
    everywhere = {"includeItemsFromAllDrives": True, "supportsAllDrives": True, "corpora": "allDrives"}
    return sorted(file["name"] for file in service.files().list(q=query, **(everywhere | more)).execute()["files"])


def test_every_term_finds_what_it_says(sandbox: Sandbox) -> None:
    """One small tree, all terms."""
    bot = sandbox.bot()
    folder = make(bot, sandbox.home, "Bidang A", FOLDER)["id"]
    tagged = {"appProperties": {"periode": "2026-TW1", "bidang": "A"}, "properties": {"jenis": "format"}}
    first = make(bot, folder, "Format A", **tagged)
    second = make(bot, sandbox.home, "Format B", appProperties={"periode": "2026-TW1", "bidang": "B"})
    make(bot, sandbox.home, "Notulen", "application/pdf")
    change(bot, second["id"], {"trashed": True})
    change(bot, first["id"], {"starred": True})
    after = second["modifiedTime"]
    cases = {
        "name = 'format a'": ["Format A"],
        "name != 'Format A' and trashed = false": ["Bidang A", "Notulen"],
        "name contains 'form'": ["Format A", "Format B"],
        f"mimeType = '{FOLDER}'": ["Bidang A"],
        f"mimeType != '{SHEET}'": ["Bidang A", "Notulen"],
        "mimeType contains 'google-apps'": ["Bidang A", "Format A", "Format B"],
        f"'{folder}' in parents": ["Format A"],
        f"not '{folder}' in parents and not trashed = true": ["Bidang A", "Notulen"],
        "appProperties has { key='periode' and value='2026-TW1' }": ["Format A", "Format B"],
        "appProperties has {key='periode' and value='2026-TW1'} and appProperties has {key='bidang' and value='B'}": [
            "Format B"
        ],
        "properties has { key='jenis' and value='format' }": ["Format A"],
        "trashed": ["Format B"],
        "starred": ["Format A"],
        f"modifiedTime > '{after}' and trashed = false": ["Notulen"],
        f"createdTime < '{first['createdTime']}'": ["Bidang A"],
        "modifiedTime <= '2020-01-01T00:00:00'": [],
        "'it@dinas.example.go.id' in writers and name contains 'Notulen'": ["Notulen"],
        "'me' in owners": [],
        "sharedWithMe": [],
        f"(name = 'Notulen' or '{folder}' in parents) and trashed = false": ["Format A", "Notulen"],
    }
    assert {query: names(bot, query) for query in cases} == cases


def test_a_bad_query_is_400_invalid_at_q(tenant: Sandbox) -> None:
    """`Invalid Value`, location q."""
    with pytest.raises(HttpError) as caught:
        tenant.bot().files().list(q="salah = 'x'").execute()
    error = json.loads(caught.value.content)["error"]
    assert (error["code"], error["message"]) == (400, "Invalid Value")
    expected = {"reason": "invalid", "location": "q", "locationType": "parameter"}
    assert error["errors"][0] == {"message": "Invalid Value", "domain": "global"} | expected


def test_a_parent_that_is_not_to_be_seen_is_404_and_not_an_empty_folder(tenant: Sandbox) -> None:
    """`File not found: .`, also for whoever may not see the folder."""
    folder = make(tenant.bot(), tenant.home)["id"]
    for person, parent in ((tenant.bot(), "1tidakada"), (tenant.person(PERSON), folder)):
        code, reason, message = refusal(person.files().list(q=f"'{parent}' in parents or name = 'x'"))
        assert (code, reason, message) == (404, "notFound", "File not found: .")


@pytest.mark.parametrize("query", ["fullText contains 'x'", "visibility = 'limited'", "'x' in labels"])
def test_terms_drive_has_and_the_sandbox_has_not_are_501(sandbox: Sandbox, query: str) -> None:
    """Loud, in Drive's envelope."""
    assert refusal(sandbox.bot().files().list(q=query))[:2] == (501, "notImplemented")


def test_app_properties_of_another_project_are_not_found(sandbox: Sandbox) -> None:
    """Private means private to the search, too."""
    bot = sandbox.bot()
    make(bot, sandbox.home, appProperties={"periode": "2026-TW1"})
    query = "appProperties has { key='periode' and value='2026-TW1' }"
    assert names(bot, query) == ["Format TW1"]
    assert names(sandbox.person("it@dinas.example.go.id", app="another"), query) == []

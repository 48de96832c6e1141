"""Partial responses: the whole grammar, and loud failure for what does not exist."""

from __future__ import annotations

import pytest

from integrations.sandbox.google.fields import MaskError, check_mask, parse_mask, pick
from tests.integrations.sandbox_drive.clients import Sandbox, refusal
from tests.integrations.sandbox_drive.test_files import make

DATA = {"a": 1, "b": [{"c": {"d": 1, "e": 2}, "f": 3}, {"f": 4}], "g": {"c": {"d": 5}}}


@pytest.mark.parametrize(
    ("mask", "picked"),
    [
        ("a", {"a": 1}),
        ("b(f)", {"b": [{"f": 3}, {"f": 4}]}),
        ("b/f", {"b": [{"f": 3}, {"f": 4}]}),
        ("b/c/d,a", {"b": [{"c": {"d": 1}}, {}], "a": 1}),
        ("b(c/d,f)", {"b": [{"c": {"d": 1}, "f": 3}, {"f": 4}]}),
        ("b(c(e))", {"b": [{"c": {"e": 2}}, {}]}),
        ("g/*", {"g": {"c": {"d": 5}}}),
        ("*/c/d", {"b": [{"c": {"d": 1}}, {}], "g": {"c": {"d": 5}}}),
        ("b(c),b(f)", {"b": [{"c": {"d": 1, "e": 2}, "f": 3}, {"f": 4}]}),
        ("b(f),b", {"b": DATA["b"]}),
        ("*", DATA),
        (" a , g ( c ) ", {"a": 1, "g": {"c": {"d": 5}}}),
    ],
)
def test_a_mask_picks_exactly_what_it_names(mask: str, picked: object) -> None:
    """google: a,b(c,d/e),f/*."""
    assert pick(DATA, parse_mask(mask)) == picked


@pytest.mark.parametrize("mask", ["a(", "a)", "a(b", ",a", "a,", "a//b", "a()", "(a)", "a b"])
def test_a_malformed_mask_is_an_error(mask: str) -> None:
    """Never read as something near it."""
    with pytest.raises(MaskError):
        parse_mask(mask)


def test_masks_are_held_against_the_schema() -> None:
    """Maps take any key, scalars take none."""
    check_mask(parse_mask("files(appProperties/periode,lastModifyingUser(me)),nextPageToken"), "drive", "FileList")
    for mask, stranger in (("files(id,nope)", "nope"), ("files/id/x", "x"), ("items", "items")):
        with pytest.raises(MaskError) as caught:
            check_mask(parse_mask(mask), "drive", "FileList")
        assert caught.value.selection == stranger


def test_a_bad_mask_is_400_invalid_parameter(tenant: Sandbox) -> None:
    """google.md §3.2."""
    bot = tenant.bot()
    made = make(bot, tenant.home)
    request = bot.files().get(fileId=made["id"], supportsAllDrives=True, fields="id,salah")
    assert refusal(request) == (400, "invalidParameter", "Invalid field selection salah")
    beside = bot.files().get(fileId=made["id"], supportsAllDrives=True, fields="*,salah")
    assert refusal(beside) == (400, "invalidParameter", "Invalid field selection salah")


def test_a_write_with_a_bad_mask_writes_nothing(tenant: Sandbox) -> None:
    """It is refused before it takes effect."""
    bot = tenant.bot()
    made = make(bot, tenant.home, "lama")
    request = bot.files().update(fileId=made["id"], body={"name": "baru"}, supportsAllDrives=True, fields="salah")
    assert refusal(request)[0] == 400
    found = bot.files().get(fileId=made["id"], supportsAllDrives=True, fields="name")
    assert found.execute() == {"name": "lama"}


def test_absent_fields_are_left_out(tenant: Sandbox) -> None:
    """No nulls, no empty strings."""
    bot = tenant.bot()
    made = make(bot, tenant.home)
    found = bot.files().get(
        fileId=made["id"], supportsAllDrives=True, fields="id,description,contentRestrictions,md5Checksum"
    )
    assert found.execute() == {"id": made["id"]}


def test_about_needs_fields(sandbox: Sandbox) -> None:
    """The only read without a default."""
    with sandbox.http("a@b.id") as http:
        error = http.get("/drive/v3/about").json()["error"]
        blank = http.get("/drive/v3/files", params={"fields": ""})
    assert error["message"] == "The 'fields' parameter is required for this method."
    assert error["errors"][0]["reason"] == "required"
    assert blank.json() == {}

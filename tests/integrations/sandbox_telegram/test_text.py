"""How the server reads texts: HTML, entities, trimming, links found by themselves."""

from __future__ import annotations

from typing import Any

import pytest

from tests.integrations.sandbox_telegram.support import Sandbox


def entities(message: dict[str, Any]) -> list[tuple[str, int, int]]:
    return [(entity["type"], entity["offset"], entity["length"]) for entity in message.get("entities", [])]


@pytest.mark.parametrize(
    ("source", "complaint"),
    [
        ("a < b", 'Unsupported start tag "" at byte offset 2'),
        ("é <x>", 'Unsupported start tag "x" at byte offset 3'),
        ("<b>tebal", 'Can\'t find end tag corresponding to start tag "b"'),
        ("<b>x</i>", 'Unmatched end tag at byte offset 4, expected "</b>", found "</i>"'),
        ("x</b>", "Unexpected end tag at byte offset 1"),
        ("<b", "Unclosed start tag at byte offset 0"),
        ("<b>x</b", "Unclosed end tag at byte offset 4"),
        ('<a href="x', "Unclosed start tag at byte offset 0"),
        ("<a href=x;y>z</a>", "Unexpected end of name token at byte offset 8"),
        ('<b "x">y</b>', 'Empty attribute name in the tag "b" at byte offset 0'),
        ("<span>x</span>", 'Tag "span" must have class "tg-spoiler" at byte offset 0'),
    ],
)
def test_bad_html_is_refused_with_the_servers_words_and_byte_offset(
    sandbox: Sandbox, source: str, complaint: str
) -> None:
    """The texts are those of Bot API 10.0."""
    user = sandbox.started("Budi")
    said = sandbox.complaint("sendMessage", chat_id=user, text=source, parse_mode="HTML")
    assert said == f"Bad Request: can't parse entities: {complaint}"
    assert len(sandbox.chat(user)) == 1


@pytest.mark.parametrize(
    ("source", "text", "expected"),
    [
        ("<b>Halo</b>", "Halo", [("bold", 0, 4)]),
        ("😀<i>é</i>", "😀é", [("italic", 2, 1)]),
        ("<b>a<i>b</i>c</b>", "abc", [("bold", 0, 1), ("bold", 1, 2), ("italic", 1, 1)]),
        (
            "<b>x <a href='https://a.id'>y</a> z</b>",
            "x y z",
            [("bold", 0, 2), ("text_link", 2, 1), ("bold", 2, 1), ("bold", 3, 2)],
        ),
        ("<code>a&lt;b&amp;&quot;</code>", 'a<b&"', [("code", 0, 5)]),
        ("<code>a<b>b</b></code>", "ab", [("code", 0, 2)]),
        (
            "<strong>a</strong><em>b</em><ins>c</ins><del>d</del>",
            "abcd",
            [("bold", 0, 1), ("italic", 1, 1), ("underline", 2, 1), ("strikethrough", 3, 1)],
        ),
        ("<blockquote expandable>x</blockquote>", "x", [("expandable_blockquote", 0, 1)]),
        ("<tg-spoiler>x</tg-spoiler>", "x", [("spoiler", 0, 1)]),
        ("&#128512;&nbsp;", "😀&nbsp;", []),
        ("  x<b> a </b>  ", "x a", [("bold", 1, 2)]),
        ("<a href='http://localhost:8000'>x</a>", "x", []),
    ],
)
def test_good_html_becomes_text_and_entities_in_utf16_units(
    sandbox: Sandbox, source: str, text: str, expected: list[tuple[str, int, int]]
) -> None:
    """Nested styles are cut at every border, nothing lives inside code, spaces around the text go."""
    user = sandbox.started("Budi")
    message = sandbox.bot("sendMessage", chat_id=user, text=source, parse_mode="HTML")
    assert message["text"] == text
    assert entities(message) == expected


def test_a_code_block_keeps_its_language(sandbox: Sandbox) -> None:
    """`pre` around `code class=language-…` is one entity; `code` by itself has no language."""
    user = sandbox.started("Budi")
    source = '<pre><code class="language-python">x</code></pre>'
    message = sandbox.bot("sendMessage", chat_id=user, text=source, parse_mode="html")
    assert message["entities"] == [{"type": "pre", "offset": 0, "length": 1, "language": "python"}]
    alone = sandbox.bot("sendMessage", chat_id=user, text=source[5:-6], parse_mode="html")
    assert alone["entities"] == [{"type": "code", "offset": 0, "length": 1}]


def test_links_commands_and_mentions_are_found_without_markup(sandbox: Sandbox) -> None:
    """What the apps make clickable is told to the bot."""
    user = sandbox.started("Budi")
    text = "/mulai @budi_s @ani #tw1 “https://kinerja.go.id/a(b)”. atau mailto:tulis@dinas.go.id 12.5 ...dinas.go.id"
    found = [
        text[e["offset"] : e["offset"] + e["length"]]
        for e in sandbox.bot("sendMessage", chat_id=user, text=text)["entities"]
    ]
    assert found == ["/mulai", "@budi_s", "#tw1", "https://kinerja.go.id/a(b)", "tulis@dinas.go.id"]


def test_entities_can_be_given_instead_of_markup(sandbox: Sandbox) -> None:
    """Those the server finds by itself are ignored, as it does."""
    user = sandbox.started("Budi")
    given = [{"type": "bold", "offset": 0, "length": 2}, {"type": "url", "offset": 0, "length": 2}]
    assert entities(sandbox.bot("sendMessage", chat_id=user, text="abc", entities=given)) == [("bold", 0, 2)]
    wrong = sandbox.complaint(
        "sendMessage", chat_id=user, text="abc", entities=[{"type": "x", "offset": 0, "length": 1}]
    )
    assert wrong == "Bad Request: can't parse MessageEntity: Unsupported type specified"
    for place, border in (((1, 1), "begins"), ((0, 1), "beginning at UTF-16 offset 0 ends")):
        half = [{"type": "bold", "offset": str(place[0]), "length": place[1]}]
        said = sandbox.complaint("sendMessage", chat_id=user, text="😀a", entities=half)
        assert said == f"Bad Request: entity {border} in a middle of a UTF-16 symbol at byte offset 4"
    beyond = [{"type": "bold", "offset": 2, "length": 9}]
    assert "ends after the end of the text" in sandbox.complaint(
        "sendMessage", chat_id=user, text="abc", entities=beyond
    )


def test_a_mention_of_a_known_user_carries_the_user(sandbox: Sandbox) -> None:
    """tg://user?id= links become text_mention; of strangers nothing stays."""
    budi, ani = sandbox.started("Budi"), sandbox.id_of("Ani")
    source = f'<a href="tg://user?id={budi}">Bapak</a> <a href="tg://user?id={ani}">Ani</a>'
    message = sandbox.bot("sendMessage", chat_id=budi, text=source, parse_mode="HTML")
    assert [entity["user"]["id"] for entity in message["entities"]] == [budi]


@pytest.mark.parametrize("mode", ["MarkdownV2", "Markdown"])
def test_markdown_is_honestly_not_implemented(sandbox: Sandbox, mode: str) -> None:
    """501, not a pretended success."""
    user = sandbox.started("Budi")
    body = sandbox.call("sendMessage", chat_id=user, text="*x*", parse_mode=mode)
    assert body["error_code"] == 501
    assert body["description"].startswith("Not Implemented: ")

"""What a log line may hold: events of ours, the libraries' and exceptions, without secrets or what people wrote."""

import json
import logging
import warnings
from collections.abc import Iterator
from pathlib import Path

import pytest
import structlog

from bot import logs
from tests.house.cli import bare_environment

TOKEN = "700000001:AAH-abcdefghijklmnopqrstuvwxyz012345"
CODE = "luIVP9lYdXwbc2dbw64Gg7AB"


@pytest.fixture(autouse=True)
def _logging_put_back(tmp_path: Path) -> Iterator[None]:
    with bare_environment(tmp_path):
        yield


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        (
            f"POST https://api.telegram.org/bot{TOKEN}/sendMessage",
            "POST https://api.telegram.org/bot<token>/sendMessage",
        ),
        (f"https://t.me/sakip_bot?start={CODE}", "https://t.me/sakip_bot?start=<code>"),
        (f"got /start {CODE} from 7", "got /start <code> from 7"),
        ("sharing with kabid.pelatihan@dinas.go.id was refused", "sharing with <e-mail> was refused"),
        ("postgresql://bot:kata-sandi@db.dinas/sakip", "postgresql://<credentials>@db.dinas/sakip"),
        ("Authorization: Bearer ya29.a0AfB_x-y", "Authorization: Bearer <token>"),
        (
            "{'message': {'text': 'setuju, tapi Pak Budi \\'kan', 'date': 1}}",
            "{'message': {'text': <text>, 'date': 1}}",
        ),
        ('{"caption": "rahasia \\"sekali\\"", "x": 1}', '{"caption": <text>, "x": 1}'),
        ("[parameters: ('Kembalikan, angkanya salah', 3)]", "[parameters: <hidden>]"),
        ("DETAIL:  Key (teks)=(angkanya salah) exists.", "DETAIL: <hidden>"),
        ("-----BEGIN PRIVATE KEY-----\nMIIE\n-----END PRIVATE KEY-----\n", "<key>\n"),
        ("at 2026-04-01T08:30:00+07:00, siklus 12: 5 files", "at 2026-04-01T08:30:00+07:00, siklus 12: 5 files"),
    ],
)
def test_a_text_loses_its_secrets_and_nothing_else(text: str, shown: str) -> None:
    """Each kind of thing that must not be in a log."""
    assert logs.redact(text) == shown


def test_events_are_one_json_line_each_without_what_people_wrote(capsys: pytest.CaptureFixture[str]) -> None:
    """Nested values too; numbers stay numbers."""
    logs.configure("json", ["kunci-webhook-rahasia"])
    structlog.get_logger().info("update", teks="setuju", update_id=7, raw={"message": {"text": "setuju"}, "id": [1]})
    structlog.get_logger().warning("intake", header="kunci-webhook-rahasia")

    captured = capsys.readouterr()
    first, second = (json.loads(line) for line in captured.err.splitlines())
    assert captured.out == ""
    assert (first["event"], first["level"], first["update_id"], first["raw"]["id"]) == ("update", "info", 7, [1])
    assert "setuju" not in captured.err
    assert second["header"] == "<secret>"


@pytest.mark.parametrize("log_format", ["text", "json"])
def test_an_exception_is_logged_without_local_variables(log_format: str, capsys: pytest.CaptureFixture[str]) -> None:
    """Rich tracebacks would print them, and with them what a person wrote."""
    logs.configure(log_format)
    written = " ".join(["angka", "ini", "keliru"])
    try:
        raise ValueError(f"nobody knows pengisi@dinas.go.id {len(written)}")
    except ValueError:
        structlog.get_logger().exception("update_failed", update_id=7)

    shown = capsys.readouterr().err
    assert "Traceback" in shown
    assert "ValueError: nobody knows <e-mail> 16" in shown
    assert written not in shown


def test_records_of_libraries_take_the_same_way(capsys: pytest.CaptureFixture[str]) -> None:
    """Their warnings are kept, their chatter is not, and a token in them is hidden."""
    logs.configure("json")
    logging.getLogger("httpx").info("HTTP Request: POST https://api.telegram.org/bot%s/getMe", TOKEN)
    logging.getLogger("integrations.google.transport").info("Google request failed, try %d", 2)
    logging.getLogger("telegram.ext").warning("token is %s", TOKEN)
    warnings.warn("an old way, said to pengisi@dinas.go.id", UserWarning, stacklevel=1)

    rows = [json.loads(line) for line in capsys.readouterr().err.splitlines()]
    assert [row["logger"] for row in rows] == ["integrations.google.transport", "telegram.ext", "py.warnings"]
    assert rows[1]["event"] == "token is <token>"
    assert "<e-mail>" in rows[2]["event"]

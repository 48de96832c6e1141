"""Does the gateway send, pace and repeat requests as the policy says, whatever the wire does?"""

from __future__ import annotations

import socket
import subprocess
import sys
from typing import Any

import pytest
from google.oauth2.credentials import Credentials

from integrations.errors import Denied, DeniedKind, Maybe, Missing, Rejected, RejectedKind, Transient
from integrations.google import wire
from integrations.google.drive import Drive
from integrations.google.transport import LONGEST_WAIT, TRIES, Effect, Gateway
from tests.integrations.adapters.scripted import DROP, Answer, Scripted, fail, ok, scripted

FOREIGN = "http://sakip.invalid/elsewhere"


class Bench:
    """A gateway on a scripted server, with its waits and its gate noted down."""

    def __init__(self, base: str, credentials: Any = None) -> None:
        self.waits: list[float] = []
        self.gate: list[tuple[str, int]] = []
        self.gateway = Gateway(
            credentials or Credentials(token="t"),  # type: ignore[no-untyped-call]
            base,
            gate=lambda name, units: self.gate.append((name, units)),
            sleep=self.waits.append,
        )

    def read(self) -> dict[str, Any]:
        return self.gateway.call(self.gateway.drive.files().get(fileId="F", fields="id"))

    def write(self, effect: Effect) -> dict[str, Any]:
        return self.gateway.call(self.gateway.drive.files().create(body={"name": "n"}, fields="id"), effect)


def test_a_read_is_repeated_with_growing_waits_until_it_succeeds() -> None:
    """Two 503, one dropped connection, then the answer."""
    with scripted(fail(503), fail(503), DROP, ok({"id": "F"})) as server:
        bench = Bench(server.base)
        assert bench.read() == {"id": "F"}
    assert [int(wait) for wait in bench.waits] == [1, 2, 4]


def test_every_try_passes_the_gate_with_its_price() -> None:
    """The gate counts requests, not calls."""
    with scripted(fail(503), ok({})) as server:
        bench = Bench(server.base)
        bench.read()
        bench.write(Effect.CREATE)
    assert bench.gate == [("drive", 5), ("drive", 5), ("drive", 50)]


def test_trying_ends_after_six_times() -> None:
    """Bounded, unlike gspread's own back-off."""
    with scripted(fail(500)) as server:
        bench = Bench(server.base)
        with pytest.raises(Transient):
            bench.read()
        assert len(server.requests) == TRIES
    assert max(bench.waits) <= LONGEST_WAIT + 1


def test_a_short_retry_after_is_waited_out() -> None:
    """The server's wish counts where it is longer than our own wait."""
    with scripted(fail(429, Retry_After="20"), ok({})) as server:
        bench = Bench(server.base)
        bench.read()
    assert bench.waits[0] >= 20


def test_a_retry_after_given_as_a_date_is_counted_from_the_answers_own_date() -> None:
    """Our clock may be another."""
    when = {"Retry_After": "Wed, 01 Apr 2026 00:00:09 GMT", "Date": "Wed, 01 Apr 2026 00:00:00 GMT"}
    with scripted(fail(503, **when), ok({})) as server:
        bench = Bench(server.base)
        bench.read()
    assert bench.waits[0] == 9


def test_a_long_retry_after_is_left_to_the_next_tick() -> None:
    """One request, and the caller learns how long."""
    with scripted(fail(403, "userRateLimitExceeded", Retry_After="600")) as server:
        bench = Bench(server.base)
        with pytest.raises(Transient) as caught:
            bench.read()
        assert len(server.requests) == 1
    assert caught.value.retry_after == 600


def test_a_create_whose_answer_is_lost_is_sent_once_and_told_as_maybe() -> None:
    """httplib2 by itself sends a POST again when the connection drops."""
    with scripted(DROP) as server:
        bench = Bench(server.base)
        with pytest.raises(Maybe):
            bench.write(Effect.CREATE)
        assert len(server.requests) == 1


def test_a_create_answered_by_a_server_error_is_told_as_maybe() -> None:
    """A 503 with the write applied has been seen."""
    with scripted(fail(503)) as server:
        with pytest.raises(Maybe):
            Bench(server.base).write(Effect.CREATE)
        assert len(server.requests) == 1


def test_a_create_refused_by_a_rate_limit_is_repeated() -> None:
    """A refusal is certain, so nothing can be doubled."""
    with scripted(fail(403, "rateLimitExceeded"), ok({"id": "N"})) as server:
        assert Bench(server.base).write(Effect.CREATE) == {"id": "N"}


def test_a_create_that_never_left_is_transient() -> None:
    """Nobody listens there, so nothing happened."""
    server = Scripted([ok({})])
    server._server.server_close()
    with pytest.raises(Transient):
        Bench(server.base).write(Effect.CREATE)


def test_a_request_that_is_never_answered_ends_by_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    """Somebody listens and says nothing: a read is tried six times, a create is in doubt."""
    monkeypatch.setattr(wire, "READ_SECONDS", 0.05)
    with socket.create_server(("127.0.0.1", 0)) as silent:
        bench = Bench(f"http://127.0.0.1:{silent.getsockname()[1]}")
        with pytest.raises(Transient):
            bench.read()
        with pytest.raises(Maybe):
            bench.write(Effect.CREATE)
    assert len(bench.gate) == TRIES + 1


def test_an_absolute_write_is_repeated_after_a_lost_answer() -> None:
    """Doing it twice is doing it once."""
    with scripted(DROP, ok({})) as server:
        Bench(server.base).write(Effect.IDEMPOTENT)
        assert len(server.requests) == 2


def test_an_answer_that_is_no_json_counts_as_lost() -> None:
    """A proxy's page is not an empty result."""
    with scripted(Answer(body=b"<html>"), ok({"id": "F"})) as server:
        assert Bench(server.base).read() == {"id": "F"}
        assert len(server.requests) == 2


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        (fail(404, "notFound"), Missing),
        (fail(400, "invalidParameter"), Rejected),
        (fail(501), Rejected),
    ],
)
def test_what_cannot_get_better_is_not_repeated(answer: Answer, expected: type[Exception]) -> None:
    """One request, one verdict."""
    with scripted(answer) as server:
        with pytest.raises(expected):
            Bench(server.base).read()
        assert len(server.requests) == 1


@pytest.mark.parametrize(
    ("status", "reason", "kind"),
    [
        (403, "insufficientFilePermissions", DeniedKind.PERMISSION),
        (403, "sharingRateLimitExceeded", DeniedKind.SHARING_LIMIT),
        (403, "storageQuotaExceeded", DeniedKind.STORAGE),
        (403, "dailyLimitExceeded", DeniedKind.QUOTA),
        (403, "domainPolicy", DeniedKind.POLICY),
        (401, "authError", DeniedKind.CREDENTIALS),
    ],
)
def test_a_refusal_names_what_the_administrator_has_to_settle(status: int, reason: str, kind: DeniedKind) -> None:
    """Parked at once, never looped over."""
    with scripted(fail(status, reason)) as server:
        with pytest.raises(Denied) as caught:
            Bench(server.base, _NeverRefreshed()).read()
        assert caught.value.kind is kind


def test_an_office_file_is_told_apart() -> None:
    """An upload that replaced the sheet."""
    body = b"""{"error": {"code": 400, "status": "FAILED_PRECONDITION",
        "message": "This operation is not supported for this document. The document must not be an Office file."}}"""
    with scripted(Answer(400, body)) as server, pytest.raises(Rejected) as caught:
        Bench(server.base).read()
    assert caught.value.kind is RejectedKind.NOT_A_SHEET


def test_an_error_sentence_shows_no_email_address() -> None:
    """Errors end up in logs."""
    told = "cannot share with siti.aminah@kab.go.id today"
    with scripted(fail(400, "x", told)) as server, pytest.raises(Rejected) as caught:
        Bench(server.base).read()
    assert "aminah" not in str(caught.value)
    assert "<e-mail>" in str(caught.value)


def test_a_second_server_error_makes_us_look_for_the_true_reason() -> None:
    """Google has answered 500 where a role was taken away."""

    def suspect() -> None:
        raise Denied("lost the role")

    with scripted(fail(500)) as server:
        bench = Bench(server.base)
        request = bench.gateway.drive.files().update(fileId="F", body={}, fields="id")
        with pytest.raises(Denied, match="lost the role"):
            bench.gateway.call(request, Effect.IDEMPOTENT, suspect)
        assert len(server.requests) == 2


def test_a_dead_refresh_token_is_a_matter_for_the_administrator() -> None:
    """The token endpoint says invalid_grant; nothing is looped."""
    answer = Answer(400, b'{"error": "invalid_grant", "error_description": "Token has been expired or revoked."}')
    with scripted(answer) as server:
        with pytest.raises(Denied, match="invalid_grant") as caught:
            Bench(server.base, _user(server.base)).read()
        assert len(server.requests) == 1
    assert caught.value.kind is DeniedKind.CREDENTIALS


def test_on_loopback_a_redirect_to_a_foreign_host_is_refused() -> None:
    """Before the name is resolved."""
    with scripted(Answer(302, b"", {"Location": FOREIGN})) as server, pytest.raises(Denied, match="foreign") as caught:
        Bench(server.base).read()
    assert caught.value.kind is DeniedKind.POLICY


def test_on_loopback_a_foreign_token_endpoint_is_refused() -> None:
    """For googleapiclient and gspread alike."""
    with scripted(ok({})) as server:
        bench = Bench(server.base, _user("http://sakip.invalid"))
        with pytest.raises(Denied, match="foreign host"):
            bench.read()
        with pytest.raises(Denied, match="foreign host"):
            bench.gateway.call_gspread(lambda client: client.http_client.fetch_sheet_metadata("F"), Effect.READ)
        assert not server.requests


def test_on_loopback_gspread_refuses_a_foreign_redirect() -> None:
    """Redirects pass the same door."""
    with scripted(Answer(302, b"", {"Location": FOREIGN})) as server, pytest.raises(Denied, match="foreign host"):
        Bench(server.base).gateway.call_gspread(
            lambda client: client.http_client.fetch_sheet_metadata("F"), Effect.READ
        )


def test_with_the_other_service_on_loopback_google_is_refused() -> None:
    """`loopback=True` over Google's own hosts."""
    gateway = Gateway(Credentials(token="t"), loopback=True, sleep=lambda _: None)  # type: ignore[no-untyped-call]
    with pytest.raises(Denied, match="foreign host"):
        gateway.call(gateway.drive.files().get(fileId="F"))


def test_proxies_of_the_environment_are_ignored_on_loopback(monkeypatch: pytest.MonkeyPatch) -> None:
    """A proxy would carry sandbox traffic away."""
    for name in ("http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    with scripted(ok({"sheets": []})) as server:
        bench = Bench(server.base)
        bench.read()
        bench.gateway.call_gspread(lambda client: client.http_client.fetch_sheet_metadata("F"), Effect.READ)
        assert len(server.requests) == 2


def test_gspread_is_repeated_and_gated_like_everything_else() -> None:
    """One policy for all three libraries."""
    with scripted(fail(503), ok({"sheets": []})) as server:
        bench = Bench(server.base)
        bench.gateway.call_gspread(lambda client: client.http_client.fetch_sheet_metadata("F"), Effect.READ)
        assert [request.path.split("?")[0] for request in server.requests] == ["/v4/spreadsheets/F"] * 2
    assert bench.gate == [("sheets_read", 1)] * 2


def test_a_large_file_is_uploaded_in_one_session() -> None:
    """The answer 308 to a chunk is no redirect."""
    chunk = 100 * 1024 * 1024  # googleapiclient's default; the file below is cut by the server's 308 instead
    data = b"x" * 5_000_001
    assert len(data) < chunk
    with scripted(
        ok({"files": []}),
        Answer(200, b"{}", {"Location": "/session"}),
        Answer(308, b"", {"Range": "bytes=0-2499999"}),
        ok({"id": "B", "name": "n"}),
    ) as server:
        server._answers[1].headers["Location"] = f"{server.base}/session"  # type: ignore[index]
        ref = Drive(Bench(server.base).gateway, None).ensure_blob("k", "n", None, "application/pdf", data)
        sizes = [len(request.body) for request in server.requests if request.path == "/session"]
    assert ref.id == "B"
    assert sizes == [5_000_001, 2_500_001]


def test_importing_the_package_loads_no_google_library() -> None:
    """Idle memory: the clients are loaded at the first request."""
    code = (
        "import sys, integrations.google; "
        "print([m for m in ('googleapiclient', 'gspread', 'requests', 'httplib2', 'google.auth') if m in sys.modules])"
    )
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert run.stdout.strip() == "[]"


class _NeverRefreshed(Credentials):
    """A bare access token, so that a 401 stays one."""

    def __init__(self) -> None:
        super().__init__(token="t")  # type: ignore[no-untyped-call]

    def refresh(self, request: Any) -> None:
        """Nothing to refresh with."""


def _user(base: str) -> Credentials:
    return Credentials(  # type: ignore[no-untyped-call]
        token=None, refresh_token="r", client_id="c", client_secret="s", token_uri=f"{base}/token"
    )

"""Does the sandbox's service account stay at home, and would the watch over name resolution notice if not?"""

from __future__ import annotations

import json
import subprocess
import sys
import time

from integrations.google import Drive
from integrations.google.transport import Effect
from tests.integrations.adapters.resolving import ResolutionWatch
from tests.integrations.adapters.world import DRIVE_ID, Sandbox


def test_a_service_account_of_the_sandbox_looks_nothing_up(sandbox: Sandbox, resolution_watch: ResolutionWatch) -> None:
    """Token, Drive and Sheets, by all three libraries, background threads included."""
    gateway = sandbox.gateway()
    ref = Drive(gateway, DRIVE_ID).ensure_spreadsheet("k", "Lembar", None)
    gateway.call_gspread(lambda client: client.http_client.fetch_sheet_metadata(ref.id), Effect.READ)
    time.sleep(0.2)
    assert resolution_watch.foreign == []


def test_the_watch_sees_what_an_ordinary_service_account_does_in_the_background(sandbox: Sandbox) -> None:
    """google-auth looks up the regional access boundary in a thread of its own (google.md §8.2)."""
    program = [sys.executable, "-m", "tests.integrations.adapters.resolving"]
    run = subprocess.run(
        [*program, sandbox.url, str(sandbox.key_path), DRIVE_ID], capture_output=True, text=True, check=True, timeout=60
    )
    assert json.loads(run.stdout) == ["iamcredentials.googleapis.com"]

"""Does every promise about people in chat name tests that exist, in the folder it says?"""

import re
from pathlib import Path

TESTS = Path(__file__).parents[1]
LIST = TESTS / "journeys" / "README.md"
_DEFINED = re.compile(r"^(?:async )?def (test_\w+)", re.MULTILINE)
_NAMED = re.compile(r"(?:(\w+): )?`(test_\w+)`")


def _defined(folder: str) -> set[str]:
    return {name for path in (TESTS / folder).rglob("test_*.py") for name in _DEFINED.findall(path.read_text("utf-8"))}


def test_every_promise_names_tests_that_exist() -> None:
    """A folder in front of a name holds until the next semicolon; without one it is the journeys'."""
    rows = [line.split("|")[1:3] for line in LIST.read_text("utf-8").splitlines() if line.startswith("| ")][1:]
    promises = [(promise.strip(), shown) for promise, shown in rows if not promise.strip().startswith("**")]
    assert len(promises) > 50
    known = {folder: _defined(folder) for folder in ("journeys", "house", "store", "domain", "bench")}
    for promise, shown in promises:
        assert _NAMED.search(shown), f"nothing shows: {promise}"
        for part in shown.split(";"):
            folder = _NAMED.findall(part)[0][0] or "journeys"
            assert {name for _, name in _NAMED.findall(part)} <= known[folder], promise

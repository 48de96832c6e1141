"""Does every promise in a README of the tests name tests that exist, in the folder it says?"""

import re
from functools import cache
from pathlib import Path

import pytest

TESTS = Path(__file__).parents[1]
HEADER = "| Promise | Shown by |"
LISTS = sorted(path for path in TESTS.rglob("README.md") if HEADER in path.read_text("utf-8"))
_DEFINED = re.compile(r"^(?:async )?def (test_\w+)", re.MULTILINE)
_NAMED = re.compile(r"(?:(\w+): )?`(test_\w+)`")


@cache
def _defined(folder: str) -> set[str]:
    return {name for path in (TESTS / folder).rglob("test_*.py") for name in _DEFINED.findall(path.read_text("utf-8"))}


def test_the_lists_of_promises_are_there() -> None:
    """A list that got lost would be a test that always passes."""
    assert {"integrations", "journeys", "report"} <= {path.parent.name for path in LISTS}


@pytest.mark.parametrize("path", LISTS, ids=lambda path: path.parent.name)
def test_every_promise_names_tests_that_exist(path: Path) -> None:
    """A folder in front of a name holds until the next semicolon; without one it is the list's own."""
    rows = [line.split("|")[1:3] for line in path.read_text("utf-8").splitlines() if line.startswith("| ")][1:]
    promises = [(promise.strip(), shown) for promise, shown in rows if not promise.strip().startswith("**")]
    assert len(promises) > 20
    for promise, shown in promises:
        assert _NAMED.search(shown), f"nothing shows: {promise}"
        for part in shown.split(";"):
            folder = _NAMED.findall(part)[0][0] or path.parent.name
            assert {name for _, name in _NAMED.findall(part)} <= _defined(folder), promise

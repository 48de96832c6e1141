"""Asks pip-audit for known holes in the pinned dependencies, and says plainly how many it could ask about.

pip-audit reports "no known vulnerabilities" also when it could not look anything up, so the answer is counted here.
Ends with 1 only for a hole that a newer version closes; advisory data that cannot be reached is said, never a failure.
"""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

LOCK = Path(__file__).resolve().parents[1] / "requirements.lock"
SERVICES = ("pypi", "osv")
SECONDS = 120


def main() -> int:
    """Prints what was found; returns the exit code."""
    for service in SERVICES:
        audited = [row for row in ask(service) if "skip_reason" not in row]
        if audited:
            return tell(audited)
        say(f"audit: the advisory data of {service} cannot be reached")
    say("audit: NOT DONE, no dependency could be looked up; run it again where there is a network")
    return 0


def ask(service: str) -> list[dict[str, Any]]:
    """What pip-audit says of each dependency; nothing when it did not answer in time or in sense."""
    command = [sys.executable, "-m", "pip_audit", "--requirement", str(LOCK), "--require-hashes", "--disable-pip"]
    options = ["--vulnerability-service", service, "--format", "json", "--progress-spinner", "off", "--timeout", "10"]
    try:
        done = subprocess.run([*command, *options], capture_output=True, text=True, timeout=SECONDS, check=False)  # noqa: S603 - our own command
        found: list[dict[str, Any]] = json.loads(done.stdout)["dependencies"]
    except (subprocess.TimeoutExpired, ValueError, KeyError):
        return []
    return found


def tell(audited: list[dict[str, Any]]) -> int:
    """Lists the holes; 1 when one of them can be closed by a newer version."""
    holes = [(row, hole) for row in audited for hole in row.get("vulns", [])]
    for row, hole in holes:
        remedy = ", ".join(hole.get("fix_versions", [])) or "no version without it yet"
        say(f"audit: {row['name']} {row['version']}: {hole['id']} (closed by: {remedy})")
    say(f"audit: {len(audited)} dependencies looked up, {len(holes)} known holes")
    return int(any(hole.get("fix_versions") for _, hole in holes))


def say(line: str) -> None:
    """One line for the log."""
    sys.stdout.write(f"{line}\n")


if __name__ == "__main__":
    sys.exit(main())

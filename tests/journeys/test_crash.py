"""The process dies between any two effects: the restart completes with one copy, one share, one decision, and no
message more than once too often. CRASH_POINTS=all kills after every single effect; the suite takes a sample."""

import os
import shutil
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from bot.store import tables
from tests.journeys import stages
from tests.journeys.conftest import Stages
from tests.journeys.mortal import MortalOffice
from tests.journeys.office import Act
from tests.journeys.world_copy import put_back

SAMPLE = 4
STRETCHES: tuple[Act, ...] = (
    stages.proposed,  # the siklus opens, folders and sheets are made
    stages.shared,  # planner and Sekretaris agree, five sheets are shared, five people asked
    stages.filled,  # five say selesai
    stages.compiled,  # five approvals, five locks, the report
    stages.recommended,  # recommendations
    stages.distributed,  # copies to everybody
    stages.finished,  # follow-ups, archive
)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What the world looks like after a stretch, without what may differ between two lives."""

    rows: tuple[tuple[int, str, str, int, int], ...]
    decisions: tuple[tuple[object, ...], ...]
    values: dict[str, Any]
    files: Counter[tuple[str, bool]]
    grants: Counter[tuple[str, str, str]]
    protections: dict[str, tuple[int, int]]
    cards: Counter[str]
    said: Counter[tuple[str, str]]
    effects: int


class Player:
    """Plays a stretch from a copy of its beginning, killed or not."""

    def __init__(self, kept: Stages, folder: Path) -> None:
        self.kept, self.folder, self.clean = kept, folder, dict[str, Outcome]()

    def play(self, stretch: Act, at: int | None) -> tuple[MortalOffice, Outcome]:
        """The office after the stretch, its process killed after effect `at`."""
        before = stages.STAGES[stages.STAGES.index(stretch) - 1]
        self.kept.office(before, self.folder / "start.db").db.close()
        world, offset = self.kept.kept[before.__name__]
        put_back(self.kept.house.world, world)
        path = self.folder / f"{stretch.__name__}-{at}.db"
        shutil.copyfile(self.kept._file(before), path)
        office = MortalOffice(self.kept.house, f"sqlite:///{path}", at)
        office.offset = offset
        stretch(office)
        office.advance(minutes=1)  # what failed transiently is tried again
        return office, _outcome(office)


@pytest.fixture(scope="module")
def player(stages_for_crash: Stages, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Player]:
    """One player for the module: the undisturbed outcome of a stretch is played once."""
    return Player(stages_for_crash, tmp_path_factory.mktemp("crash"))


@pytest.fixture(scope="module")
def stages_for_crash(stages: Stages) -> Stages:
    """The stages of the session, for a fixture of this module."""
    return stages


def _outcome(office: MortalOffice) -> Outcome:
    tree = [item for item in office.get("/_sandbox/google/files") if not item["trashed"]]
    said = Counter((who, message["text"].partition("\n")[0]) for who in office.people for message in office.chat(who))
    return Outcome(
        rows=tuple((r.urut, r.bidang, r.status, r.tahap, r.putaran) for r in office.rows(tables.langkah)),
        decisions=tuple(
            (d.urut, d.bidang, d.tahap, d.putaran, d.hasil, d.status, d.digest) for d in office.decisions()
        ),
        values={row.kode: row.isi for row in office.rows(tables.isian)},
        files=Counter((item["name"], item["locked"]) for item in tree),
        grants=Counter((i["name"], g["emailAddress"], g["role"]) for i in tree for g in i["permissions"]),
        protections={
            item["name"]: _protections(office, item["id"]) for item in tree if item["mimeType"].endswith("spreadsheet")
        },
        cards=Counter(f"{r.urut}/{r.bidang}/{r.tahap}/{r.putaran}/{r.orang_id}" for r in _tasks(office)),
        said=said,
        effects=office.fuse.count,
    )


def _protections(office: MortalOffice, file_id: str) -> tuple[int, int]:
    """How many tabs and protected ranges a sheet has."""
    book = office.world.google.files.by_id[file_id].spreadsheet
    assert book is not None
    return len(book.tabs), len(book.protections)


def _tasks(office: MortalOffice) -> list[Any]:
    return office.rows(tables.prompt, jenis="tugas")


def _points(count: int, stretch: str) -> list[int]:
    if os.environ.get("CRASH_POINTS") == "all":
        return list(range(1, count + 1))
    offset = STRETCH_NAMES.index(stretch)
    return sorted({1 + (offset + i * count // SAMPLE) % count for i in range(SAMPLE)})


STRETCH_NAMES = [stretch.__name__ for stretch in STRETCHES]


@pytest.mark.timeout(3000)
@pytest.mark.parametrize("stretch", STRETCHES, ids=STRETCH_NAMES)
def test_a_kill_after_any_effect_loses_and_doubles_nothing(player: Player, stretch: Act) -> None:
    """Compared with a life that was not cut short: the same rows, decisions, files, shares, locks, requests."""
    office, clean = player.play(stretch, None)
    office.close()
    faults = []
    for at in _points(clean.effects, stretch.__name__):
        office, outcome = player.play(stretch, at)
        faults += [f"killed after {office.fuse.last}: {fault}" for fault in _differences(office, clean, outcome)]
        office.close()
    assert not faults, "\n".join(faults)


def _differences(office: MortalOffice, clean: Outcome, killed: Outcome) -> Iterator[str]:
    for name in ("rows", "decisions", "values", "files", "grants", "protections", "cards"):
        if getattr(killed, name) != getattr(clean, name):
            yield f"{name}: {getattr(killed, name)} instead of {getattr(clean, name)}"
    yield from _message_differences(office, clean, killed)
    if faults := [item for item in office.unsound() if item[0] != "outbox"]:
        yield str(faults)
    if waiting := {name: rows for name, rows in office.waiting().items() if rows}:
        yield f"left over: {waiting}"


def _message_differences(office: MortalOffice, clean: Outcome, killed: Outcome) -> Iterator[str]:
    """A message may come once too often; one that is in doubt may be missing, but never an open request."""
    people = {row.id: row.kode for row in office.rows(tables.orang)}
    doubtful = {people.get(row.orang_id) for row in office.rows(tables.outbox, status="ragu")}
    yield from (f"{told} came {n} times more" for told, n in (killed.said - clean.said).items() if n > 1)
    missing = (clean.said - killed.said).items()
    yield from (f"{told} never came ({n})" for told, n in missing if told[0] not in doubtful)
    for task in _tasks(office):
        if task.status == "terbuka" and not office.said(people[task.orang_id], f"#{task.kode}"):
            yield f"{people[task.orang_id]} never got the open card {task.kode}"

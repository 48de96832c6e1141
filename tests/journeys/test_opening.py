"""Forty bidang open at once: paced below Google's limit, with progress told, completed after a crash in the middle."""

import json
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from structlog import configure, get_config

from bot.actions.ensure_drive import AT_ONCE, ensure_drive
from bot.app import google_gate
from bot.cases.accounts.invitations import invite
from bot.cli.setup import apply_config
from bot.loop import Lane, beat
from bot.store import tables
from bot.store.db import Db
from config.model import Instansi
from integrations.sandbox.calls import writes_to_google
from tests.bench.office import config_with
from tests.bench.office import office as office_of
from tests.house.cli import sakip
from tests.journeys.conftest import sakip_beside
from tests.journeys.house import OFFICE, House
from tests.journeys.mortal import Killed, MortalOffice
from tests.journeys.office import PLANNER, SECRETARY, WINDOW, Office

UNITS = 40
MINUTE = timedelta(seconds=60)
SHARING_DIES_AT = 100  # effects after the first of the shares
DIES_AT = 100  # effects after the first beat: some twenty of the forty sheets are there


class PacedHouse(House):
    """A house whose bot keeps to Google's limits as at work: whoever has to wait moves the world's clock."""

    def gate(self, db: Db) -> Callable[[str, int], None]:
        """The real gate, on simulated time."""
        clock = self.world.clock
        return google_gate(
            db,
            lambda seconds: clock.advance(timedelta(seconds=seconds)),
            lambda: int(clock.now().timestamp() * 1_000_000),
        )


def _small(large: Instansi) -> Instansi:
    """The same with one indikator a bidang, which makes small sheets and not one request less."""
    first = {row.bidang: row for row in reversed(large.indikator)}
    return replace(large, indikator=tuple(first.values()))


@pytest.fixture
def office(tmp_path: Path, _migrated_file: Path) -> Iterator[MortalOffice]:
    """Planner and Sekretaris of an office with forty bidang are connected; nothing is open."""
    before, url = get_config(), f"sqlite:///{tmp_path / 'state.db'}"
    (tmp_path / "state.db").write_bytes(_migrated_file.read_bytes())
    (tmp_path / "world").mkdir()
    large = _small(office_of(OFFICE, UNITS))
    house = PacedHouse(tmp_path / "world", config=config_with([large]))
    house.world.clock.freeze()
    made = MortalOffice(house, url, None)
    apply_config(made.db, house.config, made.now)
    ids = {row.kode: row.id for row in made.rows(tables.orang)}
    for who in (PLANNER, SECRETARY):
        made.say(who, f"/start {invite(made.db, ids[who], made.now)}", drain=False)
    made.drain()
    for who in (PLANNER, SECRETARY):
        made.tap(who, "benar", drain=False)
    made.drain()
    yield made
    made.close()
    house.close()
    configure(**before)


def _busiest_minute(office: Office, *, writing: bool) -> int:
    """The most Sheets writes (or reads) in any window of 60 s, by the sandbox's own log."""
    calls = office.get("/_sandbox/calls?service=sheets")
    chosen = [c for c in calls if writes_to_google(c["method"], c["path"]) is writing]
    at = [datetime.fromisoformat(c["at"]) for c in chosen]
    return max(sum(start <= moment < start + MINUTE for moment in at) for start in at)


def _edits(office: Office) -> list[Any]:
    """What the planner's one message was changed to, in order."""
    return [row.isi for row in office.rows(tables.outbox, operasi="ubah") if row.jenis == "penyiapan_berjalan"]


def _nothing_twice(office: Office) -> None:
    """One file a name, one share a person, one protection a range."""
    files = [f for f in office.get("/_sandbox/google/files") if not f["trashed"] and f["parents"]]
    assert set(Counter((f["name"], tuple(f["parents"])) for f in files).values()) == {1}
    assert sum(f["name"].startswith("Format ") for f in files) == UNITS
    for file in files:
        assert set(Counter(g["emailAddress"] for g in file["permissions"]).values()) <= {1}, file["name"]
        book = office.world.google.files.by_id[file["id"]].spreadsheet
        ranges = Counter((item.tab_id, str(item.rect)) for item in book.protections.values()) if book else Counter()
        assert set(ranges.values()) <= {1}, (file["name"], ranges)


def _status(office: Office, folder: Path) -> tuple[dict[str, Any], str]:
    """What `sakip status` tells of the siklus: as data, and as printed."""
    with sakip_beside(office, folder):
        return json.loads(sakip("status", "--json").stdout)["siklus"][0]["penyiapan"], sakip("status").stdout


def test_forty_bidang_are_opened_below_fifty_writes_a_minute_and_once_though_the_bot_dies(
    office: MortalOffice, tmp_path: Path
) -> None:
    """The planner sees how many are ready and until when the rest takes; a restart goes on where it stopped."""
    office.until("2026-04-01 08:00", drain=False)
    office.round()
    found, printed = _status(office, tmp_path)
    assert (found["tugas"], found["jumlah"]) == ("bot_format", UNITS)
    assert 0 < found["siap"] < UNITS
    assert found["perkiraan_selesai"] > office.now.astimezone(UTC).isoformat()
    assert f"{found['siap']} of {UNITS} sheets are ready, the rest until about 2026-04-01 08:0" in printed
    office.fuse.at = office.fuse.count + DIES_AT
    office.drain()
    assert office.fuse.last, "the bot was to die in the middle"
    assert 0 < _busiest_minute(office, writing=True) < 50
    assert _busiest_minute(office, writing=False) < 60
    (message,) = office.told(PLANNER, "penyiapan_berjalan")
    assert (message.isi["siap"], message.isi["jumlah_unit"]) == (0, UNITS)
    seen = [isi["siap"] for isi in _edits(office)]
    assert seen == sorted(set(seen))
    assert 3 <= len(seen) <= 12
    assert seen[-1] == UNITS
    assert "perkiraan_selesai" not in _edits(office)[-1]
    _nothing_twice(office)
    _is_shared_though_the_bot_dies(office)


def _is_shared_though_the_bot_dies(office: MortalOffice) -> None:
    """Killed between two of the forty shares, the bot goes on with those that are missing: each person once."""
    office.reply(PLANNER, "selesai")
    office.settle()
    office.reply(SECRETARY, "setuju")
    office.advance(seconds=WINDOW.total_seconds(), drain=False)
    office.house.loop.run_until_complete(beat(office.app, office.house.telegram, Lane.PEOPLE, 1))
    office.fuse.at = office.fuse.count + SHARING_DIES_AT
    with pytest.raises(Killed):
        _ensure(office)
    before = len(_shared(office))
    assert 5 < before < AT_ONCE, "the bot was to die in the middle"
    office.rise()
    _ensure(office)
    assert len(_shared(office)) in (before + AT_ONCE, before + AT_ONCE - 1)  # one may have been shared and not put down
    _nothing_twice(office)


def _ensure(office: Office) -> None:
    """One beat of what Drive is wanted to be, and nothing else."""
    app = office.app
    ensure_drive(app.db, app.google, app.calendars, app.catalogue, office.now)


def _shared(office: Office) -> list[str]:
    """The sheets somebody may write to, beside the drive's own members."""
    files = [f for f in office.get("/_sandbox/google/files") if f["name"].startswith("Format ") and not f["trashed"]]
    people = {row.email for row in office.rows(tables.orang)}
    return [f["name"] for f in files if any(g["emailAddress"] in people for g in f["permissions"])]

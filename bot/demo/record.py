"""What does the bot's own record say happened? Read at the end (and for the progress bar), never to decide an act."""

import json
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection, Row

from bot.cases import load, status
from bot.cases.load import Calendars, Case
from bot.cases.papers import sop_times
from bot.domain.sop import Laku
from bot.domain.triwulan import Periode
from bot.store.db import Db
from bot.store.queries import cycles, files, people, prompts, record

LONG_AGO = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Course:
    """How one siklus went: rows of the form done, returns in force, and office minutes per row beside the standard."""

    kode: str
    instansi: str
    periode: str
    status: str
    langkah_total: int
    langkah_selesai: int
    bidang: int
    pengembalian: int
    waktu: tuple[dict[str, int], ...]


class Record:
    """The database of the deployment that is played in; `sops` names the SOP each office plays. What was opened before
    `since` is its past."""

    def __init__(self, db: Db, calendars: Calendars, sops: Mapping[str, str], since: datetime = LONG_AGO) -> None:
        self._db, self._calendars, self._sops, self._since = db, calendars, sops, since

    def _rows(self, tx: Connection, office: str) -> list[Row[Any]]:
        """The siklus an office plays, newest last."""
        return [row for row in self._all(tx, office) if row.dibuka >= self._since]

    def _all(self, tx: Connection, office: str) -> list[Row[Any]]:
        return [row for row in cycles.every(tx, office) if row.sop_kode == self._sops[office]]

    def is_over(self, offices: Iterable[str]) -> bool:
        """True when each of these offices has a siklus, and all of them have ended, those of its other SOPs too."""
        with self._db.read() as tx:
            rows = [(self._rows(tx, office), cycles.every(tx, office)) for office in offices]
        return all(mine and all(row.status == "selesai" for row in every) for mine, every in rows)

    def drive_ids(self, office: str) -> frozenset[str]:
        """The files in Drive of the newest siklus of an office."""
        with self._db.read() as tx:
            newest = self._rows(tx, office)[-1:]
            return frozenset(str(file.drive_id) for row in newest for file in files.of_siklus(tx, row.id))

    def steps(self, office: str) -> tuple[int, int]:
        """Rows of the form that are done, and all of them, of the office's newest siklus; (0, 1) before it opens."""
        with self._db.read() as tx:
            rows = self._rows(tx, office)
            if not rows:
                return 0, 1
            case = load.load(tx, rows[-1].id, self._calendars)
        return status.rows_done(case), len(case.sop.langkah)

    def course(self, office: str, now: datetime) -> Course:
        """How the newest siklus of an office went. LookupError when it has none."""
        with self._db.read() as tx:
            rows = self._rows(tx, office)
            if not rows:
                raise LookupError(f"no siklus of {office} was ever opened")
            case = load.load(tx, rows[-1].id, self._calendars)
            returned = [d for d in prompts.decisions(tx, case.id) if (d.hasil, d.status) == ("kembali", "final")]
            worked = sop_times.working_minutes(tx, case, now)
        return Course(
            kode=case.sop.kode,
            instansi=office,
            periode=str(case.periode),
            status=str(case.siklus.status),
            langkah_total=len(case.sop.langkah),
            langkah_selesai=status.rows_done(case),
            bidang=len(case.siklus.bidang),
            pengembalian=len(returned),
            waktu=tuple(_time(case, urut, worked) for urut in dict.fromkeys(row.urut for row in case.sop.langkah)),
        )

    def faults(self, office: str) -> list[str]:
        """What must never be: two decisions in force about one thing, an answer without its author, a broken chain."""
        with self._db.read() as tx:
            found = []
            for row in self._rows(tx, office):
                case = load.load(tx, row.id, self._calendars)
                found += _decided_twice(case, prompts.decisions(tx, row.id))
            _, broken = record.verify(tx)
        return found + [f"line {fault.nomor} of the record {fault.rantai} {fault.sebab}" for fault in broken]

    def periode(self, office: str) -> Periode:
        """The period of the newest siklus of an office. LookupError when it has none."""
        with self._db.read() as tx:
            rows = self._rows(tx, office)
            if not rows:
                raise LookupError(f"no siklus of {office} was ever opened")
            return load.load(tx, rows[-1].id, self._calendars).periode

    def people(self, office: str) -> dict[str, str]:
        """Kode of each person -> jabatan."""
        with self._db.read() as tx:
            return {row.kode: row.jabatan for row in people.people(tx, office)}

    def milestones(self, office: str) -> list[tuple[datetime, str, int, str]]:
        """Lines of the record that end a row or return something, those of the past too, since the chats show it:
        (when, kind, urut, bidang), oldest first."""
        with self._db.read() as tx:
            rows = [line for row in self._all(tx, office) for line in record.lines(tx, f"siklus:{row.id}")]
        wanted = ("siklus_dibuka", "langkah_selesai", "dikembalikan", "persetujuan_gugur", "siklus_selesai")
        found = []
        for line in rows:
            if line.jenis in wanted:
                isi = json.loads(str(line.isi))
                found.append((line.pada, str(line.jenis), int(isi.get("urut", 0)), str(isi.get("bidang", ""))))
        return found


def _time(case: Case, urut: int, worked: dict[tuple[int, str], int]) -> dict[str, int]:
    """Standard and actual office minutes of a row; where bidang work side by side, the slowest one's."""
    rows = [langkah for langkah in case.siklus.langkah if langkah.urut == urut]
    return {
        "urut": urut,
        "baku_menit": sop_times.standard_minutes(case, rows[0]),
        "nyata_menit": max(worked.get(langkah.key, 0) for langkah in rows),
    }


def _decided_twice(case: Case, decisions: Iterable[Row[Any]]) -> list[str]:
    kept = [d for d in decisions if d.status in ("sementara", "final")]
    rounds = Counter((d.urut, d.bidang, d.tahap, d.putaran) for d in kept)
    in_force = Counter(
        (d.urut, d.bidang, d.tahap)
        for d in kept
        if d.hasil == "setuju" and case.sop.stages(d.urut)[d.tahap].laku is not Laku.TULIS
    )
    twice = [key for key, count in [*rounds.items(), *in_force.items()] if count > 1]
    return [f"step {key[0]} {key[1]} has more than one decision in force" for key in twice]

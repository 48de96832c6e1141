"""How many sheets of an opening are ready, and until when will the rest take? The planner is told in one message,
edited as the work goes on; `sakip status` tells it too."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Row

from bot.cases import people as who
from bot.cases.load import Case
from bot.cases.send import Notice, notify
from bot.domain import tulis
from bot.domain.sop import Objek
from bot.store.queries import files, marks, outbox
from bot.store.queries.outbox import Message

MANY = 10  # fewer are ready before anybody has read that they are not
DONE_BY = {Objek.FORMAT: "isi", Objek.BAGIKAN: "bagikan"}  # a bot's stage about sheets -> the wish that ends it
_EACH = timedelta(seconds=3)  # until it is measured: one write of the budget, and Drive's own time for folder and file
_RECENT = timedelta(minutes=5)  # a longer pause between two looks was an outage, which measures nothing


@dataclass(frozen=True, slots=True)
class Progress:
    """The bot's work on the sheets of a siklus: `name` is the same for one stage and round, `selesai` the estimated
    end (None once all are ready)."""

    name: str
    tugas: str
    siap: int
    jumlah: int
    selesai: datetime | None


def is_ready(row: Row[Any], objek: Objek) -> bool:
    """Whether what the stage is about is so for this sheet."""
    wish = DONE_BY[objek]
    return wish in row.nyata and row.nyata[wish] == row.ingin.get(wish)


def progress_of(tx: Connection, case: Case, now: datetime) -> Progress | None:
    """What the bot is making or sharing at present; None while it is busy with no sheets."""
    for langkah, objek in case.bot_stages():
        if objek in DONE_BY:
            rows = files.of_siklus(tx, case.id, "format")
            siap, name = sum(is_ready(row, objek) for row in rows), f"{langkah.urut}:{langkah.tahap}:{langkah.putaran}"
            tugas = f"{case.stage(langkah).laku}_{objek}"
            end = _estimate(tx, _mark(case, name), siap, len(rows), now)
            return Progress(name, tugas, siap, len(rows), end)
    return None


def _estimate(tx: Connection, mark: str, siap: int, jumlah: int, now: datetime) -> datetime | None:
    """The end at the pace of the last minutes, or at the usual one where nothing was measured."""
    since, before = marks.get_time(tx, mark), int(marks.get(tx, mark) or 0)
    each = _EACH
    if since is not None and since < now <= since + _RECENT and siap > before:
        each = (now - since) / (siap - before)
    return now + each * (jumlah - siap) if siap < jumlah else None


def _mark(case: Case, name: str) -> str:
    return f"siapkan:{case.id}:{name}"


def tell(tx: Connection, case: Case, now: datetime) -> None:
    """Tells the planner how far the work is, where it is much: first in a message, then by editing that message, and
    only when more sheets are ready than it says."""
    found = progress_of(tx, case, now)
    if found is None:
        return
    mark = _mark(case, found.name)
    told = marks.get(tx, mark)
    if told == str(found.siap) or (told is None and found.jumlah - found.siap < MANY):
        return
    marks.put(tx, mark, str(found.siap), now)
    notice = Notice("penyiapan_berjalan", _facts(case, found), f"siapkan:{found.name}")
    for planner in who.reachable(tx, case, who.ALERT_CHAIN, now):
        if not notify(tx, case, planner, notice, now):
            _edit(tx, case, f"{case.key}:{notice.key}:{planner.orang.id}", notice.params, now)


def _facts(case: Case, found: Progress) -> dict[str, Any]:
    facts = {"periode": case.periode.nama, "tugas": found.tugas, "siap": found.siap, "jumlah_unit": found.jumlah}
    if found.selesai is None:
        return facts
    return {**facts, "perkiraan_selesai": tulis.format_waktu(found.selesai, case.kantor.zona)}


def _edit(tx: Connection, case: Case, kunci: str, params: dict[str, Any], now: datetime) -> None:
    first = outbox.by_key(tx, kunci)
    if first is None:
        return
    message = Message(
        kunci=f"ubah:{first.id}:{params['siap']}",
        chat_id=first.chat_id,
        jenis=first.jenis,
        isi=params,
        operasi="ubah",
        orang_id=first.orang_id,
        instansi=case.instansi,
        siklus_id=case.id,
        sasaran_id=first.id,
    )
    outbox.queue(tx, message, now)

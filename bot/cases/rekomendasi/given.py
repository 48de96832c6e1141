"""When does a recommendation begin to live on? From the replies of a siklus, one row for each bidang that follows it
up, with the plans the bidang answered; or entered by the planner and confirmed by the Kepala Dinas."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Row

from bot.cases import people as who
from bot.cases import send
from bot.cases.load import Case
from bot.cases.people import Holder
from bot.domain import hari_kerja
from bot.domain.tindak_lanjut import StatusKemajuan, StatusTindakLanjut, read_terms
from bot.store.queries import prompts, record, rekomendasi

ANSWERABLE = "rekomendasi"  # prompts that list recommendations: a reply to one is a report
OWNERS = ("kepala_bidang", "pengisi_bidang")
EVIDENCE_DAYS = 60
SEMUA = "*"


@dataclass(frozen=True, slots=True)
class Source:
    """Where a recommendation comes from: its key, its origin, whoever gave it, on what occasion or in which reply."""

    kunci: str
    asal: str
    orang_id: int
    kapasitas: str
    dasar: str | None = None
    tulisan_id: int | None = None
    pada: datetime | None = None


def chain_of(case: Case) -> str:
    """The chain a recommendation's life is written to: the office's, since it outlives the siklus and its package."""
    return f"instansi:{case.instansi}"


def due_after(case: Case, today: date) -> datetime:
    """Until when evidence may follow where nothing else was said: two months, to the end of a working day."""
    day = hari_kerja.next_hari_kerja(case.kalender, today + timedelta(days=EVIDENCE_DAYS))
    return hari_kerja.closes(case.kalender, day)


def due_of(case: Case, words: str, now: datetime) -> datetime:
    """Until when: the date its words name (one already past does not count), or two months."""
    today = case.today(now)
    named = read_terms(words).tenggat
    return hari_kerja.closes(case.kalender, named) if named and named >= today else due_after(case, today)


def keep_given(tx: Connection, case: Case, now: datetime) -> None:
    """Keeps what the siklus recommends and what the bidang planned. May be repeated: what is known stays as it is."""
    for text in prompts.texts(tx, case.id, "rekomendasi", ("berlaku",)):
        source = Source(f"tulisan:{text.id}", "pimpinan", text.orang_id, text.kapasitas, None, text.id, text.pada)
        keep(tx, case, source, (text.bidang, text.teks), now)
    plans = prompts.texts(tx, case.id, "tindak_lanjut", ("berlaku",))
    for row in rekomendasi.of_siklus(tx, case.id):
        for plan in plans:
            if row.bidang == plan.bidang and row.tulisan_id is not None:
                _keep_plan(tx, case, row, plan, now)


def keep(tx: Connection, case: Case, source: Source, unit_and_words: tuple[str, str], now: datetime) -> list[int]:
    """Keeps one recommendation, a row for each bidang concerned ("*" is every one); the ids of those that are new."""
    unit, words = unit_and_words
    units: Sequence[str] = case.siklus.bidang if unit == SEMUA else (unit,)
    made = [rekomendasi.add(tx, _values(case, source, bidang, words, now)) for bidang in units if bidang]
    new = [ident for ident in made if ident is not None]
    if new:
        isi = {"rekomendasi": new, "bidang": unit, "teks": words, "asal": source.asal, "oleh": source.kapasitas}
        record.append(tx, chain_of(case), "rekomendasi", {**isi, "siklus": case.key, "dasar": source.dasar}, now)
    return new


def _values(case: Case, source: Source, bidang: str, words: str, now: datetime) -> dict[str, Any]:
    tenggat = due_of(case, words, now)
    return {
        "kunci": f"{source.kunci}:{bidang}",
        "instansi": case.instansi,
        "siklus_id": case.id,
        "tulisan_id": source.tulisan_id,
        "asal": source.asal,
        "bidang": bidang,
        "teks": words,
        "bukti": read_terms(words).bukti,
        "dasar": source.dasar,
        "orang_id": source.orang_id,
        "kapasitas": source.kapasitas,
        "tenggat": tenggat,
        "status": StatusTindakLanjut.BELUM,
        "pada": source.pada or now,
        "periksa_pada": tenggat,
    }


def _keep_plan(tx: Connection, case: Case, row: Row[Any], plan: Row[Any], now: datetime) -> None:
    """The bidang's dated plan is its first report; it needs no verification, what follows does."""
    values = {
        "rekomendasi_id": row.id,
        "update_id": plan.update_id or -plan.id,
        "teks": plan.teks,
        "bukti": {},
        "orang_id": plan.orang_id,
        "kapasitas": plan.kapasitas,
        "status": StatusKemajuan.DICATAT,
        "alasan": "",
        "pada": plan.pada,
    }
    if rekomendasi.add_report(tx, values) is not None:
        move(tx, case, row, StatusTindakLanjut.DALAM_PROSES, now)


def move(tx: Connection, case: Case, row: Row[Any], status: StatusTindakLanjut, now: datetime, **isi: Any) -> None:
    """The one place where a recommendation changes its status, with a line of the record."""
    over = status in (StatusTindakLanjut.SELESAI, StatusTindakLanjut.TIDAK_DAPAT)
    rekomendasi.change(tx, row.id, status=status, selesai=now if over else None)
    line = {"rekomendasi": row.id, "bidang": row.bidang, "dari": row.status, "menjadi": status, **isi}
    record.append(tx, chain_of(case), "rekomendasi_status", line, now)


def owners(tx: Connection, case: Case, bidang: str, now: datetime) -> list[Holder]:
    """Who answers for what a bidang owes: its head and fillers; the planner where it has none (any more)."""
    found = [holder for role in OWNERS for holder in who.holders_of(tx, case, role, bidang, now)]
    return found or who.holders_of(tx, case, who.PLANNER, "", now)


def ask_about(tx: Connection, case: Case, holder: Holder, ids: list[int], now: datetime) -> int:
    """Opens what a reply about these recommendations will belong to; the prompt's id."""
    langkah = case.siklus.langkah[0]
    return int(send.open_prompt(tx, case, langkah, holder, ANSWERABLE, now, rincian={"rekomendasi": ids}).id)

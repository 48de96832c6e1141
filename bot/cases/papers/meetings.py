"""An evaluation meeting: what the planner ordered, what its papers say, and where they are kept.

Meeting and wish to have its papers made (anew) are markers of the siklus; every order is a line of the record.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, Row

from bot.cases import people as who
from bot.cases import send
from bot.cases.commit import chain_of
from bot.cases.drive import files
from bot.cases.load import Case
from bot.cases.papers import meeting_archive, report_model
from bot.cases.papers.report_files import MIMES
from bot.cases.people import Holder
from bot.cases.rekomendasi import given, shown
from bot.cases.send import Notice
from bot.domain import tulis
from bot.report.model import ALL_UNITS
from bot.report.model import Rekomendasi as Given
from bot.report.numbers import format_percent
from bot.report.rapat import Catatan, Rapat, Sorotan, SuratRapat
from bot.report.rollup import lowest
from bot.report.tahunan import from_json
from bot.report.words import TINDAK_LANJUT
from bot.store.queries import files as file_rows
from bot.store.queries import marks, people, prompts, record, rekomendasi

_MEETING, _WANTED = "rapat:", "rapat_susun:"
_HEAD = "kepala_dinas"
_NOT_INVITED = frozenset({_HEAD, "pengisi_bidang", who.ADJUTANT})
_HIGHLIGHTS, _OWED = 5, 12
_PENDING = "rekomendasi_tegas"  # entered by the planner, waiting for the Kepala Dinas

Papers = Mapping[SuratRapat, Mapping[str, bytes]]


# --- what was ordered ------------------------------------------------------------------------------------------------


def plan(tx: Connection, case: Case, isi: dict[str, object], now: datetime) -> None:
    """Keeps a meeting, on record, and wants its papers; a later order takes the place of an earlier one."""
    record.append(tx, chain_of(case), "rapat", isi, now)
    marks.put(tx, f"{_MEETING}{case.id}", json.dumps(isi, ensure_ascii=False), now)
    _want(tx, case, "semua", now)


def want_minutes(tx: Connection, case: Case, now: datetime) -> None:
    """What was recommended changed: the minutes are made anew, if there is a meeting."""
    if facts_of(tx, case) is not None:
        _want(tx, case, str(SuratRapat.NOTULA), now)


def _want(tx: Connection, case: Case, what: str, now: datetime) -> None:
    """Each wish is told from the others, so that one that came while papers were drawn is not taken for done."""
    key = f"{_WANTED}{case.id}"
    before = (marks.get(tx, key) or ":").partition(":")[2]
    marks.put(tx, key, f"{send.new_nonce()}:{'semua' if before == 'semua' else what}", now)


def wanted(tx: Connection) -> list[tuple[int, str]]:
    """The siklus whose papers are to be made, each with its wish."""
    return [(int(mark.kunci.removeprefix(_WANTED)), mark.nilai) for mark in marks.starting_with(tx, _WANTED)]


def is_wanted(tx: Connection, case: Case, wish: str) -> bool:
    """True while nobody else answered or renewed the wish."""
    return marks.get(tx, f"{_WANTED}{case.id}") == wish


def done(tx: Connection, case: Case) -> None:
    """The wish is answered."""
    marks.drop(tx, f"{_WANTED}{case.id}")


def facts_of(tx: Connection, case: Case) -> dict[str, object] | None:
    """The meeting as it was ordered, None when there is none."""
    kept = marks.get(tx, f"{_MEETING}{case.id}")
    return json.loads(kept) if kept is not None else None


def day_of(isi: Mapping[str, object]) -> date:
    """The day of a meeting."""
    return date.fromisoformat(str(isi["tanggal"]))


def hour_of(case: Case, isi: Mapping[str, object]) -> str:
    """Its hour with the office's zone."""
    moment = datetime.combine(day_of(isi), datetime.min.time(), tzinfo=ZoneInfo(case.kantor.zona))
    return f"{isi['pukul']} {tulis.format_zona(moment)}"


# --- what the papers say ---------------------------------------------------------------------------------------------


def build(tx: Connection, case: Case, now: datetime) -> Rapat | None:
    """The meeting with its addressees, the lowest indikator, what is owed and what was recommended, as of now."""
    isi = facts_of(tx, case)
    if isi is None:
        return None
    owed = [row for row in rekomendasi.open_of(tx, case.instansi) if row.siklus_id != case.id][:_OWED]
    heads = who.holders_of(tx, case, _HEAD, "", now)
    inviting = who.capacity(case, heads[0]) if heads else who.title_of(case, _HEAD)
    extra = isi["agenda"]
    assert isinstance(extra, list)
    return Rapat(
        kode_instansi=case.instansi,
        instansi=case.kantor.nama,
        kop=case.kantor.kop or (case.kantor.nama,),
        contoh=case.kantor.contoh,
        periode=case.periode.nama,
        periode_kode=str(case.periode),
        tanggal=day_of(isi),
        pukul=hour_of(case, isi),
        tempat=str(isi["tempat"]),
        nomor=str(isi["nomor"]),
        tanggal_surat=str(isi["tanggal_surat"]),
        kota=case.kantor.tempat or "",
        pengundang=inviting,
        notulis=who.title_of(case, who.PLANNER),
        peserta=tuple(_invited(tx, case, now)),
        agenda=_agenda(case, inviting, [str(line) for line in extra], owed=bool(owed)),
        terendah=_highlights(tx, case),
        terbuka=tuple(_owed(case, row) for row in owed),
        rekomendasi=(*(_given(case, item) for item in report_model.every_rekomendasi(tx, case)), *_pending(tx, case)),
        disusun_pada=now,
        zona_iana=case.kantor.zona,
    )


def _invited(tx: Connection, case: Case, now: datetime) -> list[tuple[str, str]]:
    """The office's officials in the order of its roles and units, each person once."""
    today, units = case.today(now), ("", *case.siklus.bidang)
    rows = [row for row in people.assignments(tx, case.instansi) if row.covers(today) and row.peran not in _NOT_INVITED]
    first = ("sekretaris", who.PLANNER)
    rows.sort(key=lambda row: (row.peran not in first, row.peran != "sekretaris", _at(units, row.bidang), row.id))
    held = {row.orang_id: people.person(tx, row.orang_id) for row in rows}
    return [(person.jabatan, person.nama) for person in held.values()]


def _at(units: tuple[str, ...], bidang: str) -> int:
    return units.index(bidang) if bidang in units else len(units)


def _agenda(case: Case, inviting: str, extra: list[str], *, owed: bool) -> tuple[str, ...]:
    promised = ("Tindak lanjut rekomendasi yang masih berjalan",) if owed else ()
    return (
        f"Pembukaan oleh {inviting}",
        f"Pembahasan capaian kinerja {case.periode.nama} dan indikator dengan capaian terendah",
        *promised,
        *extra,
        "Penetapan rekomendasi dan penutup",
    )


def _highlights(tx: Connection, case: Case) -> tuple[Sorotan, ...]:
    row = file_rows.latest_report(tx, case.id)
    found = lowest(from_json(row.model), _HIGHLIGHTS) if row is not None else []
    name = case.kantor.short_name
    return tuple(Sorotan(i.nama, name(i.unit), format_percent(i.capaian.nilai), i.kendala or "") for i in found)


def _owed(case: Case, row: Row[Any]) -> Catatan:
    state = TINDAK_LANJUT[row.status]
    return Catatan(case.kantor.short_name(row.bidang), row.teks, shown.day_of(case, row.tenggat), state)


def _given(case: Case, item: Given) -> Catatan:
    unit = "Semua unit" if item.unit == ALL_UNITS else case.kantor.short_name(item.unit)
    due = next((answer.tenggat for answer in item.tanggapan if answer.tenggat), None)
    return Catatan(unit, item.teks, due or "–", f"{item.oleh}, {item.pada}")


def _pending(tx: Connection, case: Case) -> list[Catatan]:
    """What the planner entered and the Kepala Dinas has not confirmed yet."""
    waiting = f"menunggu penegasan {who.title_of(case, _HEAD)}"
    return [
        Catatan(
            "Semua unit" if unit == given.SEMUA else case.kantor.short_name(unit),
            words,
            shown.day_of(case, given.due_of(case, words, box.dibuat)),
            waiting,
        )
        for box in prompts.open_of_kind(tx, case.instansi, _PENDING)
        if box.siklus_id == case.id
        for unit, words in box.rincian["daftar"]
    ]


# --- where they are kept ---------------------------------------------------------------------------------------------


def keep(tx: Connection, case: Case, papers: Papers, wish: str, now: datetime) -> None:
    """Stores the papers a wish asked for, wants them in the period's folder and sends them to the planner."""
    what = wish.partition(":")[2]
    asked = [kind for kind in SuratRapat if what in ("semua", str(kind))]
    kept = {
        f"{_stem(case, kind)} v{_version(tx, case, kind)}.{ext}": data
        for kind in asked
        for ext, data in papers[kind].items()
    }
    packed = meeting_archive.is_packed(tx, case)
    digests = {}
    for name, data in kept.items():
        mime = MIMES[name.rpartition(".")[2]]
        digests[name] = file_rows.put_document(tx, name, mime, data, now)
        files.want_document(tx, case, name, digests[name], mime)
    if packed:  # what the siklus was packed with stays as it is
        meeting_archive.add(tx, case, kept, now)
        files.want_archived(tx, case)
    for planner in who.reachable(tx, case, who.ALERT_CHAIN, now):
        _send(Sending(tx, case, planner, wish, now), asked, digests)


def _stem(case: Case, kind: SuratRapat) -> str:
    return f"{kind} {case.periode} {case.instansi}"


def _version(tx: Connection, case: Case, kind: SuratRapat) -> int:
    """One more than there are of this paper: an office files every one it sent out."""
    stem = _stem(case, kind)
    known = [row.nama for row in file_rows.of_siklus(tx, case.id, "dokumen") if row.nama.startswith(stem)]
    return 1 + len([nama for nama in known if str(nama).endswith(".docx")])


@dataclass(frozen=True, slots=True)
class Sending:
    """To whom papers go, and for which wish."""

    tx: Connection
    case: Case
    planner: Holder
    wish: str
    now: datetime

    def tell(self, kind: str, facts: dict[str, Any], key: str = "", **more: Any) -> None:
        """Queues one message, once for the wish."""
        notice = Notice(kind, facts, f"{kind}:{self.wish}:{key}")
        send.notify(self.tx, self.case, self.planner, notice, self.now, **more)


def _send(sending: Sending, asked: list[SuratRapat], digests: dict[str, str]) -> None:
    tx, case = sending.tx, sending.case
    folder = file_rows.by_key(tx, f"{case.key}/folder")
    facts = {
        "periode": case.periode.nama,
        "jumlah": len(digests),
        "berkas_rapat": tulis.join_words([kind.lower() for kind in asked]),
        **({"tautan_folder": folder.tautan} if folder is not None and folder.tautan else {}),
    }
    sending.tell("rapat_siap", facts)
    for name, digest in digests.items():
        sending.tell("rapat_berkas", {"nama_berkas": name}, digest[:16], dokumen=digest)


def kept(tx: Connection, case: Case) -> dict[str, bytes]:
    """The newest of each paper by name, for the archive package."""
    newest: dict[tuple[str, str], Row[Any]] = {}
    for row in file_rows.of_siklus(tx, case.id, "dokumen"):
        for kind in SuratRapat:
            if row.nama.startswith(_stem(case, kind)):
                newest[kind, row.nama.rpartition(".")[2]] = row
    return {row.nama: file_rows.document(tx, str(row.ingin["dokumen"])).isi for row in newest.values()}

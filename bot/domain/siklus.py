"""The state table of a siklus on one screen, and `decide`, the only function that moves one.

Rule 1: every change of a row goes through `TRANSITIONS`. Rule 2: nothing here reads a clock, a file or a network;
`now` and the calendar are passed in, and what should happen next is returned as data.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from bot.domain import hari_kerja
from bot.domain.facts import (
    ArsipSelesai,
    BotSelesai,
    Catatan,
    DataBerubah,
    Decision,
    DibatalkanOrang,
    Dibuka,
    Dikembalikan,
    Dikerjakan,
    Fact,
    Hasil,
    Langkah,
    Peristiwa,
    Putusan,
    Siklus,
    StatusDiubah,
    StatusLangkah,
    StatusSiklus,
    TenggatDipindah,
    WaktuBerlalu,
)
from bot.domain.hari_kerja import Kalender
from bot.domain.sop import Laku, LangkahSop, Objek, Saat, Sop, Tahap
from bot.domain.tolakan import refusal


class Gerak(StrEnum):
    """The moves a row can make."""

    MASUK_ORANG = "masuk_orang"  # a stage for a person begins
    MASUK_BOT = "masuk_bot"  # a stage for the bot begins
    PUTUS = "putus"  # a person decided; the undo window runs
    BATAL = "batal"  # taken back in time
    TAMAT = "tamat"  # the last stage is done
    GUGUR = "gugur"  # taken back by a return or by changed data


_S, _G = StatusLangkah, Gerak
_ON = {_G.MASUK_ORANG: _S.TERBUKA, _G.MASUK_BOT: _S.BOT, _G.TAMAT: _S.SELESAI, _G.GUGUR: _S.MENUNGGU}
TRANSITIONS: Mapping[StatusLangkah, Mapping[Gerak, StatusLangkah]] = {
    _S.MENUNGGU: {_G.MASUK_ORANG: _S.TERBUKA, _G.MASUK_BOT: _S.BOT},
    _S.TERBUKA: {**_ON, _G.PUTUS: _S.SEMENTARA},
    _S.BOT: _ON,
    _S.SEMENTARA: {**_ON, _G.BATAL: _S.TERBUKA},
    _S.SELESAI: {_G.MASUK_ORANG: _S.TERBUKA, _G.MASUK_BOT: _S.BOT, _G.GUGUR: _S.MENUNGGU},
}

# Stages that can be taken back for a while; the others end at once (a filled sheet is corrected in the sheet).
UNDOABLE = frozenset({Laku.PUTUSAN, Laku.KONFIRMASI})


class IllegalMove(Exception):
    """A move the table does not have: a bug, never a user's fault."""


def new_siklus(sop: Sop, bidang: tuple[str, ...]) -> Siklus:
    """A siklus of `sop` over the bidang `bidang` (their keys), every row waiting."""
    rows = [Langkah(row.urut, unit) for row in sop.langkah for unit in (bidang if row.per_bidang else ("",))]
    return Siklus(StatusSiklus.BERJALAN, bidang, tuple(rows))


def is_closed(siklus: Siklus, sop: Sop) -> bool:
    """True from the last decision about the report on: changed entries are told, and change nothing (design §12)."""
    if siklus.status in (StatusSiklus.DIARSIPKAN, StatusSiklus.SELESAI, StatusSiklus.DIBATALKAN):
        return True
    final = sop.final_row
    return final is not None and all(_settled(langkah) for langkah in siklus.of_row(final.urut))


def decide(siklus: Siklus, fact: Fact, sop: Sop, kalender: Kalender, now: datetime) -> Decision:
    """What follows from `fact` at `now` (aware UTC). Total: an inapplicable fact is a Decision with a `tolakan`."""
    tolakan = refusal(siklus, fact, sop, now)
    if tolakan is not None:
        return Decision(siklus, tolakan=tolakan)
    draft = _Draft(siklus, sop, kalender, now)
    _apply(draft, fact)
    return Decision(draft.siklus(), tuple(draft.catatan))


def _apply(draft: "_Draft", fact: Fact) -> None:
    _HANDLERS[type(fact)](draft, fact)


class _Draft:
    """A siklus being decided upon: rows by key, and the lines recorded so far. Lives for one call of `decide`."""

    def __init__(self, siklus: Siklus, sop: Sop, kalender: Kalender, now: datetime) -> None:
        self.before, self.sop, self.kalender, self.now = siklus, sop, kalender, now
        self.status = siklus.status
        self.rows = {langkah.key: langkah for langkah in siklus.langkah}
        self.catatan: list[Catatan] = []

    def siklus(self) -> Siklus:
        return replace(self.before, status=self.status, langkah=tuple(self.rows[k.key] for k in self.before.langkah))

    def note(self, peristiwa: Peristiwa, langkah: Langkah | None = None, **more: Any) -> None:
        where = (langkah.urut, langkah.bidang, langkah.tahap, langkah.putaran) if langkah else (0, "", 0, 0)
        self.catatan.append(Catatan(peristiwa, *where, **more))

    def move(self, langkah: Langkah, gerak: Gerak, **changes: Any) -> Langkah:
        """The one place where a row changes its status."""
        try:
            status = TRANSITIONS[langkah.status][gerak]
        except KeyError:
            raise IllegalMove(f"{langkah.key}: {langkah.status} does not allow {gerak}") from None
        moved = replace(langkah, status=status, **changes)
        self.rows[langkah.key] = moved
        return moved

    # --- opening -----------------------------------------------------------------------------------------------------

    def open_ready(self) -> None:
        """Opens every waiting row whose predecessors are finished; ends the siklus when no row is left."""
        for row in self.sop.langkah:
            for langkah in self.instances(row):
                if langkah.status is _S.MENUNGGU and self._ready(row, langkah.bidang):
                    self.enter(langkah, 0, fresh=True)
        if all(langkah.status is _S.SELESAI for langkah in self.rows.values()):
            self._end()

    def instances(self, row: LangkahSop) -> list[Langkah]:
        return [langkah for key, langkah in self.rows.items() if key[0] == row.urut]

    def _ready(self, row: LangkahSop, bidang: str) -> bool:
        before = self.sop.before(row.urut)
        if before is None:
            return True
        side_by_side = before.per_bidang and row.per_bidang
        needed = [self.rows[(before.urut, bidang)]] if side_by_side else self.instances(before)
        return all(langkah.status is _S.SELESAI for langkah in needed)

    def enter(self, langkah: Langkah, tahap: int, *, fresh: bool = False) -> None:
        """Begins stage `tahap`; `fresh` opens the row anew: next round, new times."""
        stage = self.stages(langkah)[tahap]
        row = self.sop.row(langkah.urut)
        changes: dict[str, Any] = {"tahap": tahap, "tahap_dibuka": self.now, "final_at": None, "putusan": None}
        if fresh:
            standard = hari_kerja.due(self.kalender, self.now, row.waktu)
            changes |= {"putaran": langkah.putaran + 1, "dibuka": self.now, "jatuh_tempo": standard, "selesai": None}
        changes["tenggat"] = self._tenggat(row, stage, langkah, fresh=fresh)
        gerak = Gerak.MASUK_BOT if stage.laku is Laku.BOT else Gerak.MASUK_ORANG
        moved = self.move(langkah, gerak, **changes)
        self.note(Peristiwa.BOT_BEKERJA if stage.laku is Laku.BOT else Peristiwa.ORANG_DIMINTA, moved)

    def _tenggat(self, row: LangkahSop, stage: Tahap, langkah: Langkah, *, fresh: bool) -> datetime:
        """When people are expected to be done: the letter's date, or the SOP's time but not below the floor."""
        today = hari_kerja.local(self.kalender, self.now).date()
        standard = hari_kerja.due(self.kalender, self.now, row.waktu)
        floor = hari_kerja.add_office_minutes(self.kalender, self.now, row.ambang_pengingat)
        if stage.laku is not Laku.ISI or row.tenggat_hari_kerja is None:
            return max(standard, floor)
        first = langkah.putaran == 0 or (langkah.putaran == 1 and not fresh)
        if first:
            letter = hari_kerja.add_hari_kerja(self.kalender, today, row.tenggat_hari_kerja)
            return hari_kerja.closes(self.kalender, letter)
        return max(standard, floor, langkah.tenggat or standard)  # a returned sheet keeps a date not yet passed

    def stages(self, langkah: Langkah) -> tuple[Tahap, ...]:
        return self.sop.stages(langkah.urut)

    # --- answering ---------------------------------------------------------------------------------------------------

    def answer(self, langkah: Langkah, putusan: Putusan) -> None:
        """A person's answer: tentative for decisions and confirmations, at once for the rest."""
        if self.stages(langkah)[langkah.tahap].laku not in UNDOABLE:
            self.finish_stage(langkah, Peristiwa.TUNTAS)
            return
        moved = self.move(langkah, Gerak.PUTUS, putusan=putusan, final_at=self.now + self.before.undo)
        self.note(Peristiwa.DIPUTUSKAN, moved, putusan=putusan)

    def undo(self, langkah: Langkah) -> None:
        moved = self.move(langkah, Gerak.BATAL, putusan=None, final_at=None)
        self.note(Peristiwa.DIBATALKAN, moved)

    def finalise_due(self, waiting: frozenset[tuple[int, str]]) -> None:
        """Makes every decision final whose undo window has run out, oldest first, but for the rows `waiting`."""
        over = [r for r in self.rows.values() if r.status is _S.SEMENTARA and r.final_at and r.final_at <= self.now]
        due = [r for r in over if r.key not in waiting]
        for langkah in sorted(due, key=lambda r: (r.final_at or self.now, r.key)):
            if self.rows[langkah.key] is langkah:  # an earlier return may have taken this one back
                self._finalise(langkah)

    def _finalise(self, langkah: Langkah) -> None:
        putusan = langkah.putusan or Putusan(Hasil.SETUJU)
        if putusan.hasil is Hasil.KEMBALI:
            self.send_back(langkah, putusan)
            return
        self._approve_row_before(langkah)
        self.finish_stage(langkah, Peristiwa.DISETUJUI)

    def _approve_row_before(self, langkah: Langkah) -> None:
        """The head's decision about entries is also the approval the row before asked for (office practice, Steps)."""
        before = self.sop.before(langkah.urut)
        stage = self.stages(langkah)[langkah.tahap]
        asked = before is not None and before.saat is Saat.SESUDAH and before.penyetuju == stage.peran
        if before is not None and asked and stage.objek is Objek.ISIAN:
            self.note(Peristiwa.DISETUJUI_SEKALIGUS, self.rows[(before.urut, langkah.bidang)])

    def finish_stage(self, langkah: Langkah, peristiwa: Peristiwa) -> None:
        """Ends the current stage; goes on to the next one, or ends the row and opens what waited for it."""
        self.note(peristiwa, langkah, putusan=langkah.putusan)
        if langkah.tahap + 1 < len(self.stages(langkah)):
            self.enter(langkah, langkah.tahap + 1)
            return
        moved = self.move(langkah, Gerak.TAMAT, selesai=self.now, final_at=None)
        self.note(Peristiwa.LANGKAH_SELESAI, moved)
        self.open_ready()

    def _end(self) -> None:
        own_archive = any(
            t.objek is Objek.ARSIP and t.laku is Laku.BOT for r in self.sop.langkah for t in self.sop.stages(r.urut)
        )
        self.status = StatusSiklus.SELESAI if own_archive else StatusSiklus.DIARSIPKAN
        self.note(Peristiwa.SIKLUS_SELESAI if own_archive else Peristiwa.PENGARSIPAN)

    # --- going back --------------------------------------------------------------------------------------------------

    def send_back(self, langkah: Langkah, putusan: Putusan) -> None:
        """A return: reopens the row it names (for one bidang: its filling), and takes back what depended on it."""
        self.note(Peristiwa.DIKEMBALIKAN, langkah, putusan=putusan)
        row = self.sop.row(langkah.urut)
        bidang = putusan.sasaran_bidang or langkah.bidang
        fill = self.sop.fill_row
        target = fill if putusan.sasaran_bidang and fill else self.sop.row(row.tidak or row.urut)
        self.take_back(target, bidang)
        for reopened in self.instances(target):
            if reopened.status is _S.MENUNGGU:
                self.enter(reopened, _first_work(self.stages(reopened)), fresh=True)

    def take_back(self, target: LangkahSop, bidang: str) -> None:
        """Sets `target` and every later row waiting again; beside it, other bidang keep what they have."""
        alone = True  # still in the stretch of rows that bidang work off side by side
        for row in self.sop.langkah:
            if row.urut < target.urut:
                continue
            alone = alone and row.per_bidang
            for langkah in self.instances(row):
                if alone and bidang and langkah.bidang != bidang:
                    continue
                if langkah.status is not _S.MENUNGGU:
                    self.note(Peristiwa.GUGUR, langkah)
                    self.move(langkah, Gerak.GUGUR, putusan=None, final_at=None, selesai=None)

    def data_changed(self, bidang: str) -> None:
        """Changed entries: void the approval before the last decision, alert after it (design §12, lock and void)."""
        if self.status is StatusSiklus.DIBATALKAN:
            return
        if is_closed(self.siklus(), self.sop):
            self.note(Peristiwa.BERUBAH_SETELAH_FINAL, rincian=bidang)
            return
        target = self._depends_on_entries()
        if target is None:
            return
        langkah = self.rows[(target.urut, bidang if target.per_bidang else "")]
        if langkah.status is _S.MENUNGGU:
            return
        if langkah.status is _S.SEMENTARA and langkah.putusan and langkah.putusan.hasil is Hasil.KEMBALI:
            return  # a return is no approval: it becomes final, and the next round shows what changed
        stage = _decision_stage(self.stages(langkah))
        if langkah.status is _S.TERBUKA and target.per_bidang:
            self.note(Peristiwa.KARTU_BASI, langkah)
            return
        self.note(Peristiwa.PERSETUJUAN_GUGUR, langkah, rincian=bidang)
        self.take_back(target, bidang)
        self.enter(self.rows[langkah.key], stage, fresh=True)

    def _depends_on_entries(self) -> LangkahSop | None:
        """The row in which entries are approved; without one, the first row after filling."""
        fill = self.sop.fill_row
        approving = [r for r in self.sop.langkah if any(_is_entry_decision(t) for t in self.sop.stages(r.urut))]
        return approving[0] if approving else (self.sop.after(fill.urut) if fill else None)

    def move_deadline(self, fact: TenggatDipindah) -> None:
        for langkah in self.instances(self.sop.row(fact.urut)):
            if fact.bidang in ("", langkah.bidang) and langkah.status in (_S.TERBUKA, _S.BOT, _S.SEMENTARA):
                self.rows[langkah.key] = replace(langkah, tenggat=fact.tenggat)
                self.note(Peristiwa.TENGGAT_DIPINDAH, langkah, rincian=fact.tenggat.isoformat())

    # --- resting and giving up ---------------------------------------------------------------------------------------

    def give_up(self) -> None:
        """A cancelled siklus asks nobody for anything any more."""
        for langkah in self._begun():
            self.note(Peristiwa.GUGUR, langkah)
            self.move(langkah, Gerak.GUGUR, putusan=None, final_at=None)

    def make_good(self, since: datetime) -> None:
        """The office hours of a pause are nobody's delay: dates move by them; an undo window keeps what was left."""
        minutes = hari_kerja.office_minutes_between(self.kalender, since, self.now)
        for langkah in self._begun():
            due, until = (
                hari_kerja.put_off(self.kalender, date, minutes) if date else None
                for date in (langkah.jatuh_tempo, langkah.tenggat)
            )
            final_at = self.now + max(langkah.final_at - since, timedelta()) if langkah.final_at else None
            self.rows[langkah.key] = replace(langkah, jatuh_tempo=due, tenggat=until, final_at=final_at)
            if until is not None and until != langkah.tenggat:
                self.note(Peristiwa.TENGGAT_DIPINDAH, langkah, rincian=until.isoformat())

    def _begun(self) -> list[Langkah]:
        return [row for row in self.rows.values() if row.status not in (_S.MENUNGGU, _S.SELESAI)]


def _settled(langkah: Langkah) -> bool:
    return langkah.status is StatusLangkah.SELESAI or (langkah.status is StatusLangkah.TERBUKA and langkah.tahap > 0)


def _is_entry_decision(stage: Tahap) -> bool:
    return stage.laku is Laku.PUTUSAN and stage.objek is Objek.ISIAN


def _decision_stage(stages: Iterable[Tahap]) -> int:
    return next((i for i, stage in enumerate(stages) if _is_entry_decision(stage)), 0)


def _first_work(stages: tuple[Tahap, ...]) -> int:
    """Where a returned row starts again: at the filling (the sheet is there already), else at its beginning."""
    return next((i for i, stage in enumerate(stages) if stage.laku is Laku.ISI), 0)


def _start(draft: _Draft, fact: Dibuka) -> None:
    draft.note(Peristiwa.SIKLUS_DIBUKA)
    draft.open_ready()


def _return(draft: _Draft, fact: Dikembalikan) -> None:
    putusan = Putusan(Hasil.KEMBALI, fact.alasan, fact.sasaran_bidang)
    draft.answer(draft.rows[(fact.urut, fact.bidang)], putusan)


def _change_status(draft: _Draft, fact: StatusDiubah) -> None:
    draft.status = fact.status
    draft.note(Peristiwa.STATUS_DIUBAH, rincian=f"{fact.status}: {fact.alasan}")
    if fact.status is StatusSiklus.DIBATALKAN:
        draft.give_up()
    elif fact.dijeda is not None:
        draft.make_good(fact.dijeda)


def _archived(draft: _Draft, fact: ArsipSelesai) -> None:
    draft.status = StatusSiklus.SELESAI
    draft.note(Peristiwa.SIKLUS_SELESAI)


# What each fact does: one line for each, nothing happens that is not listed here.
_HANDLERS: Mapping[type, Callable[[_Draft, Any], None]] = {
    Dibuka: _start,
    Dikerjakan: lambda draft, fact: draft.answer(draft.rows[(fact.urut, fact.bidang)], Putusan(Hasil.SETUJU)),
    Dikembalikan: _return,
    DibatalkanOrang: lambda draft, fact: draft.undo(draft.rows[(fact.urut, fact.bidang)]),
    WaktuBerlalu: lambda draft, fact: draft.finalise_due(fact.menunggu),
    BotSelesai: lambda draft, fact: draft.finish_stage(draft.rows[(fact.urut, fact.bidang)], Peristiwa.TUNTAS),
    DataBerubah: lambda draft, fact: draft.data_changed(fact.bidang),
    TenggatDipindah: lambda draft, fact: draft.move_deadline(fact),
    StatusDiubah: _change_status,
    ArsipSelesai: _archived,
}

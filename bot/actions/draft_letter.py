"""Draft the cover letter once the office's agenda has given its number: a Word file in the period's folder."""

from datetime import datetime
from pathlib import Path

from bot.cases import load
from bot.cases import people as who
from bot.cases.commit import commit
from bot.cases.drive import files, unmade
from bot.cases.load import Calendars, Case
from bot.cases.papers import working_papers
from bot.cases.papers.report_files import MIMES
from bot.domain.facts import BotSelesai
from bot.domain.sop import Objek
from bot.domain.tally import Tally
from bot.report.model import Penandatangan
from bot.report.surat import ADDRESSEE, SuratPengantar, render_letter, split_number
from bot.store.db import Db
from bot.store.queries import cycles, prompts
from bot.store.queries import files as file_rows


def draft_letter(db: Db, calendars: Calendars, format_dir: Path, now: datetime) -> Tally:
    """For each siklus at its letter stage: fill the office's template with what was written, keep it, go on."""
    tally = Tally()
    for siklus_id in db.ask(cycles.with_bot_work):
        try:
            tally.add("drafted", _draft(db, calendars, siklus_id, format_dir, now))
        except Exception as error:
            unmade.note(db, calendars, tally, siklus_id, error, now)
    return tally


def _draft(db: Db, calendars: Calendars, siklus_id: int, format_dir: Path, now: datetime) -> int:
    with db.read() as tx:
        case = load.load(tx, siklus_id, calendars)
        stage = next((langkah for langkah, objek in case.bot_stages() if objek is Objek.SURAT), None)
        written = prompts.texts(tx, siklus_id, "surat")
        signer = working_papers.signer(tx, case, now)
    if stage is None or not written:
        return 0
    letter = render_letter(_letter(case, stage.urut, written[-1].teks, signer, now), format_dir)
    name = f"Surat Pengantar {case.periode} {case.instansi}.docx"
    with db.begin() as tx:
        case = load.lock(tx, siklus_id, calendars)
        if case.siklus.at(stage.urut, stage.bidang) != stage:
            return 0
        digest = file_rows.put_document(tx, name, MIMES["docx"], letter, now)
        files.want_document(tx, case, name, digest, MIMES["docx"])
        commit(tx, case, BotSelesai(stage.urut, stage.bidang, stage.tahap), now)
    return 1


def _letter(case: Case, urut: int, number: str, signer: Penandatangan | None, now: datetime) -> SuratPengantar:
    row = case.sop.row(urut)
    final = case.sop.final_row
    nomor, tanggal, tujuan = split_number(number)
    return SuratPengantar(
        kop=case.kantor.kop or (case.kantor.nama,),
        nomor=nomor,
        tanggal=tanggal,
        tujuan=tujuan or row.keterangan or ADDRESSEE,
        perihal=f"Penyampaian Laporan Kinerja {case.periode.nama}",
        isi=f"Laporan Kinerja {case.periode.nama}",
        periode=case.periode.nama,
        lampiran="satu berkas",
        jabatan_penandatangan=signer.jabatan
        if signer
        else who.title_of(case, final.pelaksana if final else "kepala_dinas"),
        nama_penandatangan=signer.nama if signer else "",
        nama_instansi=case.kantor.nama,
        tempat=case.kantor.tempat,
        contoh=case.kantor.contoh,
        disusun_pada=now,
    )

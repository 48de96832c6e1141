"""Findings on their way to people: notes at the cells, one message once the sheet is quiet, the answer to "selesai"."""

import re
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Row

from bot.cases import announce, send
from bot.cases import people as who
from bot.cases.answers.turn import Turn
from bot.cases.drive import files
from bot.cases.load import Case
from bot.cases.prompts.scene import Scene
from bot.cases.send import Notice
from bot.cases.sheet import reading
from bot.domain.facts import Langkah, StatusLangkah
from bot.domain.findings import STRUCTURE, Berat, Jenis
from bot.domain.indikator import asked_in
from bot.domain.sop import Laku, Objek
from bot.store.queries import cycles, entries, prompts
from bot.store.queries import files as file_rows

Rows = Sequence[Mapping[str, Any]]
BLANK = frozenset({Jenis.KOSONG})
_EMPTIED, _EMPTIED_VERSION = "kosong", 3  # blank, filled, blank again
_SPREADSHEET = re.compile(r"https?://docs\.google\.com/spreadsheets/(?:u/\d+/)?d/([\w-]{10,})")


def telling(rows: Rows, *, done: bool, filled: int, asked: int) -> list[Mapping[str, Any]]:
    """The findings worth telling now. Blank cells are no fault while people are still filling: they are named when
    most of the sheet is there, or when it was declared done."""
    mandatory = [row for row in rows if row["berat"] == Berat.WAJIB]
    nearly = done or 2 * filled >= asked
    blank = mandatory if nearly else [row for row in mandatory if row["jenis"] not in BLANK]
    return [*blank, *(row for row in rows if row["berat"] == Berat.PERIKSA)]


def asked_count(tx: Connection, case: Case, bidang: str) -> int:
    """How many indicators this period asks of a bidang."""
    context = reading.form_context(tx, case, bidang)
    return sum(asked_in(item, context.konteks.triwulan.nomor) for item in context.indikator_rows)


def want_notes(tx: Connection, case: Case, bidang: str, rows: Rows) -> None:
    """Wants a note at each cell with a finding; the notes of mended cells go."""
    notes: dict[str, list[dict[str, Any]]] = {}
    for row in rows:
        if row["kode"] and row["field"]:
            params = {name: reading.show_param(value) for name, value in row["params"].items()}
            notes.setdefault(f"{row['kode']}|{row['field']}", []).append(
                {"jenis": row["jenis"], "params": {**params, "nilai": row["nilai"], "kolom": row["field"]}}
            )
    files.want_notes(tx, case, bidang, notes)


def keep_for_done(tx: Connection, case: Case, bidang: str, seen: reading.Seen, *, asked: bool, now: datetime) -> None:
    """After a full read: notes as they should be; `asked` when somebody just said done, so blanks count too."""
    rows = reading.finding_rows(seen.parsed.findings, seen)
    chosen = telling(rows, done=asked, filled=seen.parsed.terisi, asked=len(seen.parsed.entries))
    if seen.parsed.intact:
        want_notes(tx, case, bidang, chosen)
    entries.put_sheet(
        tx, case.id, bidang, {"temuan_terkirim": reading.findings_digest(chosen)} if asked else {"dibaca": now}, now
    )


def may_finish(tx: Connection, case: Case, bidang: str) -> bool:
    """ "Lengkap" is judged from content, never from a click."""
    sheet = entries.sheet(tx, case.id, bidang)
    return sheet is not None and sheet.lengkap and sheet.masalah is None


def is_unreadable(turn: Turn) -> bool:
    """Nothing is decided about a sheet that cannot be read now: True when the person was told so, and what helps."""
    bidang = turn.langkah.bidang
    sheet = entries.sheet(turn.tx, turn.case.id, bidang) if turn.stage.objek is Objek.ISIAN else None
    if sheet is None or sheet.masalah is None:
        return False
    row = file_rows.by_key(turn.tx, files.form_key(turn.case, bidang))
    if sheet.masalah == "struktur" or row is None:
        broken = [item for item in sheet.temuan if item["jenis"] in STRUCTURE]
        found = reading.message_findings(turn.tx, turn.case, bidang, broken)
        turn.tell("struktur_berubah", {**announce.unit_facts(turn.tx, turn.case, bidang), "temuan": found})
    else:
        notice = announce.trouble_notice(turn.tx, turn.case, row, sheet.masalah, turn.now)
        turn.tell(notice.kind, notice.params)
    return True


def is_elsewhere(turn: Turn) -> bool:
    """True when the words name a spreadsheet that is none of ours: whoever filled a copy is told where the true sheet
    is, and nothing is taken for done."""
    ids = _SPREADSHEET.findall(turn.reply.incoming.text)
    if not ids or file_rows.by_drive_ids(turn.tx, ids):
        return False
    turn.tell("isian_di_salinan", announce.unit_facts(turn.tx, turn.case, turn.langkah.bidang))
    return True


def tell_unfinished(turn: Turn) -> None:
    """Declared done, but something is left to mend: what and where; the box on the sheet is unticked."""
    bidang = turn.langkah.bidang
    sheet = entries.sheet(turn.tx, turn.case.id, bidang)
    rows = [row for row in (sheet.temuan if sheet else []) if row["berat"] == Berat.WAJIB]
    facts = {
        **announce.unit_facts(turn.tx, turn.case, bidang),
        "kode": turn.prompt.kode,
        "jumlah_temuan": len(rows),
        "tenggat": turn.scene.when(turn.langkah.tenggat),
        "temuan": reading.message_findings(turn.tx, turn.case, bidang, rows),
    }
    if _is_blank(turn.tx, turn.case, bidang):
        facts["kosong"] = "ya"
    if rows:
        turn.tell("temuan_selesai", facts, prompt_id=turn.prompt.id)
    files.want_unticked(turn.tx, turn.case, bidang)


def ask_about_rest(turn: Turn) -> bool:
    """Nothing must be mended, but something is asked about: is it right as it stands? True when it was asked."""
    sheet = entries.sheet(turn.tx, turn.case.id, turn.langkah.bidang)
    rows = [row for row in (sheet.temuan if sheet else []) if row["berat"] == Berat.PERIKSA]
    confirmed = set(cycles.get(turn.tx, turn.case.id).konfig.get("dikonfirmasi", ()))
    asked = [row for row in rows if row["kunci"] not in confirmed]
    if not asked:
        return False
    found = reading.message_findings(turn.tx, turn.case, turn.langkah.bidang, asked)
    facts = {**turn.scene.unit_facts(), "jumlah_temuan": len(asked), "temuan": found}
    turn.box("periksa_isian", "pastikan_isian", facts, kunci=[row["kunci"] for row in asked])
    return True


def tell_accepted(turn: Turn) -> None:
    """Thanks the filler, and names who looks at it next."""
    bidang = turn.langkah.bidang
    sheet = entries.sheet(turn.tx, turn.case.id, bidang)
    after = turn.scene.next_task()["jabatan_berikut"] or who.title_of(turn.case, "kepala_bidang", bidang)
    facts = {
        **announce.unit_facts(turn.tx, turn.case, bidang),
        "waktu": turn.scene.when(turn.now),
        "total": asked_count(turn.tx, turn.case, bidang),
        "versi": sheet.versi if sheet else 1,
        "jabatan_pemeriksa": after,
    }
    turn.tell("isian_diterima", facts)


def tell_quiet_sheet(tx: Connection, case: Case, langkah: Langkah, sheet: Row[Any], now: datetime) -> bool:
    """Once a sheet has been quiet: the findings in one batch, or that it is complete and wants a "selesai".

    The same findings are told once. True when something was queued.
    """
    if langkah.status is not StatusLangkah.TERBUKA or case.stage(langkah).laku is not Laku.ISI:
        return False
    if now < sheet.berubah + timedelta(minutes=case.kantor.tenang_menit) or sheet.versi == 0 or sheet.masalah:
        return False
    total = asked_count(tx, case, langkah.bidang)
    known = len(reading.settled_of(tx, case, langkah.bidang))
    rows = telling(sheet.temuan, done=False, filled=sheet.terisi - known, asked=total - known)
    digest = reading.findings_digest(rows) if rows else f"lengkap:{langkah.putaran}" if sheet.lengkap else ""
    if not digest and sheet.temuan_terkirim and sheet.versi >= _EMPTIED_VERSION and _is_blank(tx, case, langkah.bidang):
        digest = _EMPTIED
    if digest == sheet.temuan_terkirim:
        return False
    entries.put_sheet(tx, case.id, langkah.bidang, {"temuan_terkirim": digest}, now)
    want_notes(tx, case, langkah.bidang, rows)
    scene = Scene(tx, case, langkah, case.stage(langkah), now)
    if rows:
        _to_fillers(scene, _findings_notice(scene, sheet, rows, total))
    elif digest == _EMPTIED:
        _to_fillers(scene, Notice("isian_kosong", scene.unit_facts(), f"kosong:{langkah.bidang}:{sheet.versi}"))
    elif sheet.lengkap and not sheet.selesai_dicentang:
        _to_fillers(scene, _complete_notice(scene, total))
    return True


def _is_blank(tx: Connection, case: Case, bidang: str) -> bool:
    return not any(entries.values(tx, case.id, bidang).values())


def _findings_notice(scene: Scene, sheet: Row[Any], rows: Rows, total: int) -> Notice:
    bidang = scene.langkah.bidang
    facts = {
        **scene.unit_facts(),
        "jumlah_temuan": len(rows),
        "total": total,
        "temuan": reading.message_findings(scene.tx, scene.case, bidang, rows),
        **({"terisi": sheet.terisi} if sheet.terisi else {}),
    }
    return Notice("temuan_isian", facts, f"temuan:{bidang}:{sheet.versi}:{scene.langkah.putaran}")


def _complete_notice(scene: Scene, total: int) -> Notice:
    bidang = scene.langkah.bidang
    reviewer = scene.next_task()["jabatan_berikut"] or who.title_of(scene.case, "kepala_bidang", bidang)
    facts = {**scene.unit_facts(), "total": total, "jabatan_pemeriksa": reviewer}
    return Notice("isian_lengkap", facts, f"lengkap:{bidang}:{scene.langkah.putaran}")


def _to_fillers(scene: Scene, notice: Notice) -> None:
    """To everybody who holds an open card of this row, linked to it so that a reply to this message counts."""
    tx, case, langkah = scene.tx, scene.case, scene.langkah
    cards = prompts.open_of_row(tx, case.id, langkah.urut, langkah.bidang)
    mine = {prompt.orang_id: prompt for prompt in cards if prompt.jenis == "tugas"}
    for holder in who.asked(tx, case, langkah, scene.now):
        prompt = mine.get(holder.orang.id)
        if prompt is not None:
            addressed = Notice(notice.kind, {**notice.params, "kode": prompt.kode}, notice.key)
            send.notify(tx, case, holder, addressed, scene.now, prompt_id=prompt.id)

"""A ticked "Selesai" box is the declared filler's word, given on the sheet instead of in chat."""

from datetime import datetime
from typing import Any

from sqlalchemy import Connection

from bot.cases import announce, send
from bot.cases import people as who
from bot.cases.commit import chain_of, commit
from bot.cases.drive import files
from bot.cases.load import Case
from bot.cases.people import Holder
from bot.cases.prompts.scene import Scene
from bot.cases.send import Notice
from bot.cases.sheet import findings, reading
from bot.domain.facts import Dikerjakan, Langkah
from bot.domain.findings import Berat
from bot.domain.sop import Laku
from bot.store.queries import entries, prompts, record


def take(tx: Connection, case: Case, langkah: Langkah, now: datetime) -> int:
    """Ends the filling when the content is complete (1); otherwise unticks the box and says what is left (0)."""
    fillers = who.asked(tx, case, langkah, now)
    if not fillers or case.stage(langkah).laku is not Laku.ISI:
        return 0
    entries.put_sheet(tx, case.id, langkah.bidang, {"selesai_dicentang": False}, now)
    if not findings.may_finish(tx, case, langkah.bidang):
        _unfinished(tx, case, langkah, fillers, now)
        return 0
    values = _decision(tx, case, langkah, fillers[0], now)
    prompts.add_decision(tx, values)
    for prompt in prompts.open_of_row(tx, case.id, langkah.urut, langkah.bidang):
        prompts.close(tx, prompt.id, "dijawab", now)
    record.append(tx, chain_of(case), "keputusan", {k: v for k, v in values.items() if k != "pada"}, now)
    commit(tx, case, Dikerjakan(langkah.urut, langkah.bidang, langkah.tahap, langkah.putaran), now)
    return 1


def _decision(tx: Connection, case: Case, langkah: Langkah, filler: Holder, now: datetime) -> dict[str, Any]:
    sheet = entries.sheet(tx, case.id, langkah.bidang)
    return {
        "siklus_id": case.id,
        "urut": langkah.urut,
        "bidang": langkah.bidang,
        "tahap": langkah.tahap,
        "putaran": langkah.putaran,
        "hasil": "setuju",
        "alasan": "",
        "sasaran_bidang": "",
        "orang_id": filler.orang.id,
        "penugasan_id": filler.penugasan.id,
        "kapasitas": who.capacity(case, filler),
        "digest": sheet.digest if sheet else "",
        "versi": sheet.versi if sheet else 0,
        "bukti": {},
        "teks": "kotak Selesai dicentang pada format",
        "pada": now,
        "status": "sementara",
    }


def _unfinished(tx: Connection, case: Case, langkah: Langkah, fillers: list[Holder], now: datetime) -> None:
    sheet = entries.sheet(tx, case.id, langkah.bidang)
    rows = [row for row in (sheet.temuan if sheet else []) if row["berat"] == Berat.WAJIB]
    findings.want_notes(tx, case, langkah.bidang, rows)
    files.want_unticked(tx, case, langkah.bidang)
    scene = Scene(tx, case, langkah, case.stage(langkah), now)
    for holder in fillers:
        mine = [
            p for p in prompts.open_of_row(tx, case.id, langkah.urut, langkah.bidang) if p.orang_id == holder.orang.id
        ]
        facts = {
            **announce.unit_facts(tx, case, langkah.bidang),
            "kode": mine[0].kode if mine else "-",
            "jumlah_temuan": len(rows),
            "tenggat": scene.when(langkah.tenggat),
            "temuan": reading.message_findings(tx, case, langkah.bidang, rows),
        }
        more = {"prompt_id": mine[0].id} if mine else {}
        key = f"belum-selesai:{langkah.bidang}:{sheet.versi if sheet else 0}:{now:%Y%m%d%H%M}"
        send.notify(tx, case, holder, Notice("temuan_selesai", facts, key), now, **more)

"""Give the recommendations to the units: the heads get them as tasks, the fillers a copy."""

from datetime import datetime

from sqlalchemy import Connection

from bot.cases import load, send
from bot.cases import people as who
from bot.cases.commit import commit
from bot.cases.load import Calendars, Case
from bot.cases.prompts.card_rekomendasi import answer_by, giver, rekomendasi_rows
from bot.cases.prompts.scene import Scene
from bot.cases.rekomendasi.given import keep_given
from bot.cases.send import Notice
from bot.domain.facts import BotSelesai, Langkah
from bot.domain.sop import Objek
from bot.domain.tally import Tally
from bot.store.db import Db
from bot.store.queries import cycles


def distribute_rekomendasi(db: Db, calendars: Calendars, now: datetime) -> Tally:
    """For each siklus whose planner passed them on: copies to the fillers, and the heads' tasks open."""
    tally = Tally()
    for siklus_id in db.ask(cycles.with_bot_work):
        with db.begin() as tx:
            case = load.lock(tx, siklus_id, calendars)
            stage = next((langkah for langkah, objek in case.bot_stages() if objek is Objek.DISTRIBUSI), None)
            if stage is None:
                continue
            keep_given(tx, case, now)
            _copy_to_fillers(tx, case, stage, now)
            commit(tx, case, BotSelesai(stage.urut, stage.bidang, stage.tahap), now)
            tally.add("distributed")
    return tally


def _copy_to_fillers(tx: Connection, case: Case, stage: Langkah, now: datetime) -> None:
    scene = Scene(tx, case, stage, case.stage(stage), now)
    for bidang in case.siklus.bidang:
        rows = rekomendasi_rows(scene, bidang)
        facts = {
            "unit": case.kantor.short_name(bidang),
            "periode": case.periode.nama,
            **giver(scene),
            **answer_by(scene),
            "jabatan_penjawab": who.title_of(case, "kepala_bidang", bidang),
            "rekomendasi": rows,
        }
        for holder in who.holders_of(tx, case, "pengisi_bidang", bidang, now) if rows else []:
            key = f"salinan-rekomendasi:{bidang}:{stage.putaran}"
            send.notify(tx, case, holder, Notice("rekomendasi_unit_salinan", facts, key), now)

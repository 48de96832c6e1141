"""The cards about recommendations: please pass on, please follow up."""

from typing import Any

from bot.cases import people as who
from bot.cases.prompts.scene import Card, Scene
from bot.cases.rekomendasi.given import due_after, due_of
from bot.domain import hari_kerja
from bot.store.queries import prompts

ANSWER_DAYS = 5  # working days a unit has to answer a recommendation


def rekomendasi_rows(scene: Scene, bidang: str | None = None) -> list[dict[str, Any]]:
    """The recommendations as messages list them: all, or those for `bidang` (those for all units included)."""
    found = prompts.texts(scene.tx, scene.case.id, "rekomendasi")
    mine = [row for row in found if bidang is None or row.bidang in (bidang, "*")]
    name = scene.case.kantor.short_name
    return [{"unit": "Semua unit" if row.bidang == "*" else name(row.bidang), "rekomendasi": row.teks} for row in mine]


def giver(scene: Scene) -> dict[str, str]:
    """Who gave the recommendations, as title and capacity."""
    given = prompts.texts(scene.tx, scene.case.id, "rekomendasi")
    final = scene.case.sop.final_row
    title = who.title_of(scene.case, final.pelaksana if final else "kepala_dinas")
    return {"jabatan_pemberi": title, "kapasitas_pemberi": given[-1].kapasitas if given else title}


def answer_by(scene: Scene) -> dict[str, str]:
    """Until when a unit answers with its plan, and until when evidence may follow: to the first date that is due."""
    case, today = scene.case, scene.case.today(scene.now)
    answer = hari_kerja.add_hari_kerja(case.kalender, today, ANSWER_DAYS)
    words = [row["rekomendasi"] for row in rekomendasi_rows(scene, scene.langkah.bidang or None)]
    proof = min((due_of(case, text, scene.now) for text in words), default=due_after(case, today))
    return {
        "tenggat_jawab": scene.when(hari_kerja.closes(case.kalender, answer)),
        "tenggat_selesai": scene.when(proof),
    }


def distribute(scene: Scene) -> Card:
    rows = rekomendasi_rows(scene)
    facts = {**scene.base, **giver(scene), **answer_by(scene), "jumlah": len(rows), "rekomendasi": rows}
    return Card("minta_distribusi", facts)


def follow_up(scene: Scene) -> Card:
    bidang = scene.langkah.bidang
    own = [row for row in prompts.texts(scene.tx, scene.case.id, "rekomendasi") if row.bidang == bidang]
    rows = rekomendasi_rows(scene, bidang)
    facts = {**scene.unit_facts(), **giver(scene), **answer_by(scene), "rekomendasi": rows}
    return Card("rekomendasi_unit" if own else "minta_tindak_lanjut_umum", facts)

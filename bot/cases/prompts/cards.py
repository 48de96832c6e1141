"""The life of a task card: sent when a stage opens, edited when it is decided, closed when it no longer counts."""

from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row

from bot.cases import people as who
from bot.cases import send
from bot.cases.drive.files import form_key
from bot.cases.load import Case
from bot.cases.prompts import second_act
from bot.cases.prompts.card_builders import build_card
from bot.cases.prompts.scene import Card, Scene
from bot.cases.send import Notice
from bot.cases.sheet.measuring import change_rows
from bot.cases.sheet.stored import entries_of
from bot.domain import tulis
from bot.domain.entry import difference
from bot.domain.facts import Catatan, Hasil, Langkah, Peristiwa, Putusan
from bot.domain.sop import Laku, Objek
from bot.store.queries import entries, files, outbox, people, prompts


def issue(tx: Connection, case: Case, langkah: Langkah, now: datetime, cause: Catatan | None = None) -> None:
    """Asks everybody the open stage falls to. `cause` is the return or the voided approval that opened it."""
    scene = Scene(tx, case, langkah, case.stage(langkah), now)
    if second_act.open_unasked(scene):
        return
    card = _card(scene, cause)
    asked = who.asked(tx, case, langkah, now)
    for holder in asked:
        _remember_choice(scene, ask_holder(scene, holder, card), holder)
    if not asked:
        tell_nobody(scene)


def through_planner(scene: Scene, prompt: Row[Any], holder: who.Holder) -> None:
    """Somebody who cannot be written to: the planner gets a text to pass on, and how to record the answer."""
    case, stage, bidang = scene.case, scene.stage, scene.langkah.bidang
    facts = {
        **scene.base,
        "kode": prompt.kode,
        "jabatan_tujuan": holder.orang.jabatan,
        "tugas": f"{stage.laku}_{stage.objek}",
        "unit": case.kantor.short_name(bidang) if bidang else "",
        "instansi": case.kantor.nama,
    }
    for planner in who.reachable(scene.tx, case, who.ALERT_CHAIN, scene.now):
        send.notify(scene.tx, case, planner, Notice("titipan_tugas", facts, f"titip:{prompt.id}"), scene.now)


def _remember_choice(scene: Scene, prompt: Row[Any], holder: who.Holder) -> None:
    """ "Setujui tanpa rekomendasi" was tapped: the head is asked at once whether none is meant, not to write some."""
    if (scene.stage.laku, scene.stage.objek) != (Laku.TULIS, Objek.REKOMENDASI):
        return
    langkah = scene.langkah
    approved = prompts.decision_of_round(
        scene.tx, scene.case.id, langkah.urut, langkah.bidang, langkah.putaran, langkah.tahap - 1
    )
    if approved is None or approved.teks != "tanpa":
        return
    kind, detail = "pastikan_tanpa_rekomendasi", {"tugas": prompt.id, "kartu": "pastikan_tanpa_rekomendasi"}
    box = send.open_prompt(scene.tx, scene.case, langkah, holder, "tanpa", scene.now, rincian=detail)
    notice = Notice(kind, {**scene.base, "kode": prompt.kode}, f"tanpa:{box.id}")
    send.notify(scene.tx, scene.case, holder, notice, scene.now, prompt_id=box.id)


def _card(scene: Scene, cause: Catatan | None) -> Card:
    card = build_card(scene)
    if cause is None:
        return card
    if cause.peristiwa == "persetujuan_gugur":
        return _asked_again(scene, card)
    if cause.peristiwa == "dikembalikan" and cause.putusan and scene.stage.laku is not Laku.PUTUSAN:
        return _returned(scene, card, cause, cause.putusan)
    return card


def _returned(scene: Scene, card: Card, cause: Catatan, putusan: Putusan) -> Card:
    """The card of whoever must mend: the reason word for word, and what is not affected."""
    case, bidang = scene.case, scene.langkah.bidang
    decision = prompts.decision_of_round(scene.tx, case.id, cause.urut, cause.bidang, cause.putaran, cause.tahap)
    approver = case.sop.stages(cause.urut)[cause.tahap].peran or ""
    facts: dict[str, Any] = {
        **scene.base,
        "objek": str(Objek.ISIAN if bidang else case.sop.stages(cause.urut)[cause.tahap].objek),
        "kapasitas_pengembali": decision.kapasitas if decision else who.title_of(case, approver, cause.bidang),
        "waktu": scene.when(decision.pada if decision else scene.now),
        "alasan": putusan.alasan,
        "bagian": case.kantor.short_name(putusan.sasaran_bidang) if putusan.sasaran_bidang else "seluruhnya",
        "jabatan_penyetuju": who.title_of(case, approver, bidang),
    }
    if bidang:
        row = files.by_key(scene.tx, form_key(case, bidang))
        facts |= {"unit": case.kantor.short_name(bidang), "tautan_format": (row.tautan if row else "") or ""}
        return Card("dikembalikan", facts, card.digest, card.versi)
    if scene.stage.laku is Laku.KONFIRMASI and scene.stage.objek is Objek.LAPORAN:
        return Card(
            card.kind,
            {**card.params, "alasan_kembali": putusan.alasan},
            card.digest,
            card.versi,
            card.dokumen,
            card.permintaan,
        )
    return Card("dikembalikan", facts, card.digest, card.versi)


def _asked_again(scene: Scene, card: Card) -> Card:
    """The card of an approver whose approval is void: what changed, and the same question about the new data."""
    changes, old, new = changes_since_approval(scene.tx, scene.case, scene.langkah.bidang)
    if not changes:
        return card
    row = files.by_key(scene.tx, form_key(scene.case, scene.langkah.bidang))
    facts = {
        "objek": str(scene.stage.objek),
        "unit": scene.case.kantor.short_name(scene.langkah.bidang),
        "periode": scene.case.periode.nama,
        "jumlah": len(changes),
        "versi_lama": old,
        "versi": new,
        "tautan_format": (row.tautan if row else "") or "",
        "perubahan": changes,
    }
    return Card("persetujuan_gugur", facts, card.digest, card.versi)


def changes_since_approval(tx: Connection, case: Case, bidang: str) -> tuple[list[dict[str, str]], int, int]:
    """What differs between the entries as approved and as they are: rows, old version, new version."""
    sheet = entries.sheet(tx, case.id, bidang)
    if sheet is None or not sheet.disetujui:
        return [], 0, 0
    approved = entries_of(sheet.disetujui["isi"])
    current = entries_of(sheet.disetujui.get("sesudahnya") or entries.values(tx, case.id, bidang))
    return change_rows(tx, case, difference(approved, current)), int(sheet.disetujui["versi"]), int(sheet.versi)


def tell_nobody(scene: Scene) -> None:
    """Nobody holds the role: the planner is told, the former official is not asked (design §5)."""
    case, stage, langkah = scene.case, scene.stage, scene.langkah
    facts: dict[str, Any] = {
        "jabatan_kosong": who.title_of(case, stage.peran or "", langkah.bidang),
        "tugas": f"{stage.laku}_{stage.objek}",
        **scene.base,
        **({"unit": case.kantor.short_name(langkah.bidang)} if langkah.bidang else {}),
    }
    key = f"kosong:{langkah.urut}:{langkah.bidang}:{langkah.putaran}:{langkah.tahap}"
    for holder in who.reachable(scene.tx, case, who.ALERT_CHAIN, scene.now):
        send.notify(scene.tx, case, holder, Notice("pemegang_kosong", facts, key), scene.now)


# --- decided ---------------------------------------------------------------------------------------------------------


def show_decided(tx: Connection, case: Case, catatan: Catatan, now: datetime, *, final: bool) -> None:
    """Turns the cards of a stage to its outcome: the decider's with [Batalkan] while it can, the others' closed."""
    langkah = case.siklus.at(catatan.urut, catatan.bidang)
    decision = prompts.decision_of_round(tx, case.id, catatan.urut, catatan.bidang, catatan.putaran, catatan.tahap)
    if decision is None:
        return
    for prompt in prompts.tasks_of_round(tx, case.id, catatan.urut, catatan.bidang, catatan.putaran):
        if prompt.tahap != catatan.tahap:
            continue
        if prompt.id == decision.prompt_id or prompt.orang_id == decision.orang_id:
            kind, facts = _outcome(tx, case, langkah, catatan, decision, final=final)
            send.edit_card(tx, prompt, kind, facts, f"{'final' if final else 'putus'}:{decision.id}", now)
        elif not final:
            prompts.close(tx, prompt.id, "ditutup", now)
            outbox.cancel_unsent(tx, prompt.id)
            send.edit_card(
                tx, prompt, "sudah_diputuskan", _short_outcome(case, catatan, decision), f"lain:{decision.id}", now
            )


def tell_decided(tx: Connection, case: Case, prompt: Row[Any], now: datetime) -> None:
    """The outcome as a message of its own, with [Batalkan]: of a decision nobody was asked for with a card."""
    decision = prompts.decision_of_round(tx, case.id, prompt.urut, prompt.bidang, prompt.putaran, prompt.tahap)
    row = people.assignment(tx, prompt.penugasan_id)
    if decision is None or row is None:
        return
    catatan = Catatan(Peristiwa.DIPUTUSKAN, prompt.urut, prompt.bidang, prompt.tahap, prompt.putaran)
    langkah = case.siklus.at(prompt.urut, prompt.bidang)
    kind, facts = _outcome(tx, case, langkah, catatan, decision, final=False)
    holder = who.holder_of_row(tx, people.as_assignment(row))
    send.notify(tx, case, holder, Notice(kind, facts, f"putus:{decision.id}"), now, prompt_id=prompt.id)


def _short_outcome(case: Case, catatan: Catatan, decision: Row[Any]) -> dict[str, Any]:
    stage = case.sop.stages(catatan.urut)[catatan.tahap]
    done = "dikembalikan" if decision.hasil == "kembali" else "disetujui" if stage.laku is Laku.PUTUSAN else "selesai"
    return {
        "objek": str(stage.objek),
        **_unit_and_period(case, catatan.bidang),
        "keputusan": done,
        "kapasitas": decision.kapasitas,
        "waktu": tulis.format_waktu(decision.pada, case.kantor.zona),
    }


def _unit_and_period(case: Case, bidang: str) -> dict[str, str]:
    unit = {"unit": case.kantor.short_name(bidang)} if bidang else {}
    return {**unit, "periode": case.periode.nama}


def _outcome(
    tx: Connection, case: Case, langkah: Langkah, catatan: Catatan, decision: Row[Any], *, final: bool
) -> tuple[str, dict[str, Any]]:
    """The kind and params of a decided card."""
    stage = case.sop.stages(catatan.urut)[catatan.tahap]
    at = Langkah(langkah.urut, langkah.bidang, langkah.status, catatan.tahap, catatan.putaran, tenggat=langkah.tenggat)
    scene = Scene(tx, case, at, stage, now=decision.pada)
    facts: dict[str, Any] = {
        **_short_outcome(case, catatan, decision),
        "tugas": f"{stage.laku}_{stage.objek}",
        **scene.next_task(),
        **({"versi": decision.versi} if decision.versi else {}),
    }
    if not final and langkah.final_at is not None:
        facts["batas_batal"] = tulis.format_jam(langkah.final_at, case.kantor.zona)
    if decision.hasil == Hasil.KEMBALI:
        facts |= _return_facts(case, catatan, decision)
        return ("pengembalian_dicatat_final" if final else "pengembalian_dicatat"), facts
    if stage.laku is Laku.PUTUSAN:
        return ("keputusan_dicatat_final" if final else "keputusan_dicatat"), facts
    return "konfirmasi_dicatat", facts


def _return_facts(case: Case, catatan: Catatan, decision: Row[Any]) -> dict[str, Any]:
    row = case.sop.row(catatan.urut)
    fill = case.sop.fill_row
    target = fill if decision.sasaran_bidang and fill else case.sop.row(row.tidak or row.urut)
    bidang = decision.sasaran_bidang or catatan.bidang
    part = case.kantor.short_name(decision.sasaran_bidang) if decision.sasaran_bidang else "seluruhnya"
    actor = target.pengisi if target is fill else target.pelaksana
    return {"alasan": decision.alasan, "bagian": part, "jabatan_pelaksana": who.title_of(case, actor, bidang)}


def show_undone(tx: Connection, case: Case, catatan: Catatan, now: datetime) -> None:
    """A decision was taken back: the old card says so, and whoever holds the role now gets the card anew, in a new
    version; who held it before stays without."""
    langkah = case.siklus.at(catatan.urut, catatan.bidang)
    scene = Scene(tx, case, langkah, case.stage(langkah), now)
    card = build_card(scene)
    asked = {holder.orang.id: holder for holder in who.asked(tx, case, langkah, now)}
    newest = {
        prompt.orang_id: prompt
        for prompt in prompts.tasks_of_round(tx, case.id, catatan.urut, catatan.bidang, catatan.putaran)
        if prompt.tahap == catatan.tahap
    }
    for holder in asked.values():
        if holder.orang.id in newest:
            _ask_again(scene, newest[holder.orang.id], holder, card)
        else:
            ask_holder(scene, holder, card)


def _ask_again(scene: Scene, prompt: Row[Any], holder: who.Holder, card: Card) -> None:
    facts = {
        "kode": prompt.kode,
        "tugas": f"{scene.stage.laku}_{scene.stage.objek}",
        **_unit_and_period(scene.case, scene.langkah.bidang),
        "kapasitas": who.title_of(scene.case, scene.stage.peran or "", scene.langkah.bidang),
        "waktu": scene.when(scene.now),
    }
    send.edit_card(scene.tx, prompt, "keputusan_dibatalkan", facts, f"batal:v{prompt.versi}", scene.now)
    prompts.reopen(scene.tx, prompt.id)
    repost(scene.tx, scene.case, prompt, card, scene.now)
    if holder.chat_id is None:
        through_planner(scene, prompt, holder)


def ask_holder(scene: Scene, holder: who.Holder, card: Card) -> Row[Any]:
    """Sends a card to one holder; the planner gets it to pass on where nobody can be written to."""
    prompt = send.send_card(scene.tx, scene.case, scene.langkah, holder, card, scene.now)
    if holder.chat_id is None:
        through_planner(scene, prompt, holder)
    return prompt


def repost(tx: Connection, case: Case, prompt: Row[Any], card: Card, now: datetime, *, again: bool = False) -> None:
    """Posts a prompt's card as a new version; what was sent before is dead. `again` marks a repeat after a doubt."""
    fresh = prompts.new_version(tx, prompt.id, send.new_nonce())
    prompts.set_detail(
        tx, prompt.id, digest=card.digest, rincian={**fresh.rincian, "kartu": card.kind, "versi": card.versi}
    )
    person = people.person(tx, prompt.orang_id)
    row = people.assignment(tx, prompt.penugasan_id)
    if row is None:
        return
    holder = who.Holder(person, people.as_assignment(row), people.chat_of(tx, prompt.orang_id))
    params = {**card.params, **({"kirim_ulang": True} if again else {})}
    newest = prompts.get(tx, prompt.id)
    if newest is not None:
        post = replace(card, params=params)
        post = replace(post, dokumen=None, ringkas=None) if again else post
        send.post_card(tx, case, newest, holder, post, now)


def refresh(tx: Connection, case: Case, langkah: Langkah, now: datetime) -> None:
    """The data changed while a card was open: every open card of the stage is posted anew about the new data."""
    card = build_card(Scene(tx, case, langkah, case.stage(langkah), now))
    for prompt in prompts.open_of_row(tx, case.id, langkah.urut, langkah.bidang):
        if prompt.jenis == "tugas" and prompt.digest != card.digest:
            repost(tx, case, prompt, card, now)


def close_all(tx: Connection, case: Case, catatan: Catatan, keputusan: str, now: datetime) -> None:
    """Closes every open request of a row that was taken back, visibly, and what was asked about it; its decisions in
    force become void. What is asked of the office beside it stays."""
    for prompt in prompts.open_of_row(tx, case.id, catatan.urut, catatan.bidang):
        if prompt.jenis not in ("tugas", "eskalasi") and "tugas" not in prompt.rincian:
            continue
        prompts.close(tx, prompt.id, "ditutup", now)
        outbox.cancel_unsent(tx, prompt.id)
        if prompt.jenis == "tugas":
            stage = case.sop.stages(catatan.urut)[prompt.tahap]
            facts = {
                "kode": prompt.kode,
                "objek": str(stage.objek),
                **_unit_and_period(case, catatan.bidang),
                "keputusan": keputusan,
                "waktu": tulis.format_waktu(now, case.kantor.zona),
            }
            send.edit_card(tx, prompt, "tugas_kedaluwarsa", facts, f"tutup:{prompt.versi}", now)
    prompts.void_decisions(tx, case.id, catatan.urut, catatan.bidang)

"""What people write to a task: recommendations, follow-ups, analysis, numbers, files; questions and obstacles."""

from dataclasses import replace
from typing import Any

from bot.cases import people as who
from bot.cases import send
from bot.cases.answers import refusals, requests
from bot.cases.answers.decide import decide_now
from bot.cases.answers.turn import Turn
from bot.cases.load import Case
from bot.cases.papers import report_files
from bot.cases.prompts.card_builders import build_card
from bot.cases.prompts.card_rekomendasi import answer_by, rekomendasi_rows
from bot.cases.prompts.cards import repost
from bot.cases.rekomendasi import given, proposed
from bot.cases.send import Notice
from bot.cases.sheet.measuring import measured_rows, ukuran
from bot.domain import replies, tulis
from bot.domain.capaian import round_half_up
from bot.domain.facts import Dikerjakan, StatusLangkah
from bot.domain.sop import Jenis, Laku, Objek
from bot.domain.tanggal import dates_in
from bot.report import measure
from bot.store.queries import entries, files, prompts, record, rekomendasi


def split_unit(case: Case, text: str) -> tuple[str, str]:
    """A leading unit name ("Penempatan: angka salah") and the rest; ("", text) when there is none."""
    names = {kode: case.kantor.short_name(kode) for kode in case.siklus.bidang}
    parts = replies.parse_rekomendasi(text, names)
    if len(parts) == 1 and parts[0][0] in names:
        return str(parts[0][0]), parts[0][1]
    return "", text


def take(turn: Turn) -> None:
    """Words in reply to a writing task."""
    if turn.stage.laku is not Laku.TULIS:
        turn.tell("belum_paham", {"kode": turn.prompt.kode, "laku": str(turn.stage.laku)}, prompt_id=turn.prompt.id)
        return
    text = _written(turn)
    if not text:
        turn.tell("belum_paham", {"kode": turn.prompt.kode, "laku": str(turn.stage.laku)}, prompt_id=turn.prompt.id)
    elif turn.stage.objek is Objek.REKOMENDASI:
        _recommend(turn, text)
    elif keep(turn, text, turn.langkah.bidang, "berlaku") is not None:
        end_stage(turn, text)


def _written(turn: Turn) -> str:
    """The words; of an upload, with the day of the answer where they name none: what is recorded has a date."""
    words = turn.reply.teks.strip()
    if turn.stage.objek is not Objek.UNGGAHAN:
        return words
    words = words or ("foto layar" if turn.reply.incoming.document is not None else "")
    today = turn.case.today(turn.now)
    return words if not words or dates_in(words, today) else f"{words}; diunggah {tulis.format_tanggal_surat(today)}"


def add_analysis(turn: Turn) -> None:
    """ "Analisis: …" in reply to the draft: kept for the report, which the bot then makes anew as the next version."""
    closing = turn.stage.objek is Objek.LAPORAN_TAHUNAN  # what is signed already keeps its own analysis
    objek = "analisis_tahunan" if closing else str(Objek.ANALISIS)
    if keep(turn, turn.reply.teks.strip(), "", "berlaku", objek=objek) is not None:
        report_files.want_revision(turn.tx, turn.case.id, turn.now)
        turn.tell("analisis_dicatat", {"kode": turn.prompt.kode, "analisis": turn.reply.teks.strip()})


def keep(turn: Turn, text: str, bidang: str, status: str, part: int = 0, objek: str = "") -> int | None:
    """Keeps one text and returns its id; None when this message (its parts apart) is kept already."""
    values = {
        "siklus_id": turn.case.id,
        "objek": objek or str(turn.stage.objek),
        "bidang": bidang,
        "urut": turn.langkah.urut,
        "putaran": turn.langkah.putaran,
        "teks": text[:4000],
        "orang_id": turn.holder.orang.id,
        "kapasitas": who.capacity(turn.case, turn.holder),
        "update_id": turn.reply.incoming.update_id * 64 + part,
        "status": status,
        "pada": turn.now,
    }
    made = prompts.add_text(turn.tx, values)
    if made is not None:
        isi = {name: values[name] for name in ("objek", "bidang", "teks", "orang_id", "kapasitas")}
        record.append(turn.tx, f"siklus:{turn.case.id}", "tulisan", isi, turn.now)
    return made


def end_stage(turn: Turn, text: str) -> None:
    """Ends the stage with what was written or sent."""
    place = (turn.langkah.urut, turn.langkah.bidang, turn.langkah.tahap, turn.langkah.putaran)
    if not decide_now(turn, Dikerjakan(*place), teks=text):
        return
    if turn.stage.objek is Objek.TINDAK_LANJUT:
        facts = {**turn.facts, "waktu": turn.scene.when(turn.now), "rencana": text, **answer_by(turn.scene)}
        turn.tell("tindak_lanjut_dicatat", facts, prompt_id=_open_for_progress(turn))


def _open_for_progress(turn: Turn) -> int | None:
    """What the plan's own acknowledgement is answered with later: progress and proof."""
    given.keep_given(turn.tx, turn.case, turn.now)
    owed = [row for row in rekomendasi.of_siklus(turn.tx, turn.case.id) if row.bidang == turn.langkah.bidang]
    return given.ask_about(turn.tx, turn.case, turn.holder, [row.id for row in owed], turn.now) if owed else None


# --- recommendations -------------------------------------------------------------------------------------------------


def _recommend(turn: Turn, text: str) -> None:
    names = {kode: turn.case.kantor.short_name(kode) for kode in turn.case.siklus.bidang}
    _withdraw_list(turn)
    for part, (unit, words) in enumerate(replies.parse_rekomendasi(text, names)):
        made = keep(turn, words, unit or "", "draf", part)
        if made is None:
            continue
        if unit is None:
            ask_unit(turn, made, words)
        else:
            acknowledge(turn, made, unit, words)


def adopt(turn: Turn) -> None:
    """A proposal of the brief was tapped: kept as a draft like one that was written, once, and sent to nobody before
    the last look. The brief is good before the approval and while recommendations are being written."""
    writing = _writing(turn)
    found = proposed.proposed(turn.tx, turn.case)
    number = int(turn.reply.arg) if turn.reply.arg.isdigit() and len(turn.reply.arg) < 3 else 0
    if writing is None or not 0 < number <= len(found):
        refusals.stale(turn)
        return
    words, unit = found[number - 1].teks, proposed.unit_of(found[number - 1])
    drafts = prompts.texts(turn.tx, turn.case.id, "rekomendasi", ("draf",))
    if any((row.bidang, row.teks) == (unit, words) for row in drafts):
        refusals.popup(turn.tx, turn.reply, "usulan_sudah_dipilih", {}, turn.now)
        return
    _withdraw_list(writing)
    made = keep(writing, words, unit, "draf", objek=str(Objek.REKOMENDASI))
    if made is not None and writing.stage.laku is Laku.TULIS:
        acknowledge(writing, made, unit, words)
    elif made is not None:
        facts = {**turn.facts, "unit": proposed.unit_name(turn.case, unit), "rekomendasi": words}
        turn.tell("usulan_dipilih", facts, f"usulan:{made}", prompt_id=turn.prompt.id)


def _writing(turn: Turn) -> Turn | None:
    """The open task a proposal is chosen for: the one answered, or the writing that followed its approval."""
    langkah, same_round = turn.langkah, turn.langkah.putaran == turn.prompt.putaran
    if langkah.status is not StatusLangkah.TERBUKA or not same_round:
        return None
    if Jenis.REKOMENDASI not in turn.case.sop.row(langkah.urut).semua_jenis:
        return None
    if turn.prompt.status == "terbuka" and langkah.tahap == turn.prompt.tahap:
        return turn
    stage = turn.case.stage(langkah)
    mine = [row for row in prompts.open_of_row(turn.tx, turn.case.id, langkah.urut, langkah.bidang)
            if (row.jenis, row.orang_id) == ("tugas", turn.holder.orang.id)]  # fmt: skip
    if stage.objek is not Objek.REKOMENDASI or not mine:
        return None
    return replace(turn, reply=replace(turn.reply, prompt=mine[-1]), stage=stage)


def _withdraw_list(turn: Turn) -> None:
    """A list shown for a last look is no longer whole: only the next one can be sent."""
    for row in prompts.open_of_person(turn.tx, turn.holder.orang.id, "periksa"):
        if row.rincian.get("tugas") == turn.prompt.id:
            prompts.close(turn.tx, row.id, "ditutup", turn.now)
            send.drop_buttons(turn.tx, row, turn.now)


def keep_rekomendasi(turn: Turn) -> None:
    """Keeps the recommendations of a reply that also approves; they are shown back before they are sent."""
    names = {kode: turn.case.kantor.short_name(kode) for kode in turn.case.siklus.bidang}
    for part, (unit, words) in enumerate(replies.parse_rekomendasi(turn.reply.teks, names)):
        keep(turn, words, unit or "", "draf", part, str(Objek.REKOMENDASI))


def ask_unit(turn: Turn, tulisan_id: int, words: str) -> None:
    """A recommendation that names no unit: for which one?"""
    units = [{"kode": kode, "nama": turn.case.kantor.short_name(kode)} for kode in turn.case.siklus.bidang]
    turn.box("unit", "pilih_unit_rekomendasi", {"rekomendasi": words, "unit": units}, tulisan=tulisan_id)


def acknowledge(turn: Turn, tulisan_id: int, unit: str, words: str) -> None:
    """Says back what was noted, for which unit."""
    count = sum(1 for row in prompts.texts(turn.tx, turn.case.id, "rekomendasi", ("draf",)) if row.bidang)
    name = "Semua unit" if unit == "*" else turn.case.kantor.short_name(unit)
    facts = {"kode": turn.prompt.kode, "nomor_rekomendasi": count, "unit": name, "rekomendasi": words}
    turn.tell("rekomendasi_dicatat", facts, f"rekomendasi:{tulisan_id}", prompt_id=turn.prompt.id)


def finish(turn: Turn) -> None:
    """ "Selesai" for a list of recommendations: shown back once; for a follow-up: acknowledged as it is."""
    if turn.stage.objek is Objek.TINDAK_LANJUT:
        _acknowledge_follow_up(turn)
        return
    if turn.stage.objek is not Objek.REKOMENDASI:
        turn.tell("belum_paham", {"kode": turn.prompt.kode, "laku": str(turn.stage.laku)}, prompt_id=turn.prompt.id)
        return
    drafts = prompts.texts(turn.tx, turn.case.id, "rekomendasi", ("draf",))
    for row in drafts:
        if not row.bidang:
            ask_unit(turn, row.id, row.teks)
            return
    if not drafts:
        turn.box("tanpa", "pastikan_tanpa_rekomendasi", turn.facts)
        return
    rows = sorted(rekomendasi_rows(turn.scene), key=lambda item: str(item["unit"]))
    facts = {"jumlah": len(rows), "kapasitas": who.capacity(turn.case, turn.holder), "rekomendasi": rows}
    turn.box("periksa", "periksa_rekomendasi", facts)


def _acknowledge_follow_up(turn: Turn) -> None:
    own = [r for r in prompts.texts(turn.tx, turn.case.id, "rekomendasi") if r.bidang == turn.langkah.bidang]
    if own:  # a recommendation of its own wants a plan, not a tick (design §12)
        turn.box("kotak", "kotak_tulis", {"kotak": "tindak_lanjut"}, kotak="tulis")
        return
    if keep(turn, "Diterima sebagai acuan.", turn.langkah.bidang, "berlaku") is not None:
        end_stage(turn, "Diterima sebagai acuan.")


def none(turn: Turn) -> None:
    """ "Tanpa rekomendasi": while deciding it is an approval, and the question whether none is meant comes after it."""
    if turn.stage.laku is Laku.PUTUSAN:
        place = (turn.langkah.urut, turn.langkah.bidang, turn.langkah.tahap, turn.langkah.putaran)
        decide_now(turn, Dikerjakan(*place))
        return
    turn.box("tanpa", "pastikan_tanpa_rekomendasi", turn.facts)


def send_rekomendasi(turn: Turn) -> None:
    """Puts the drafts in force and ends the stage."""
    place = (turn.langkah.urut, turn.langkah.bidang, turn.langkah.tahap, turn.langkah.putaran)
    prompts.settle_texts(turn.tx, turn.case.id, "rekomendasi", "berlaku")
    decide_now(turn, Dikerjakan(*place), teks="rekomendasi disampaikan")


def rewrite_rekomendasi(turn: Turn) -> None:
    """ "Ubah": the drafts are dropped and written anew."""
    prompts.settle_texts(turn.tx, turn.case.id, "rekomendasi", "dihapus")
    repost(turn.tx, turn.case, turn.prompt, build_card(turn.scene), turn.now)


# --- questions, details -----------------------------------------------------------------------------------------------


def question(turn: Turn) -> None:
    """A question in reply to a card goes to the planner; the card stays open."""
    about = {**turn.facts, "kode": turn.prompt.kode}
    refusals.ask_planner(turn.tx, turn.case, turn.reply, turn.reply.teks, about, turn.now)


def obstacle(turn: Turn) -> None:
    """An obstacle is kept, told to the planner, and shown when the superior is asked."""
    text = turn.reply.teks.strip()
    values: dict[str, Any] = {
        "siklus_id": turn.case.id,
        "objek": "kendala",
        "bidang": turn.langkah.bidang,
        "urut": turn.langkah.urut,
        "putaran": turn.langkah.putaran,
        "teks": text[:2000],
        "orang_id": turn.holder.orang.id,
        "kapasitas": who.capacity(turn.case, turn.holder),
        "update_id": turn.reply.incoming.update_id * 64,
        "status": "berlaku",
        "pada": turn.now,
    }
    if prompts.add_text(turn.tx, values) is None:
        return
    facts = {**turn.facts, "kendala": text, "waktu": turn.scene.when(turn.now)}
    turn.tell("kendala_dicatat", facts)
    _tell_planner_obstacle(turn, facts)


def _tell_planner_obstacle(turn: Turn, facts: dict[str, Any]) -> None:
    isi = {**facts, "jabatan_pengirim": turn.holder.orang.jabatan}
    asker = {"orang_id": turn.holder.orang.id, "pertanyaan": facts["kendala"], "kode": turn.prompt.kode}
    notice = Notice("kendala_masuk", isi, "kendala")
    requests.pass_to_planner(turn.tx, turn.case, turn.langkah, notice, asker, turn.now)


def details(turn: Turn) -> None:
    """ "Rincian per unit": figures unit by unit; the request stays open."""
    report = files.latest_report(turn.tx, turn.case.id)
    rows = measured_rows(turn.tx, turn.case)
    sheets = entries.sheets(turn.tx, turn.case.id)
    units = []
    for kode in turn.case.siklus.bidang:
        unit = measure.measure_unit(kode, turn.case.kantor.short_name(kode), rows, ukuran(turn.case))
        figure = (
            {"capaian": tulis.format_angka(round_half_up(unit.rerata)), "dihitung": unit.dihitung}
            if unit.rerata is not None
            else {}
        )
        state = "disetujui" if (sheet := sheets.get(kode)) is not None and sheet.disetujui else "lengkap"
        units.append({"unit": unit.nama, "total": unit.jumlah_indikator, "keadaan": state, **figure})
    turn.tell(
        "rincian_unit", {**turn.facts, "versi": report.versi if report else 1, "unit": units}, prompt_id=turn.prompt.id
    )


def show_again(turn: Turn) -> None:
    """ "Buka tugas": the card once more, as a new version at the end of the chat."""
    if turn.prompt.status == "terbuka":
        repost(turn.tx, turn.case, turn.prompt, build_card(turn.scene), turn.now)
    else:
        refusals.stale(turn)

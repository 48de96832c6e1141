"""The Kepala Dinas's recommendations, unit by unit, and what each bidang answers."""

import pytest

from bot.store import tables
from tests.journeys import stages
from tests.journeys.conftest import At
from tests.journeys.office import CHECKER, FILLER, HEAD, PLANNER, SECRETARY, UNITS, Office, labels

JOB_FAIR = "adakan job fair bersama SMK sebelum Oktober"


@pytest.fixture
def writing(office_at: At) -> Office:
    """The Kepala Dinas approved and is asked for recommendations."""
    return office_at(stages.writing)


def _texts(office: Office, objek: str = "rekomendasi") -> dict[str, str]:
    rows = [row for row in office.rows(tables.tulisan, objek=objek) if row.status in ("draf", "berlaku")]
    return {row.bidang: row.teks for row in rows}


def _send(office: Office) -> None:
    office.tap(HEAD, "selesai")
    office.tap(HEAD, "sampaikan")


def test_a_unit_named_in_front_gets_the_recommendation(writing: Office) -> None:
    """ "Penempatan: …", by short name, in any case; it is said back."""
    writing.reply(HEAD, f"penempatan: {JOB_FAIR}")
    assert _texts(writing) == {"penempatan": JOB_FAIR}
    assert JOB_FAIR in writing.last(HEAD)["text"]
    assert writing.status(6) == "terbuka"


def test_a_recommendation_without_a_unit_asks_for_which(writing: Office) -> None:
    """By button; nothing is sent to anybody before."""
    writing.reply(HEAD, JOB_FAIR)
    assert "Untuk unit mana" in writing.last(HEAD)["text"]
    writing.tap(HEAD, "pilih:pelatihan")
    assert _texts(writing) == {"pelatihan": JOB_FAIR}


def test_the_unit_can_be_typed_as_the_answer(writing: Office) -> None:
    """Somebody writes the name instead of tapping it."""
    writing.reply(HEAD, JOB_FAIR)
    writing.say(HEAD, "Penempatan", writing.last(HEAD))
    assert _texts(writing) == {"penempatan": JOB_FAIR}


@pytest.mark.parametrize("by_tap", [True, False])
def test_semua_means_every_unit(writing: Office, by_tap: bool) -> None:
    """One text for all."""
    if by_tap:
        writing.reply(HEAD, "tingkatkan disiplin pelaporan")
        writing.tap(HEAD, "semua")
    else:
        writing.reply(HEAD, "Semua: tingkatkan disiplin pelaporan")
    assert _texts(writing) == {"*": "tingkatkan disiplin pelaporan"}


def test_several_recommendations_in_one_message(writing: Office) -> None:
    """One line each; each is kept for its unit."""
    writing.reply(HEAD, f"Penempatan: {JOB_FAIR}\nPelatihan: tambah kelas las\nSemua: tepat waktu")
    assert _texts(writing) == {"penempatan": JOB_FAIR, "pelatihan": "tambah kelas las", "*": "tepat waktu"}


def test_ending_without_a_unit_chosen_asks_again(writing: Office) -> None:
    """ "Selesai" while a recommendation still has no unit: asked once more, nothing sent."""
    writing.reply(HEAD, JOB_FAIR)
    writing.tap(HEAD, "selesai")
    assert "Untuk unit mana" in writing.last(HEAD)["text"]
    assert writing.status(6) == "terbuka"
    writing.tap(HEAD, "pilih:penempatan")
    _send(writing)
    assert writing.status(6) == "selesai"


def test_proposals_of_the_brief_are_adopted_by_a_tap(office_at: At) -> None:
    """Before the approval and after it, each once; with another nonce never; they go the ordinary way."""
    office = office_at(stages.filled)
    for kode, unit in (("PEN-03", "penempatan"), ("LAT-03", "pelatihan")):
        office.sheet(unit).type(kode, 1)
        office.sheet(unit).type(kode, "Jadwal bergeser.", "kendala")
    office.drain()
    for stretch in (stages.compiled, stages.reviewed, stages.presented):
        stretch(office)
    brief = office.request(HEAD, "Ringkasan pimpinan")
    first, second, *_ = [b for row in brief["keyboard"] for b in row]
    office.tap_data(HEAD, brief, first["data"])
    office.tap_data(HEAD, brief, first["data"])
    assert "Belum disampaikan kepada siapa pun" in office.last(HEAD)["text"]
    assert office.status(6) == "terbuka"
    prompt, nonce, act = second["data"].removeprefix("d:").split(":", 2)
    office.tap_data(HEAD, brief, f"d:{prompt}:{nonce[::-1]}:{act}")
    assert len(office.rows(tables.tulisan, objek="rekomendasi", status="draf")) == 1
    office.reply(HEAD, "kembalikan: mohon angkanya diperiksa")
    office.tap(HEAD, "batalkan")
    assert not office.rows(tables.tulisan, objek="rekomendasi", status="draf"), "they were about what went back"
    brief = office.request(HEAD, "Ringkasan pimpinan")
    first, second, *_ = [b for row in brief["keyboard"] for b in row]
    office.tap_data(HEAD, brief, first["data"])
    stages.writing(office)
    assert "Sudah dicatat: 1 rekomendasi" in office.card(HEAD)["text"]
    office.tap_data(HEAD, brief, second["data"])
    office.reply(HEAD, f"Pelatihan: {JOB_FAIR}")
    kept = [row.teks for row in office.rows(tables.tulisan, objek="rekomendasi", status="draf")]
    assert len(kept) == 3
    assert kept[2] == JOB_FAIR
    _send(office)
    assert office.status(6) == "selesai"
    assert len(office.rows(tables.tulisan, objek="rekomendasi", status="berlaku")) == 3


def test_nothing_is_sent_before_the_last_look(writing: Office) -> None:
    """The list is shown with its capacity; "Sampaikan" sends it, to the Sekretaris first."""
    writing.reply(HEAD, f"Penempatan: {JOB_FAIR}")
    writing.tap(HEAD, "selesai")
    assert writing.status(6) == "terbuka"
    assert "Kepala Dinas" in writing.last(HEAD)["text"]
    writing.tap(HEAD, "sampaikan")
    assert writing.status(7) == "terbuka"
    assert "minta_serah" in writing.kinds(SECRETARY)
    assert not writing.said(CHECKER["penempatan"], JOB_FAIR)


def test_ubah_drops_the_list_and_asks_anew(writing: Office) -> None:
    """What was written before is gone; what is written now counts."""
    writing.reply(HEAD, f"Penempatan: {JOB_FAIR}")
    writing.tap(HEAD, "selesai")
    writing.tap(HEAD, "ubah")
    assert _texts(writing) == {}
    writing.reply(HEAD, "Pelatihan: tambah kelas las")
    _send(writing)
    assert _texts(writing) == {"pelatihan": "tambah kelas las"}
    assert writing.status(6) == "selesai"


def test_a_recommendation_after_the_last_look_makes_the_shown_list_void(writing: Office) -> None:
    """Only a list that was shown whole can be sent."""
    writing.reply(HEAD, f"Penempatan: {JOB_FAIR}")
    writing.tap(HEAD, "selesai")
    shown = writing.last(HEAD)
    data = next(b["data"] for row in shown["keyboard"] for b in row if b["data"].endswith(":sampaikan"))
    writing.reply(HEAD, "Pelatihan: tambah kelas las")
    writing.tap_data(HEAD, shown, data)
    assert writing.status(6) == "terbuka"
    _send(writing)
    assert _texts(writing) == {"penempatan": JOB_FAIR, "pelatihan": "tambah kelas las"}


def test_no_recommendation_needs_a_confirm(writing: Office) -> None:
    """ "Tidak ada rekomendasi": asked whether none is meant; "Ya" ends the step."""
    writing.reply(HEAD, "tidak ada rekomendasi")
    assert writing.status(6) == "terbuka"
    writing.tap(HEAD, "ya")
    assert writing.status(6) == "selesai"
    assert _texts(writing) == {}


def test_nothing_can_be_added_after_the_list_is_sent(writing: Office) -> None:
    """A late reply is answered and not kept."""
    card = writing.card(HEAD)
    writing.reply(HEAD, f"Penempatan: {JOB_FAIR}")
    _send(writing)
    before = len(writing.chat(HEAD))
    writing.say(HEAD, "Pelatihan: tambah kelas las", card)
    assert _texts(writing) == {"penempatan": JOB_FAIR}
    assert len(writing.chat(HEAD)) > before


def test_an_approval_with_a_recommendation_in_one_breath_loses_neither(office_at: At) -> None:
    """Asked about first, then both are put down; the unit is heard without a colon."""
    office = office_at(stages.presented)
    office.reply(HEAD, "Setuju. Rekomendasi: Penempatan agar adakan job fair")
    assert office.status(6) == "terbuka"
    office.tap(HEAD, "ya")
    office.settle()
    assert _texts(office) == {"penempatan": "agar adakan job fair"}


def test_approving_without_recommendations_is_two_recorded_acts(office_at: At) -> None:
    """ "Setujui tanpa rekomendasi": the approval first, and once more whether none is meant."""
    office = office_at(stages.presented)
    office.tap(HEAD, "tanpa")
    assert office.status(6) == "sementara"
    office.settle()
    assert "pastikan_tanpa_rekomendasi" in office.kinds(HEAD)
    office.tap(HEAD, "ya")
    assert office.status(6) == "selesai"
    assert [d.status for d in office.decisions(urut=6, tahap=0)] == ["final"]


def test_hostile_text_is_passed_on_word_for_word(writing: Office) -> None:
    """Markup, emoji and a formula reach the bidang as they were typed; proof may follow until the date they name."""
    hostile = '<b>&amp;</b> =HYPERLINK("x") 😀 {unit} _*`[x](y) paling lambat 29 Mei 2026, bukti foto'
    writing.reply(HEAD, f"Penempatan: {hostile}")
    _send(writing)
    for stage in (stages.handed_over, stages.distributed):
        stage(writing)
    told = writing.request(CHECKER["penempatan"], "rekomendasi Kepala Dinas")["text"]
    assert hostile in told
    assert "menyusul sampai Jumat, 29 Mei 2026" in told
    assert writing.unsound() == []


def test_the_longest_message_is_kept_and_reaches_the_bidang(writing: Office) -> None:
    """4,096 characters: nothing is lost on the way, whatever Telegram lets through at once."""
    words = "Penempatan: " + " ".join(f"kata{i}" for i in range(600))
    writing.reply(HEAD, words[:4096])
    _send(writing)
    for stage in (stages.handed_over, stages.distributed):
        stage(writing)
    assert writing.unsound() == []
    assert writing.status(9, "penempatan") == "terbuka"
    assert len(_texts(writing)["penempatan"]) > 3900
    whole = [row for row in writing.told(CHECKER["penempatan"]) if row.jenis == "lampiran_teks_panjang"]
    assert len(whole) == 1


# --- what the bidang answer ------------------------------------------------------------------------------------------


@pytest.fixture
def distributed(office_at: At) -> Office:
    """Penempatan has a recommendation of its own, everybody a common one."""
    return office_at(stages.distributed)


def test_a_bidang_with_its_own_recommendation_writes_a_plan(distributed: Office) -> None:
    """A tick is not enough; the plan is recorded word for word, with who and when."""
    who = CHECKER["penempatan"]
    plan = "Job fair dengan lima SMK, September 2026"
    distributed.reply(who, "selesai")
    assert distributed.status(9, "penempatan") == "terbuka"
    distributed.reply(who, plan)
    assert distributed.status(9, "penempatan") == "selesai"
    assert plan in _texts(distributed, "tindak_lanjut").values()
    assert plan in distributed.last(who)["text"]


def test_the_others_acknowledge_with_one_tap_or_write_a_plan(distributed: Office) -> None:
    """ "Diterima sebagai acuan" ends it; so does a text."""
    distributed.tap(CHECKER["pelatihan"], "selesai")
    distributed.reply(CHECKER["transmigrasi"], "Laporan dikirim setiap tanggal 5")
    assert [distributed.status(9, unit) for unit in ("pelatihan", "transmigrasi")] == ["selesai", "selesai"]
    assert distributed.status(9, "sekretariat") == "terbuka"
    assert distributed.rows(tables.siklus)[0].status == "berjalan"


@pytest.mark.parametrize("words", ["siap", "terima kasih", "kapan batasnya?"])
def test_thanks_and_questions_are_no_plan(distributed: Office, words: str) -> None:
    """They are answered, and the plan is still awaited."""
    distributed.reply(CHECKER["penempatan"], words)
    assert distributed.status(9, "penempatan") == "terbuka"
    assert _texts(distributed, "tindak_lanjut") == {}


def test_the_siklus_ends_when_the_last_bidang_answered(distributed: Office) -> None:
    """Not before; then archived, and everybody hears of it once."""
    for unit in UNITS[:-1]:
        distributed.reply(CHECKER[unit], f"Rencana {unit}, Juni 2026")
    assert distributed.rows(tables.siklus)[0].status == "berjalan"
    distributed.reply(CHECKER[UNITS[-1]], "Rencana, Juni 2026")
    assert distributed.rows(tables.siklus)[0].status == "selesai"
    for who in (HEAD, SECRETARY, PLANNER, *FILLER.values()):
        assert distributed.kinds(who).count("siklus_selesai") == 1


def test_a_follow_up_can_be_written_by_button_too(distributed: Office) -> None:
    """ "Tulis tindak lanjut" opens a box; what is written there is the plan."""
    who = CHECKER["penempatan"]
    distributed.tap(who, "tulis")
    distributed.say(who, "Job fair, September 2026", distributed.last(who))
    assert distributed.status(9, "penempatan") == "selesai"


def test_the_card_says_until_when(distributed: Office) -> None:
    """Five working days for the answer; the buttons fit what is asked."""
    card = distributed.request(CHECKER["pelatihan"], "Mohon tindak lanjut")
    assert "9 April 2026" in card["text"]
    assert "Diterima sebagai acuan" in labels(card)

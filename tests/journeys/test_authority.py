"""Who may decide: proven identity, the role held at that moment, and never over what one declared oneself."""

from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import update

from bot.cases.accounts.invitations import invite
from bot.store import tables
from bot.store.queries import marks, people
from tests.journeys import stages
from tests.journeys.conftest import At
from tests.journeys.office import CHECKER, FILLER, HEAD, OFFICE, PLANNER, SECRETARY, Message, Office, buttons

UNIT, WHO, CHIEF = "penempatan", FILLER["penempatan"], CHECKER["penempatan"]
OTHER = CHECKER["pelatihan"]
STRANGER = 6_111_222_333


@pytest.fixture
def filled(office_at: At) -> Office:
    """Every bidang handed in; every head is asked."""
    return office_at(stages.filled)


def _undecided(office: Office) -> bool:
    return office.status(3, UNIT) == "terbuka" and office.decisions(urut=3, bidang=UNIT) == []


def _approve_data(message: Message) -> str:
    return next(b["data"] for b in buttons(message) if b.get("data", "").endswith(":setujui"))


def _refused(office: Office) -> int:
    return len(office.noted("ditolak"))


# --- strangers -------------------------------------------------------------------------------------------------------


@pytest.fixture
def stranger(filled: Office) -> str:
    """Somebody with a Telegram account and nothing else."""
    from integrations.sandbox.telegram.state import User

    filled.world.telegram.users[STRANGER] = User(STRANGER, "Orang", "Luar", phone="6281200000000")
    filled.people["luar"] = {"telegram_id": STRANGER, "kode": "luar"}
    return "luar"


def test_an_outsider_learns_nothing_and_changes_nothing(filled: Office, stranger: str) -> None:
    """Whatever is written: one kind text an hour, on record, no name and no figure."""
    for words in ("setuju", "A12 setuju", "/tugas", "/status", "halo", "/start", "/start salah"):
        filled.say(stranger, words)
    assert _undecided(filled)
    texts = "\n".join(m["text"] for m in filled.chat(stranger))
    assert "Penempatan" not in texts
    assert len(filled.told(stranger, "akun_belum_terdaftar")) == 1
    assert _refused(filled) >= 3
    filled.advance(hours=1)
    filled.say(stranger, "setuju")
    assert len(filled.told(stranger, "akun_belum_terdaftar")) == 2


def test_an_outsider_with_somebody_s_button_data_is_refused(filled: Office, stranger: str) -> None:
    """A forged client can send any data: a popup, a line in the record, no decision."""
    filled.say(stranger, "halo")
    data = _approve_data(filled.request(CHIEF, "koreksi"))
    assert "belum terdaftar" in filled.tap_data(stranger, filled.last(stranger), data)
    assert _undecided(filled)


def test_a_deactivated_person_is_a_stranger(filled: Office) -> None:
    """Who left the office decides nothing, though the chat is still there."""
    with filled.db.begin() as tx:
        tx.execute(update(tables.orang).where(tables.orang.c.kode == CHIEF).values(aktif=False))
    before = _refused(filled)
    filled.say(CHIEF, "setuju", filled.request(CHIEF, "koreksi"))
    assert _undecided(filled)
    assert _refused(filled) == before + 1


# --- the wrong official ----------------------------------------------------------------------------------------------


def test_another_head_s_short_code_decides_nothing(filled: Office) -> None:
    """The code of a card is no key: only its holder may use it; the other is told who decides."""
    kode = next(r.kode for r in filled.rows(tables.prompt, bidang=UNIT, urut=3))
    filled.say(OTHER, f"{kode} setuju")
    assert _undecided(filled)
    assert "Kepala Bidang Penempatan" in filled.last(OTHER)["text"]
    assert filled.told(OTHER, "bukan_wewenang")


def test_another_head_s_button_decides_nothing(filled: Office) -> None:
    """Real data, real nonce, the wrong person: a popup and a line in the record."""
    before = _refused(filled)
    data = _approve_data(filled.request(CHIEF, "koreksi"))
    popup = filled.tap_data(OTHER, filled.request(OTHER, "koreksi"), data)
    assert "tidak lagi berada pada" in popup or "keputusan ini berada pada" in popup
    assert _undecided(filled)
    assert _refused(filled) == before + 1


@pytest.mark.parametrize("who", [WHO, PLANNER, HEAD, "staf_perencanaan", "tim_sakip_ketua"])
def test_no_role_but_the_head_s_decides_about_entries(filled: Office, who: str) -> None:
    """Filler, planner, even the Kepala Dinas: the SOP names one."""
    kode = next(r.kode for r in filled.rows(tables.prompt, bidang=UNIT, urut=3))
    filled.say(who, f"{kode} setuju")
    assert _undecided(filled)


# --- assignments -----------------------------------------------------------------------------------------------------


def _assign(office: Office, who: str, **values: Any) -> None:
    """A dated assignment as `sakip init` or a confirmed order writes it."""
    ids = {row.kode: row.id for row in office.rows(tables.orang)}
    row = {
        "orang_id": ids[who],
        "instansi": OFFICE,
        "bidang": "",
        "jenis": "plh",
        "mulai": office.now.date(),
        "selesai": None,
        "dasar": "Surat Perintah (contoh)",
        "sumber": "obrolan",
        "disahkan": office.app.clock.now(),
    }
    with office.db.begin() as tx:
        people.add_assignment(tx, {**row, **values})
        marks.drop(tx, "penugasan:diperiksa")


def _end(office: Office, who: str, day: date) -> None:
    """The person's assignments end on `day`."""
    ids = {row.kode: row.id for row in office.rows(tables.orang)}
    with office.db.begin() as tx:
        tx.execute(update(tables.penugasan).where(tables.penugasan.c.orang_id == ids[who]).values(selesai=day))
        marks.drop(tx, "penugasan:diperiksa")


def test_a_former_holder_decides_nothing_and_sees_the_card_close(filled: Office) -> None:
    """The assignment ended yesterday: card and button are dead, the planner is told that nobody holds the step."""
    card = filled.request(CHIEF, "koreksi")
    data = _approve_data(card)
    _end(filled, CHIEF, filled.now.date() - timedelta(days=1))
    filled.drain()
    shown = next(m for m in filled.chat(CHIEF) if m["message_id"] == card["message_id"])
    assert "Dialihkan" in shown["text"]
    assert buttons(shown) == []
    filled.tap_data(CHIEF, shown, data)
    filled.say(CHIEF, "setuju", shown)
    assert _undecided(filled)
    assert filled.told(PLANNER, "pemegang_kosong")


def test_an_expired_assignment_means_nobody_is_asked(office_at: At) -> None:
    """It ended before the step opened: no card for the former head, one alert for the planner, nothing decided."""
    office = office_at(stages.shared)
    _end(office, CHIEF, office.now.date() - timedelta(days=1))
    office.hand_in(UNIT)
    assert office.status(3, UNIT) == "terbuka"
    assert "minta_koreksi" not in office.kinds(CHIEF)
    assert len(office.told(PLANNER, "pemegang_kosong")) == 1
    office.advance(hours=30)
    assert "menunggu_pimpinan" not in office.kinds(CHIEF)


def test_a_new_holder_gets_the_open_card_and_decides(office_at: At) -> None:
    """Somebody is appointed while the step waits: the card comes by itself, through the planner until they connect."""
    office = office_at(stages.shared)
    _end(office, CHIEF, office.now.date() - timedelta(days=1))
    office.hand_in(UNIT)
    with office.db.begin() as tx:  # the new holder is not connected yet: the planner gets a text to pass on
        mine = tables.ikatan.c.telegram_id == office.telegram_id(OTHER)
        tx.execute(tables.ikatan.update().where(mine).values(selesai=office.now))
    _assign(office, OTHER, peran="kepala_bidang", bidang=UNIT, jenis="plt")
    office.drain()
    (passed_on,) = office.told(PLANNER, "titipan_tugas")
    (person,) = office.rows(tables.orang, kode=OTHER)
    assert passed_on.isi["jabatan_tujuan"] == person.jabatan
    office.say(OTHER, f"/start {invite(office.db, person.id, office.now)}")
    office.tap(OTHER, "benar")
    card = office.request(OTHER, "koreksi: isian Penempatan")
    assert f"#{passed_on.isi['kode']}" in card["text"]
    office.tap(OTHER, "setujui", card)
    office.settle()
    (decision,) = office.decisions(urut=3, bidang=UNIT)
    assert decision.status == "final"
    assert decision.kapasitas.startswith("Plt. Kepala Bidang Penempatan")


def test_the_plh_decides_in_that_capacity_and_the_absent_head_does_not(office_at: At) -> None:
    """The Sekretaris is Plh. Kepala Dinas: asked, recorded "Plh. Kepala Dinas"; the Kepala Dinas's old card is dead."""
    office = office_at(stages.presented)
    old = office.card(HEAD)
    data = _approve_data(old)
    _assign(office, SECRETARY, peran="kepala_dinas")
    office.drain()
    card = office.card(SECRETARY)
    assert "rekomendasi" in card["text"].casefold()
    office.tap_data(HEAD, old, data)
    assert office.decisions(urut=6) == []
    office.tap(SECRETARY, "setujui", card)
    office.settle()
    (decision,) = office.decisions(urut=6)
    assert decision.kapasitas == "Plh. Kepala Dinas (Sekretaris)"
    assert [d.kapasitas for d in office.decisions(urut=5)] == ["Sekretaris"]


@pytest.fixture
def in_two_roles(office_at: At) -> Office:
    """The Sekretaris, who is Plh. Kepala Dinas as well, has reviewed the report; the undo window is over."""
    office = office_at(stages.compiled)
    _assign(office, SECRETARY, peran="kepala_dinas")
    office.drain()
    stages.reviewed(office)
    card = office.request(SECRETARY, "Mohon telaah")
    assert "dicatat pula selaku Plh. Kepala Dinas (Sekretaris), tanpa permintaan kedua" in card["text"]
    office.tap(SECRETARY, "setujui", card)
    assert office.decisions(urut=6) == []
    office.settle()
    return office


def test_one_person_in_two_roles_is_asked_once_and_told_so(in_two_roles: Office) -> None:
    """Review and approval are two recorded acts, each in its own capacity; the recommendation is asked for apart."""
    office = in_two_roles
    (review,), (approval,) = office.decisions(urut=5), office.decisions(urut=6)
    assert [review.kapasitas, approval.kapasitas] == ["Sekretaris", "Plh. Kepala Dinas (Sekretaris)"]
    assert (review.status, approval.status) == ("final", "sementara")
    assert (approval.digest, approval.update_id) == (review.digest, review.update_id)
    assert "Oleh Plh. Kepala Dinas (Sekretaris)" in office.last(SECRETARY)["text"]
    office.settle()
    assert [d.status for d in office.decisions(urut=6)] == ["final"]
    assert "minta_rekomendasi" not in office.kinds(SECRETARY)
    assert office.kinds(SECRETARY)[-1] == "tulis_rekomendasi"
    assert office.unsound() == []


def test_the_second_act_of_one_person_can_be_taken_back_alone(in_two_roles: Office) -> None:
    """Then the question of that role comes after all, and the review stands."""
    office = in_two_roles
    office.tap(SECRETARY, "batalkan", office.last(SECRETARY))
    office.settle()
    assert office.status(6) == "terbuka"
    assert [d.status for d in office.decisions(urut=5)] == ["final"]
    office.tap(SECRETARY, "setujui", office.request(SECRETARY, "Mohon telaah dan rekomendasi"))
    office.settle()
    assert [d.status for d in office.decisions(urut=6)] == ["dibatalkan", "final"]
    assert office.unsound() == []


def test_the_definitive_official_is_asked_again_when_the_leave_is_over(office_at: At) -> None:
    """Plh. until today: from midnight on the Plh. decides nothing, nobody is woken, and in the morning the card is back
    on the Kepala Dinas's desk, once."""
    office = office_at(stages.presented)
    office.say(HEAD, "kembalikan", office.card(HEAD))  # asked for the reason when the leave begins
    _assign(office, SECRETARY, peran="kepala_dinas", selesai=office.now.date())
    office.drain()
    assert {row.status for row in office.rows(tables.prompt, jenis="alasan")} == {"ditutup"}
    before, asked = len(office.chat(HEAD)), office.card(SECRETARY)
    office.until("2026-04-02 00:30")
    office.say(SECRETARY, "setuju", asked)
    assert "keputusan ini berada pada Kepala Dinas" in office.last(SECRETARY)["text"]
    assert len(office.chat(HEAD)) == before
    office.until("2026-04-02 07:30")
    assert office.kinds(HEAD)[-1] == "minta_rekomendasi"
    office.until("2026-04-02 09:00")
    assert len([m for m in office.chat(HEAD)[before:] if buttons(m)]) == 1
    office.tap(HEAD, "setujui")
    office.settle()
    assert [d.kapasitas for d in office.decisions(urut=6)] == ["Kepala Dinas"]


def test_an_assignment_that_nobody_confirmed_gives_no_authority(filled: Office) -> None:
    """A planner cannot write himself in: an appointment waits for its second person."""
    _assign(filled, PLANNER, peran="kepala_bidang", bidang=UNIT, disahkan=None)
    filled.drain()
    assert "minta_koreksi" not in filled.kinds(PLANNER)
    kode = next(r.kode for r in filled.rows(tables.prompt, bidang=UNIT, urut=3))
    filled.say(PLANNER, f"{kode} setuju")
    assert _undecided(filled)


def test_nobody_approves_what_they_declared_themselves(office_at: At) -> None:
    """The head of the bidang fills it too: the check goes one level up, to the Sekretaris."""
    office = office_at(stages.shared)
    _assign(office, CHIEF, peran="pengisi_bidang", bidang=UNIT, jenis="definitif")
    office.drain()
    office.fill(UNIT)
    office.say(CHIEF, "selesai", office.request(CHIEF, "pengisian format Penempatan"))
    assert office.status(2, UNIT) == "selesai"
    assert not office.said(CHIEF, "Mohon koreksi: isian Penempatan")
    card = office.request(SECRETARY, "Mohon koreksi: isian Penempatan")
    office.tap(SECRETARY, "setujui", card)
    office.settle()
    (decision,) = office.decisions(urut=3, bidang=UNIT)
    ids = {row.id: row.kode for row in office.rows(tables.orang)}
    assert ids[decision.orang_id] == SECRETARY
    makers = {d.orang_id for d in office.decisions(urut=2, bidang=UNIT)}
    assert decision.orang_id not in makers


def test_two_people_behind_one_account_do_not_check_each_other(office_at: At) -> None:
    """A phone that filler and head share: the planner is told, /tugas lists for both, the check goes one level up."""
    office = office_at(stages.shared)
    ids = {row.kode: row.id for row in office.rows(tables.orang)}
    office.say(WHO, f"/start {invite(office.db, ids[CHIEF], office.now)}")
    office.tap(WHO, "benar")
    assert "Akun yang sama dipakai pula oleh" in office.request(PLANNER, "Terhubung: Kepala Bidang Penempatan")["text"]
    _assign(office, CHIEF, peran="pengisi_bidang", bidang="pelatihan")
    office.drain()
    office.say(WHO, "/tugas")
    assert "pengisian format Penempatan" in office.last(WHO)["text"]
    assert "pengisian format Pelatihan" in office.last(WHO)["text"]
    office.say(WHO, "kenapa formatnya terkunci ya?")  # of which of the two?
    as_head = next(button for button in buttons(office.last(WHO)) if "Kepala Bidang" in button["text"])
    office.tap_data(WHO, office.last(WHO), as_head["data"])
    assert "Pesan dari Kepala Bidang Penempatan" in office.last(PLANNER)["text"]
    office.fill(UNIT)
    office.say(WHO, "selesai", office.said(WHO, "pengisian format Penempatan")[0])
    assert not office.said(WHO, "Mohon koreksi: isian Penempatan")
    assert office.request(SECRETARY, "Mohon koreksi: isian Penempatan")


def test_the_maker_is_told_why_when_the_own_entries_come_back_to_him(office_at: At) -> None:
    """A typed code instead of the card: refused, with who decides instead. Of the Sekretaris's own it is the Kepala
    Dinas, about whom nobody is asked for guidance."""
    office = office_at(stages.shared)
    _assign(office, SECRETARY, peran="pengisi_bidang", bidang="sekretariat", jenis="definitif")
    office.drain()
    office.fill("sekretariat")
    office.say(SECRETARY, "selesai", office.request(SECRETARY, "pengisian format Sekretariat"))
    kode = next(r.kode for r in office.rows(tables.prompt, bidang="sekretariat", urut=3))
    office.say(SECRETARY, f"{kode} setuju")
    assert office.decisions(urut=3, bidang="sekretariat") == []
    assert office.status(3, "sekretariat") == "terbuka"
    office.until("2026-04-02 09:00")
    office.until("2026-04-06 09:00")
    assert "menunggu_pimpinan_salinan" in office.kinds(PLANNER)
    assert "eskalasi_perencana" not in office.kinds(PLANNER)


def test_a_deputy_decides_with_the_own_card_only(filled: Office) -> None:
    """Both hold the role; the button in the other's chat is still not theirs."""
    _assign(filled, OTHER, peran="kepala_bidang", bidang=UNIT)
    _assign(filled, SECRETARY, peran="kepala_bidang", bidang=UNIT)
    filled.drain()
    mine = filled.request(OTHER, "koreksi: isian Penempatan")
    data = _approve_data(filled.request(SECRETARY, "koreksi: isian Penempatan"))
    assert "tidak lagi berada pada" in filled.tap_data(OTHER, mine, data)
    assert _undecided(filled)


def test_a_lost_phone_s_account_decides_nothing_after_a_new_one_is_bound(filled: Office) -> None:
    """A new invitation moves the person: the old account is a stranger, the open card comes to the new one; what the
    old one decided a moment before is held and asked anew there."""
    from integrations.sandbox.telegram.state import User

    old = filled.people[CHIEF]["telegram_id"]
    card = filled.request(CHIEF, "koreksi")
    filled.tap(CHIEF, "setujui", card)
    filled.world.telegram.users[STRANGER] = User(STRANGER, "Kabid", "Baru", phone="6281200000001")
    filled.people["baru"] = {"telegram_id": STRANGER, "kode": "baru"}
    ids = {row.kode: row.id for row in filled.rows(tables.orang)}
    filled.say("baru", f"/start {invite(filled.db, ids[CHIEF], filled.app.clock.now())}")
    filled.tap("baru", "benar")
    filled.tap_data(CHIEF, card, _approve_data(card))
    filled.say(CHIEF, "setuju", card)
    filled.settle()
    assert filled.status(3, UNIT) == "terbuka"
    assert filled.told(CHIEF, "akun_lama_diputus")
    assert filled.told(PLANNER, "keputusan_ditahan")
    assert filled.told("baru", "keputusan_diulang")
    filled.tap("baru", "setujui", filled.request("baru", "Mohon koreksi"))
    held, decision = filled.decisions(urut=3, bidang=UNIT)
    assert held.status == "dibatalkan"
    assert (decision.telegram_id, decision.telegram_id != old) == (STRANGER, True)

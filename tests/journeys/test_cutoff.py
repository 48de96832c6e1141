"""A lost phone, somebody who left: the planner cuts the account off, and nothing that waited is lost."""

from bot.cases.accounts.cutoff import cut_off
from bot.cases.accounts.invitations import invite
from bot.store import tables
from tests.journeys import stages
from tests.journeys.conftest import At
from tests.journeys.office import CHECKER, FILLER, PLANNER, Office, buttons

WHO, CHIEF = FILLER["penempatan"], CHECKER["penempatan"]


def _bound(office: Office) -> bool:
    return any(r.selesai is None for r in office.rows(tables.ikatan, telegram_id=office.telegram_id(WHO)))


def test_the_planner_cuts_off_a_lost_phone_and_the_task_comes_to_the_next_account(office_at: At) -> None:
    """Reason on record; the old account decides nothing and is sent nothing; the card stays and comes anew."""
    office = office_at(stages.shared)
    (person,) = office.rows(tables.orang, kode=WHO)
    card = office.card(WHO)
    office.say(PLANNER, f"/putus {person.jabatan.upper()}; ponsel hilang di jalan")
    assert _bound(office)  # shown back first
    office.tap(PLANNER, "ya")
    assert not _bound(office)
    text = office.request(PLANNER, "sudah diputus")["text"]
    assert "ponsel hilang di jalan" in text
    assert "1 tugas tetap terbuka" in text
    assert '"alasan":"ponsel hilang di jalan"' in office.noted("ikatan_diputus")[-1].isi
    assert office.kinds(WHO)[-1] == "akun_lama_diputus"
    (task,) = office.rows(tables.prompt, orang_id=person.id, jenis="tugas")
    assert task.status == "terbuka"

    office.say(WHO, "selesai", card)
    office.fill("penempatan")
    office.until("2026-04-08 10:00")  # the day before the deadline: nobody is reminded at that account
    assert office.status(2, "penempatan") == "terbuka"
    assert office.kinds(WHO)[-1] in ("akun_lama_diputus", "akun_belum_terdaftar")
    office.say(PLANNER, "/status")
    assert f"Belum terhubung\n• {person.jabatan}" in office.said(PLANNER, "Status Triwulan")[-1]["text"]

    office.say(WHO, f"/start {invite(office.db, person.id, office.now)}")
    office.tap(WHO, "benar")
    assert office.card(WHO)["message_id"] != card["message_id"]
    office.reply(WHO, "selesai")
    assert office.status(2, "penempatan") != "terbuka"
    assert office.unsound() == []


def test_only_the_planner_cuts_off_and_only_whom_the_order_names(office_at: At) -> None:
    """Anybody else is told whose it is; a misspelt name, no reason, or the planner's own account change nothing."""
    office = office_at(stages.joined)  # nothing is running, as in January, but the year before there was a siklus
    office.until("2026-04-01 08:00")
    office.say(WHO, "/putus kasubbag_perencanaan; coba")
    assert office.kinds(WHO)[-1] == "hanya_perencana"
    for words in ("siapa saja; hilang", f"{WHO}", f"{PLANNER}; hilang"):
        office.say(PLANNER, f"/putus {words}")
        assert office.kinds(PLANNER)[-1] == "cara_perintah"
    (person,) = office.rows(tables.orang, kode=WHO)
    with office.db.begin() as tx:
        assert cut_off(tx, person, None, "pindah tugas", office.now) == 0
        assert cut_off(tx, person, None, "pindah tugas", office.now) is None
    office.say(PLANNER, f"/putus {WHO}; hilang")
    assert office.kinds(PLANNER)[-1] == "akun_tidak_ada"


def test_what_a_lost_phone_decided_in_its_last_minutes_is_held_and_the_planner_asked(office_at: At) -> None:
    """The undo window was running: nothing follows from it, the old account hears nothing, the task is open anew."""
    office = office_at(stages.filled)
    office.approve("penempatan")
    assert office.status(3, "penempatan") == "sementara"
    before = len(office.chat(CHIEF))
    card = office.last(CHIEF)
    office.say(PLANNER, f"/putus {CHIEF}; ponsel hilang")
    office.tap(PLANNER, "ya")
    office.settle()
    (held,) = office.decisions(urut=3, bidang="penempatan")
    assert (held.status, office.status(3, "penempatan")) == ("dibatalkan", "terbuka")
    text = office.request(PLANNER, "keputusan Kepala Bidang Penempatan ditahan")["text"]
    (task,) = office.rows(tables.prompt, id=held.prompt_id)
    assert f"/catat {task.kode} setuju" in text
    assert office.told(PLANNER, "titipan_tugas")
    assert len(office.chat(CHIEF)) == before + 1  # that the account no longer counts, and nothing else
    assert office.tap_data(CHIEF, card, buttons(card)[0]["data"]) != ""
    assert office.status(3, "penempatan") == "terbuka"
    assert office.unsound() == []

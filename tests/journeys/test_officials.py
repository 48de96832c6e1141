"""A change of officials is in force for nobody until a second entitled person says so (office practice, People)."""

from collections.abc import Sequence
from datetime import date

from bot.cases.accounts import officials
from bot.cli.setup import apply_config
from bot.domain.pejabat import AksiPejabat, Butir, SumberUsulan
from bot.store import tables
from tests.journeys import stages
from tests.journeys.conftest import At
from tests.journeys.office import CHECKER, FILLER, HEAD, OFFICE, PLANNER, SECRETARY, Office

UNIT = "penempatan"
NEW = Butir(
    AksiPejabat.DATA, "kabid_baru", "Pejabat Baru (contoh)", "Ibu", "Kepala Bidang Penempatan", "baru@c.example"
)


def _task(kode: str, peran: str, bidang: str = "") -> Butir:
    return Butir(AksiPejabat.TUGAS, kode, peran=peran, bidang=bidang, mulai=date(2026, 4, 1), dasar="SK 821.2/7/2026")


def _ended(office: Office, who: str) -> Butir:
    (orang,) = office.rows(tables.orang, kode=who)
    held = next(row for row in office.rows(tables.penugasan, orang_id=orang.id))
    last = date(2026, 3, 31)
    return Butir(
        AksiPejabat.UBAH, who, peran=held.peran, bidang=held.bidang, selesai=last, dasar="SK", penugasan_id=held.id
    )


def _propose(office: Office, lines: Sequence[Butir], sumber: SumberUsulan, oleh: str = "") -> None:
    ids = {row.kode: row.id for row in office.rows(tables.orang)}
    with office.db.begin() as tx:
        officials.propose(tx, OFFICE, lines, sumber, ids.get(oleh), office.now)
    office.drain()


def test_a_new_head_of_a_bidang_decides_only_after_the_second_person_confirmed(office_at: At) -> None:
    """The old head keeps the card until then; the task moves, everybody concerned is told, the record has it all."""
    office = office_at(stages.filled)
    chief, deputy = CHECKER[UNIT], CHECKER["pelatihan"]
    _propose(office, [_ended(office, chief), _task(deputy, "kepala_bidang", UNIT)], SumberUsulan.BUKU)
    assert office.told(PLANNER, "usulan_pejabat_menunggu")
    assert len(office.rows(tables.penugasan, peran="kepala_bidang", bidang=UNIT)) == 1
    assert not office.rows(tables.outbox, jenis="dialihkan")

    office.tap(SECRETARY, "ya", office.request(SECRETARY, "perubahan pejabat"))
    office.drain()
    (proposal,) = office.rows(tables.usulan)
    assert proposal.status == "disahkan"
    assert office.told(deputy, "pejabat_berubah")
    assert office.told(PLANNER, "pejabat_berubah")
    assert office.rows(tables.outbox, jenis="dialihkan", operasi="ubah")
    office.say(chief, "setuju")
    assert office.status(3, UNIT) == "terbuka"
    card = [m for m in office.chat(deputy) if "koreksi" in m["text"] and "Penempatan" in m["text"]][-1]
    office.say(deputy, "setuju", card)
    office.settle()
    assert office.status(3, UNIT) == "selesai"
    assert office.noted("usulan_pejabat")
    assert office.noted("pejabat")
    assert office.unsound() == []


def test_a_planner_cannot_confirm_what_any_planner_may_have_typed(office_at: At) -> None:
    """Nor does the one who gains by it; the first answer of the others counts."""
    office = office_at(stages.shared)
    _propose(office, [_task(PLANNER, "sekretaris"), _task(SECRETARY, "kepala_dinas")], SumberUsulan.BUKU)
    assert not office.told(PLANNER, "minta_pengesahan_pejabat")
    assert not office.told(SECRETARY, "minta_pengesahan_pejabat")
    card = office.request(HEAD, "perubahan pejabat")
    office.tap(HEAD, "bukan", card)
    (proposal,) = office.rows(tables.usulan)
    assert proposal.status == "ditolak"
    assert office.told(PLANNER, "usulan_pejabat_ditolak")
    office.tap(HEAD, "ya", card)
    assert office.rows(tables.usulan)[0].status == "ditolak"
    assert len(office.rows(tables.penugasan, peran="sekretaris")) == 1


def test_what_a_planner_proposes_in_chat_another_role_confirms(office_at: At) -> None:
    """The proposer is never asked; the two others are, and the second card dies with the first answer."""
    office = office_at(stages.shared)
    _propose(office, [NEW, _task(NEW.kode, "pengisi_bidang", UNIT)], SumberUsulan.OBROLAN, PLANNER)
    assert not office.told(PLANNER, "minta_pengesahan_pejabat")
    late = office.request(HEAD, "perubahan pejabat")
    office.tap(SECRETARY, "ya", office.request(SECRETARY, "perubahan pejabat"))
    office.drain()
    office.tap(HEAD, "bukan", late)
    assert office.rows(tables.usulan)[0].status == "disahkan"
    shared = office.google_file(office.file_id(UNIT))["permissions"]
    assert {NEW.email, office.people[FILLER[UNIT]]["email"]} <= {row.get("emailAddress") for row in shared}
    assert office.unsound() == []


def test_the_files_applied_again_do_not_undo_what_was_confirmed(office_at: At) -> None:
    """`sakip init` names whom it left as they are; nobody who was confirmed is retired, no ended assignment revives."""
    office = office_at(stages.shared)
    chief = CHECKER[UNIT]
    moved = Butir(AksiPejabat.DATA, chief, "Nama Baru (contoh)", "Ibu", "Kepala Bidang", "lain@c.example")
    lines = [moved, _ended(office, FILLER[UNIT]), NEW, _task(NEW.kode, "pengisi_bidang", UNIT)]
    _propose(office, lines, SumberUsulan.BUKU)
    office.tap(SECRETARY, "ya", office.request(SECRETARY, "perubahan pejabat"))
    applied = apply_config(office.db, office.house.config, office.now)
    assert set(applied.kept) == {f"{OFFICE}/{chief}", f"{OFFICE}/{FILLER[UNIT]}"}
    staff = {row.kode: row for row in office.rows(tables.orang)}
    assert staff[chief].email == "lain@c.example"
    assert staff[NEW.kode].aktif
    (ended,) = office.rows(tables.penugasan, orang_id=staff[FILLER[UNIT]].id)
    assert ended.selesai == date(2026, 3, 31)

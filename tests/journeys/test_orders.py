"""Orders by command: deadlines, leave, invitations, oral decisions, access; and the board of /status."""

from datetime import date, timedelta

from bot.cases import load
from bot.cases.papers.yearly_model import build_any
from bot.store import tables
from bot.store.queries import people
from tests.journeys import stages
from tests.journeys.conftest import At
from tests.journeys.office import CHECKER, FILLER, HEAD, OFFICE, PLANNER, SECRETARY, Office, buttons

UNIT, WHO, CHIEF = "penempatan", FILLER["penempatan"], CHECKER["penempatan"]
ORDER = "/tenggat Penempatan 15-04-2026; SE 000.8/45/2026; data BPS baru terbit"


def _pick(office: Office, who: str, whom: str) -> None:
    """Taps the button that names an official."""
    titles = {row.kode: row.jabatan for row in office.rows(tables.orang)}
    message = office.last(who)
    data = next(button["data"] for button in buttons(message) if button["text"] == titles[whom])
    office.tap_data(who, message, data)


def test_a_deadline_moves_for_one_bidang_with_its_basis_and_the_others_keep_theirs(office_at: At) -> None:
    """Shown back first; then the holder is told, the record says why, and the reminders follow."""
    office = office_at(stages.shared)
    before = {row.bidang: row.tenggat for row in office.rows(tables.langkah, urut=2)}
    office.say(PLANNER, ORDER)
    assert {row.bidang: row.tenggat for row in office.rows(tables.langkah, urut=2)} == before
    office.tap(PLANNER, "ya")
    after = {row.bidang: row.tenggat for row in office.rows(tables.langkah, urut=2)}
    assert after.pop(UNIT) - before.pop(UNIT) == timedelta(days=6)
    assert after == before
    (told,) = office.told(WHO, "tenggat_dipindah")
    assert told.isi["dasar"] == "SE 000.8/45/2026"
    assert office.noted("tenggat")
    office.walk("2026-04-09T03:00:00+00:00")
    assert not office.told(WHO, "pengingat_hari_ini")


def test_a_deadline_without_basis_or_by_another_official_changes_nothing(office_at: At) -> None:
    """No letter number, a day that is over, a year without calendar; and only the planner gives this order."""
    office = office_at(stages.shared)
    before = [row.tenggat for row in office.rows(tables.langkah, urut=2)]
    for order in ("/tenggat", "/tenggat Penempatan 15-04-2026", "/tenggat Penempatan 31-02-2026; SE 1; x"):
        office.say(PLANNER, order)
        assert office.kinds(PLANNER)[-1] == "cara_perintah"
    office.say(PLANNER, "/tenggat semua 15-04-2036; SE 1; x")
    assert office.kinds(PLANNER)[-1] == "tahun_tanpa_kalender"
    office.until("2026-04-01 17:30")
    office.say(PLANNER, "/tenggat semua 01-04-2026; SE 1; x")
    assert office.kinds(PLANNER)[-1] == "cara_perintah"
    office.say(PLANNER, "/tenggat Penempatan Senin depan; SE 1; x")
    assert "Senin, 6 April 2026" in office.last(PLANNER)["text"]
    office.say(CHIEF, ORDER)
    assert office.kinds(CHIEF)[-1] == "hanya_perencana"
    assert [row.tenggat for row in office.rows(tables.langkah, urut=2)] == before


def test_leave_named_in_chat_holds_once_the_stand_in_agrees_and_the_tasks_move(office_at: At) -> None:
    """The head of a bidang goes on leave: the stand-in gets the open card and decides selaku Plh.; what the head held
    before is somebody else's and stays theirs."""
    office = office_at(stages.filled)
    (chief,) = office.rows(tables.orang, kode=CHIEF)
    once = {"orang_id": chief.id, "instansi": OFFICE, "peran": "kepala_bidang", "bidang": "transmigrasi"}
    past = {"jenis": "definitif", "mulai": date(2023, 1, 2), "selesai": date(2024, 1, 1), "dasar": "SK (contoh)"}
    with office.db.begin() as tx:
        people.add_assignment(tx, {**once, **past, "sumber": "konfig", "disahkan": office.now})
    today, until = office.now.day, f"{office.now.day + 3} April 2026"  # "1 s.d. 4 April 2026"
    office.say(CHIEF, f"/wakilkan {today} s.d. {until}; Surat Tugas 800/12/2026")
    _pick(office, CHIEF, CHECKER["pelatihan"])
    assert not office.rows(tables.penugasan, jenis="plh")
    office.tap(CHECKER["pelatihan"], "ya")
    office.drain()
    assert office.told(PLANNER, "wakil_berlaku")
    assert [row.bidang for row in office.rows(tables.penugasan, jenis="plh")] == [UNIT]
    assert office.rows(tables.outbox, jenis="dialihkan", operasi="ubah")
    office.say(CHIEF, "setuju")
    assert office.status(3, UNIT) == "terbuka"
    card = [m for m in office.chat(CHECKER["pelatihan"]) if "koreksi" in m["text"] and "Penempatan" in m["text"]][-1]
    office.say(CHECKER["pelatihan"], "setuju", card)
    office.settle()
    (decision,) = [row for row in office.decisions(urut=3, bidang=UNIT) if row.status == "final"]
    assert decision.kapasitas.startswith("Plh. ")


def test_a_stand_in_who_cannot_leaves_everything_as_it_was(office_at: At) -> None:
    """The official is told and may name somebody else."""
    office = office_at(stages.filled)
    day = f"{office.now:%d-%m-%Y}"
    office.say(CHIEF, f"/wakilkan {day} {day}")
    _pick(office, CHIEF, CHECKER["pelatihan"])
    office.tap(CHECKER["pelatihan"], "bukan")
    assert office.kinds(CHIEF)[-1] == "wakil_ditolak"
    assert not office.rows(tables.penugasan, jenis="plh")


def test_the_planner_makes_an_invitation_for_whoever_is_not_connected(office_at: At) -> None:
    """The list names them; the link works once, and the open task comes along."""
    office = office_at(stages.shared)
    with office.db.begin() as tx:
        tx.execute(
            tables.ikatan.update()
            .where(tables.ikatan.c.telegram_id == office.telegram_id(WHO))
            .values(selesai=office.now)
        )
    office.say(PLANNER, "/undang")
    _pick(office, PLANNER, WHO)
    text = office.last(PLANNER)["text"]
    code = text.rsplit("/start ", 1)[-1].split()[0] if "/start " in text else text.rsplit("start=", 1)[-1].split()[0]
    office.say(WHO, f"/start {code}")
    office.tap(WHO, "benar")
    assert "terdaftar" in office.kinds(WHO)
    assert "pengisian format" in office.card(WHO)["text"]


def _told_of_it(office: Office) -> str:
    """The line of /riwayat about the decision recorded for an official."""
    office.say(PLANNER, "/riwayat")
    return next(line for line in office.last(PLANNER)["text"].splitlines() if "dicatat kemudian dan" in line)


def _printed(office: Office) -> list[str | None]:
    """What the report's table of decisions says about those recorded for an official."""
    (siklus,) = office.rows(tables.siklus)
    with office.db.read() as tx:
        model = build_any(tx, load.load(tx, siklus.id, office.app.calendars), office.now)
    return [row.catatan for row in model.keputusan if row.catatan]


def test_an_oral_decision_counts_is_marked_and_is_confirmed_by_the_official(office_at: At) -> None:
    """The record says who noted it and on what evidence; the official confirms."""
    office = office_at(stages.filled)
    code = office.rows(tables.prompt, urut=3, bidang=UNIT, status="terbuka")[0].kode
    office.say(PLANNER, f"/catat {code} setuju; lisan pada rapat 01-04-2026")
    assert office.status(3, UNIT) == "terbuka"
    office.tap(PLANNER, "ya")
    office.settle()
    (decision,) = office.decisions(urut=3, bidang=UNIT)
    assert "dicatat kemudian" in decision.kapasitas
    assert decision.bukti["dicatat_kemudian"]["ditegaskan"] is None
    assert "belum ditegaskan" in _told_of_it(office)
    assert _printed(office) == [
        "Dicatat kemudian, lisan pada rapat 01-04-2026; belum ditegaskan oleh yang bersangkutan."
    ]
    office.tap(CHIEF, "ya")
    assert "telah ditegaskan" in _told_of_it(office)
    assert "telah ditegaskan" in str(_printed(office))
    (decision,) = office.decisions(urut=3, bidang=UNIT)
    assert decision.bukti["dicatat_kemudian"]["ditegaskan"] is True
    assert office.told(PLANNER, "penegasan_dicatat")


def test_an_oral_return_needs_its_reason_and_reopens_the_filling(office_at: At) -> None:
    """A return without a reason is not recorded, nor one without its day or of a day to come."""
    office = office_at(stages.filled)
    code = office.rows(tables.prompt, urut=3, bidang=UNIT, status="terbuka")[0].kode
    for words in ("kembalikan; nota dinas 12/2026, 01-04-2026", "setuju; lisan", "setuju; lisan pada rapat 20-04-2026"):
        office.say(PLANNER, f"/catat {code} {words}")
        assert office.kinds(PLANNER)[-1] == "cara_perintah"
    office.say(PLANNER, f"/catat {code} kembalikan: angka belum sesuai; nota dinas 12/2026, 01-04-2026")
    office.tap(PLANNER, "ya")
    office.settle()
    assert office.status(2, UNIT) == "terbuka"


def test_access_is_asked_in_chat_and_granted_with_one_tap(office_at: At) -> None:
    """The account gets write access to that unit's sheet, on record."""
    office = office_at(stages.shared)
    office.say(WHO, "/akses Staf.Penempatan@gmail.com")
    office.tap(PLANNER, "ya")
    office.drain()
    shared = office.google_file(office.file_id(UNIT))["permissions"]
    assert any(p.get("emailAddress") == "staf.penempatan@gmail.com" and p["role"] == "writer" for p in shared)
    assert office.told(WHO, "akses_diberikan")
    assert office.noted("akses")


def test_status_answers_with_words_and_a_board(office_at: At) -> None:
    """The picture goes with the words; a stranger gets neither."""
    office = office_at(stages.shared)
    office.say(SECRETARY, "/status")
    assert "status_ringkas" in office.kinds(SECRETARY)
    assert office.last(SECRETARY)["photo"]
    office.say(HEAD, "/bantuan")
    assert office.kinds(HEAD)[-1] == "bantuan"
    assert office.unsound() == []

"""Officials outside Telegram, an ajudan who cannot decide, a yes to everything, and what a group may hear."""

from datetime import date

from bot.store import tables
from tests.journeys import stages
from tests.journeys.conftest import At
from tests.journeys.office import CHECKER, FILLER, HEAD, OFFICE, PLANNER, SECRETARY, Office

UNIT, WHO, CHIEF = "penempatan", FILLER["penempatan"], CHECKER["penempatan"]


def _assign(office: Office, who: str, peran: str, bidang: str = "", jenis: str = "definitif") -> None:
    """Somebody holds one more role from today on."""
    (row,) = office.rows(tables.orang, kode=who)
    values = {"orang_id": row.id, "instansi": OFFICE, "peran": peran, "bidang": bidang, "jenis": jenis}
    more = {"mulai": date(2026, 4, 1), "selesai": date(2026, 12, 31), "dasar": "ST 1", "sumber": "obrolan"}
    with office.db.begin() as tx:
        tx.execute(tables.penugasan.insert().values(**values, **more, disahkan=office.now))


def test_the_planner_gets_a_text_to_pass_on_for_an_official_outside_telegram(office_at: At) -> None:
    """With the code under which the answer is recorded; nobody else gets it."""
    office = office_at(stages.shared)
    with office.db.begin() as tx:
        mine = tables.ikatan.c.telegram_id == office.telegram_id(CHIEF)
        tx.execute(tables.ikatan.update().where(mine).values(selesai=office.now))
    for unit in (UNIT, "pelatihan"):
        office.hand_in(unit)
    (told,) = office.told(PLANNER, "titipan_tugas")
    text = office.request(PLANNER, "Mohon disampaikan kepada")["text"]
    assert "mohon perkenan untuk koreksi isian Penempatan Triwulan I 2026" in text
    office.say(PLANNER, f"/catat {told.isi['kode']} setuju; lisan pada rapat 01-04-2026")
    office.tap(PLANNER, "ya")
    office.settle()
    assert office.status(3, UNIT) == "selesai"


def test_an_ajudan_gets_the_reminders_of_the_kepala_dinas_and_cannot_decide(office_at: At) -> None:
    """A copy each day one goes out; the ajudan's own yes is refused."""
    office = office_at(stages.presented)
    ajudan = "staf_perencanaan"
    (row,) = office.rows(tables.orang, kode=ajudan)
    with office.db.begin() as tx:
        mine = tables.penugasan.c.orang_id == row.id
        tx.execute(tables.penugasan.update().where(mine).values(peran="penghubung"))
    office.walk("2026-04-07 09:00")
    assert len(office.told(ajudan, "menunggu_pimpinan_salinan")) == len(office.told(HEAD, "menunggu_pimpinan")) > 0
    code = office.rows(tables.prompt, urut=6, status="terbuka", jenis="tugas")[0].kode
    office.say(ajudan, f"{code} setuju")
    assert office.kinds(ajudan)[-1] == "bukan_wewenang"
    assert office.status(6) == "terbuka"
    office.say(ajudan, "/bantuan")
    assert "Sebagai penghubung" in office.last(ajudan)["text"]


def test_a_yes_to_everything_shows_each_and_records_each(office_at: At) -> None:
    """ "Setujui semua" decides nothing by itself: every waiting decision has its own button."""
    office = office_at(stages.filled)
    _assign(office, CHIEF, "kepala_bidang", "pelatihan", "plh")
    office.advance(hours=1)
    office.say(CHIEF, "setujui semua")
    shown = office.said(CHIEF, "Maksud Ibu: setuju") + office.said(CHIEF, "Maksud Bapak: setuju")
    assert {unit for unit in ("Penempatan", "Pelatihan") for m in shown if f"isian {unit}" in m["text"]} == {
        "Penempatan",
        "Pelatihan",
    }
    assert not office.decisions(urut=3)
    office.tap(CHIEF, "ya", next(m for m in shown if "Pelatihan" in m["text"]))
    (decision,) = office.decisions(urut=3)
    assert (decision.bidang, decision.kapasitas[:4]) == ("pelatihan", "Plh.")
    office.tap(CHIEF, "ya", next(m for m in shown if "Penempatan" in m["text"]))
    assert len(office.decisions(urut=3)) == 2


def test_a_hasty_word_is_no_reason_and_batal_takes_a_decision_back(office_at: At) -> None:
    """ "siap", a picture, a code of nothing: asked again, nothing recorded; "batal" needs no reply to count."""
    office = office_at(stages.filled)
    office.say(CHIEF, "A99 setuju")
    assert office.kinds(CHIEF)[-1] == "pilih_tugas"
    office.tap(CHIEF, "kembalikan", office.request(CHIEF, "Mohon koreksi"))
    box = office.last(CHIEF)
    office.say(CHIEF, "siap pak", box)
    assert office.kinds(CHIEF)[-1] == "alasan_belum_ditulis"
    office.say(CHIEF, "", box, document={"name": "foto.jpg", "base64": "aGFsbw=="})
    assert office.kinds(CHIEF)[-1] == "pesan_tidak_dipakai"
    assert office.decisions(urut=3, bidang=UNIT) == []
    office.say(CHIEF, "angka job fair terhitung ganda", box)
    assert office.decisions(urut=3, bidang=UNIT)[0].alasan == "angka job fair terhitung ganda"
    office.say(CHIEF, "batal")
    assert [row.status for row in office.decisions(urut=3, bidang=UNIT)] == ["dibatalkan"]
    assert office.status(3, UNIT) == "terbuka"
    assert office.unsound() == []


def test_what_hinders_a_filler_is_offered_as_an_obstacle_and_a_question_of_the_planner_is_no_answer(
    office_at: At,
) -> None:
    """Words in reply to the card that are no selesai: passed on after a yes, kept for the escalation."""
    office = office_at(stages.shared)
    office.say(WHO, "listrik kantor mati sejak pagi", office.card(WHO))
    assert office.kinds(WHO)[-1] == "pastikan_kendala"
    office.tap(WHO, "ya")
    assert [row.teks for row in office.rows(tables.tulisan, objek="kendala")] == ["listrik kantor mati sejak pagi"]
    before = len(office.chat(WHO))
    office.say(PLANNER, "siapa yang belum isi?")
    assert len(office.chat(WHO)) == before
    office.say(PLANNER, "/undang")
    assert office.kinds(PLANNER)[-1] == "semua_terhubung"
    office.say(CHIEF, "/wakilkan Selasa; ST 800/1/2026")
    assert "Selasa, 7 April 2026 sampai dengan Selasa, 7 April 2026" in office.last(CHIEF)["text"]


def test_a_group_hears_counts_and_no_names(office_at: At) -> None:
    """Neither titles nor units, and nothing at all for a stranger's question."""
    office = office_at(stages.shared)
    members = [office.telegram_id(SECRETARY), office.telegram_id(WHO)]
    group = office.post("/_sandbox/telegram/groups", {"title": "Tim SAKIP", "members": members})["chat_id"]
    office.say(SECRETARY, "/status", chat_id=group)
    office.say(WHO, "/bidang Penempatan", chat_id=group)
    said = [m["text"] for m in office.get(f"/_sandbox/telegram/chats/{group}") if m["from"] == "bot"]
    assert len(said) == 1
    assert said[0].startswith("Triwulan I 2026: langkah 2 dari 9; isian 0 dari 5 unit lengkap.")
    assert "Penempatan" not in said[0]
    office.say(WHO, "/status", chat_id=group, drain=False)
    supergroup = office.post(f"/_sandbox/telegram/groups/{group}/migrate", {})["chat_id"]
    office.drain()
    assert [m["text"] for m in office.get(f"/_sandbox/telegram/chats/{supergroup}") if m["from"] == "bot"] == said
    assert office.unsound() == []

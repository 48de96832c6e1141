"""What people can ask at any time: how one unit stands, and what was decided lately, as far as it concerns them."""

from tests.journeys import stages
from tests.journeys.conftest import At
from tests.journeys.office import CHECKER, FILLER, PLANNER, SECRETARY, buttons, labels

UNIT, WHO = "penempatan", FILLER["penempatan"]


def test_bidang_tells_how_one_unit_stands(office_at: At) -> None:
    """Entries, who holds it since when, until when; a misspelt name gets the list to choose from."""
    office = office_at(stages.shared)
    office.say(SECRETARY, "/bidang penempatan")
    text = office.last(SECRETARY)["text"]
    assert text.startswith("Penempatan, Triwulan I 2026: menunggu isian")
    assert "0 dari" in text
    assert "pengisian format" in text
    assert "9 April 2026" in text
    assert labels(office.last(SECRETARY)) == ["Buka format"]
    office.fill(UNIT)
    office.say(WHO, "/bidang")  # their own unit needs no name
    assert "isian lengkap" in office.last(WHO)["text"]


def test_a_unit_can_be_picked_from_a_list(office_at: At) -> None:
    """The planner holds no unit and named none that exists."""
    office = office_at(stages.shared)
    for words in ("/bidang", "/bidang antah berantah"):
        office.say(PLANNER, words)
        assert len(labels(office.last(PLANNER))) == 5
    message = office.last(PLANNER)
    office.tap_data(PLANNER, message, next(b["data"] for b in buttons(message) if b["text"] == "Pelatihan"))
    assert office.last(PLANNER)["text"].startswith("Pelatihan, ")


def test_riwayat_tells_what_was_decided_and_by_whom(office_at: At) -> None:
    """A return with its reason, in words; a filler sees the own unit and the office, the planner everything."""
    office = office_at(stages.filled)
    office.reply(CHECKER[UNIT], "kembalikan: angka belum sesuai daftar hadir")
    office.settle()
    office.approve("pelatihan")
    office.settle()
    office.say(WHO, "/riwayat")
    mine = office.last(WHO)["text"]
    assert "koreksi isian Penempatan dikembalikan" in mine
    assert "angka belum sesuai daftar hadir" in mine
    assert "persetujuan pembagian format disetujui Sekretaris" in mine
    assert "Pelatihan" not in mine
    office.say(PLANNER, "/riwayat")
    assert "koreksi isian Pelatihan disetujui" in office.last(PLANNER)["text"]
    assert office.unsound() == []


def test_before_anything_is_decided_riwayat_says_so_and_without_a_siklus_too(office_at: At) -> None:
    """No command is left without an answer."""
    office = office_at(stages.joined)
    office.say(PLANNER, "/riwayat")
    assert office.kinds(PLANNER)[-1] == "status_kosong"
    office.say(PLANNER, "/bidang Penempatan")
    assert office.kinds(PLANNER)[-1] == "status_kosong"
    office.say(PLANNER, "/status")
    opening = "Siklus berikutnya, Triwulan I 2026, dibuka Rabu, 1 April 2026 pukul 07.30 WIB"
    assert opening in office.last(PLANNER)["text"]
    office.say(SECRETARY, "kapan siklus berikutnya dibuka?")  # nowhere to pass it on: said so
    assert office.kinds(SECRETARY)[-1] == "pertanyaan_tanpa_siklus"
    office.until("2026-04-01 08:00")
    office.say(PLANNER, "/riwayat")
    assert "siklus dibuka" in office.last(PLANNER)["text"]


def test_help_names_the_commands_of_the_asker_s_role(office_at: At) -> None:
    """A filler is not offered what only the planner may order."""
    office = office_at(stages.joined)
    office.say(WHO, "/bantuan")
    assert "/riwayat" in office.last(WHO)["text"]
    assert "/tenggat" not in office.last(WHO)["text"]
    office.say(PLANNER, "/bantuan")
    assert "/tenggat" in office.last(PLANNER)["text"]

"""What planners type into the control workbook: it takes effect where it is sound, changes nothing where it is not."""

from datetime import date, timedelta
from decimal import Decimal

from bot.report.model import from_json
from bot.store import tables
from tests.journeys import stages
from tests.journeys.conftest import At
from tests.journeys.kendali import Tab
from tests.journeys.office import FILLER, PLANNER, SECRETARY, Office

UNIT, WHO = "penempatan", FILLER["penempatan"]
MINE = {"Bidang": "Penempatan"}


def _settled(office: Office) -> None:
    """The bot reads, writes, and finds its own writing unchanged."""
    office.drain()
    office.advance(minutes=1)


def test_a_deadline_moved_in_the_workbook_is_the_fact_of_the_order(office_at: At) -> None:
    """With reason and basis; the holder is told, the record has it, the others keep theirs."""
    office = office_at(stages.shared)
    _settled(office)
    before = {row.bidang: row.tenggat for row in office.rows(tables.langkah, urut=2)}
    Tab(office, "Jadwal").type(
        {"Tenggat": "15/04/2026", "Alasan": "data BPS baru terbit", "Dasar": "SE 000.8/45/2026"}, **MINE
    )
    _settled(office)
    after = {row.bidang: row.tenggat for row in office.rows(tables.langkah, urut=2)}
    assert after.pop(UNIT) - before.pop(UNIT) == timedelta(days=6)
    assert after == before
    assert office.told(WHO, "tenggat_dipindah")[0].isi["dasar"] == "SE 000.8/45/2026"
    assert office.told(PLANNER, "tenggat_dicatat")
    (line,) = office.noted("tenggat")
    assert '"sumber":"buku"' in line.isi
    assert Tab(office, "Jadwal").row(**MINE)["Dasar (surat, nomor)"] == "SE 000.8/45/2026"
    office.advance(minutes=5)
    assert len(office.noted("tenggat")) == 1
    assert office.unsound() == []


def test_a_deadline_without_basis_changes_nothing_and_says_so_at_the_cell(office_at: At) -> None:
    """The note goes when the basis is there; a day gone by, a word for a day and a year without a calendar are
    refused alike."""
    office = office_at(stages.shared)
    _settled(office)
    before = office.step(2, UNIT).tenggat
    Tab(office, "Jadwal").type({"Tenggat": "15/04/2026", "Alasan": "data BPS"}, **MINE)
    _settled(office)
    assert office.step(2, UNIT).tenggat == before
    tab = Tab(office, "Jadwal")
    assert "diisi" in tab.note("Dasar", **MINE)
    tab.type({"Dasar": "SE 1/2026"}, **MINE)
    _settled(office)
    assert office.step(2, UNIT).tenggat > before
    assert Tab(office, "Jadwal").note("Dasar", **MINE) == ""
    for day in ("10/03/2026", "besok", "31/12/2099"):
        Tab(office, "Jadwal").type({"Tenggat": day, "Dasar": f"SE {day}"}, **MINE)
        _settled(office)
        assert Tab(office, "Jadwal").note("Tenggat", **MINE)
    assert len(office.noted("tenggat")) == 1


def test_targets_changed_in_the_workbook_hold_for_the_next_siklus_only(office_at: At) -> None:
    """Dated and with its basis; the open siklus keeps what it was opened with."""
    office = office_at(stages.shared)
    _settled(office)
    tab = Tab(office, "Indikator")
    kode = next(str(row["Kode"]) for row in tab.rows() if row["Agregasi"] == "Terakhir" and row["Target TW II"] != "")
    pinned = office.rows(tables.indikator, kode=kode)[0].isi
    new = {"Target tahunan": 91, "Target TW II": 90, "Berlaku": "15/04/2026", "Dasar": "Perjanjian Kinerja Perubahan"}
    tab.type(new, Kode=kode)
    _settled(office)
    (change,) = office.rows(tables.perubahan)
    assert (change.kunci, change.berlaku_sejak) == (kode, date(2026, 4, 15))
    assert office.rows(tables.indikator, kode=kode)[0].isi == pinned
    assert office.told(PLANNER, "buku_kendali_dicatat")
    assert Tab(office, "Indikator").row(Kode=kode)["Target TW II"] == 90
    for day, words in (("01/05/2026", "Targetnya belum berubah"), (2026, "belum berupa tanggal")):
        Tab(office, "Indikator").type({"Berlaku": day}, Kode=kode)
        _settled(office)
        assert words in Tab(office, "Indikator").note("Berlaku", Kode=kode)
    assert len(office.rows(tables.perubahan)) == 1
    office.until("2026-07-01 08:00")
    following = [row.isi for row in office.rows(tables.indikator, kode=kode)][-1]
    assert Decimal(following["target_tahunan"]) == 91
    assert office.unsound() == []


NEW_UNIT = {"Nama singkat": "Produktivitas", "Nama": "Bidang Produktivitas Tenaga Kerja"}
NEW_INDIKATOR = {
    "Kode": "PRO-01",
    "Bidang": "Produktivitas",
    "Indikator": "Perusahaan yang diukur produktivitasnya",
    "Satuan": "perusahaan",
    "Arah": "Naik baik",
    "Agregasi": "Jumlah",
    "Target tahunan": 40,
    **dict.fromkeys(("Target TW I", "Target TW II", "Target TW III", "Target TW IV"), 10),
    "Berlaku": "01/05/2026",
    "Dasar": "Perbup 12/2026",
}


def _type_officials(office: Office) -> None:
    """A head and a filler of the new unit, below each other; both are confirmed by the Sekretaris."""
    about = {"Bidang": "Produktivitas", "Mulai": "01/04/2026", "Dasar": "SK 821.2/9/2026"}
    for role in ("Kepala Bidang", "Pengisi Bidang"):
        who = {"Nama": f"{role} (contoh)", "Jabatan": f"{role} Produktivitas", "Peran": role}
        email = f"{role.split()[0].casefold()}.produktivitas@contoh.example"
        Tab(office, "Pejabat").type({**who, **about, "Surel": email})
        _settled(office)
        office.tap(SECRETARY, "ya", office.request(SECRETARY, "perubahan pejabat"))
        _settled(office)


def test_a_new_bidang_and_its_indikator_take_part_from_the_next_opening_on(office_at: At) -> None:
    """A bad row changes nothing and says so at its cell; a new unit waits for confirmed officials; what people typed on
    other tabs stays where it is when their lists grow; the open siklus stays as it was."""
    office = office_at(stages.shared)
    _settled(office)
    Tab(office, "Pejabat").type({"Nama": "Setengah baris (contoh)"})
    Tab(office, "Bidang").type({**NEW_UNIT, "Nama singkat": "Penempatan"})
    Tab(office, "Bidang").type({"Nama singkat": "P" * 401}, Kode="pelatihan")
    Tab(office, "Indikator").type({**NEW_INDIKATOR, "Arah": "naik saja", "Target TW I": 11, "Program": "2.7"})
    _settled(office)
    assert "sudah ada" in Tab(office, "Bidang").note("Nama singkat", Nama=NEW_UNIT["Nama"])
    assert "diringkas" in Tab(office, "Bidang").note("Nama singkat", Kode="pelatihan")
    Tab(office, "Bidang").type({"Nama singkat": "Pelatihan"}, Kode="pelatihan")
    mine = {"Kode": "PRO-01"}
    tab = Tab(office, "Indikator")
    assert all(tab.note(heading, **mine) for heading in ("Bidang", "Arah", "Program"))
    assert not office.rows(tables.perubahan)
    Tab(office, "Bidang").type({"Nama singkat": "Produktivitas"}, Nama=NEW_UNIT["Nama"])
    Tab(office, "Indikator").type({"Arah": "Naik baik", "Program": "IKU"}, **mine)
    _settled(office)
    _settled(office)
    assert [row.kunci for row in office.rows(tables.perubahan)] == ["produktivitas"]
    assert Tab(office, "Pejabat").row(Nama="Setengah baris (contoh)")
    assert "berbeda dari target tahunan" in Tab(office, "Indikator").note("Target tahunan", **mine)
    Tab(office, "Indikator").type({"Target TW I": 10}, **mine)
    _settled(office)
    assert Tab(office, "Indikator").row(**mine)["Target TW II"] == 10
    assert "belum ada kepala bidang" in Tab(office, "Bidang").row(Kode="produktivitas")["Kelengkapan"]
    _type_officials(office)
    assert Tab(office, "Bidang").row(Kode="produktivitas")["Kelengkapan"] == "lengkap"
    assert not office.rows(tables.berkas, bidang="produktivitas")
    assert "Produktivitas" not in [row["Unit"] for row in Tab(office, "Status").rows()]
    office.until("2026-07-01 08:00")
    assert office.rows(tables.berkas, bidang="produktivitas", jenis="format")[0].drive_id
    assert [row.isi["nama"] for row in office.rows(tables.indikator, kode="PRO-01")] == [NEW_INDIKATOR["Indikator"]]
    assert office.unsound() == []


def test_targets_that_cannot_be_used_change_nothing(office_at: At) -> None:
    """Text or a percentage for a figure, quarters that do not make the year, a change nobody gave a basis for."""
    office = office_at(stages.shared)
    _settled(office)
    tab = Tab(office, "Indikator")
    kode = next(str(row["Kode"]) for row in tab.rows() if row["Agregasi"] == "Jumlah")
    other = next(str(row["Kode"]) for row in tab.rows() if row["Agregasi"] == "Terakhir" and row["Target TW II"] != "")
    tab.type({"Target TW I": "dua belas"}, Kode=kode)
    tab.type({"Target TW II": "85%", "Target TW III": "1/4", "Dasar": "DPPA 2026", "Berlaku": "15/04/2026"}, Kode=other)
    _settled(office)
    for heading in ("Target TW II", "Target TW III"):
        assert "Format > Angka > Otomatis" in Tab(office, "Indikator").note(heading, Kode=other)
    assert not office.rows(tables.perubahan), "after the note was written, too"
    assert "sebagai teks" in Tab(office, "Indikator").note("Target TW I", Kode=kode)
    Tab(office, "Indikator").type({"Target TW I": 9999}, Kode=kode)
    _settled(office)
    assert "berlaku setelah" in Tab(office, "Indikator").note("Dasar", Kode=kode)
    Tab(office, "Indikator").type({"Dasar": "DPPA 2026", "Berlaku": "15/04/2026"}, Kode=kode)
    _settled(office)
    assert "berbeda dari target tahunan" in Tab(office, "Indikator").note("Target tahunan", Kode=kode)
    assert not office.rows(tables.perubahan)
    tab = Tab(office, "Indikator")
    for heading, target in (("Target TW II", 0.85), ("Target TW III", 0.9)):
        tab.sheet.format(tab.a1(heading, Kode=other), {"numberFormat": {"type": "NUMBER", "pattern": "0.00"}})
        tab.type({heading: target}, Kode=other)
    _settled(office)
    (change,) = office.rows(tables.perubahan)
    assert (change.isi["target_tw"][1], Tab(office, "Indikator").note("Target TW II", Kode=other)) == ("0.85", "")


def test_realisasi_anggaran_from_the_workbook_is_printed_in_the_report(office_at: At) -> None:
    """A row typed below, cumulative and within its pagu; the report has it as a budget line, whatever fails later."""
    office = office_at(stages.filled)
    _settled(office)
    line = {"Tahun": 2026, "Kode": "2.07.01", "Program": "Program Penunjang", "Pagu": 1000000}
    Tab(office, "Keuangan").type({**line, "Realisasi s.d. TW I (": 2000000, "Sumber": "LRA 31-03-2026"})
    _settled(office)
    assert not office.rows(tables.perubahan)
    where = {"Kode program/kegiatan": "2.07.01"}
    tab = Tab(office, "Keuangan")
    assert "daripada pagu" in tab.note("Realisasi s.d. TW I (", **where)
    tab.type({"Realisasi s.d. TW I (": 250000}, **where)
    _settled(office)
    (row,) = office.rows(tables.perubahan)
    assert row.isi["realisasi_tw1"] == "250000"
    mine = [row for row in Tab(office, "Indikator").rows() if row["Program"] == "2.07.01"]
    assert {row["Pagu program (Rp)"] for row in mine} == {1000000}
    tab = Tab(office, "Keuangan")
    assert tab.note("Realisasi s.d. TW I (", **where) == ""
    tab.type({"Realisasi s.d. TW I (": "=1/0", "Realisasi s.d. TW II (": "=1/0"}, **where)
    _settled(office)
    assert "#DIV/0!" in Tab(office, "Keuangan").note("Realisasi s.d. TW I (", **where)
    assert "#DIV/0!" in Tab(office, "Keuangan").note("Realisasi s.d. TW II (", **where)
    assert len(office.rows(tables.perubahan)) == 1
    stages.compiled(office)
    (report,) = office.rows(tables.laporan)
    (budget,) = from_json(report.model).anggaran
    assert (budget.kode, budget.realisasi, budget.serapan) == ("2.07.01", Decimal(250000), Decimal(25))


def test_the_format_can_be_edited_before_it_is_shared(office_at: At) -> None:
    """In the workbook, where it is checked: the new target is on the form, and the old card is void."""
    office = office_at(stages.proposed)
    _settled(office)
    card = office.card(PLANNER)
    assert "/target" in card["text"]
    kode = office.sheet(UNIT, office.organizer()).asked[0]
    tw = ("Target TW I", "Target TW II", "Target TW III", "Target TW IV")
    new = {**dict.fromkeys(tw, 500), "Target tahunan": 2000, "Berlaku": "01/04/2026", "Dasar": "PK Perubahan"}
    Tab(office, "Indikator").type(new, Kode=kode)
    _settled(office)
    office.say(PLANNER, "/target")
    office.tap(PLANNER, "ya")
    sheet = office.sheet(UNIT, office.organizer())
    assert sheet.grid[sheet.row[kode]][sheet.column["target"]] == 500
    office.tap(PLANNER, "selesai", card)
    assert office.status(1) == "terbuka", "what was shown then is not what would be shared"


def test_an_open_siklus_takes_changed_targets_over_only_when_the_planner_says_so(office_at: At) -> None:
    """Shown first, recorded then; what was typed into the sheet stays, and only the planner may."""
    office = office_at(stages.shared)
    _settled(office)
    kode = next(item for item in office.sheet(UNIT).asked if office.sheet(UNIT).good().get((item, "realisasi")))
    office.sheet(UNIT).type(kode, 7)
    tw = ("Target TW I", "Target TW II", "Target TW III", "Target TW IV")
    new = {**dict.fromkeys(tw, 500), "Target tahunan": 2000, "Berlaku": "01/04/2026", "Dasar": "PK Perubahan"}
    Tab(office, "Indikator").type(new, Kode=kode)
    added = {"Kode": "PEN-77", **MINE, "Indikator": "Lowongan yang terisi", "Satuan": "orang", "Arah": "Naik baik"}
    Tab(office, "Indikator").type({**added, "Agregasi": "Terakhir", "Berlaku": "01/04/2026", "Dasar": "PK Perubahan"})
    _settled(office)
    pinned = office.rows(tables.indikator, kode=kode)[0].isi
    assert not office.rows(tables.indikator, kode="PEN-77")
    office.say(WHO, "/target")
    assert office.kinds(WHO)[-1] == "hanya_perencana"
    office.say(PLANNER, "/target")
    assert "indikator baru" in office.said(PLANNER, "Mohon dipastikan")[-1]["text"]
    assert office.rows(tables.indikator, kode=kode)[0].isi == pinned
    office.tap(PLANNER, "ya")
    assert Decimal(office.rows(tables.indikator, kode=kode)[0].isi["target_tahunan"]) == 2000
    sheet = office.sheet(UNIT)
    assert sheet.shown(kode) == "7"
    assert sheet.grid[sheet.row[kode]][sheet.column["target"]] == 500
    sheet.type("PEN-77", 5)
    office.drain()
    assert office.values(UNIT)["PEN-77"]["realisasi"] == "n:5"
    assert office.noted("target_dimuat")
    office.say(PLANNER, "/target")
    assert office.kinds(PLANNER)[-1] == "target_tidak_berubah"
    assert office.unsound() == []

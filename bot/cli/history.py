"""What did an office of the sandbox do before its yearly siklus begins? Four triwulan, made up and approved long ago.

Written straight into the store as the rows such siklus leave, since nobody is there to play them; every decision says
that it is sample data.
"""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from decimal import Decimal
from hashlib import sha256

from sqlalchemy import Connection

from bot.cases import load
from bot.cases import people as who
from bot.cases.commit import chain_of
from bot.cases.drive.files import want_named
from bot.cases.load import Case
from bot.cases.papers import report_model
from bot.cases.people import Holder
from bot.cases.rekomendasi import given
from bot.demo.people import luck
from bot.domain import hari_kerja
from bot.domain.capaian import round_half_up
from bot.domain.codec import canonical, to_json
from bot.domain.entry import BELUM_TERSEDIA, Field
from bot.domain.facts import StatusLangkah, StatusSiklus
from bot.domain.indikator import Agregasi, Indikator, asked_in
from bot.domain.siklus import new_siklus
from bot.domain.sop import Jenis, Sop
from bot.domain.tindak_lanjut import StatusTindakLanjut
from bot.domain.triwulan import Tahun, Triwulan
from bot.report.model import LaporanTriwulan
from bot.report.model import to_json as report_json
from bot.store.db import Db
from bot.store.queries import cycles, entries, files, prompts, record, rekomendasi, years
from config.model import Config, Instansi

SOP = "netral_triwulan"
MARKED = "data contoh"
LOADED = "Dimuat dari data awal"
_COLLECTED_DAYS = 8  # working days from the end of a triwulan to its approval
_SHARES = (Decimal("0.7"), Decimal("0.9"), Decimal("0.96"), Decimal(1), Decimal("1.04"))
_LOW = Decimal("0.8")
_FINE = ("%", "nilai", "indeks", "rp")
_WORDS: tuple[tuple[str, str, str], ...] = (
    (
        "Sebagian kegiatan baru dapat dijadwalkan setelah perubahan anggaran disahkan.",
        "Menjadwalkan ulang kegiatan bersama pelaksana.",
        "Menyelesaikan kegiatan yang tertunda pada triwulan berikutnya.",
    ),
    (
        "Peserta yang mendaftar belum sebanyak yang direncanakan.",
        "Membuka pendaftaran daring dan mendatangi kelurahan.",
        "Menggandeng SMK dan lembaga pelatihan sebagai sumber peserta.",
    ),
    (
        "Data dari mitra terlambat masuk sehingga sebagian layanan belum terhitung.",
        "Mengingatkan mitra setiap akhir bulan.",
        "Menyepakati tanggal penyampaian data dengan mitra.",
    ),
)
_HELPED = (
    "Pelaksana kegiatan ditetapkan sejak awal tahun.",
    "Kerja sama dengan kecamatan memperluas jangkauan layanan.",
)
_REKOMENDASI = {
    1: "Percepat pelaksanaan kegiatan yang capaiannya masih rendah; paling lambat 30 September {tahun}",
    3: "Pastikan bukti dukung dilampirkan sejak awal triwulan; paling lambat 31 Maret {berikut}",
}
_FULFILLED = 1  # the triwulan whose recommendation was done within the year

Isi = dict[str, dict[str, str]]


def seed_year(db: Db, config: Config, office: Instansi, tahun: int, until: datetime, seed: int) -> None:
    """Gives an office of the sandbox four approved triwulan of `tahun`, all ended before `until` (aware); a seed makes
    the same. Three where the office's own TW IV closes the year. What is there already stays."""
    for span in Tahun(tahun).triwulan[: 3 if _own_sop(config, office).closes_year else 4]:
        with db.begin() as tx:
            if not years.has_approved(tx, office.kode, str(span)):
                _seed(tx, config, office, span, until, seed)


def _own_sop(config: Config, office: Instansi) -> Sop:
    """The SOP by which the office collects its triwulan; the neutral one where it has only a yearly SOP."""
    own = [config.sop_for(office, kode) for kode in office.sop]
    return next((sop for sop in own if sop.siklus == "triwulanan"), config.sops[SOP])


def _seed(tx: Connection, config: Config, office: Instansi, span: Triwulan, until: datetime, seed: int) -> None:
    kalender, sop = config.kalender(office), _own_sop(config, office).in_period(span)
    approved = _approved_at(config, office, span, until)
    units = tuple(bidang.kode for bidang in sorted(office.bidang, key=lambda unit: unit.urut))
    state = new_siklus(sop, units)
    done = tuple(replace(row, status=StatusLangkah.SELESAI, putaran=1, selesai=approved) for row in state.langkah)
    values: Mapping[str, object] = {
        "instansi": office.kode, "sop_kode": sop.kode, "sop_digest": sop.digest, "periode": str(span),
        "konfig": to_json(config.kantor(office)), "dibuka": approved - timedelta(days=5), "selesai": approved,
    }  # fmt: skip
    cycles.put_sop(tx, sop.digest, sop.kode, to_json(_own_sop(config, office)), approved)
    siklus_id = cycles.create(tx, values, replace(state, status=StatusSiklus.SELESAI, langkah=done))
    if siklus_id is None:
        return  # it was seeded before
    cycles.put_indikator(tx, siklus_id, [(item.kode, item.bidang, to_json(item)) for item in office.indikator])
    case = load.load(tx, siklus_id, lambda _office, _zone: kalender)
    record.append(tx, f"siklus:{siklus_id}", "data_contoh", {"periode": str(span), "seed": seed}, approved)
    for unit in units:
        _fill(tx, case, unit, [item for item in office.indikator if item.bidang == unit], seed, approved)
    _recommend(tx, case, span, approved)
    model = _decided(tx, case, report_model.build(tx, case, approved), approved)
    files.put_report(tx, siklus_id, model.digest, report_json(model), {}, approved)


def _approved_at(config: Config, office: Instansi, span: Triwulan, until: datetime) -> datetime:
    """Eight working days after the triwulan, or the last working day before the yearly siklus begins."""
    kalender = config.kalender(office)
    usual = hari_kerja.nth_hari_kerja(kalender, span.selesai + timedelta(days=1), _COLLECTED_DAYS)
    day = hari_kerja.local(kalender, until).date() - timedelta(days=1)
    return min(
        hari_kerja.closes(kalender, usual), hari_kerja.closes(kalender, hari_kerja.previous_hari_kerja(kalender, day))
    )


# --- what was entered ------------------------------------------------------------------------------------------------


def _fill(tx: Connection, case: Case, unit: str, rows: list[Indikator], seed: int, approved: datetime) -> None:
    """The entries of one bidang, and the approval of its head."""
    isi = {item.kode: _entry(item, case, seed) for item in rows if asked_in(item, _nomor(case))}
    where = {kode: dict.fromkeys(typed, f"baris {kode}") for kode, typed in isi.items()}
    entries.replace_values(tx, case.id, unit, isi, where)
    want_named(tx, case, unit, f"{LOADED} (berkas {case.instansi} {case.periode}, benih {seed})")
    digest = sha256(canonical(isi).encode()).hexdigest()
    entries.put_sheet(tx, case.id, unit, {"digest": digest, "versi": 1, "lengkap": True, "terisi": len(isi)}, approved)
    row = next((row for row in case.sop.langkah if row.per_bidang and Jenis.KOREKSI in row.semua_jenis), None)
    if row is not None:
        _approve(tx, case, (row.urut, unit), _holder(tx, case, row.pelaksana, unit, approved), digest, approved)


def _decided(tx: Connection, case: Case, model: LaporanTriwulan, approved: datetime) -> LaporanTriwulan:
    """The report with the last decision about it, where no head of a unit approves figures."""
    row = case.sop.final_row
    if row is None or any(unit.disetujui_oleh for unit in model.unit):
        return model
    _approve(tx, case, (row.urut, ""), _holder(tx, case, row.pelaksana, "", approved), model.digest, approved)
    return report_model.build(tx, case, approved)


def _approve(
    tx: Connection, case: Case, where: tuple[int, str], person: Holder | None, digest: str, approved: datetime
) -> None:
    if person is None:
        return
    shown = {
        "urut": where[0], "bidang": where[1], "tahap": 0, "putaran": 1, "hasil": "setuju", "alasan": "",
        "sasaran_bidang": "", "orang_id": person.orang.id, "kapasitas": _capacity(case, person), "digest": digest,
        "versi": 1, "bukti": {},
    }  # fmt: skip
    settled = {"teks": MARKED, "pada": approved, "final_pada": approved, "status": "final"}
    prompts.add_decision(tx, {"siklus_id": case.id, **shown, **settled})
    record.append(tx, chain_of(case), "keputusan", shown, approved)


def _nomor(case: Case) -> int:
    assert isinstance(case.periode, Triwulan)
    return case.periode.nomor


def _entry(item: Indikator, case: Case, seed: int) -> dict[str, str]:
    """What was typed about one indikator: figures near its target, and the reason where they fall well short."""
    if item.agregasi is Agregasi.TAHUNAN:
        late = {Field.KETERSEDIAAN: BELUM_TERSEDIA, Field.KETERANGAN: "Diukur setahun sekali, diisi pada LKjIP"}
        return {str(name): f"t:{text}" for name, text in late.items()}
    dice = luck(seed, case.instansi, item.kode)
    share = dice.choice(_SHARES)
    figures = _figures(item, _nomor(case), share, dice.randint(40, 160))
    typed = {str(name): f"n:{figure.normalize():f}" for name, figure in figures.items()}
    if share < _LOW and _falls_short(figures, item.target_of(_nomor(case))):
        kendala, solusi, lanjut = dice.choice(_WORDS)
        words = {Field.KENDALA: kendala, Field.SOLUSI: solusi, Field.TINDAK_LANJUT: lanjut}
        typed |= {str(name): f"t:{text}" for name, text in words.items()}
    if share >= 1:
        typed[str(Field.FAKTOR_PENDORONG)] = f"t:{_HELPED[dice.randrange(len(_HELPED))]}"
    if item.level in ("iku", "program"):
        place = f"https://contoh.example/bukti/{case.periode}/{item.kode}"
        typed[str(Field.BUKTI_DUKUNG)] = f"t:Rekap {case.periode.nama}: {place}"
    return typed


def _falls_short(figures: Mapping[Field, Decimal], target: Decimal | None) -> bool:
    """Whether the figure typed is really low: small numbers are rounded, and a triwulan may have no target."""
    typed = figures.get(Field.REALISASI)
    return typed is None or bool(target and typed < target * _LOW)


def _figures(item: Indikator, nomor: int, share: Decimal, whole: int) -> dict[Field, Decimal]:
    target = item.target_of(nomor) or Decimal(0)
    if item.agregasi is Agregasi.RASIO:
        part = min(whole, int(whole * target / 100 * share))
        return {Field.PEMBILANG: Decimal(part), Field.PENYEBUT: Decimal(whole)}
    places = 2 if item.satuan.casefold().startswith(_FINE) else 0
    reached = target * share
    return {Field.REALISASI: round_half_up(min(reached, Decimal(100)) if item.satuan == "%" else reached, places)}


# --- who took part ---------------------------------------------------------------------------------------------------


def _recommend(tx: Connection, case: Case, span: Triwulan, approved: datetime) -> None:
    """One rekomendasi of the head of the office in TW I and TW III, with the answers of the units."""
    if span.nomor not in _REKOMENDASI:
        return
    text = _REKOMENDASI[span.nomor].format(tahun=span.tahun, berikut=span.tahun + 1)
    head = _holder(tx, case, "kepala_dinas", "", approved)
    if head is None:
        return
    unit = case.siklus.bidang[span.nomor % len(case.siklus.bidang)] if span.nomor == 1 else "*"
    rows = [("rekomendasi", unit, text, head)]
    rows += [
        ("tindak_lanjut", each, "Dilaksanakan bersama pelaksana kegiatan, dilaporkan setiap akhir bulan.", chief)
        for each, chief in _heads(tx, case, unit, approved)
    ]
    for number, (objek, bidang, teks, person) in enumerate(rows, 1):
        values = {"siklus_id": case.id, "objek": objek, "bidang": bidang, "urut": number, "putaran": 1, "teks": teks}
        written = {"orang_id": person.orang.id, "kapasitas": _capacity(case, person), "status": "berlaku"}
        prompts.add_text(tx, {**values, **written, "update_id": None, "pada": approved})
    given.keep_given(tx, case, approved)
    for row in rekomendasi.of_siklus(tx, case.id) if span.nomor == _FULFILLED else ():
        given.move(tx, case, row, StatusTindakLanjut.SELESAI, approved + timedelta(days=60))


def _heads(tx: Connection, case: Case, unit: str, approved: datetime) -> Iterator[tuple[str, Holder]]:
    for each in case.siklus.bidang:
        chief = _holder(tx, case, "kepala_bidang", each, approved) if unit in ("*", each) else None
        if chief is not None:
            yield each, chief


def _holder(tx: Connection, case: Case, peran: str, bidang: str, when: datetime) -> Holder | None:
    """Whoever held the role then; None where the office has no such role, or nobody held it yet."""
    return next(iter(who.holders_of(tx, case, peran, bidang, when)), None)


def _capacity(case: Case, holder: Holder) -> str:
    return f"{who.capacity(case, holder)} ({MARKED})"

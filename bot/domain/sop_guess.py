"""What profile does a table of an SOP propose? Rows exactly as written; actor, kind, scope and return guessed, and
every guess marked (`dasar = "disimpulkan"`) with what it rests on, for the office to correct."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise

from bot.domain.hari_kerja import Satuan, Waktu
from bot.domain.sop import Jenis, Peran, Sop
from bot.domain.sop_draft import Draf
from bot.domain.sop_grid import Baris, TabelSop, number_of
from bot.domain.sop_guess_actor import with_actors
from bot.domain.sop_guess_kind import BATAS_ISI, with_kinds
from bot.domain.sop_guess_return import with_returns
from bot.domain.sop_identity import Identitas
from bot.domain.sop_titles import PENGISI, read_roles
from bot.domain.sop_waktu import read_waktu

_YEARLY = re.compile(r"\b(lkjip|lakip|tahunan)\b|\bsetiap tahun\b", re.IGNORECASE)
_FILLER = Peran(PENGISI, "Petugas Pengisi Bidang", kelompok=True)
_NO_TIME = Waktu(0, Satuan.MENIT)  # the lint refuses it: a time is never invented


@dataclass(frozen=True, slots=True)
class Usulan:
    """A proposed profile (without a digest), and the rows whose return the table itself names by number."""

    sop: Sop
    pengembalian_tertulis: frozenset[int]


def propose(kode: str, table: TabelSop, identity: Identitas) -> Usulan:
    """The profile that `table` proposes under `kode`, identity block as far as it was found."""
    roles = read_roles(table.peran)
    read = [_draft(urut, row, table.judul_waktu) for urut, row in zip(_numbers(table.baris), table.baris, strict=True)]
    rows = with_actors(with_kinds(read, roles), roles)
    rows, stated = with_returns(rows, roles)
    siklus, why = _siklus(identity.nama, rows)
    sop = Sop(
        kode=kode,
        nama=identity.nama,
        siklus=siklus,
        langkah=tuple(row.build() for row in rows),
        peran=_with_filler(roles.peran, rows),
        nomor=identity.nomor,
        berlaku_sejak=_since(identity.tanggal),
        tanggal=identity.tanggal,
        dasar_hukum=identity.dasar_hukum,
        kualifikasi_pelaksana=identity.kualifikasi_pelaksana,
        keterkaitan=identity.keterkaitan,
        peringatan=identity.peringatan,
        peralatan=identity.peralatan,
        pencatatan=identity.pencatatan,
        catatan=tuple(_remarks(table, rows, why)),
    )
    return Usulan(sop, stated)


def _numbers(rows: Sequence[Baris]) -> Sequence[int]:
    """The numbers of the form where every row has one and they rise, else 1, 2, 3, …"""
    written = [number_of(row.nomor) for row in rows]
    known = [number for number in written if number]
    rising = all(one < other for one, other in pairwise(known))
    return known if len(known) == len(rows) and rising else range(1, len(rows) + 1)


def _draft(urut: int, row: Baris, heading: str) -> Draf:
    read = read_waktu(row.waktu, heading)
    draft = Draf(urut, row, read.waktu or _NO_TIME)
    shared = "sel waktu digabung dengan langkah sebelumnya" if "waktu" in row.bersama else ""
    return draft.but(read.catatan).but(shared)


def _with_filler(peran: Mapping[str, Peran], rows: Sequence[Draf]) -> Mapping[str, Peran]:
    fills = any(Jenis.ISI_REALISASI in row.jenis for row in rows)
    return {**peran, PENGISI: _FILLER} if fills and PENGISI not in peran else peran


def _siklus(nama: str, rows: Sequence[Draf]) -> tuple[str, str]:
    said = " ".join([nama, *(f"{row.asal.kegiatan} {row.asal.output}" for row in rows)])
    if re.search(r"\btriwulan", said, re.IGNORECASE):
        return "triwulanan", ""
    if _YEARLY.search(said):
        return "tahunan", 'Siklus tahunan disimpulkan dari kata "LKjIP", "LAKIP" atau "tahunan" pada sumber.'
    return "triwulanan", "Periode tidak disebut pada sumber; triwulanan dipilih sementara."


def _since(dates: Mapping[str, date]) -> date | None:
    return next((dates[name] for name in ("efektif", "pengesahan", "revisi", "pembuatan") if name in dates), None)


def _remarks(table: TabelSop, rows: Sequence[Draf], why: str) -> Iterator[str]:
    yield "Profil usulan dari impor tabel SOP: periksa setiap langkah yang disimpulkan sebelum dipakai."
    if why:
        yield why
    if [number_of(row.nomor) for row in table.baris] != [row.urut for row in rows]:
        yield "Langkah pada sumber tidak bernomor urut; nomor diberikan di sini."
    filling = next((row for row in rows if Jenis.ISI_REALISASI in row.jenis), None)
    if filling is None:
        return
    if PENGISI not in read_roles(table.peran).peran:
        yield "Formulir tidak memuat kolom pengisi data; peran pengisi_bidang ditambahkan di sini."
    if filling.tenggat == BATAS_ISI:
        yield "Batas pengisian lima hari kerja adalah usulan; waktu baku SOP tetap dilaporkan apa adanya."

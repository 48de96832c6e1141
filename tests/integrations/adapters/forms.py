"""A small form for the tests, in the shape the bot uses."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

from integrations.google.forms import CellKind, Column, FormRow, FormSpec, Formula

RATIO = Formula('=IF({target}=0;"";{realisasi}/{target})')

COLUMNS = (
    Column("kode", "Kode", CellKind.TEXT, 70, fill=False),
    Column("indikator", "Indikator", CellKind.TEXT, 260, fill=False),
    Column("target", "Target", CellKind.NUMBER, 90, fill=False, number_format="#,##0.00"),
    Column("realisasi", "Realisasi", CellKind.NUMBER, 110, fill=True, note="Isi dengan angka."),
    Column("capaian", "Capaian", CellKind.PERCENT, 90, fill=False),
    Column("status", "Status", CellKind.CHOICE, 120, fill=True, choices=("Tercapai", "Belum")),
    Column("bukti", "Tautan bukti", CellKind.LINK, 200, fill=True),
    Column("tanggal", "Tanggal", CellKind.DATE, 100, fill=True),
    Column("catatan", "Catatan", CellKind.TEXT, 220, fill=True),
)


def row(key: str, name: str, target: str, locked: frozenset[str] = frozenset()) -> FormRow:
    return FormRow(
        key, {"kode": key.upper(), "indikator": name, "target": Decimal(target), "capaian": RATIO}, locked=locked
    )


def example_form(editor: str = "bot@sakip.example", digest: str = "v1") -> FormSpec:
    """Three rows, the last of them closed for `realisasi`."""
    return FormSpec(
        tab="Triwulan I",
        title_lines=("LAPORAN KINERJA TRIWULAN I", "Bidang Sarana"),
        columns=COLUMNS,
        rows=(
            row("iku-1", "Persentase jalan mantap", "80.5"),
            row("iku-2", "Jumlah jembatan", "12"),
            row("iku-3", "Indeks tahunan", "4", locked=frozenset({"realisasi"})),
        ),
        done_label="Sudah selesai diisi",
        footer=("Isi sel berwarna kuning.",),
        time_zone="Asia/Jakarta",
        editors=(editor,),
        digest=digest,
    )


def with_digest(form: FormSpec, digest: str) -> FormSpec:
    return replace(form, digest=digest)

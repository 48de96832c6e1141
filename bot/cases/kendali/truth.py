"""What holds of an office: what its file seeded, and over it what its planners keep in the control workbook."""

from dataclasses import replace
from datetime import date

from sqlalchemy import Connection

from bot.store.queries import changes
from config.model import Instansi, indikator_from_json

INDIKATOR, BIDANG, PEJABAT, KEUANGAN = "indikator", "bidang", "pejabat", "keuangan"


def in_force(tx: Connection, office: Instansi, day: date | None) -> Instansi:
    """The office with the targets and names in force on `day`; None: those last written, even if they begin later."""
    targets = changes.in_force(tx, office.kode, INDIKATOR, day)
    names = changes.in_force(tx, office.kode, BIDANG, day)
    return replace(
        office,
        indikator=tuple(
            indikator_from_json(targets[row.kode].isi) if row.kode in targets else row for row in office.indikator
        ),
        bidang=tuple(replace(b, **names[b.kode].isi) if b.kode in names else b for b in office.bidang),
    )

"""What is still to mend in a report before it goes on, and how is whoever compiled it told?

What must be mended holds the report back until it is mended or somebody says that it goes on as it is.
"""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection

from bot.cases.answers.turn import Turn
from bot.cases.load import Case
from bot.domain.sop import Laku, Objek
from bot.domain.triwulan import Tahun
from bot.report.checks import TemuanLaporan, blocking, check_laporan
from bot.report.tahunan import from_json
from bot.store.queries import cycles, files, record

QUESTION = "periksa_laporan"


def standing(tx: Connection, case: Case, objek: Objek = Objek.LAPORAN) -> tuple[TemuanLaporan, ...]:
    """The findings about the report as it was compiled last, what must be mended first."""
    row = files.latest_report(tx, case.id, tahunan=objek is Objek.LAPORAN_TAHUNAN)
    return check_laporan(from_json(row.model)) if row is not None else ()


def period_name(case: Case, objek: Objek) -> str:
    """What a report is about, as printed: the siklus' period, or the year it closes."""
    return Tahun(case.periode.tahun).nama if objek is Objek.LAPORAN_TAHUNAN else case.periode.nama


def listed(case: Case, found: Sequence[TemuanLaporan]) -> list[dict[str, str]]:
    """Findings as messages list them: how grave, what, where in the report, whose it is to mend, and how."""
    return [
        {
            "berat": str(item.berat),
            "uraian": item.uraian,
            "di": item.di,
            "perbaikan": item.perbaikan,
            **({"unit": case.kantor.short_name(item.unit)} if item.unit else {}),
        }
        for item in found
    ]


def counted(found: Sequence[TemuanLaporan]) -> dict[str, int]:
    """How many there are, and how many of them must be mended; nothing where there is none."""
    grave = len(blocking(found))
    return {**({"temuan_laporan": len(found)} if found else {}), **({"temuan_wajib": grave} if grave else {})}


def ask_first(turn: Turn) -> bool:
    """The draft was declared right while something must be mended: does it go on as it is? True when it was asked."""
    if turn.stage.laku is not Laku.KONFIRMASI or turn.stage.objek not in (Objek.LAPORAN, Objek.LAPORAN_TAHUNAN):
        return False
    answered = set(cycles.get(turn.tx, turn.case.id).konfig.get("dikonfirmasi", ()))
    found = [item for item in blocking(standing(turn.tx, turn.case, turn.stage.objek)) if item.kunci not in answered]
    if not found:
        return False
    facts: dict[str, Any] = {**turn.scene.base, **turn.scene.next_task(), "jumlah_temuan": len(found)}
    facts["periode"] = period_name(turn.case, turn.stage.objek)
    keys = [item.kunci for item in found]
    turn.box(QUESTION, "pastikan_laporan", {**facts, "temuan": listed(turn.case, found)}, kunci=keys)
    return True


def put_down(turn: Turn, keys: Sequence[str]) -> None:
    """Somebody decided that the report goes on with these findings: they are not raised again, and it is recorded."""
    cycles.confirm_findings(turn.tx, turn.case.id, keys)
    isi = {"temuan": list(keys), "oleh": turn.holder.orang.jabatan, "urut": turn.langkah.urut}
    record.append(turn.tx, f"siklus:{turn.case.id}", "temuan_diteruskan", isi, turn.now)

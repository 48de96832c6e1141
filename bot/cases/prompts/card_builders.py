"""Which card asks for which stage: one line for each behaviour and object a person can be asked about."""

from collections.abc import Callable, Mapping

from bot.cases.prompts import card_entries, card_office, card_rekomendasi, card_report
from bot.cases.prompts.scene import Card, Scene
from bot.domain.sop import Laku, Objek


def build_card(scene: Scene) -> Card:
    """The card of a stage; KeyError for a stage no person is asked about."""
    return _BUILDERS[(scene.stage.laku, scene.stage.objek)](scene)


_BUILDERS: Mapping[tuple[Laku, Objek], Callable[[Scene], Card]] = {
    (Laku.KONFIRMASI, Objek.DISPOSISI): card_office.disposition,
    (Laku.KONFIRMASI, Objek.RENCANA): card_office.plan,
    (Laku.KONFIRMASI, Objek.FORMAT): card_entries.confirm_format,
    (Laku.PUTUSAN, Objek.FORMAT): card_entries.approve_format,
    (Laku.ISI, Objek.ISIAN): card_entries.fill,
    (Laku.PUTUSAN, Objek.ISIAN): card_entries.correct,
    (Laku.KONFIRMASI, Objek.HIMPUNAN): card_office.gathered,
    (Laku.KONFIRMASI, Objek.PENGUKURAN): card_office.measured,
    (Laku.TULIS, Objek.ANALISIS): card_office.analyse,
    (Laku.KONFIRMASI, Objek.LAPORAN): card_report.confirm_report,
    (Laku.KONFIRMASI, Objek.LAPORAN_TAHUNAN): card_report.confirm_report,
    (Laku.PUTUSAN, Objek.LAPORAN): card_report.decide_report,
    (Laku.TULIS, Objek.REKOMENDASI): card_report.write_rekomendasi,
    (Laku.KONFIRMASI, Objek.SERAH): card_report.hand_over,
    (Laku.KONFIRMASI, Objek.LANGKAH): card_office.confirm_row,
    (Laku.KONFIRMASI, Objek.DISTRIBUSI): card_rekomendasi.distribute,
    (Laku.TULIS, Objek.TINDAK_LANJUT): card_rekomendasi.follow_up,
    (Laku.BERKAS, Objek.TANDA_TANGAN): card_office.signed_file,
    (Laku.TULIS, Objek.SURAT): card_office.letter,
    (Laku.TULIS, Objek.UNGGAHAN): card_office.upload,
    (Laku.KONFIRMASI, Objek.ARSIP): card_office.archive,
}

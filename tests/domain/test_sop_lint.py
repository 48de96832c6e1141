"""The linter of SOPs: each fault it must find, on an SOP that is right but for that one thing."""

from dataclasses import replace
from typing import Any

import pytest

from bot.domain.hari_kerja import Satuan, Waktu
from bot.domain.sop import Cakupan, Jenis, LangkahSop, Peran, Saat, Sop
from bot.domain.sop_lint import SopFault, acting_roles, lint, lint_holders

JAM = Waktu(1, Satuan.JAM)
ROLES = ("kepala_dinas", "sekretaris", "kasubbag_perencanaan", "kepala_bidang", "pengisi_bidang", "staf_perencanaan")


def _row(urut: int, pelaksana: str, jenis: Jenis, **more: Any) -> LangkahSop:
    return LangkahSop(urut, f"Langkah {urut}", pelaksana, jenis, JAM, f"Keluaran {urut}", **more)


def _good() -> Sop:
    rows = (
        _row(1, "kasubbag_perencanaan", Jenis.BAGIKAN_FORMAT, penyetuju="sekretaris", saat=Saat.SEBELUM, tidak=1),
        _row(
            2,
            "pengisi_bidang",
            Jenis.ISI_REALISASI,
            cakupan=Cakupan.PER_BIDANG,
            penyetuju="kepala_bidang",
            saat=Saat.SESUDAH,
            tenggat_hari_kerja=5,
        ),
        _row(3, "kepala_bidang", Jenis.KOREKSI, cakupan=Cakupan.PER_BIDANG, tidak=2),
        _row(4, "kasubbag_perencanaan", Jenis.KOMPILASI),
        _row(5, "sekretaris", Jenis.TELAAH, tidak=4),
        _row(6, "kepala_dinas", Jenis.TELAAH, jenis_tambahan=(Jenis.REKOMENDASI,), tidak=5),
        _row(7, "kasubbag_perencanaan", Jenis.DISTRIBUSI_REKOMENDASI),
        _row(8, "kepala_bidang", Jenis.TINDAK_LANJUT, cakupan=Cakupan.PER_BIDANG),
        _row(9, "staf_perencanaan", Jenis.ARSIP),
    )
    return Sop("uji", "Uji", "triwulanan", rows, {role: Peran(role, role.title()) for role in ROLES})


def _with(number: int, **changes: Any) -> Sop:
    sop = _good()
    rows = (replace(row, **changes) if row.urut == number else row for row in sop.langkah)
    return replace(sop, langkah=tuple(rows))


def _without(*urut: int) -> Sop:
    sop = _good()
    return replace(sop, langkah=tuple(row for row in sop.langkah if row.urut not in urut))


def _said(sop: Sop) -> str:
    return "\n".join(f"{fault.key}: {fault.message}" for fault in lint(sop))


def test_an_sop_that_can_be_run_has_no_faults() -> None:
    """The base of every other test here."""
    assert lint(_good()) == ()


ONE_THING_WRONG = {
    "no actor": (_with(4, pelaksana=""), "langkah[urut=4].pelaksana", "no one does this row"),
    "unknown actor": (_with(4, pelaksana="camat"), "langkah[urut=4].pelaksana", "'camat' is not a role"),
    "unknown approver": (_with(1, penyetuju="camat"), "langkah[urut=1].penyetuju", "'camat' is not a role"),
    "unknown registrar": (_with(9, pencatat="camat"), "langkah[urut=9].pencatat", "'camat' is not a role"),
    "unknown filler": (_with(2, pengisi="camat"), "langkah[urut=2].pengisi", "'camat' is not a role"),
    "number below 1": (_with(1, urut=0), "langkah[urut=0].urut", "numbered from 1"),
    "no time": (_with(4, waktu=Waktu(0, Satuan.JAM)), "langkah[urut=4].waktu", "no due time"),
    "negative floor": (_with(4, ambang_pengingat=-1), "langkah[urut=4].ambang_pengingat", "office minutes"),
    "no days to fill": (_with(2, tenggat_hari_kerja=0), "langkah[urut=2].tenggat_hari_kerja", "at least 1"),
    "deadline before the standard": (
        _with(2, waktu=Waktu(9, Satuan.HARI)),
        "langkah[urut=2].tenggat_hari_kerja",
        "over before the standard of 9 hari",
    ),
    "deadline where nobody fills": (
        _with(4, tenggat_hari_kerja=3),
        "langkah[urut=4].tenggat_hari_kerja",
        "only where the bidang fill",
    ),
    "empty sentence": (_with(4, kegiatan=" "), "langkah[urut=4].kegiatan", "is empty"),
    "strange ground": (_with(4, dasar="kabar"), "langkah[urut=4].dasar", "neither sumber nor disimpulkan"),
    "inferred without a reason": (_with(4, dasar="disimpulkan"), "langkah[urut=4].alasan_dasar", "say why"),
    "approver without a moment": (_with(1, saat=None), "langkah[urut=1].saat", "belong together"),
    "moment without an approver": (
        _with(4, saat=Saat.SEBELUM),
        "langkah[urut=4].saat",
        "belong together",
    ),
    "approver who is never asked": (
        _with(4, penyetuju="sekretaris", saat=Saat.SEBELUM),
        "langkah[urut=4].penyetuju",
        "never asked",
    ),
    "approval afterwards that never comes": (
        _with(2, penyetuju="sekretaris"),
        "langkah[urut=2].penyetuju",
        "asks for no decision",
    ),
    "bidang never joined": (
        _with(4, cakupan=Cakupan.PER_BIDANG),
        "langkah[urut=4].cakupan",
        "nothing would join the bidang",
    ),
    "filling for the whole office": (_with(2, cakupan=Cakupan.SEKALI), "langkah[urut=2].cakupan", "per_bidang"),
    "a kind twice": (
        _with(7, jenis_tambahan=(Jenis.DISTRIBUSI_REKOMENDASI,)),
        "langkah[urut=7].jenis_tambahan",
        "named twice",
    ),
    "decision without a return": (_with(5, tidak=None), "langkah[urut=5].tidak", "is missing"),
    "return without a decision": (_with(4, tidak=2), "langkah[urut=4].tidak", "no effect"),
    "return to nowhere": (_with(5, tidak=40), "langkah[urut=5].tidak", "no row 40"),
    "return forward": (_with(5, tidak=7), "langkah[urut=5].tidak", "a return goes back"),
    "return to oneself": (_with(5, tidak=5), "langkah[urut=5].tidak", "in a circle"),
    "maker checks the entries": (_with(3, pelaksana="pengisi_bidang"), "langkah[urut=3].pelaksana", "its own work"),
    "maker checks the report": (
        _with(5, pelaksana="kasubbag_perencanaan"),
        "langkah[urut=5].pelaksana",
        "makes the laporan in row 4",
    ),
    "maker checks the format": (_with(1, penyetuju="kasubbag_perencanaan"), "langkah[urut=1].pelaksana", "own work"),
    "correction before filling": (_without(2), "langkah[urut=3].jenis", "no earlier row has isi_realisasi"),
    "review before compiling": (_without(4), "langkah[urut=5].jenis", "no earlier row has kompilasi"),
    "upload before the report": (_with(1, jenis=Jenis.UNGGAH_ESAKIP), "langkah[urut=1].jenis", "no earlier row has"),
    "a bidang's role for the office": (_with(4, pelaksana="kepala_bidang"), "langkah[urut=4].pelaksana", "per_bidang"),
    "handing out no recommendation": (_with(6, jenis_tambahan=()), "langkah[urut=7].jenis", "rekomendasi"),
    "follow-up of nothing": (_without(7), "langkah[urut=8].jenis", "distribusi_rekomendasi"),
    "archive in the middle": (_with(4, jenis_tambahan=(Jenis.ARSIP,)), "langkah[urut=4].jenis", "nothing may follow"),
    "year closed before TW IV is decided": (
        _with(4, jenis_tambahan=(Jenis.KOMPILASI_TAHUNAN,)),
        "langkah[urut=4].jenis",
        "put it after row 6",
    ),
    "year closed by a yearly SOP": (
        replace(_with(9, jenis=Jenis.KOMPILASI_TAHUNAN), siklus="tahunan"),
        "langkah[urut=9].jenis",
        "a yearly SOP has kompilasi",
    ),
    "unknown cycle": (replace(_good(), siklus="bulanan"), "siklus", "neither triwulanan nor tahunan"),
    "no rows": (replace(_good(), langkah=()), "langkah", "there is no row"),
}


@pytest.mark.parametrize(("sop", "key", "message"), ONE_THING_WRONG.values(), ids=ONE_THING_WRONG.keys())
def test_each_fault_is_found_at_its_place(sop: Sop, key: str, message: str) -> None:
    """One change to the good SOP, one fault that says where and what."""
    found = [fault for fault in lint(sop) if fault.key == key and message in fault.message]

    assert found, _said(sop)


def test_a_repeated_number_leaves_the_second_row_unreached() -> None:
    """Two rows 3: `row(3)` finds the first, so the second would never be worked off."""
    said = _said(_with(4, urut=3))

    assert "two rows have this number" in said
    assert "never reached" in said


def test_rows_out_of_order_are_found_with_the_one_that_is_skipped() -> None:
    """1, 3, 2, 4 …: after 1 the walk comes to 3 and passes 2 by."""
    sop = _good()
    first, second, third, *rest = sop.langkah

    said = _said(replace(sop, langkah=(first, third, second, *rest)))

    assert "not in the order of their numbers" in said
    assert "langkah[urut=2].urut: this row is never reached" in said


def test_two_reviewers_who_only_return_to_each_other_are_a_circle() -> None:
    """A return must come to somebody who can mend the work."""
    sop = _without(1, 2, 3, 4)
    rows = (replace(sop.langkah[0], tidak=5), *sop.langkah[1:])

    said = _said(replace(sop, langkah=rows))

    assert "langkah[urut=5].tidak: returns in a circle" in said
    assert "langkah[urut=6].tidak: returns in a circle" in said


def test_figures_are_filled_in_in_one_row() -> None:
    """The engine knows one sheet per bidang and cycle; without any, nobody ever enters a figure."""
    assert "nobody ever enters figures" in _said(_without(2, 3, 4, 5, 6, 7, 8))

    said = _said(_with(8, jenis=Jenis.ISI_REALISASI, pelaksana="pengisi_bidang"))

    assert "row 2 already has isi_realisasi" in said


def test_all_faults_are_reported_at_once() -> None:
    """Nobody should have to mend and run again for each: all eight of the issue in one SOP."""
    spoilt: dict[int, dict[str, Any]] = {
        2: {"waktu": Waktu(9, Satuan.HARI)},
        3: {"pelaksana": "pengisi_bidang"},
        4: {"cakupan": Cakupan.PER_BIDANG},
        5: {"tidak": 7},
        6: {"waktu": Waktu(0, Satuan.JAM)},
        7: {"pelaksana": ""},
        9: {"urut": 8},
    }
    rows = tuple(replace(row, **spoilt.get(row.urut, {})) for row in _good().langkah)
    sop = replace(_good(), langkah=rows)
    held = {role: frozenset({""}) for role in ROLES if role != "sekretaris"}
    said = "\n".join(f"{fault.key}: {fault.message}" for fault in (*lint(sop), *lint_holders(sop, held, ["satu"])))

    for key, message in (
        ("langkah[urut=2].tenggat_hari_kerja", "over before the standard"),
        ("langkah[urut=3].pelaksana", "its own work"),
        ("langkah[urut=4].cakupan", "nothing would join the bidang"),
        ("langkah[urut=5].tidak", "a return goes back"),
        ("langkah[urut=6].waktu", "no due time"),
        ("langkah[urut=7].pelaksana", "no one does this row"),
        ("langkah[urut=8].urut", "never reached"),
        ("peran.sekretaris", "nobody holds it"),
    ):
        assert any(line.startswith(f"{key}: ") and message in line for line in said.splitlines()), (key, said)


def test_roles_that_act_are_known_with_their_scope() -> None:
    """The head of a bidang acts in his bidang, the planner for the office."""
    roles = acting_roles(_good())

    assert roles["kepala_bidang"] == {Cakupan.PER_BIDANG}
    assert roles["kasubbag_perencanaan"] == {Cakupan.SEKALI}
    assert set(roles) == set(ROLES)


def test_a_role_nobody_holds_is_named() -> None:
    """An office without a Sekretaris cannot run an SOP in which he decides."""
    held = {role: frozenset({""}) for role in ROLES if role != "sekretaris"}

    faults = lint_holders(_good(), held, ["satu"])

    assert faults == (SopFault("peran.sekretaris", "nobody holds it for the whole office: add a penugasan"),)


def test_a_bidang_without_its_head_is_named() -> None:
    """One head of one bidang does not cover the other."""
    held = {role: frozenset({""}) for role in ROLES} | {"kepala_bidang": frozenset({"satu"})}

    faults = lint_holders(_good(), held, ["satu", "dua"])

    assert [fault.message for fault in faults] == ["nobody holds it in dua: add a penugasan"]


def test_the_head_of_one_bidang_is_no_holder_for_the_office() -> None:
    """A role of the whole office is not held by whoever holds it somewhere."""
    held = {role: frozenset({""}) for role in ROLES} | {"kasubbag_perencanaan": frozenset({"satu"})}

    assert [fault.key for fault in lint_holders(_good(), held, ["satu"])] == ["peran.kasubbag_perencanaan"]

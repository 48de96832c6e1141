"""Who holds a role on a day: Plh. before Plt. before the definitive official, never an expired one, never the maker."""

from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.domain.handover import Handover, lines_of
from bot.domain.pejabat import AksiPejabat
from bot.domain.penugasan import ABOVE, JenisPenugasan, Penugasan, checker, holders, kapasitas

DAY = date(2026, 4, 15)
DEFINITIF, PLT, PLH = JenisPenugasan.DEFINITIF, JenisPenugasan.PLT, JenisPenugasan.PLH


def _row(
    orang: int,
    peran: str = "kepala_dinas",
    jenis: JenisPenugasan = DEFINITIF,
    bidang: str = "",
    mulai: date = date(2024, 1, 2),
    selesai: date | None = None,
) -> Penugasan:
    return Penugasan(orang, orang, peran, bidang, jenis, mulai, selesai)


def _who(rows: list[Penugasan], peran: str = "kepala_dinas", bidang: str = "", day: date = DAY) -> list[int]:
    return [row.orang_id for row in holders(rows, peran, bidang, day)]


def test_whoever_stands_in_goes_first() -> None:
    """Plh. before Plt. before the definitive official; when the leave is over the official is back."""
    rows = [_row(1), _row(2, jenis=PLT, selesai=DAY + timedelta(days=9)), _row(3, jenis=PLH, selesai=DAY)]
    assert _who(rows) == [3]
    assert _who(rows, day=DAY + timedelta(days=1)) == [2]
    assert _who(rows, day=DAY + timedelta(days=10)) == [1]


@pytest.mark.parametrize(("offset", "held"), [(-1, False), (0, True), (5, True), (6, False)])
def test_first_and_last_day_are_included(offset: int, held: bool) -> None:
    """From the morning of the first to the evening of the last day."""
    row = _row(1, mulai=DAY, selesai=DAY + timedelta(days=5))
    assert bool(_who([row], day=DAY + timedelta(days=offset))) is held


def test_an_expired_assignment_leaves_nobody() -> None:
    """Not the old official, not the one above: the step waits for a new assignment."""
    assert _who([_row(1, selesai=DAY - timedelta(days=1)), _row(2, "sekretaris")]) == []


def test_a_unit_s_own_holder_goes_before_one_for_the_whole_office() -> None:
    """Without a holder of the unit, a role of the whole office covers it; another unit's never does."""
    whole, own = _row(1, "pengisi_bidang"), _row(2, "pengisi_bidang", bidang="pelatihan")
    assert _who([whole, own], "pengisi_bidang", "pelatihan") == [2]
    assert _who([whole, own], "pengisi_bidang", "penempatan") == [1]
    assert _who([own], "pengisi_bidang", "penempatan") == []


def test_several_holders_are_all_asked() -> None:
    """A group role: any member may act, and whoever stands in for one of them joins the others."""
    rows = [_row(1, "tim_sakip"), _row(2, "tim_sakip"), _row(3, "sekretaris")]
    assert _who(rows, "tim_sakip") == [1, 2]
    assert _who([*rows, _row(4, "tim_sakip", PLH)], "tim_sakip") == [4, 1, 2]


@pytest.mark.parametrize(
    ("jenis", "own", "text"),
    [
        (DEFINITIF, "Kepala Dinas", "Kepala Dinas"),
        (PLH, "Sekretaris", "Plh. Kepala Dinas (Sekretaris)"),
        (PLT, "Sekretaris", "Plt. Kepala Dinas (Sekretaris)"),
        (PLH, "", "Plh. Kepala Dinas"),
        (PLT, "Kepala Dinas", "Plt. Kepala Dinas"),
    ],
)
def test_the_capacity_is_printed_as_letters_have_it(jenis: JenisPenugasan, own: str, text: str) -> None:
    """With the own title behind it where that is another one."""
    assert kapasitas(_row(1, jenis=jenis), "Kepala Dinas", own) == text


# --- nobody checks what they made ------------------------------------------------------------------------------------


def test_the_check_goes_one_level_up_when_the_head_filled_it() -> None:
    """Head of the bidang, then Sekretaris, then Kepala Dinas."""
    rows = [_row(1, "kepala_bidang", bidang="pelatihan"), _row(2, "sekretaris"), _row(3, "kepala_dinas")]

    def decides(makers: set[int]) -> str:
        return checker("kepala_bidang", frozenset(makers), rows, "pelatihan", DAY)

    assert decides({9}) == "kepala_bidang"
    assert decides({1}) == "sekretaris"
    assert decides({1, 2}) == "kepala_dinas"


def test_a_second_holder_of_the_same_role_checks_before_anybody_above() -> None:
    """Two heads, one of them filled: the other decides."""
    rows = [
        _row(1, "kepala_bidang", bidang="pelatihan"),
        _row(4, "kepala_bidang", bidang="pelatihan"),
        _row(2, "sekretaris"),
    ]
    assert checker("kepala_bidang", frozenset({1}), rows, "pelatihan", DAY) == "kepala_bidang"


def test_a_role_that_nobody_holds_passes_no_authority_on() -> None:
    """The head's assignment expired: the step is nobody's, not the Sekretaris's."""
    rows = [_row(1, "kepala_bidang", bidang="pelatihan", selesai=DAY - timedelta(days=1)), _row(2, "sekretaris")]
    assert checker("kepala_bidang", frozenset({9}), rows, "pelatihan", DAY) == "kepala_bidang"
    assert _who(rows, "kepala_bidang", "pelatihan") == []


def test_the_levels_end_at_the_top() -> None:
    """No cycle in who stands above whom; the Kepala Dinas has nobody above."""
    for role in ABOVE:
        seen, level = [role], ABOVE.get(role)
        while level is not None:
            assert level not in seen
            seen.append(level)
            level = ABOVE.get(level)
        assert seen[-1] == "kepala_dinas"


ROLES = ["kepala_dinas", "sekretaris", "kepala_bidang", "pengisi_bidang", "kasubbag_perencanaan"]
ASSIGNMENTS = st.builds(
    Penugasan,
    id=st.integers(1, 99),
    orang_id=st.integers(1, 6),
    peran=st.sampled_from(ROLES),
    bidang=st.sampled_from(["", "pelatihan", "penempatan"]),
    jenis=st.sampled_from(list(JenisPenugasan)),
    mulai=st.dates(date(2026, 1, 1), date(2026, 6, 30)),
    selesai=st.none() | st.dates(date(2026, 1, 1), date(2026, 12, 31)),
)


@settings(max_examples=300, deadline=None)
@given(
    rows=st.lists(ASSIGNMENTS, max_size=14),
    makers=st.frozensets(st.integers(1, 6), max_size=3),
    bidang=st.sampled_from(["pelatihan", "penempatan"]),
    day=st.dates(date(2026, 1, 1), date(2026, 12, 31)),
)
def test_over_random_rosters_whoever_decides_is_no_maker_and_is_in_force(
    rows: list[Penugasan], makers: frozenset[int], bidang: str, day: date
) -> None:
    """The people left after the makers are taken out: in force that day, of that role, one rank of capacity only."""
    role = checker("kepala_bidang", makers, rows, bidang, day)
    held = holders(rows, role, bidang, day)
    deciding = [row for row in held if row.orang_id not in makers]
    assert all(row.covers(day) and row.peran == role and row.bidang in ("", bidang) for row in deciding)
    assert len({row.jenis for row in held}) <= 1
    if role != "kepala_bidang":
        below = holders(rows, "kepala_bidang", bidang, day)
        assert below, "authority was passed on from a role that nobody holds"
        assert all(row.orang_id in makers for row in below)


def test_whoever_joins_a_group_of_the_sop_ends_nobody_and_a_unit_has_one_filler() -> None:
    """Whatever the SOP calls the group; its pengisi are several only because there are several units."""
    groups = frozenset({"tim_pengelola_data", "pengisi_bidang"})
    for peran, bidang, ended in (
        ("tim_pengelola_data", "", 0),
        ("pengisi_bidang", "pelatihan", 1),
        ("arsiparis", "", 1),
    ):
        held = Penugasan(1, 1, peran, bidang, JenisPenugasan.DEFINITIF, date(2026, 1, 5))
        wish = Handover("baru", peran, bidang, JenisPenugasan.DEFINITIF, date(2026, 4, 1), None, "SK 1")
        lines = lines_of(wish, [held], {1: "lama", 2: "baru"}, groups)
        assert [line.aksi for line in lines] == [AksiPejabat.TUGAS, *[AksiPejabat.UBAH] * ended], peran

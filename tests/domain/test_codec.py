"""What is pinned in a row comes back as it was: SOPs, indicators, states, decisions, figures and times."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from enum import StrEnum
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.codec import canonical, from_json, to_json
from bot.domain.facts import Catatan, Hasil, Langkah, Peristiwa, Putusan, Siklus, StatusLangkah, StatusSiklus
from bot.domain.indikator import Indikator
from bot.domain.kantor import Kantor
from bot.domain.sop import Sop
from config.load import load_config, load_sop

CONFIG = Path(__file__).parents[2] / "config"
SOPS = {path.stem: load_sop(path) for path in sorted((CONFIG / "sop").glob("*.toml"))}


class Warna(StrEnum):
    """An enum of the test's own."""

    MERAH = "merah"
    BIRU = "biru"


@dataclass(frozen=True, slots=True)
class Inner:
    """Something nested."""

    angka: Decimal
    warna: Warna = Warna.MERAH


@dataclass(frozen=True, slots=True)
class Everything:
    """One field of each kind the domain uses."""

    teks: str
    bulat: int
    ya: bool
    angka: Decimal
    hari: date
    saat: datetime
    jam: time
    lama: timedelta
    warna: Warna
    dalam: Inner
    kosong: Inner | None = None
    daftar: tuple[Inner, ...] = ()
    pasangan: tuple[int, str] = (0, "")
    himpunan: frozenset[Warna] = frozenset()
    peta: Mapping[Warna, Inner] = field(default_factory=dict)


DECIMALS = st.decimals(allow_nan=False, allow_infinity=False, places=6, min_value=-(10**12), max_value=10**12)
INNER = st.builds(Inner, DECIMALS, st.sampled_from(Warna))
EVERYTHING = st.builds(
    Everything,
    teks=st.text(),
    bulat=st.integers(),
    ya=st.booleans(),
    angka=DECIMALS,
    hari=st.dates(),
    saat=st.datetimes(timezones=st.just(UTC)),
    jam=st.times(),
    lama=st.timedeltas(timedelta(0), timedelta(days=400)).map(lambda t: timedelta(seconds=int(t.total_seconds()))),
    warna=st.sampled_from(Warna),
    dalam=INNER,
    kosong=st.none() | INNER,
    daftar=st.lists(INNER, max_size=3).map(tuple),
    pasangan=st.tuples(st.integers(), st.text()),
    himpunan=st.frozensets(st.sampled_from(Warna)),
    peta=st.dictionaries(st.sampled_from(Warna), INNER),
)


@given(value=EVERYTHING)
def test_every_kind_of_field_comes_back_through_json(value: Everything) -> None:
    """Written as a database writes it, read again, equal."""
    assert from_json(Everything, json.loads(json.dumps(to_json(value)))) == value


@given(value=EVERYTHING)
def test_equal_values_have_one_canonical_text(value: Everything) -> None:
    """What is hashed does not depend on the order of a set or a mapping."""
    twin = from_json(Everything, json.loads(canonical(value)))
    assert canonical(twin) == canonical(value)
    assert json.loads(canonical(value)) == to_json(value)


@pytest.mark.parametrize("kode", sorted(SOPS))
def test_a_pinned_sop_is_the_sop(kode: str) -> None:
    """Every profile: rows, roles, dates, times of work."""
    assert from_json(Sop, json.loads(canonical(SOPS[kode]))) == SOPS[kode]


def test_pinned_offices_and_indicators_are_what_was_configured() -> None:
    """What a siklus is opened with, office by office."""
    config = load_config(CONFIG)
    for office in config.instansi.values():
        kantor = config.kantor(office)
        assert from_json(Kantor, json.loads(canonical(kantor))) == kantor
        for item in office.indikator:
            assert from_json(Indikator, json.loads(canonical(item))) == item


def test_a_state_and_its_lines_come_back() -> None:
    """A row with a pending decision, and what was recorded of it."""
    now = datetime(2026, 4, 1, 1, 2, 3, 456789, tzinfo=UTC)
    putusan = Putusan(Hasil.KEMBALI, "angka keliru", "pelatihan")
    row = Langkah(3, "pelatihan", StatusLangkah.SEMENTARA, 0, 2, now, now, now, now, now, putusan)
    siklus = Siklus(StatusSiklus.BERJALAN, ("pelatihan",), (row,), timedelta(seconds=90))
    line = Catatan(Peristiwa.DIPUTUSKAN, 3, "pelatihan", 0, 2, "", putusan)
    assert from_json(Siklus, json.loads(canonical(siklus))) == siklus
    assert from_json(Catatan, json.loads(canonical(line))) == line


def test_a_field_added_later_takes_its_default() -> None:
    """A row pinned by an older version is still readable; one it no longer knows is left out."""
    stored = {"angka": "1.50", "dulu_ada": 3}
    assert from_json(Inner, stored) == Inner(Decimal("1.50"), Warna.MERAH)


def test_a_required_field_that_is_missing_is_an_error() -> None:
    """Never a silent zero."""
    with pytest.raises(TypeError):
        from_json(Inner, {"warna": "biru"})


@pytest.mark.parametrize("value", [1.5, Decimal("0.10"), Decimal("1E+3"), Decimal("-0.000001")])
def test_figures_are_strings_and_keep_their_digits(value: Any) -> None:
    """No float in between: 0.10 stays 0.10; thousands are never written with an exponent."""
    stored = to_json(value)
    if isinstance(value, Decimal):
        assert isinstance(stored, str)
        assert "E" not in stored
        assert Decimal(stored) == value


def test_what_has_no_json_form_is_refused() -> None:
    """An object nobody thought of is an error here, not a string like `<object …>` in a record."""
    with pytest.raises(TypeError, match="object"):
        to_json(object())

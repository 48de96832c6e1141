"""Which office does a bench work on? The sample one, cut or grown to so many bidang, as often as wanted."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import UTC, datetime

from bot.store.db import Db
from bot.store.queries import people
from config.load import load_config
from config.model import Bidang, Config, Instansi, Orang
from config.settings import CHECKOUT

SAMPLE = "contoh_magetan"
OPENING = datetime(2026, 4, 1, 3, tzinfo=UTC)  # 10.00 WIB on the first working day after TW I
FIRST_CHAT = 7_000_000_000


def office(kode: str = SAMPLE, bidang: int = 5, config: Config | None = None) -> Instansi:
    """The sample office under the code `kode`, with `bidang` bidang: cut, or its last one repeated."""
    whole = (config or load_config(CHECKOUT / "config")).instansi[SAMPLE]
    for number in range(len(whole.bidang) + 1, bidang + 1):
        whole = _with_twin(whole, whole.bidang[len(whole.bidang) - 1], number)
    cut = _cut(whole, {item.kode for item in whole.bidang[-bidang:]})
    own = tuple(replace(person, email=f"{kode}.{person.email}") for person in cut.orang)
    return replace(cut, kode=kode, orang=own)


def config_with(offices: Iterable[Instansi]) -> Config:
    """The checkout's configuration with these offices instead of its own."""
    return replace(load_config(CHECKOUT / "config"), instansi={item.kode: item for item in offices})


def _with_twin(whole: Instansi, model: Bidang, number: int) -> Instansi:
    """The office with one more bidang, its people and indikator like those of `model`."""
    kode = f"{model.kode.rstrip('0123456789')}{number}"
    twin = replace(model, kode=kode, nama=f"{model.nama} {number}", nama_singkat=f"Bidang {number}", urut=number)
    new = tuple(_twin_person(person, model.kode, kode) for person in whole.orang if _works_in(person, {model.kode}))
    rows = tuple(
        replace(item, kode=re.sub(r"^\w+(?=-)", f"B{number:02}", item.kode), bidang=kode)
        for item in whole.indikator
        if item.bidang == model.kode
    )
    return replace(whole, bidang=(*whole.bidang, twin), orang=(*whole.orang, *new), indikator=(*whole.indikator, *rows))


def _twin_person(person: Orang, old: str, new: str) -> Orang:
    held = tuple(replace(row, bidang=new) for row in person.penugasan)
    return replace(person, kode=person.kode.replace(old, new), email=f"{new}.{person.email}", penugasan=held)


def _works_in(person: Orang, kept: set[str]) -> bool:
    return any(row.bidang in kept for row in person.penugasan)


def _cut(whole: Instansi, kept: set[str]) -> Instansi:
    """The office without the bidang that are not in `kept`, and without who only works there."""
    people_left = []
    for person in whole.orang:
        held = tuple(row for row in person.penugasan if row.bidang in kept or not row.bidang)
        if held:
            people_left.append(replace(person, penugasan=held))
    return replace(
        whole,
        bidang=tuple(item for item in whole.bidang if item.kode in kept),
        orang=tuple(people_left),
        indikator=tuple(item for item in whole.indikator if item.bidang in kept),
    )


def bind_everybody(db: Db, now: datetime, accounts: Mapping[tuple[str, str], int] | None = None) -> None:
    """Connects everybody to a Telegram account: of the sandbox, by (office, person), or one that is made up."""
    with db.begin() as tx:
        for kode in [row.kode for row in people.offices(tx)]:
            for person in people.people(tx, kode):
                chat = accounts[(kode, person.kode)] if accounts else FIRST_CHAT + person.id
                people.bind(tx, person.id, chat, now)

"""The people and settings of a sandbox world, taken from the configured offices as plain data."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

from config.model import Config, Instansi, Orang
from integrations.sandbox.world import World, WorldSeed, build_world

DRIVE_ID = "0ADrive-contoh-sakip"
BOT_TOKEN = "700000001:sandbox-bot-token-0123456789abcdef"  # noqa: S105 - the loopback world's own, of no use elsewhere


def make_world(
    config: Config,
    offices: Iterable[str],
    start: datetime,
    data_dir: Path,
    settings: dict[str, str],
    strangers: Iterable[Mapping[str, Any]] = (),
) -> World:
    """A fresh loopback world with the people of `offices`, and `strangers` who belong to none (rows as in `GET
    /_sandbox/people`); its service-account key is written to `data_dir`."""
    people = [_person(office, person) for office in _chosen(config, offices) for person in office.orang]
    people += [dict(row) for row in strangers]
    seed = WorldSeed(
        people=people,
        drive_id=DRIVE_ID,
        drive_name="Drive Bersama SAKIP (contoh)",
        service_account_email="sakip-bot@contoh.iam.gserviceaccount.com",
        bot_username="sakip_contoh_bot",
        bot_token=BOT_TOKEN,
        start=start,
        extra_settings=settings,
    )
    return build_world(seed, data_dir)


def _chosen(config: Config, offices: Iterable[str]) -> list[Instansi]:
    wanted = set(offices)
    return [office for office in config.instansi.values() if office.kode in wanted]


def _person(office: Instansi, person: Orang) -> dict[str, Any]:
    bidang = next((row.bidang for row in person.penugasan if row.bidang), None)
    return {
        "kode": person.kode,
        "nama": person.nama,
        "instansi": office.kode,
        "peran": sorted({row.peran for row in person.penugasan}),
        "bidang": bidang,
        "email": person.email,
        "penugasan": [
            {
                "peran": row.peran,
                "bidang": row.bidang or None,
                "jenis": str(row.jenis),
                "mulai": row.mulai.isoformat(),
                "selesai": row.selesai.isoformat() if row.selesai else None,
                "dasar": row.dasar,
            }
            for row in person.penugasan
        ],
    }

"""Who are the simulated officials, and in which words do they answer?

Each has a style of their own, drawn from the seed: one taps, one replies, one types the short code.
"""

import random
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from bot.demo.cards import Message
from bot.domain.hari_kerja import Kalender
from bot.domain.sop import Sop
from config.model import Instansi

APPROVALS = ("Setuju", "setuju", "Acc", "Acc pak", "Disetujui", "Ya, saya setuju", "Sudah saya baca, setuju", "oke acc")
DONE = ("selesai", "Selesai", "sudah selesai", "Sudah selesai, terima kasih", "selesai pak", "Selesai, mohon dicek")
# What is written, by what the message asks for in its first line.
WORDS: tuple[tuple[str, str], ...] = (
    (
        "Mohon analisis",
        "Capaian yang belum memenuhi target disebabkan kegiatan yang baru terjadwal pada triwulan berikutnya; "
        "upaya yang dilakukan adalah memajukan jadwal pelatihan dan memperluas kerja sama dengan perusahaan.",
    ),
    ("Mohon nomor surat", "000.8/123/2027, 7 Januari 2027"),
    ("Mohon diunggah", "Sudah diunggah, nomor bukti ESR-2027-0417"),
    ("Mohon rekomendasi", "Semua: mohon bukti dukung dilampirkan sejak awal triwulan"),
    (
        "Rekomendasi",
        "Menyusun jadwal perbaikan bersama mitra, penanggung jawab kepala bidang, selesai 30 Juni 2026",
    ),
    ("Mohon tindak lanjut", "Dilaksanakan mulai bulan depan, penanggung jawab kepala bidang, selesai 30 Juni 2026"),
)


class Way(StrEnum):
    """How somebody answers."""

    TAP = "tap"
    REPLY = "reply"
    CODE = "code"  # "A17 setuju", without replying


@dataclass(frozen=True, slots=True)
class Official:
    """A person of the world: what `GET /_sandbox/people` says."""

    kode: str
    nama: str
    instansi: str
    peran: tuple[str, ...]
    bidang: str
    email: str
    telegram_id: int


@dataclass(frozen=True, slots=True)
class Office:
    """One office of the demo: its configuration, the SOP that is played, what its results are filed under, its calendar
    and its people by kode."""

    instansi: Instansi
    sop: Sop
    label: str
    kalender: Kalender
    people: dict[str, Official]

    @property
    def kode(self) -> str:
        """The office's kode."""
        return self.instansi.kode


def cast(rows: Iterable[Mapping[str, Any]], instansi: str) -> dict[str, Official]:
    """The people of one office, by kode."""
    return {
        row["kode"]: Official(
            kode=row["kode"],
            nama=row["nama"],
            instansi=row["instansi"],
            peran=tuple(row["peran"]),
            bidang=row["bidang"] or "",
            email=row["email"] or "",
            telegram_id=int(row["telegram_id"]),
        )
        for row in rows
        if row["instansi"] == instansi
    }


def luck(seed: int, *about: str) -> random.Random:
    """The dice of one person about one thing: the same in every run with this seed, whatever happened before."""
    return random.Random(":".join((str(seed), *about)))  # noqa: S311 - play, not secrets


def words_for(title: str) -> str:
    """What somebody writes when a message with this title asks for text."""
    return next((words for start, words in WORDS if title.startswith(start)), "Dilaksanakan sesuai jadwal")


def way_of(seed: int, person: Official, message: Message, act: str) -> Way:
    """How this person answers this message; nobody taps a button that is not there."""
    ways = (Way.TAP, Way.REPLY, Way.CODE) if message.button(act) else (Way.REPLY, Way.CODE)
    chosen = luck(seed, person.kode, "way", message.title).choice(ways)
    return Way.REPLY if chosen is Way.CODE and not message.code else chosen

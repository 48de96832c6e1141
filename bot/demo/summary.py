"""What did a play leave behind? Its documents, fetched as a person would, and its line in summary.json (design §7)."""

import json
import zipfile
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

from bot.demo.control import Json
from bot.demo.director import check
from bot.demo.record import Course
from bot.demo.story import Story
from bot.domain.triwulan import Triwulan
from bot.report.package import verify

SENDS = frozenset({"sendMessage", "sendDocument", "sendPhoto"})
SERVICES = ("drive", "sheets", "docs")
WANTED = (".pdf", ".docx", ".xlsx", ".zip")
FINAL = " final"
_REPORTS = ("Laporan Kinerja ", "Arsip ")


@dataclass(frozen=True, slots=True)
class Traffic:
    """What the bot itself sent and asked: messages, and requests per Google service."""

    pesan: int
    google: dict[str, int]


def fetch_documents(story: Story, out: Path) -> list[str]:
    """Downloads the final report, the recap and the archive package from Drive into `out`/<label>; relative paths.

    DemoFailed when one is missing or does not open.
    """
    folder = out / story.office.label
    folder.mkdir(parents=True, exist_ok=True)
    mine = story.record.drive_ids(story.office.kode)
    files = [file for file in story.my_files() if file["id"] in mine]
    paths = []
    for suffix, chosen in _chosen(story, files):
        check(chosen is not None, f"the drive holds no {suffix} of {story.office.sop.kode}")
        if chosen is not None:
            target = folder / str(chosen["name"])
            story.manager.download(chosen["id"], target)
            _opens(target)
            paths.append(target.relative_to(out).as_posix())
    return paths


def _chosen(story: Story, files: list[Json]) -> Iterator[tuple[str, Json | None]]:
    """The final document of each kind, and the yearly report where TW IV closed the year."""
    reports = [file for file in files if file["name"].startswith(_REPORTS)]  # beside their working papers
    for suffix in WANTED:
        yield suffix, _newest([file for file in reports if file["name"].lower().endswith(suffix)])
    period = story.record.periode(story.office.kode)
    if story.office.sop.closes_year and period == Triwulan(period.tahun, 4):
        yearly = [file for file in reports if f" {period.tahun} " in file["name"]]
        for suffix in WANTED[:3]:
            yield f"yearly {suffix}", _newest([file for file in yearly if file["name"].endswith(suffix)])


def _newest(files: list[Json]) -> Json | None:
    """The final one of its kind; without one that says so, the newest."""
    return max(files, key=lambda file: (FINAL in file["name"], file["createdTime"], file["name"]), default=None)


def _opens(path: Path) -> None:
    if path.suffix == ".pdf":
        data = path.read_bytes()
        check(data.startswith(b"%PDF") and b"%%EOF" in data[-64:], f"{path.name} is no whole PDF")
        return
    try:
        with zipfile.ZipFile(path) as package:
            damaged = package.testzip()
    except zipfile.BadZipFile:
        damaged = "the file as a whole"
    check(damaged is None, f"{path.name} does not open: {damaged} is damaged")
    if path.suffix == ".zip":
        faults = verify(path)
        check(not faults, f"{path.name}: {faults[0] if faults else ''}")


def count_traffic(calls: Iterable[Json], bot: str, stories: Sequence[Story]) -> dict[str, Traffic]:
    """Office -> the bot's own traffic for it (`bot` is the bot's Google address).

    Messages count for the office of the chat, requests for the office whose file they name; requests that name none
    (lists, the change feed) serve every office of the deployment and are divided evenly.
    """
    chats = {p.telegram_id: s.office.kode for s in stories for p in (*s.office.people.values(), s.outsider)}
    owners = {file["id"]: s.office.kode for s in stories for file in s.my_files()}
    sent: Counter[str] = Counter()
    asked: Counter[tuple[str, str]] = Counter()
    for call in calls:
        if _is_sent(call):
            sent[chats.get(int(call["params"]["chat_id"]), "")] += 1
        elif call["service"] in SERVICES and call["identity"] == bot:
            asked[(call["service"], _owner(call, owners))] += 1
    return {
        story.office.kode: Traffic(
            sent[story.office.kode],
            {
                name: asked[(name, story.office.kode)] + _share(asked[(name, "")], place, len(stories))
                for name in SERVICES
            },
        )
        for place, story in enumerate(stories)
    }


def _owner(call: Json, owners: Mapping[str, str]) -> str:
    parts = (part.partition(":")[0] for part in str(call["path"]).split("/"))
    return next((owners[part] for part in parts if part in owners), "")


def _share(common: int, place: int, parties: int) -> int:
    return common // parties + (place < common % parties)


def _is_sent(call: Json) -> bool:
    chat = str(call.get("params", {}).get("chat_id", ""))
    return call.get("call") in SENDS and call["status"] == 200 and chat.lstrip("-").isdigit()


def entry(course: Course, traffic: Traffic, refused: int, berkas: list[str]) -> dict[str, Any]:
    """One object of the list `sop` in summary.json."""
    return {
        "kode": course.kode,
        "instansi": course.instansi,
        "periode": course.periode,
        "status": course.status,
        "langkah_total": course.langkah_total,
        "langkah_selesai": course.langkah_selesai,
        "bidang": course.bidang,
        "pengembalian": course.pengembalian,
        "pesan_telegram": traffic.pesan,
        "panggilan_google": traffic.google,
        "pelanggaran_ditolak": refused,
        "berkas": berkas,
        "waktu_baku_vs_nyata": list(course.waktu),
    }


def merge(entries: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    """One object for each SOP and office: one that also closed its year is told of by its first siklus, with the
    traffic and the documents of both; not `selesai` unless both ended."""
    merged: dict[tuple[str, str], dict[str, Any]] = {}
    for item in entries:
        key = (item["kode"], item["instansi"])
        merged[key] = item if key not in merged else _joined(merged[key], item)
    return list(merged.values())


def _joined(first: dict[str, Any], later: dict[str, Any]) -> dict[str, Any]:
    sums = {name: first[name] + later[name] for name in ("pengembalian", "pesan_telegram", "pelanggaran_ditolak")}
    calls = {name: first["panggilan_google"][name] + later["panggilan_google"][name] for name in SERVICES}
    unfinished = next((item for item in (first, later) if item["status"] != "selesai"), first)
    told = {"status": unfinished["status"], "langkah_selesai": unfinished["langkah_selesai"]}
    berkas = list(dict.fromkeys([*first["berkas"], *later["berkas"]]))
    return {**first, **told, **sums, "panggilan_google": calls, "berkas": berkas}


def write_summary(out: Path, entries: list[dict[str, Any]], seed: int) -> Path:
    """Writes summary.json; its path."""
    target = out / "summary.json"
    body = {"sop": entries, "versi": program_version(), "seed": seed}
    target.write_text(json.dumps(body, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
    return target


def program_version() -> str:
    """The version of this program; "0" for a checkout that was never installed."""
    try:
        return version("sakip-bot")
    except PackageNotFoundError:
        return "0"

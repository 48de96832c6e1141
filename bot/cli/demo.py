"""`sakip demo`: whole cycles in a loopback world, in simulated time, with simulated officials, and what they leave.

The bot is a process of its own; the officials act over the control API and with ordinary Google clients.
"""

import shutil
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any

from bot.app import calendars_of
from bot.cli import stage
from bot.cli.kit import Refused, collect_less, console
from bot.cli.stage import Cast
from bot.cli.world import make_world
from bot.demo import magetan
from bot.demo.control import Control, Json, WorldError
from bot.demo.director import Act, DemoFailed, Director
from bot.demo.google import Google, sign_in, sign_in_with_key
from bot.demo.magetan import Magetan
from bot.demo.people import Office, Official
from bot.demo.process import BotProcess
from bot.demo.progress import Progress
from bot.demo.record import Record
from bot.demo.story import Story
from bot.demo.summary import count_traffic, entry, fetch_documents, merge, write_summary
from bot.demo.transcripts import write_transcript
from bot.store.db import Db
from config.load import load_config
from config.settings import CHECKOUT
from integrations.sandbox.server import Server

BEFORE_OPENING = timedelta(minutes=20)  # people connect, then the siklus opens
MANAGER = "pengelola-drive@contoh.example"
MARKER = ".sakip-demo"
LOG = "bot.log"


@dataclass(frozen=True, slots=True)
class _World:
    """The loopback world of one demo, and where its things are kept."""

    control: Control
    source: Path
    folder: Path
    db: Db
    settings: dict[str, str]
    manager: Google
    service: Google
    acts: list[Act] = field(default_factory=list)
    joined: set[str] = field(default_factory=set)

    @property
    def data(self) -> Path:
        """Database, key and configuration of the deployment."""
        return self.folder / "data"


def demo(*, sop: str, out: Path, seed: int) -> None:
    """Plays the SOP's office (or all) and writes `out`. Refused in one sentence when a beat does not happen."""
    collect_less()
    source = stage.config_folder()
    casts = stage.choose(load_config(source), sop)
    folder = _fresh(out.resolve(), {label for cast in casts for label in cast.labels})
    progress = Progress(console())
    try:
        with progress.shown():
            entries = merge(_perform(source, casts, folder, seed, progress))
    except (DemoFailed, WorldError) as error:
        raise Refused(f"the demo failed: {error}", f"what the bot said is in {out / LOG}") from None
    write_summary(folder, entries, seed)
    for item in entries:
        progress.say(f"{item['kode']} {item['periode']}: {item['status']}, {item['langkah_selesai']} steps")
        for name in item["berkas"]:
            progress.say(f"  {out / name}")
    if any(item["status"] != "selesai" for item in entries):
        raise Refused("not every siklus ended")


def _fresh(folder: Path, labels: Iterable[str]) -> Path:
    """The folder, emptied of what an earlier demo put there and of nothing else."""
    folder.mkdir(parents=True, exist_ok=True)
    marker = folder / MARKER
    for name in marker.read_text(encoding="utf-8").split() if marker.exists() else ():
        target = folder / Path(name).name
        if target.is_dir():
            shutil.rmtree(target)
        else:
            target.unlink(missing_ok=True)
    mine = ["summary.json", LOG, "data", *(name for label in labels for name in (label, f"transkrip-{label}.html"))]
    absent = [name for name in mine if not (folder / name).exists()]
    marker.write_text("\n".join(absent) + "\n", encoding="utf-8")
    (folder / "data").mkdir(exist_ok=True)
    (folder / LOG).write_bytes(b"")
    return folder


def _perform(source: Path, casts: list[Cast], folder: Path, seed: int, progress: Progress) -> list[dict[str, Any]]:
    entries: list[dict[str, Any]] = []
    with _world(source, casts, folder) as world:
        for number, cast in enumerate(casts):
            entries += _play(world, cast, number, seed, progress)
    return entries


@contextmanager
def _world(source: Path, casts: list[Cast], folder: Path) -> Iterator[_World]:
    """A world with everybody of all casts in it, its clock standing still shortly before the first opening."""
    data = folder / "data"
    offices = list(dict.fromkeys(kode for cast in casts for kode in cast.offices))
    strangers = [{"kode": _stranger(kode), "nama": f"Orang Luar {n} (contoh)"} for n, kode in enumerate(offices, 1)]
    start = casts[0].opens - BEFORE_OPENING
    world = make_world(load_config(source), offices, start, data, dict(stage.QUICK), strangers)
    with Server(world) as server:
        control = Control(server.url)
        control.freeze()
        settings = control.settings()
        service = sign_in_with_key(control, Path(settings["SAKIP_GOOGLE_CREDENTIALS"]))
        service.make_manager(settings["SAKIP_GOOGLE_DRIVE_ID"], MANAGER)
        db = Db(f"sqlite:///{(data / stage.DATABASE).as_posix()}")
        try:
            yield _World(control, source, folder, db, settings, sign_in(control, MANAGER), service)
        finally:
            db.close()
            control.close()


def _stranger(office: str) -> str:
    return f"orang_luar_{office}"


def _play(world: _World, cast: Cast, number: int, seed: int, progress: Progress) -> list[dict[str, Any]]:
    """One cast, from joining to the archive; its entries of summary.json."""
    control = world.control
    control.set_time(max(control.now(), cast.opens - BEFORE_OPENING))
    folder = stage.narrow_config(world.source, cast.offices, world.data / f"config-{number + 1}")
    config = load_config(folder)
    stage.set_up(world.db, config, control.now())
    stage.give_past(world.db, config, cast.offices, cast.opens, seed)
    env = {
        **world.settings,
        "SAKIP_CONFIG_DIR": str(folder),
        "SAKIP_DATABASE_URL": world.db.url,
    }
    bot = BotProcess(env, world.data, world.folder / LOG)
    rows = control.people()
    offices = stage.offices_on_stage(config, cast, rows)
    director = Director(control, bot, offices, seed, progress, control.now(), world.acts)
    record = Record(world.db, calendars_of(config), dict(zip(cast.offices, cast.sops, strict=True)), cast.opens)
    stories = [_story(world, director, office, record, rows) for office in offices]
    try:
        calls = _run(world, director, stories, cast)
    finally:
        bot.stop()
    return _take_stock(world, stories, calls)


def _story(world: _World, director: Director, office: Office, record: Record, rows: list[dict[str, Any]]) -> Story:
    row = next(row for row in rows if row.get("kode") == _stranger(office.kode))
    outsider = Official(row["kode"], row["nama"], "", (), "", "", int(row["telegram_id"]))
    kind = Magetan if (office.kode, office.sop.kode) == (magetan.OFFICE, magetan.SOP) else Story
    drive_id = world.settings["SAKIP_GOOGLE_DRIVE_ID"]
    return kind(director, office, record, outsider, world.manager, world.service, drive_id)


def _run(world: _World, director: Director, stories: list[Story], cast: Cast) -> list[Json]:
    """Plays to the end; the requests the world received meanwhile."""
    known = world.control.calls()
    by_office = {story.office.kode: story for story in stories}
    record = stories[0].record

    def over() -> bool:
        for story in stories:
            story.note_steps()
        return record.is_over(cast.offices)

    director.start_bot()
    fresh = [kode for kode in cast.offices if kode not in world.joined]
    stage.connect_all(world.control, director.bot, stage.invite_all(world.db, fresh, director.now))
    world.joined.update(fresh)
    director.forget()
    director.answer = lambda _, office, person, message: by_office[office.kode].answer(person, message)
    director.go_to(cast.opens)
    director.play([script for story in stories for script in story.scripts()], over)
    calls = world.control.calls(since=known[-1]["seq"] if known else 0)
    for story in stories:
        story.finish()
    return calls


def _take_stock(world: _World, stories: list[Story], calls: list[Json]) -> list[dict[str, Any]]:
    """Documents, transcript and figures of every story."""
    traffic = count_traffic(calls, world.service.email, stories)
    entries = []
    for story in stories:
        berkas = fetch_documents(story, world.folder)
        page = world.folder / f"transkrip-{story.office.label}.html"
        format_dir = CHECKOUT / "config" / "format"
        director = story.director
        write_transcript(page, world.control, story.office, story.record, director.acts, format_dir)
        course = story.record.course(story.office.kode, director.now)
        entries.append(entry(course, traffic[story.office.kode], story.refused, [*berkas, page.name]))
    return entries

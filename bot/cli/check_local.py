"""What `sakip check` looks at on this machine: database, configuration, SOPs, messages, calendar and roster."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, Row

from bot.cases.papers.rujukan import load_rujukan
from bot.cli.check_line import Line, faults_of
from bot.cli.kit import is_there, open_db, sqlite_file
from bot.domain.rujukan import Rujukan
from bot.domain.sop_lint import lint_holders
from bot.messages import Catalogue, CatalogueError
from bot.report.templates import typst_lacking
from bot.store import migrate
from bot.store.db import Db
from bot.store.queries import marks, people
from config.load import ConfigError, load_config
from config.model import Config, Instansi, instansi_to_json
from config.settings import Settings

_NEXT_YEAR_FROM = 10  # the joint decree on next year's holidays comes out in autumn
_SHOWN = 6
_OURS = "this version's words"


def database(settings: Settings) -> tuple[Db | None, list[Line]]:
    """Reachable, migrated and writable? The database is returned when it is all three."""
    if sqlite_file(settings) is not None and not is_there(settings):
        return None, [Line.fault("database", "does not exist yet", "run `sakip init` (or `sakip migrate`)")]
    try:
        db = open_db(settings, migrated=False)
        found = migrate.current(db)
    except Exception as error:
        return None, faults_of("database", error, "correct SAKIP_DATABASE_URL, or start the database server")
    if found != migrate.HEAD:
        said = f"is at {found or 'no version'}, this program expects {migrate.HEAD}"
        return None, [Line.fault("database", said, "run `sakip migrate`")]
    try:
        _write_nothing(db)
    except Exception as error:
        return None, faults_of("database", error, "let this user write to the database and its folder")
    kind = db.engine.dialect.name
    return db, [Line.ok("database", f"{kind}, migrated to {found}, writable")]


class _TakenBackError(Exception):
    """Ends a transaction without a trace."""


def _write_nothing(db: Db) -> None:
    """Writes, and takes it back."""
    try:
        with db.begin() as tx:
            marks.drop(tx, "uji:tulis")
            raise _TakenBackError
    except _TakenBackError:
        return


def configuration(settings: Settings) -> tuple[Config | None, list[Line]]:
    """Every fault of every file, and of the messages and templates."""
    lines = [*_messages(settings), *_templates(settings)]
    try:
        config = load_config(settings.config_dir)
    except ConfigError as error:
        mend = "correct the file named, under the configuration folder"
        return None, [*faults_of("config", error, mend), *lines]
    offices = f"{len(config.instansi)} offices, {len(config.predikat)} scales"
    sops = f"{len(config.sops)} without faults, every role of every office has a holder in the files"
    notes = [Line.note("config", warning) for warning in config.warnings]
    return config, [Line.ok("config", offices), Line.ok("sop", sops), *notes, *_samples(settings, config), *lines]


def _samples(settings: Settings, config: Config) -> list[Line]:
    """Invented offices belong into the sandbox: elsewhere they would open siklus and write to the drive."""
    found = [office.kode for office in config.instansi.values() if office.contoh]
    if settings.on_loopback or not found:
        return []
    mend = "remove their files from instansi/ of your configuration before `sakip init` (docs/go-live.md)"
    return [Line.fault("config", f"sample offices outside the sandbox: {', '.join(found)}", mend)]


def _messages(settings: Settings) -> list[Line]:
    """Readable? And what of it is said in this version's words, since the office's own folder is of an earlier one."""
    try:
        catalogue = Catalogue.load_own(settings.config_dir / "pesan")
    except CatalogueError as error:
        return faults_of("messages", error, "correct the file named, under pesan/")
    lines = [Line.ok("messages", "readable")]
    if catalogue.lacking:
        lines.append(Line.note("messages", f"pesan/ lacks {_some(catalogue.lacking)}: said in {_OURS}"))
    if catalogue.older:
        said = f"pesan/ has an earlier version's wording of {_some(catalogue.older)}: said in {_OURS} instead"
        lines.append(Line.note("messages", said, "write yours anew after the ones in config/pesan of the checkout"))
    return lines


def _templates(settings: Settings) -> list[Line]:
    """PDF templates are of one version, so that an earlier set of the office's own is not used; others stand alone."""
    folder = settings.config_dir / "format"
    lacking, own = typst_lacking(folder), sorted(path.name for path in folder.glob("*.typ"))
    if lacking and own:
        said = f"format/ lacks {_some(lacking)}: PDFs are made with this version's templates, not with {_some(own)}"
        return [Line.note("templates", said, "carry your changes over to the ones in config/format of the checkout")]
    return [Line.ok("templates", "there")]


def calendar(config: Config, now: datetime) -> list[Line]:
    """This year's holidays, and from October on the next one's."""
    years = sorted({now.astimezone(ZoneInfo(office.zona)).year for office in config.instansi.values()} or {now.year})
    lines = [_year(config, year, due=True) for year in years]
    return [*lines, _year(config, years[-1] + 1, due=now.month >= _NEXT_YEAR_FROM)]


def _year(config: Config, year: int, *, due: bool) -> Line:
    if year in config.libur:
        return Line.ok("calendar", f"{year}: {len(config.libur[year].libur)} holidays and days of collective leave")
    if not due:
        return Line.note("calendar", f"{year} is not there yet; it is needed from October on")
    mend = f"write config/hari_libur/{year}.toml from the joint decree (SKB)"
    return Line.fault("calendar", f"{year} is missing: no due date can be computed", mend)


# --- people ----------------------------------------------------------------------------------------------------------


def roster(config: Config, db: Db, now: datetime) -> list[Line]:
    """Offices as written to the database: up to date, every role held today, people with e-mail and connected."""
    with db.read() as tx:
        known = {row.kode: row for row in people.offices(tx)}
        if not known:
            return [Line.fault("roster", "no office is in the database", "run `sakip init`")]
        return [line for office in config.instansi.values() for line in _office(tx, config, office, known, now)]


def _office(
    tx: Connection, config: Config, office: Instansi, known: dict[str, Row[Any]], now: datetime
) -> Iterator[Line]:
    brought = config.rujukan.get(office.kode, Rujukan())
    same = office.kode in known and known[office.kode].konfig == instansi_to_json(office)
    if not same or load_rujukan(tx, office.kode) != brought:
        yield Line.fault("roster", f"{office.kode}: the files changed since `sakip init`", "run `sakip init` again")
    if office.kode not in known:
        return
    faults = [*_vacant(tx, config, office, now), *_people(tx, office)]
    yield from faults
    if not faults:
        amount = len(people.people(tx, office.kode))
        yield Line.ok("roster", f"{office.kode}: every role held today, {amount} people, all connected")


def _vacant(tx: Connection, config: Config, office: Instansi, now: datetime) -> Iterator[Line]:
    today = now.astimezone(ZoneInfo(office.zona)).date()
    held: dict[str, frozenset[str]] = {}
    for row in people.assignments(tx, office.kode):
        if row.covers(today):
            held[row.peran] = held.get(row.peran, frozenset()) | {row.bidang}
    mend = "write a penugasan that covers today (an expired Plt. or Plh. holds nothing), then `sakip init`"
    for kode in office.sop:
        for fault in lint_holders(config.sops[kode], held, [bidang.kode for bidang in office.bidang]):
            said = f"{office.kode}: {fault.key.removeprefix('peran.')}: {fault.message.partition(':')[0]}"
            yield Line.fault("roster", said, mend)


def _people(tx: Connection, office: Instansi) -> Iterator[Line]:
    without = [row.kode for row in people.people(tx, office.kode) if not row.email]
    if without:
        said = f"{office.kode}: no e-mail for {_some(without)}, so nothing can be shared with them"
        yield Line.fault("roster", said, f"write it in instansi/{office.kode}.toml, then `sakip init`")
    waiting = [row.kode for row in people.unconnected(tx, office.kode)]
    if waiting:
        said = f"{office.kode}: {len(waiting)} not connected to Telegram: {_some(waiting)}"
        yield Line.fault("roster", said, "hand out invitations: `sakip invite --semua`, or `sakip invite KODE`")


def _some(words: Sequence[str]) -> str:
    return ", ".join(words[:_SHOWN]) + (f" and {len(words) - _SHOWN} more" if len(words) > _SHOWN else "")

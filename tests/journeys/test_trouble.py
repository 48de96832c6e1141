"""Google or Telegram fails: nothing decided is lost, people are told once, and everything goes on by itself."""

from collections import Counter
from datetime import timedelta
from typing import Any

import pytest

from bot.store import tables
from tests.journeys import stages
from tests.journeys.conftest import At
from tests.journeys.office import CHECKER, FILLER, HEAD, OFFICE, PLANNER, SECRETARY, UNITS, Act, Office, buttons, labels

UNIT, WHO, CHIEF = "penempatan", FILLER["penempatan"], CHECKER["penempatan"]
ALERTS = ("akses_ditolak", "google_bermasalah")


def _alerts(office: Office) -> int:
    return sum(office.kinds(PLANNER).count(kind) for kind in ALERTS)


def _rounds(office: Office, hours: float, every: int = 10) -> None:
    """Time passes while something is broken: the bot never comes to rest, so it is beaten a few times each."""
    end = office.now + timedelta(hours=hours)
    while office.now < end:
        office.world.clock.advance(timedelta(minutes=every))
        for _ in range(3):
            office.round()


# --- Google ----------------------------------------------------------------------------------------------------------


OUTAGES = {
    "everything_503": [{"service": service, "status": 503, "times": 100000} for service in ("drive", "sheets")],
    "invalid_grant": [
        {"service": "oauth", "status": 400, "reason": "invalid_grant", "times": 100000},
        {"service": "drive", "status": 401, "times": 100000},
        {"service": "sheets", "status": 401, "times": 100000},
    ],
    "connection_refused": [{"service": service, "drop": "before", "times": 100000} for service in ("drive", "sheets")],
}


@pytest.mark.parametrize("kind", OUTAGES)
def test_while_google_is_away_what_people_decided_stays_and_goes_on_afterwards(office_at: At, kind: str) -> None:
    """The planner is told once, what was recorded stays, and when Google is back the sheet is read by itself."""
    office = office_at(stages.shared)
    office.fill(UNIT)
    before = office.values(UNIT)
    office.sheet(UNIT).type("PEN-02", 3)
    for fault in OUTAGES[kind]:
        office.fault(**fault)
    _rounds(office, 2)
    assert office.values(UNIT) == before
    assert _alerts(office) == 1, office.kinds(PLANNER)
    office.heal()
    _rounds(office, 0.5)
    office.drain()
    assert office.values(UNIT)["PEN-02"]["realisasi"] == "n:3"
    assert office.kinds(PLANNER).count("google_pulih") == 1
    assert office.unsound() == []
    office.reply(WHO, "selesai")
    assert office.status(3, UNIT) == "terbuka"


def test_a_selesai_said_while_google_is_away_is_worked_off_later(office_at: At) -> None:
    """The word waits, in its place; nobody has to say it again."""
    office = office_at(stages.shared)
    office.fill(UNIT)
    for fault in OUTAGES["everything_503"]:
        office.fault(**fault)
    office.say(WHO, "selesai", office.card(WHO), drain=False)
    _rounds(office, 1)
    assert office.status(2, UNIT) == "terbuka"
    office.heal()
    _rounds(office, 0.5)
    assert office.status(2, UNIT) == "selesai"
    assert len(office.decisions(urut=2, bidang=UNIT)) == 1


def test_an_approval_waits_with_its_lock_while_google_is_away(office_at: At) -> None:
    """No decision about a sheet that cannot be read; reminders and other people's messages go on."""
    office = office_at(stages.filled)
    for fault in OUTAGES["everything_503"]:
        office.fault(**fault)
    office.say(CHIEF, "setuju", office.request(CHIEF, "koreksi"), drain=False)
    office.say(HEAD, "/status", drain=False)
    _rounds(office, 1)
    assert office.decisions(urut=3, bidang=UNIT) == []
    assert office.kinds(HEAD)[-1] == "papan_status"
    office.heal()
    _rounds(office, 0.5)
    office.drain()
    assert [d.status for d in office.decisions(urut=3, bidang=UNIT)] == ["final"]
    assert office.google_file(office.file_id(UNIT))["locked"]


@pytest.mark.parametrize("reason", ["storageQuotaExceeded", "insufficientFilePermissions"])
def test_a_refusal_for_good_is_told_once_and_mended_by_itself(office_at: At, reason: str) -> None:
    """A full drive or a lost right: not hammered, told once; when a person has helped, the siklus goes on."""
    office = office_at(stages.joined)
    office.fault(service="drive", match="/files$", method="POST", status=403, reason=reason, times=100000)
    office.until("2026-04-01 08:00", drain=False)
    _rounds(office, 3)
    assert office.status(1) == "bot"
    assert _alerts(office) == 1, office.kinds(PLANNER)
    cause = "akses" if reason.startswith("insufficient") else "penyimpanan"
    assert office.told(PLANNER, "akses_ditolak")[0].isi["sebab"] == cause
    tried = [c for c in office.get("/_sandbox/calls?service=drive") if c["method"] == "POST" and c["status"] == 403]
    assert len(tried) < 30
    office.heal()
    _rounds(office, 2)
    office.drain()
    assert office.status(1) == "terbuka"
    stages.shared(office)
    assert office.status(2, UNIT) == "terbuka"


def test_sharing_that_is_refused_is_told_with_whom_and_mended_by_itself(office_at: At) -> None:
    """A policy keeps one sheet's people out: the planner learns which unit and who; then the siklus goes on."""
    office = office_at(stages.proposed)
    where = f"files/{office.file_id(UNIT)}/permissions"
    office.fault(match=where, method="POST", status=403, reason="shareOutNotPermitted", times=100000)
    office.reply(PLANNER, "selesai")
    office.settle()
    office.reply(SECRETARY, "setuju")
    _rounds(office, 2)
    assert _alerts(office) == 1
    told = office.told(PLANNER, "akses_ditolak")[-1].isi
    assert (told["unit"], told["sebab"]) == ("Penempatan", "pembagian")
    assert "Pengantar Kerja Ahli Muda" in office.request(PLANNER, "dibagikan kepada")["text"]
    for unit in UNITS:
        roles = {g["emailAddress"]: g["role"] for g in office.google_file(office.file_id(unit))["permissions"]}
        assert (roles.get(office.people[FILLER[unit]]["email"]) == "writer") == (unit != UNIT), unit
    office.heal()
    _rounds(office, 1)
    office.drain()
    assert office.status(2, UNIT) == "terbuka"


@pytest.mark.parametrize("match", ["/drive/v3/files$", "permissions", ":batchUpdate", "/drive/v3/files/"])
def test_an_answer_lost_after_it_took_effect_makes_no_twin(office_at: At, match: str) -> None:
    """The connection breaks after Google did it: looked up, adopted, never made twice."""
    office = office_at(stages.joined)
    office.fault(match=match, drop="after", times=6)
    office.until("2026-04-01 08:00", drain=False)
    _rounds(office, 1)
    office.drain()
    stages.shared(office)
    _rounds(office, 1)
    office.drain()
    names = Counter(f["name"] for f in office.get("/_sandbox/google/files") if not f["trashed"] and f["parents"])
    assert set(names.values()) == {1}, names
    for unit in UNITS:
        grants = Counter(g["emailAddress"] for g in office.google_file(office.file_id(unit))["permissions"])
        assert set(grants.values()) == {1}
    assert office.unsound() == []


# --- Telegram --------------------------------------------------------------------------------------------------------


def _sends(office: Office) -> list[dict[str, Any]]:
    return [c for c in office.get("/_sandbox/calls?service=telegram") if c.get("call") == "sendMessage"]


def test_too_many_requests_is_honoured(office_at: At) -> None:
    """429 with a time: nobody at all is written to before it is over, and nothing is lost."""
    office = office_at(stages.filled)
    office.fault(service="telegram", method="sendMessage", status=429, retry_after=30)
    office.say(CHIEF, "/tugas")
    sent = _sends(office)
    assert sent[-1]["status"] == 429
    office.say(CHECKER["pelatihan"], "/tugas")
    office.skip_wall(20)
    assert len(_sends(office)) == len(sent)
    office.skip_wall(12)
    assert {office.kinds(who)[-1] for who in (CHIEF, CHECKER["pelatihan"])} == {"daftar_tugas"}


def test_a_long_outage_of_telegram_loses_no_message(office_at: At) -> None:
    """An hour of 502, and of a token that is refused: every message arrives afterwards, once, in order."""
    office = office_at(stages.filled)
    office.fault(service="telegram", method="sendMessage", status=401, times=3)
    office.fault(service="telegram", method="sendMessage", status=502, times=100000)
    for who in (CHIEF, HEAD, PLANNER):
        office.say(who, "/status", drain=False)
    for _ in range(60):
        office.round()
        office.house.skipped.append(60_000_000)
    office.heal()
    office.skip_wall(600)
    assert {401, 502} <= {call["status"] for call in _sends(office)}
    for who in (CHIEF, HEAD, PLANNER):
        assert office.kinds(who).count("papan_status") == 1
    assert office.unsound() == []


def test_a_card_whose_answer_was_lost_is_posted_once_more_and_the_old_one_is_dead(office_at: At) -> None:
    """The card's send took effect, and that of the thanks, but no answer arrived: no blind resend; the card as a new
    version, the thanks not at all, and the planner is told which is which."""
    office = office_at(stages.shared)
    office.fill(UNIT)
    office.fault(service="telegram", method="sendMessage", drop="after", times=2)
    office.say(WHO, "selesai", office.card(WHO))
    cards = office.said(CHIEF, "Mohon koreksi")
    first, second = cards
    office.tap(CHIEF, "setujui", first)
    assert office.status(3, UNIT) == "terbuka"
    assert office.decisions(urut=3, bidang=UNIT) == []
    assert [r.status for r in office.rows(tables.outbox, jenis="minta_koreksi")] == ["ragu", "terkirim"]
    assert len(office.said(WHO, "telah diterima")) == 1
    assert len(office.said(PLANNER, "mungkin tiba dua kali")) == len(office.said(PLANNER, "mungkin tidak sampai")) == 1
    office.tap(CHIEF, "setujui", second)
    assert office.status(3, UNIT) == "sementara"


@pytest.mark.parametrize(("stage", "words"), [(stages.filled, "Triwulan I"), (stages.joined, "tidak ada siklus")])
def test_a_plain_notice_whose_answer_was_lost_is_not_repeated(office_at: At, stage: Act, words: str) -> None:
    """Nobody is told twice; the planner learns of it, also where there never was a siklus."""
    office = office_at(stage)
    office.fault(service="telegram", method="sendMessage", drop="after", times=1)
    office.say(HEAD, "/status")
    for _ in range(3):
        office.drain()
    assert len([m for m in office.chat(HEAD) if words in m["text"]]) == 1
    assert [row.isi["jabatan_tujuan"] for row in office.told(PLANNER, "pesan_tidak_pasti")] == ["Kepala Dinas"]


def test_html_that_telegram_refuses_is_sent_as_plain_text(office_at: At) -> None:
    """can't parse entities: the words arrive, without markup, with their buttons; so does what takes their place."""
    office = office_at(stages.shared)
    office.fill(UNIT)
    refused = {"status": 400, "description": "Bad Request: can't parse entities: Unsupported start tag"}
    office.fault(service="telegram", method="sendMessage", **refused)
    office.say(WHO, "selesai", office.card(WHO))
    card = office.request(CHIEF, "Mohon koreksi")
    assert "<b>" not in card["text"]
    assert "Setujui isian" in labels(card)
    office.fault(service="telegram", method="editMessageText", **refused)
    office.tap(CHIEF, "setujui", card)
    assert office.status(3, UNIT) == "sementara"
    assert office.request(CHIEF, "Disetujui: isian")["message_id"] == card["message_id"]
    assert office.unsound() == []


def test_somebody_who_blocked_the_bot_holds_up_nobody(office_at: At) -> None:
    """The planner is told; the others get their cards; after unblocking the request comes by itself."""
    office = office_at(stages.shared)
    office.state(CHIEF, blocked=True)
    office.drain()
    for unit in UNITS:
        office.hand_in(unit)
    for unit in UNITS:
        assert ("minta_koreksi" in office.kinds(CHECKER[unit])) == (unit != UNIT), unit
    assert office.status(3, UNIT) == "terbuka"
    assert office.kinds(PLANNER).count("pesan_tidak_terkirim") == 1
    office.state(CHIEF, blocked=False)
    office.drain()
    card = office.request(CHIEF, "Mohon koreksi")
    assert buttons(card)
    office.tap(CHIEF, "setujui", card)
    office.settle()
    assert office.status(3, UNIT) == "selesai"


def test_somebody_who_blocked_unnoticed_is_found_out_by_the_first_message(office_at: At) -> None:
    """No update told us: the refused send does; nothing is repeated at them for ever."""
    office = office_at(stages.shared)
    office.world.telegram.users[office.telegram_id(CHIEF)].blocked = True
    office.hand_in(UNIT)
    assert office.kinds(PLANNER).count("pesan_tidak_terkirim") == 1
    office.walk("2026-04-06 12:00", timedelta(hours=4))
    refused = [c for c in office.get("/_sandbox/calls?service=telegram") if c["status"] == 403]
    assert len(refused) <= 2
    office.say(CHIEF, "/start")
    assert office.request(CHIEF, "Mohon koreksi")
    office.tap(CHIEF, "setujui")
    assert office.status(3, UNIT) == "sementara"


@pytest.mark.parametrize("state", ["deactivated", "unstarted"])
def test_whoever_cannot_be_written_to_is_told_to_the_planner(office_at: At, state: str) -> None:
    """Deleted accounts and people who never pressed Start: second route, others served."""
    office = office_at(stages.shared)
    office.state(CHIEF, **{state: True})
    office.drain()
    office.hand_in(UNIT)
    office.hand_in("pelatihan")
    assert office.kinds(PLANNER).count("pesan_tidak_terkirim") == 1
    assert "minta_koreksi" in office.kinds(CHECKER["pelatihan"])


def test_when_the_planner_cannot_be_reached_the_next_person_up_is_told(office_at: At) -> None:
    """An alert always reaches somebody: here the Sekretaris."""
    office = office_at(stages.shared)
    office.state(PLANNER, blocked=True)
    office.drain()
    assert office.kinds(SECRETARY).count("pesan_tidak_terkirim") == 1
    office.state(CHIEF, blocked=True)
    office.drain()
    assert office.kinds(SECRETARY).count("pesan_tidak_terkirim") == 2


def test_an_alert_that_finds_its_planner_gone_goes_to_the_next_person_up(office_at: At) -> None:
    """All blocked unnoticed: whoever comes back first hears of the head whose card is lost, and of the planner."""
    office = office_at(stages.shared)
    for who in (PLANNER, CHIEF, SECRETARY, HEAD):
        office.world.telegram.users[office.telegram_id(who)].blocked = True
    office.hand_in(UNIT)
    assert office.told(SECRETARY, "pesan_tidak_terkirim") == []
    office.state(SECRETARY, blocked=False)
    office.drain()
    alerts = [row.isi for row in office.told(SECRETARY, "pesan_tidak_terkirim")]
    titles = {row.kode: row.jabatan for row in office.rows(tables.orang) if row.kode in (PLANNER, CHIEF)}
    assert {alert["jabatan_tujuan"] for alert in alerts} >= set(titles.values())
    (lost,) = (alert for alert in alerts if alert["jabatan_tujuan"] == titles[CHIEF])
    assert (lost["tugas"], lost["unit"]) == ("putusan_isian", "Penempatan")


def test_the_office_s_name_appears_in_no_alert_of_another(office_at: At) -> None:
    """Everything that was said belongs to this office."""
    office = office_at(stages.finished)
    assert {row.instansi for row in office.rows(tables.outbox) if row.siklus_id} == {OFFICE}

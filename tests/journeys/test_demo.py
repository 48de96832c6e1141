"""Does the demo show a whole quarter, leave what it promises, and fail in one sentence when something is wrong?

The play itself checks every beat of its story; here its words, its eyes and what it leaves are checked.
"""

import json
import random
import signal
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

import httpx
import openpyxl
import pytest
from rich.console import Console

from bot.cli import stage
from bot.cli.demo import MARKER, _fresh
from bot.cli.kit import Refused
from bot.cli.world import make_world
from bot.demo import magetan
from bot.demo.cards import Ask, Button, Message, read_message, what_is_asked
from bot.demo.control import Control, WorldError
from bot.demo.director import DemoFailed, Director, check
from bot.demo.people import APPROVALS, DONE, luck, words_for
from bot.demo.process import BotProcess
from bot.demo.progress import Progress
from bot.demo.sheet import Row, _figures
from bot.demo.summary import _opens, merge
from bot.demo.transcripts import read_markup
from bot.domain.rekomendasi import parse_rekomendasi
from bot.domain.replies import Label, classify, is_selesai
from config.load import load_config
from config.settings import CHECKOUT, child_environment
from integrations.sandbox.server import Server

AT = datetime(2026, 4, 1, tzinfo=UTC)
SECONDS = 240


def run(*words: str, cwd: Path) -> subprocess.CompletedProcess[str]:
    """`sakip WORDS` as a process of its own, without settings of whoever runs the tests."""
    argv = [sys.executable, "-m", "bot", *words]
    return subprocess.run(argv, cwd=cwd, env=child_environment({}), capture_output=True, text=True, timeout=SECONDS)


# --- the play --------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def played(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    """Where the Magetan demo left its things, and what it printed."""
    folder = tmp_path_factory.mktemp("demo")
    done = run("demo", "--sop", "magetan_pengumpulan_data", "--out", str(folder / "out"), "--seed", "5", cwd=folder)
    assert done.returncode == 0, done.stdout[-1500:] + done.stderr[-1500:]
    return folder / "out", done.stdout


@pytest.mark.kill
def test_the_summary_has_the_magetan_quarter(played: tuple[Path, str]) -> None:
    """Exactly the keys of the contract, with whole numbers and what the story promises."""
    summary = json.loads((played[0] / "summary.json").read_text())
    assert set(summary) == {"sop", "versi", "seed"}
    assert summary["seed"] == 5
    [entry] = summary["sop"]
    assert set(entry) == {
        "kode", "instansi", "periode", "status", "langkah_total", "langkah_selesai", "bidang", "pengembalian",
        "pesan_telegram", "panggilan_google", "pelanggaran_ditolak", "berkas", "waktu_baku_vs_nyata",
    }  # fmt: skip
    assert (entry["kode"], entry["periode"], entry["status"]) == ("magetan_pengumpulan_data", "2026-TW1", "selesai")
    assert (entry["langkah_total"], entry["langkah_selesai"], entry["bidang"]) == (9, 9, 5)
    assert entry["pengembalian"] == 2
    assert entry["pelanggaran_ditolak"] >= 2
    assert set(entry["panggilan_google"]) == {"drive", "sheets", "docs"}
    assert entry["pesan_telegram"] > 50
    assert entry["panggilan_google"]["sheets"] > 20
    rows = entry["waktu_baku_vs_nyata"]
    assert [row["urut"] for row in rows] == list(range(1, 10))
    assert all(isinstance(value, int) for row in rows for value in row.values())
    assert rows[0]["baku_menit"] == 15
    assert rows[1]["nyata_menit"] > rows[1]["baku_menit"] == 450


@pytest.mark.kill
def test_the_files_it_names_open(played: tuple[Path, str]) -> None:
    """Report as PDF and Word file, recap, archive package, transcript."""
    out = played[0]
    [entry] = json.loads((out / "summary.json").read_text())["sop"]
    by_kind = {Path(name).suffix: out / name for name in entry["berkas"]}
    assert set(by_kind) == {".pdf", ".docx", ".xlsx", ".zip", ".html"}
    assert by_kind[".pdf"].read_bytes().startswith(b"%PDF")
    assert "word/document.xml" in zipfile.ZipFile(by_kind[".docx"]).namelist()
    assert openpyxl.load_workbook(by_kind[".xlsx"]).sheetnames
    assert "manifest.json" in zipfile.ZipFile(by_kind[".zip"]).namelist()
    page = by_kind[".html"].read_text()
    for words in (magetan.OWN, magetan.COMMON, magetan.HEAD_REASON, "Setuju, silakan dibagikan", "menekan tombol"):
        assert words in page, words
    assert "/start …" in page


@pytest.mark.kill
def test_every_beat_is_told_and_the_bot_was_started_twice(played: tuple[Path, str]) -> None:
    """The audience sees the crash; the record holds what was decided before and after it."""
    out, said = played
    assert "the bot is killed" in said
    assert "an outsider and" in said
    package = zipfile.ZipFile(next((out / "magetan_pengumpulan_data").glob("*.zip")))
    decisions = json.loads(package.read("keputusan/keputusan.json"))
    given_back = [row["alasan"] for row in decisions if row["hasil"] == "kembali"]
    assert given_back == [magetan.HEAD_REASON, magetan.DRAFT_REASON]
    assert [row["bidang"] for row in decisions if row["status"] == "gugur" and row["urut"] == 3] == ["transmigrasi"]


# --- refusals --------------------------------------------------------------------------------------------------------


def test_an_unknown_sop_is_refused_in_one_sentence(tmp_path: Path) -> None:
    """Exit 1 and the SOPs there are; nothing is written."""
    done = run("demo", "--sop", "tidak_ada", "--out", "out", cwd=tmp_path)
    assert done.returncode == 1
    assert done.stderr.count("\n") == 1
    assert "magetan_pengumpulan_data" in done.stderr
    assert not (tmp_path / "out").exists()


def test_a_beat_that_does_not_happen_is_one_clear_sentence() -> None:
    """What a story checks ends the play with its own words."""
    with pytest.raises(DemoFailed, match="the bell did not ring"):
        check(False, "the bell did not ring")


@pytest.fixture
def world(tmp_path: Path) -> Iterator[Control]:
    """A world with the Magetan people in it and no bot."""
    config = load_config(CHECKOUT / "config")
    made = make_world(config, ["contoh_magetan"], AT, tmp_path, {}, [{"kode": "luar", "nama": "Orang Luar"}])
    with Server(made) as server:
        control = Control(server.url)
        control.freeze()
        yield control
        control.close()


def test_a_bot_that_is_gone_ends_the_play(world: Control, tmp_path: Path) -> None:
    """Nobody waits for a process that has ended."""
    person = world.people()[0]["telegram_id"]
    bot = BotProcess({}, tmp_path, tmp_path / "log")
    director = Director(world, bot, [], 1, Progress(Console(quiet=True)), AT)
    world.write(person, "halo")
    with pytest.raises(WorldError, match="ended without being asked"):
        director.settle()


def test_strangers_live_in_the_world_but_belong_to_no_office(world: Control) -> None:
    """An outsider has an account and no role."""
    [row] = [person for person in world.people() if person.get("kode") == "luar"]
    assert (row["instansi"], row["peran"]) == ("", [])
    assert world.write(row["telegram_id"], "A1 setuju")["message_id"]


def test_an_earlier_demo_is_cleared_away_and_nothing_else(tmp_path: Path) -> None:
    """Files of the user's stay where they are."""
    (tmp_path / "catatan.txt").write_text("milik saya")
    _fresh(tmp_path, [magetan.SOP])
    (tmp_path / "summary.json").write_text("{}")
    (tmp_path / "magetan_pengumpulan_data").mkdir()
    (tmp_path / "magetan_pengumpulan_data" / "laporan.pdf").write_text("lama")
    _fresh(tmp_path, [magetan.SOP])
    assert sorted(path.name for path in tmp_path.iterdir()) == sorted([MARKER, "bot.log", "catatan.txt", "data"])


def test_only_the_chosen_offices_are_configured(tmp_path: Path) -> None:
    """The bot of a demo knows no office but those that play; nobody's own folder is written over."""
    made = stage.narrow_config(CHECKOUT / "config", ["contoh_lkj"], tmp_path / "config")
    assert set(load_config(made).instansi) == {"contoh_lkj"}
    for over in (made, made / "lagi", tmp_path):
        with pytest.raises(Refused, match="would be written over the configuration"):
            stage.narrow_config(made, ["contoh_lkj"], over)
    assert (made / "instansi" / "contoh_lkj.toml").is_file()


def test_all_sample_offices_play_in_two_casts() -> None:
    """Quarterly SOPs open on 1 April 2026, yearly ones and the TW IV that closes the year on 4 January 2027."""
    quarterly, yearly = stage.choose(load_config(CHECKOUT / "config"), stage.ALL)
    assert len(set(quarterly.offices) | set(yearly.offices)) == 5
    assert set(quarterly.offices) & set(yearly.offices) == {"contoh_lkj"}  # its TW IV closes the year
    assert quarterly.opens.isoformat() == "2026-04-01T00:30:00+00:00"
    assert yearly.opens.isoformat() == "2027-01-03T23:30:00+00:00"  # 07.30 in Kalimantan, an hour ahead of Java


def test_any_office_plays_in_the_first_year_in_which_its_roles_are_held() -> None:
    """Beside another that runs the same SOP its results have a folder of their own; two SOPs at once are refused."""
    config = load_config(CHECKOUT / "config")
    sample = config.instansi[magetan.OFFICE]
    later = tuple(
        replace(person, penugasan=tuple(replace(row, mulai=date(2026, 8, 3)) for row in person.penugasan))
        for person in sample.orang
    )
    own = replace(sample, kode="lain", orang=later)
    first, second = stage.choose(replace(config, instansi={**config.instansi, "lain": own}), magetan.SOP)
    assert (first.offices, first.opens.year) == ((magetan.OFFICE,), 2026)
    assert (second.labels, second.opens.year) == ((f"{magetan.SOP}-lain",), 2027)
    both = replace(own, sop=(magetan.SOP, "netral_triwulan"))
    with pytest.raises(Refused, match="lain runs several SOPs that open together"):
        stage.choose(replace(config, instansi={"lain": both}), stage.ALL)


# --- what officials say and see --------------------------------------------------------------------------------------


@pytest.mark.parametrize("words", [*APPROVALS, "Acc pak", "Sudah saya baca, setuju", "Setuju, silakan dibagikan"])
def test_what_officials_write_to_approve_is_understood_as_approval(words: str) -> None:
    """A style nobody understands would stop the play."""
    assert classify(words).label is Label.APPROVE


@pytest.mark.parametrize("words", [*DONE, "sudah diperbaiki, selesai", "sudah selesai"])
def test_what_fillers_write_when_done_is_understood(words: str) -> None:
    """Likewise for selesai."""
    assert is_selesai(words)


def test_reasons_and_recommendations_reach_the_bot_as_meant() -> None:
    """The Sekretaris's return has its reason; each recommendation its unit."""
    reply = classify(f"Kembalikan: {magetan.DRAFT_REASON}")
    assert (reply.label, reply.alasan) == (Label.REVISE, magetan.DRAFT_REASON)
    names = {"penempatan": "Penempatan", "pelatihan": "Pelatihan"}
    assert parse_rekomendasi(f"Penempatan: {magetan.OWN}", names) == (("penempatan", magetan.OWN),)
    assert parse_rekomendasi(words_for("Mohon rekomendasi: Laporan"), names)[0][0] == "*"


@pytest.mark.parametrize(
    ("title", "acts", "ask"),
    [
        ("Mohon persetujuan: pembagian format Triwulan I 2026  #A2", ["setujui", "kembalikan"], Ask.DECIDE),
        ("Mohon bantuan: pengisian format Pelatihan  #A4", ["selesai", "kendala"], Ask.FILL),
        ("Mohon diperbaiki: isian Pelatihan Triwulan I 2026  #A9", ["tanya"], Ask.MEND),
        ("Format Pelatihan Triwulan I 2026: 1 isian perlu dilengkapi", ["kendala"], Ask.MEND),
        ("Mohon diperiksa: draf Laporan Kinerja  #A20", ["selesai"], Ask.CONFIRM),
        ("Mohon rekomendasi: Laporan Kinerja  #A25", ["selesai", "tanpa"], Ask.WRITE),
        ("Rekomendasi ke-1 dicatat untuk Penempatan  #A25", ["selesai"], Ask.NOTHING),
        ("Rekomendasi Kepala Dinas untuk Penempatan  #A28", ["tulis"], Ask.WRITE),
        ("Mohon perhatian: telaah", ["tugas:5", "kendala"], Ask.NOTHING),
        ("Mohon berkas bertanda tangan: Laporan Kinerja  #A7", ["kendala"], Ask.FILE),
    ],
)
def test_a_person_reads_off_a_message_what_it_asks(title: str, acts: list[str], ask: Ask) -> None:
    """By title and buttons, as on the phone."""
    buttons = tuple(Button("…", f"d:1a:nonce:{act}") for act in acts)
    assert what_is_asked(Message(1, True, AT, f"{title}\n\nYth. …", buttons)) is ask


def test_a_line_of_a_chat_becomes_a_message() -> None:
    """Code, sheet and buttons are found."""
    line = {
        "message_id": 7, "from": "bot", "at": AT.isoformat(), "text": "Mohon bantuan  #A17\nisi",
        "keyboard": [[{"text": "Buka", "url": "https://docs.google.com/spreadsheets/d/abc-1/edit"}],
                     [{"text": "Sudah", "data": "d:2:n:pilih:penempatan"}]],
    }  # fmt: skip
    message = read_message(line)
    assert (message.code, message.sheet_id, message.title) == ("A17", "abc-1", "Mohon bantuan  #A17")
    assert message.button("pilih:penempatan") is not None


def test_figures_are_the_same_for_the_same_seed_and_fit_the_row() -> None:
    """Counted things are whole, shares are not above the whole."""
    counted = Row("LAT-02", 9, {"realisasi": 8}, "Orang", Decimal(40))
    ratio = Row("LAT-01", 8, {"pembilang": 6, "penyebut": 7}, "%", Decimal(77))
    first = [_figures(row, luck(1, "a")) for row in (counted, ratio)]
    assert first == [_figures(row, luck(1, "a")) for row in (counted, ratio)]
    assert "," not in first[0]["realisasi"]
    assert all(
        int(figures["pembilang"]) <= int(figures["penyebut"])
        for figures in (_figures(ratio, random.Random(seed)) for seed in range(30))
    )


def test_an_office_that_also_closed_its_year_is_one_line_of_the_summary() -> None:
    """Period and steps of its first siklus, traffic and documents of both; it has not ended before both have."""
    calls = {"drive": 1, "sheets": 2, "docs": 0}
    first = {
        "kode": "a", "instansi": "x", "periode": "2026-TW1", "status": "selesai", "langkah_selesai": 8,
        "pengembalian": 0, "pesan_telegram": 3, "pelanggaran_ditolak": 1, "panggilan_google": calls,
        "berkas": ["a.pdf", "t.html"],
    }  # fmt: skip
    last = {**first, "periode": "2026-TW4", "berkas": ["b.pdf", "t.html"]}
    [told] = merge([first, last])
    assert (told["periode"], told["langkah_selesai"], told["pesan_telegram"]) == ("2026-TW1", 8, 6)
    assert (told["panggilan_google"]["sheets"], told["berkas"]) == (4, ["a.pdf", "t.html", "b.pdf"])
    [told] = merge([first, {**last, "status": "berjalan", "langkah_selesai": 7}])
    assert (told["status"], told["langkah_selesai"]) == ("berjalan", 7)


def test_figures_of_a_later_triwulan_are_what_is_left() -> None:
    """Nobody in the play types a running total, and nobody falls behind without a reason."""
    row = Row("LAT-02", 9, {"realisasi": 8, "kendala": 9}, "Orang", Decimal(660), Decimal(500))
    for seed in range(20):
        typed = _figures(row, random.Random(seed), adds=True, later=True)
        assert Decimal(typed["realisasi"]) <= 168
        assert typed["kendala"]


def test_formatting_is_read_from_what_the_bot_sent() -> None:
    """Offsets count UTF-16 units; entities are escaped characters again."""
    text, entities = read_markup('<b>Mohon 👍</b> &lt;A&gt; <a href="https://x.example/">lihat</a>')
    assert text == "Mohon 👍 <A> lihat"
    assert [(e.jenis, e.mulai, e.panjang, e.url) for e in entities] == [
        ("bold", 0, 8, None), ("text_link", 13, 5, "https://x.example/"),
    ]  # fmt: skip


def test_a_document_that_does_not_open_fails_the_play(tmp_path: Path) -> None:
    """A truncated Word file is no Word file."""
    whole = tmp_path / "tanda tangan.pdf"
    whole.write_bytes(b"%PDF-1.4\n%%EOF\n")
    _opens(whole)
    broken = tmp_path / "laporan.docx"
    broken.write_bytes(b"PK\x03\x04 rusak")
    with pytest.raises(DemoFailed, match=r"laporan\.docx does not open"):
        _opens(broken)


# --- the sandbox command ---------------------------------------------------------------------------------------------


def test_the_sandbox_serves_until_it_is_interrupted(tmp_path: Path) -> None:
    """Without a bot: the page, the settings as lines to copy, nobody connected; Ctrl+C ends it with 0.

    A database of an earlier world is told of: the clock of this one is behind it.
    """
    (tmp_path / "world").mkdir()
    (tmp_path / "world" / "sakip.db").touch()
    argv = [sys.executable, "-m", "bot", "sandbox", "--no-bot", "--port", "0", "--data", "world"]
    child = subprocess.Popen(argv, cwd=tmp_path, env=child_environment({}), stdout=subprocess.PIPE, text=True)
    assert child.stdout is not None
    url = child.stdout.readline().split()[1]
    try:
        lines = [child.stdout.readline() for _ in range(2)]
        with httpx.Client(base_url=url, trust_env=False, timeout=30) as http:
            assert "Kepala Dinas (contoh)" in http.get("/").text
            settings = http.get("/_sandbox/settings").json()
            assert http.get("/_sandbox/telegram/chats").json() == []
            assert http.get("/_sandbox/clock").json()["now"].startswith("2026-04-01T00:2")
        assert lines[1].startswith("export SAKIP_TELEGRAM_TOKEN=")
        assert (Path(settings["SAKIP_CONFIG_DIR"]) / "instansi" / "contoh_magetan.toml").is_file()
    finally:
        child.send_signal(signal.SIGINT)
        rest = child.stdout.read()
    assert child.wait(20) == 0
    assert "sakip.db is of an earlier world" in rest

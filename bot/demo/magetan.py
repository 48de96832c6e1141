"""The Magetan quarter: nine steps, five bidang, and everything that goes wrong in a real one.

One is late, one types text for a number, one forgets a cell, one moves the table, a head and the Sekretaris return
something, somebody changes an approved cell, and the bot is killed in the middle.
"""

import io
import json
import re
import time
import zipfile
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from tempfile import TemporaryDirectory

from bot.demo import orders
from bot.demo.cards import Message
from bot.demo.director import Script, check
from bot.demo.google import SHEET
from bot.demo.people import Official, luck
from bot.demo.sheet import Form
from bot.demo.story import Story

OFFICE = "contoh_magetan"
SOP = "magetan_pengumpulan_data"
BEATS = (
    "refused", "shared", "row_inserted", "text_for_number", "cell_left_empty", "reminded", "escalated",
    "head_returned", "second_round", "plain_word", "voided", "approved_again", "killed", "draft_returned",
    "recommended", "reached", "deadline_moved", "delegated", "rebound", "followed_up", "archived",
)  # fmt: skip
OWN = "adakan job fair bersama SMK sebelum Oktober"
COMMON = "lampirkan bukti dukung sejak awal triwulan"
HEAD_REASON = "jumlah peserta Pelatihan belum sesuai daftar hadir"
DRAFT_REASON = "mohon penyebab capaian yang rendah dijelaskan"
ANALYSIS = "capaian yang rendah disebabkan kegiatan baru terjadwal pada triwulan II; jadwal pembinaan dimajukan."
NOT_A_NUMBER = "orang hadir"
KILL_SECONDS = 3.0  # wall time in which the first sign of a decision is waited for

# Who answers what by a script of this story: (kode of the person, title of the message).
_SCRIPTED = (
    (r"sekretaris", r"Mohon (persetujuan: pembagian|koreksi|telaah)"),
    (r"kepala_dinas", r"Mohon (telaah|rekomendasi|dipastikan)"),
    (r"pengisi_.*", r"Mohon (bantuan|diperbaiki|dipastikan)|Format .* perlu|Isian "),
    (r"kabid_.*", r"Mohon (koreksi|persetujuan ulang|dipastikan|arahan: isian)"),
)


@dataclass(slots=True)
class Magetan(Story):
    """The script. `typed` is what the fillers meant to type, kode -> column -> figure."""

    typed: dict[str, dict[str, str]] = field(default_factory=dict)

    def claims(self, person: Official, message: Message) -> bool:
        """As `_SCRIPTED` says; the draft that came back is not simply confirmed."""
        if person.kode == "kasubbag_perencanaan" and DRAFT_REASON in message.text:
            return True
        return any(re.fullmatch(who, person.kode) and re.match(title, message.title) for who, title in _SCRIPTED)

    def scripts(self) -> list[Script]:
        """Everybody whose part is written down."""
        return [
            self.share(),
            self.sekretariat(),
            self.pelatihan(),
            self.penempatan(),
            self.hubungan_industrial(),
            self.transmigrasi(),
            self.correct_penempatan(),
            self.correct_hubungan_industrial(),
            self.correct_transmigrasi(),
            self.review(),
            self.mend_draft(),
            self.recommend(),
        ]

    def who(self, kode: str) -> Official:
        """A person by kode."""
        return self.office.people[kode]

    # --- step 1: may the format be shared? ---------------------------------------------------------------------------

    def share(self) -> Script:
        """Nothing is shared before the Sekretaris agrees; afterwards every filler can open their sheet."""
        d, sekretaris, planner = self.director, self.who("sekretaris"), self.who("kasubbag_perencanaan")
        card = yield d.see(sekretaris, r"Mohon persetujuan: pembagian format")
        check(not self._sheets_seen(), "a sheet was shared before the Sekretaris agreed")
        yield d.pause(self.office, 45)
        d.write(sekretaris, "Setuju, silakan dibagikan", card)
        yield d.see(planner, r"Format .* telah dibagikan")
        check(len(self._sheets_seen()) == 5, "not all five fillers can open their sheet after it was shared")
        self.tell("shared", "the Sekretaris agrees, and the format is shared with five bidang")
        filler = self.who("pengisi_hubungan_industrial")
        yield from orders.move_deadline(self, planner, filler, "Hubungan Industrial")

    def _sheets_seen(self) -> list[str]:
        """The bidang whose filler can open a sheet of the siklus."""
        sheets = [file["id"] for file in self.manager.list_files(self.drive_id) if file["mimeType"] == SHEET]
        fillers = [p for p in self.office.people.values() if "pengisi_bidang" in p.peran]
        return [p.bidang for p in fillers if any(self.director.google(p.email).may_see(sheet) for sheet in sheets)]

    # --- step 2: five bidang fill ------------------------------------------------------------------------------------

    def _open(self, person: Official, card: Message) -> Form:
        return Form.open(self.director.google(person.email), card.sheet_id)

    def _fill(self, person: Official, form: Form, *, without: tuple[str, ...] = ()) -> None:
        """Fills the sheet and remembers what was meant."""
        cells = form.fill(luck(self.director.seed, person.kode, "figures"), without=without)
        places = {
            form.cell(row.kode, column): (row.kode, column) for row in form.rows.values() for column in row.yellow
        }
        for address, figure in cells.items():
            kode, column = places[address]
            self.typed.setdefault(kode, {})[column] = figure
        self.director.edited(self.office)

    def _type(self, person: Official, form: Form, kode: str, column: str, figure: str) -> str:
        """Types one figure; returns the address of its cell."""
        address = form.cell(kode, column)
        form.type_in({address: figure})
        self.typed.setdefault(kode, {})[column] = figure
        self.director.edited(self.office)
        return address

    def sekretariat(self) -> Script:
        """A row is inserted above the table before it is filled; the box Selesai is ticked."""
        d, filler = self.director, self.who("pengisi_sekretariat")
        card = yield d.see(filler, r"Mohon bantuan: pengisian")
        yield d.pause(self.office, 100)
        form = self._open(filler, card)
        form.tab.insert_row(["Catatan: diisi menurut laporan bulanan"], 1)
        form.look()
        self._fill(filler, form)
        yield d.pause(self.office, 20)
        form.tick_done()
        d.edited(self.office)
        asked = yield d.see(self.who("sekretaris"), r"Mohon koreksi: isian Sekretariat")
        self.tell("row_inserted", "Sekretariat inserts a row above the table, fills, ticks Selesai: nothing breaks")
        yield d.pause(self.office, 30)
        d.tap(self.who("sekretaris"), asked, "setujui")

    def pelatihan(self) -> Script:
        """A number typed as text: told at the cell and by message, and mended."""
        d, filler = self.director, self.who("pengisi_pelatihan")
        card = yield d.see(filler, r"Mohon bantuan: pengisian")
        yield d.pause(self.office, 240)
        form = self._open(filler, card)
        kode = next(row.kode for row in form.rows.values() if row.wanted() == ("realisasi",))
        self._fill(filler, form)
        figure = self.typed[kode]["realisasi"]
        cell = form.cell(kode, "realisasi")
        form.type_in({cell: f"{figure} {NOT_A_NUMBER}"})
        found = yield d.see(filler, r"Format Pelatihan .* perlu dilengkapi")
        check(f"{figure} {NOT_A_NUMBER}" in found.text, "the message does not say which text stands for a number")
        check("sebagai teks" in form.note(cell), f"no note at {cell} tells that a text stands there for a number")
        yield d.pause(self.office, 20)
        self._type(filler, form, kode, "realisasi", figure)
        yield d.pause(self.office, 15)
        d.write(filler, "sudah selesai", card)
        asked = yield d.see(self.who("kabid_pelatihan"), r"Mohon koreksi: isian Pelatihan")
        check(not form.note(cell), f"the note at {cell} stays although the figure is right now")
        self.tell(
            "text_for_number", "Pelatihan types a number as text, is told at the cell and by message, and mends it"
        )
        yield from self._return_pelatihan(asked)

    def hubungan_industrial(self) -> Script:
        """A required cell left empty: told on "selesai", at the cell and by message, and mended."""
        d, filler = self.director, self.who("pengisi_hubungan_industrial")
        card = yield d.see(filler, r"Mohon bantuan: pengisian")
        yield d.pause(self.office, 330)
        form = self._open(filler, card)
        kode = next(row.kode for row in form.rows.values() if row.wanted() == ("realisasi",))
        self._fill(filler, form, without=(kode,))
        d.tap(filler, card, "selesai")
        found = yield d.see(filler, r"Isian Hubungan Industrial .*: masih ada 1 ")
        cell = form.cell(kode, "realisasi")
        check("belum diisi" in found.text and cell in found.text, "the message does not name the empty cell")
        check("belum diisi" in form.note(cell), f"no note at {cell} tells that it is empty")
        yield d.pause(self.office, 25)
        self._type(filler, form, kode, "realisasi", str(form.rows[kode].target or 1).split(".")[0])
        d.tap(filler, found, "selesai")
        self.tell(
            "cell_left_empty", "Hubungan Industrial leaves a cell empty, is told at the cell and by message, fills it"
        )

    def transmigrasi(self) -> Script:
        """The phone is lost and another account connected; fills, and types the short code."""
        d, filler = self.director, self.who("pengisi_transmigrasi")
        card = yield d.see(filler, r"Mohon bantuan: pengisian")
        yield d.pause(self.office, 200)
        yield from orders.lose_phone(self, self.who("kasubbag_perencanaan"), filler, card)
        filler = self.who("pengisi_transmigrasi")
        yield d.pause(self.office, 180)
        self._fill(filler, self._open(filler, card))
        yield d.pause(self.office, 15)
        d.write(filler, f"{card.code} selesai")

    def penempatan(self) -> Script:
        """Late: reminded before, on and after the day, then the head is asked; the filler fills at last."""
        d, filler, head = self.director, self.who("pengisi_penempatan"), self.who("kabid_penempatan")
        card = yield d.see(filler, r"Mohon bantuan: pengisian")
        for title in (r"Tiga hari kerja lagi", r"Besok batas pengisian", r"Hari ini batas pengisian"):
            yield d.see(filler, title)
        yield d.see(filler, r"Isian Penempatan .* ditunggu")
        self.tell("reminded", "Penempatan is late, and was reminded before, on and after the day")
        asked = yield d.see(head, r"Mohon arahan: isian Penempatan")
        self.tell("escalated", "the head of Penempatan is asked for guidance")
        yield d.pause(self.office, 20)
        d.tap(head, asked, "diarahkan")
        yield d.pause(self.office, 60)
        self._fill(filler, self._open(filler, card))
        done = yield d.see(filler, r"Isian Penempatan .* (sudah lengkap|tinggal dinyatakan selesai)")
        yield d.pause(self.office, 5)
        d.tap(filler, done, "selesai")

    # --- step 3: the heads correct -----------------------------------------------------------------------------------

    def _return_pelatihan(self, card: Message) -> Script:
        """The head taps Kembalikan, writes the reason; the filler mends; the second round passes, and the bot dies."""
        d, head, filler = self.director, self.who("kabid_pelatihan"), self.who("pengisi_pelatihan")
        yield d.pause(self.office, 40)
        d.tap(head, card, "kembalikan")
        box = yield d.see(head, r"Mohon alasan pengembalian")
        d.write(head, HEAD_REASON, box)
        back = yield d.see(filler, r"Mohon diperbaiki: isian Pelatihan")
        check(HEAD_REASON in back.text, "the filler does not see the reason of the return word for word")
        self.tell("head_returned", "the head of Pelatihan returns the entries with a reason")
        yield d.pause(self.office, 60)
        form = self._open(filler, back)
        kode = next(row.kode for row in form.rows.values() if row.wanted() == ("realisasi",))
        self._type(filler, form, kode, "realisasi", str(max(0, int(Decimal(self.typed[kode]["realisasi"])) - 1)))
        yield d.pause(self.office, 15)
        d.write(filler, "sudah diperbaiki, selesai", back)
        again = yield d.see(head, r"Mohon koreksi: isian Pelatihan")
        self.tell("second_round", "Pelatihan mends it; its head is asked again")
        yield d.pause(self.office, 30)
        yield from self._die_in_the_middle(head, again)

    def _die_in_the_middle(self, head: Official, card: Message) -> Script:
        """The bot is killed just after a decision, while taps, words and an edit are under way; nothing is lost."""
        d, late = self.director, self.who("pengisi_penempatan")
        form = self._open(late, d.found(late, r"^Mohon bantuan: pengisian"))
        button = card.button("setujui")
        check(button is not None, "the head of Pelatihan finds no button to approve")
        taps = [d.control.tap(head.telegram_id, card.id, button.data if button else "") for _ in range(2)]
        kode, row = next((row.kode, row) for row in form.rows.values() if row.wanted() == ("realisasi",))
        d.write(self.who("kasubbag_perencanaan"), "/status")
        self._type(late, form, kode, "realisasi", str(int(row.target or 1)))
        started = time.monotonic()
        while not any(d.control.tap_answer(tap)["answered"] for tap in taps):
            if time.monotonic() - started > KILL_SECONDS:
                break
            time.sleep(0.005)
        d.kill_bot()
        self.tell(
            "killed", "the bot is killed just after a decision, with taps and an edit under way, and started again"
        )
        yield d.pause(self.office, 5)
        shown = d.current(head, card).title
        check(shown.startswith("Disetujui"), f"after the crash the card of the decision says “{shown}”")

    def correct_penempatan(self) -> Script:
        """The late bidang's head answers with a plain word, without a reply: it is asked about first."""
        d, head = self.director, self.who("kabid_penempatan")
        yield d.see(head, r"Mohon koreksi: isian Penempatan")
        yield d.pause(self.office, 15)
        d.write(head, "setuju")
        box = yield d.see(head, r"Mohon dipastikan")
        d.tap(head, box, "ya")
        self.tell("plain_word", "a plain “setuju” without a reply is asked about before it counts")

    def correct_hubungan_industrial(self) -> Script:
        """The head goes on leave; a stand-in decides."""
        head, deputy = self.who("kabid_hubungan_industrial"), self.who("kabid_penempatan")
        yield from orders.delegate(self, head, deputy, r"Mohon koreksi: isian Hubungan Industrial")

    def correct_transmigrasi(self) -> Script:
        """A manager of the drive changes an approved cell: the approval is void, the difference shown, given again."""
        d, head = self.director, self.who("kabid_transmigrasi")
        card = yield d.see(head, r"Mohon koreksi: isian Transmigrasi")
        yield d.pause(self.office, 20)
        d.write(head, "Sudah saya baca, setuju", card)
        yield d.pause(self.office, 60)
        invited = d.found(self.who("pengisi_transmigrasi"), r"^Mohon bantuan: pengisian")
        self.manager.lift_lock(invited.sheet_id)
        form = Form.open(self.manager, invited.sheet_id)
        kode = next(row.kode for row in form.rows.values() if "realisasi" in self.typed.get(row.kode, {}))
        column = "realisasi"
        before = self.typed[kode][column]
        self._type(head, form, kode, column, after := str(int(Decimal(before)) + 1))
        again = yield d.see(head, r"Mohon persetujuan ulang: isian Transmigrasi")
        check(f"{before} menjadi {after}" in again.text, "the head is asked again without being shown the difference")
        self.tell(
            "voided", "a manager of the drive changes an approved cell: the approval is void, the difference shown"
        )
        yield d.pause(self.office, 25)
        d.tap(head, again, "setujui")
        yield d.pause(self.office, 5)
        check(d.current(head, again).title.startswith("Disetujui"), "the approval could not be given again")
        self.tell("approved_again", "the head of Transmigrasi approves the changed entries")

    # --- steps 5 and 6 -----------------------------------------------------------------------------------------------

    def review(self) -> Script:
        """The Sekretaris returns the draft once."""
        d, sekretaris = self.director, self.who("sekretaris")
        card = yield d.see(sekretaris, r"Mohon telaah: Laporan")
        yield d.pause(self.office, 30)
        d.write(sekretaris, f"Kembalikan: {DRAFT_REASON}", card)
        again = yield d.see(sekretaris, r"Mohon telaah: Laporan")
        check("versi 2" in again.text, "the mended draft is not shown as version 2")
        self.tell("draft_returned", "the Sekretaris returns the draft once; the planner adds an analysis: version 2")
        yield d.pause(self.office, 30)
        d.tap(sekretaris, again, "setujui")

    def mend_draft(self) -> Script:
        """The planner reads why it came back and adds the analysis; the new version is confirmed as usual."""
        d, planner = self.director, self.who("kasubbag_perencanaan")
        card = yield d.see(planner, r"Mohon diperiksa: draf")
        check(DRAFT_REASON in card.text, "the planner does not see why the draft came back")
        yield d.pause(self.office, 60)
        d.write(planner, f"Analisis: {ANALYSIS}", card)

    def recommend(self) -> Script:
        """The Kepala Dinas approves, gives one recommendation to a bidang and one to all."""
        d, head = self.director, self.who("kepala_dinas")
        card = yield d.see(head, r"Mohon telaah dan rekomendasi")
        yield d.pause(self.office, 45)
        d.write(head, "Acc pak", card)
        box = yield d.see(head, r"Mohon rekomendasi")
        yield d.pause(self.office, 10)
        d.write(head, f"Penempatan: {OWN}", box)
        d.write(head, f"Semua: {COMMON}", box)
        yield d.until(d.now)
        d.tap(head, box, "selesai")
        shown = yield d.see(head, r"Mohon dipastikan, 2 rekomendasi")
        check(OWN in shown.text and COMMON in shown.text, "the recommendations are not shown back before they are sent")
        d.tap(head, shown, "sampaikan")
        self.tell("recommended", "the Kepala Dinas approves and recommends: one thing to Penempatan, one to all")

    # --- the end -----------------------------------------------------------------------------------------------------

    def finish(self) -> None:
        """What is true of every play, and of this one."""
        self._rekomendasi_reached()
        Story.finish(self)
        self.tell("archived", "the folder is archived, read-only for everybody")
        self._archive_holds_what_was_typed()
        missing = [beat for beat in BEATS if beat not in self.beats]
        check(not missing, f"these beats of the story did not happen: {', '.join(missing)}")

    def _rekomendasi_reached(self) -> None:
        """Heads and fillers of Penempatan see both recommendations, everybody else only the common one."""
        for person in self.office.people.values():
            if not {"kepala_bidang", "pengisi_bidang"} & set(person.peran):
                continue
            heard = "\n".join(message.text for message in self.director.log(person))
            check(COMMON in heard, f"{person.nama} never got the recommendation for all")
            if person.kode != "sekretaris":  # the Sekretaris passes the recommendations on, and sees them all
                mine = person.bidang == "penempatan"
                check((OWN in heard) == mine, f"{person.nama} got the wrong recommendations")
        self.tell("reached", "the recommendations reached the right people")

    def _archive_holds_what_was_typed(self) -> None:
        """The archive has every figure as the fillers meant it, and five follow-ups."""
        with zipfile.ZipFile(io.BytesIO(self._archive())) as package:
            names = {Path(name).name: name for name in package.namelist()}
            isian = json.loads(package.read(names["isian.json"]))
            tulisan = json.loads(package.read(names["tulisan.json"]))
        answered = {row["bidang"] for row in tulisan if row["objek"] == "tindak_lanjut"}
        check(len(answered) == 5, f"{len(answered)} bidang answered the recommendations instead of five")
        self.tell("followed_up", "all five bidang answered with a follow-up")
        for kode, columns in self.typed.items():
            for column, figure in columns.items():
                kept = str(isian.get(kode, {}).get(column, "nothing"))
                check(_same(kept, figure), f"{kode} {column}: typed {figure}, archived {kept}")

    def _archive(self) -> bytes:
        found = [file for file in self.my_files() if file["name"].endswith(".zip")]
        check(len(found) == 1, f"there are {len(found)} archive packages instead of one")
        with TemporaryDirectory() as folder:
            target = Path(folder) / "arsip.zip"
            self.manager.download(found[0]["id"], target)
            return target.read_bytes()


def _same(kept: str, typed: str) -> bool:
    """Whether an archived value ("n:17.5", "t:words") is what was typed."""
    kind, _, value = kept.partition(":")
    return Decimal(value) == Decimal(typed.replace(",", ".")) if kind == "n" else value == typed

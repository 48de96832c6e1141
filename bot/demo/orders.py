"""What people order in the Magetan quarter: a stand-in for a head on leave, a later deadline, a new account."""

from dataclasses import replace
from datetime import timedelta

from bot.demo.cards import Message
from bot.demo.director import Script, check
from bot.demo.people import Official
from bot.demo.story import NOT_REGISTERED, Story
from bot.domain import hari_kerja

LETTER = "SE 000.8/45/2026"


def move_deadline(story: Story, planner: Official, filler: Official, unit: str) -> Script:
    """The planner moves one bidang's deadline, with basis and reason; the filler is told."""
    d = story.director
    yield d.pause(story.office, 20)
    day = hari_kerja.add_hari_kerja(story.office.kalender, hari_kerja.local(story.office.kalender, d.now).date(), 7)
    d.write(planner, f"/tenggat {unit} {day:%d-%m-%Y}; {LETTER}; data perselisihan baru terbit")
    told = yield d.see(filler, r"Batas waktu diubah")
    check(LETTER in told.text, "the filler is not told on what basis the deadline was moved")
    story.tell("deadline_moved", f"the planner moves {unit}'s deadline, with reason and legal basis")


def delegate(story: Story, head: Official, deputy: Official, title: str) -> Script:
    """A head on leave names a stand-in, who agrees and decides selaku Plh."""
    d = story.director
    yield d.see(head, title)
    yield d.pause(story.office, 20)
    today = hari_kerja.local(story.office.kalender, d.now).date()
    until = today + timedelta(days=1)
    d.write(head, f"/wakilkan {today:%d-%m-%Y} {until:%d-%m-%Y}; Surat Tugas 800/12/2026")
    asked = yield d.see(head, r"Siapa yang mewakili")
    jabatan = next(person.jabatan for person in story.office.instansi.orang if person.kode == deputy.kode)
    d.tap(head, asked, next(button.act for button in asked.buttons if button.text == jabatan))
    wish = yield d.see(deputy, r"Mohon kesediaan")
    d.tap(deputy, wish, "ya")
    card = yield d.see(deputy, title)
    yield d.pause(story.office, 10)
    d.write(deputy, "Setuju", card)
    yield d.until(d.now)
    check("Plh." in d.current(deputy, card).text, "the stand-in's decision is not recorded selaku Plh.")
    story.tell("delegated", f"{head.nama} goes on leave, {deputy.nama} agrees to stand in and decides selaku Plh.")


def lose_phone(story: Story, planner: Official, person: Official, card: Message) -> Script:
    """A lost phone: the planner invites anew, the new account gets the open task, the old one decides nothing."""
    d, people = story.director, story.office.people
    new = replace(person, telegram_id=max(one.telegram_id for one in people.values()) + 1)
    d.write(planner, f"/undang {person.kode}")
    link = yield d.see(planner, r"Undangan untuk")
    people[f"{person.kode}_akun_lama"], people[person.kode] = replace(person, peran=()), new
    d.write(new, f"/start {link.text.rpartition('start=')[2].split()[0]}")
    asked = yield d.see(new, r"Mohon dipastikan")
    d.tap(new, asked, "benar")
    again = yield d.see(new, r"Mohon bantuan: pengisian")
    check(again.code == card.code, "the new account was asked for another task than the old one")
    d.write(person, f"{card.code} selesai")
    yield d.until(d.now)
    story.is_refused(person, NOT_REGISTERED)
    story.tell("rebound", f"{person.nama} lost the phone: the task comes to the new account, the old one is refused")

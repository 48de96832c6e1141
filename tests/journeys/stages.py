"""The way through Magetan's SOP, one stretch after the other; each stretch starts where the one before ended."""

from tests.journeys.office import CHECKER, FILLER, HEAD, PLANNER, SECRETARY, UNITS, Act, Office


def joined(office: Office) -> None:
    """06.00 on the first working day after the quarter: everybody is connected, nothing is open."""
    office.connect()


def proposed(office: Office) -> None:
    """Step 1 is open: the formats are built, the planner is asked."""
    office.until("2026-04-01 08:00")


def shared(office: Office) -> None:
    """Step 2 is open: planner and Sekretaris said yes, the sheets are shared."""
    office.reply(PLANNER, "selesai")
    office.settle()
    office.reply(SECRETARY, "setuju")
    office.settle()


def filled(office: Office) -> None:
    """Step 3 is open in every bidang: all have filled and said selesai."""
    for unit in UNITS:
        office.sheet(unit).fill()
    office.drain()
    for unit in UNITS:
        office.say(FILLER[unit], "selesai", office.card(FILLER[unit]), drain=False)
    office.drain()


def compiled(office: Office) -> None:
    """Step 4 is open: every head approved, the report is compiled, the planner is asked."""
    for unit in UNITS:
        office.tap(CHECKER[unit], "setujui", drain=False)
    office.drain()
    office.settle()


def reviewed(office: Office) -> None:
    """Step 5 is open: the planner handed the draft to the Sekretaris."""
    office.tap(PLANNER, "selesai")
    office.settle()


def presented(office: Office) -> None:
    """Step 6 is open: the Sekretaris approved, the Kepala Dinas is asked."""
    office.tap(SECRETARY, "setujui")
    office.settle()


def writing(office: Office) -> None:
    """Step 6, second stage: the Kepala Dinas approved and is asked for recommendations."""
    office.tap(HEAD, "setujui")
    office.settle()


def recommended(office: Office) -> None:
    """Step 7 is open: one recommendation to Penempatan, one to all, handed to the Sekretaris."""
    office.reply(HEAD, "Penempatan: adakan job fair bersama SMK sebelum Oktober")
    office.reply(HEAD, "Semua: tingkatkan disiplin pelaporan")
    office.tap(HEAD, "selesai")
    office.tap(HEAD, "sampaikan")


def handed_over(office: Office) -> None:
    """Step 8 is open: the planner is asked to distribute."""
    office.tap(SECRETARY, "selesai")
    office.settle()


def distributed(office: Office) -> None:
    """Step 9 is open: every head has the recommendations."""
    office.tap(PLANNER, "selesai")
    office.settle()


def finished(office: Office) -> None:
    """The siklus is over and archived."""
    office.reply(CHECKER["penempatan"], "Job fair dengan lima SMK, penanggung jawab Seksi Penempatan, September 2026")
    for unit in UNITS:
        if unit != "penempatan":
            office.tap(CHECKER[unit], "selesai")
    office.drain()


def reminded(office: Office) -> None:
    """Nobody has filled; the first reminders went out."""
    office.walk("2026-04-06 09:00")


def overdue(office: Office) -> None:
    """Nobody has filled, two working days after the date of the letter."""
    office.walk("2026-04-13 09:00")


STAGES: tuple[Act, ...] = (
    joined, proposed, shared, filled, compiled, reviewed, presented, writing, recommended, handed_over, distributed,
    finished,
)  # fmt: skip
BESIDE: dict[Act, Act] = {reminded: shared, overdue: reminded}  # not on the way: stage -> where it starts

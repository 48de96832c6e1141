"""Does one person hold both the role that decides about a report now and the one that decides about it next?"""

from dataclasses import replace

from bot.cases import people as who
from bot.cases.load import Case
from bot.cases.people import Holder
from bot.cases.prompts.scene import Scene
from bot.domain.facts import Langkah
from bot.domain.sop import Laku, Objek, Tahap


def second_holder(scene: Scene) -> Holder | None:
    """The person asked now as holder of the role asked next about the same report; None unless each has one holder and
    it is the same person. Such a person is asked once and acts twice (office practice, People)."""
    following = _next(scene.case, scene.langkah)
    if following is None or not decides_report(scene.stage) or scene.stage.peran == following.peran:
        return None
    now_asked = who.asked(scene.tx, scene.case, scene.langkah, scene.now)
    then_asked = who.holders_of(scene.tx, scene.case, following.peran or "", "", scene.now)
    if len(now_asked) != 1 or len(then_asked) != 1 or now_asked[0].orang.id != then_asked[0].orang.id:
        return None
    return then_asked[0]


def before(case: Case, langkah: Langkah) -> Langkah | None:
    """The stage worked off just before this one, as it stands; None for the first, or where each bidang has its own."""
    if langkah.tahap:
        return replace(langkah, tahap=langkah.tahap - 1)
    row = case.sop.before(langkah.urut)
    if row is None or row.per_bidang:
        return None
    return replace(case.siklus.at(row.urut), tahap=len(case.sop.stages(row.urut)) - 1)


def _next(case: Case, langkah: Langkah) -> Tahap | None:
    """The stage that follows, where it is a decision about the report."""
    after = case.sop.after(langkah.urut)
    later = case.sop.stages(langkah.urut)[langkah.tahap + 1 :]
    if not later and after is not None and not after.per_bidang:
        later = case.sop.stages(after.urut)
    return later[0] if later and decides_report(later[0]) else None


def decides_report(stage: Tahap) -> bool:
    """True for a stage that approves or returns the report."""
    return stage.laku is Laku.PUTUSAN and stage.objek is Objek.LAPORAN

"""What does the same siklus cost in SpiffWorkflow, a BPMN engine, that stores its state and nothing else?

The SOP becomes BPMN: a user task for each stage of a person, a multi-instance sub-process for the bidang, a gateway
behind each decision. Inbox, outbox, timers and record, which the bot's engine has and pays for, are not there.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby
from xml.sax.saxutils import quoteattr

from SpiffWorkflow import TaskState
from SpiffWorkflow.bpmn import BpmnWorkflow
from SpiffWorkflow.bpmn.parser import BpmnParser
from SpiffWorkflow.bpmn.serializer import BpmnWorkflowSerializer
from sqlalchemy import Column, Integer, MetaData, Table, Text, insert, update

from bot.domain.sop import Laku, LangkahSop, Sop
from bot.store.db import Db

STATE = Table("bench_spiff", MetaData(), Column("id", Integer, primary_key=True), Column("isi", Text))
BPMN = "http://www.omg.org/spec/BPMN/20100524/MODEL"


class Spiff:
    """One database, one SOP with `bidang` units, one person who does everything."""

    def __init__(self, db: Db, sop: Sop, bidang: int) -> None:
        parser = BpmnParser()
        parser.add_bpmn_str(bpmn(sop, bidang).encode())
        self._db, self._serializer = db, BpmnWorkflowSerializer()
        self._specs = parser.get_spec("sop"), parser.get_subprocess_specs("sop")
        decided = _steps(sop, [row for row in sop.langkah if row.per_bidang])
        self._returnable = {step.name for step in decided if step.back}

    def prepare(self) -> None:
        """Makes the table of states."""
        STATE.create(self._db.engine)

    def play(self, number: int) -> int:
        """Plays siklus `number` to its end, the state stored after each task; the first entries of a bidang that are
        decided about go back once. Returns how many human tasks that took."""
        workflow, tasks, returned = BpmnWorkflow(*self._specs), 0, False
        workflow.do_engine_steps()
        with self._db.begin() as tx:
            tx.execute(insert(STATE).values(id=number, isi=self._serializer.serialize_json(workflow)))
        while not workflow.is_completed():
            task = workflow.get_tasks(state=TaskState.READY, manual=True)[0]
            task.data["kembali"] = not returned and task.task_spec.name in self._returnable
            returned = returned or task.data["kembali"]
            task.run()
            workflow.do_engine_steps()
            tasks += 1
            with self._db.begin() as tx:
                stored = update(STATE).where(STATE.c.id == number)
                tx.execute(stored.values(isi=self._serializer.serialize_json(workflow)))
        return tasks


def bpmn(sop: Sop, bidang: int) -> str:
    """The SOP as one executable BPMN process, every stretch of per-bidang rows in `bidang` instances side by side."""
    steps: list[_Step] = []
    for per_bidang, rows in groupby(sop.langkah, lambda row: row.per_bidang):
        found = _steps(sop, list(rows))
        steps += [_side_by_side(found, bidang)] if per_bidang else found
    body = _chain("sop", steps)
    return f'<definitions xmlns="{BPMN}"><process id="sop" isExecutable="true">{body}</process></definitions>'


@dataclass(frozen=True, slots=True)
class _Step:
    """One node: its id, its XML, and the id a return goes back to ("" = it decides nothing)."""

    name: str
    xml: str
    back: str = ""


def _steps(sop: Sop, rows: Sequence[LangkahSop]) -> list[_Step]:
    found = []
    for row in rows:
        for number, stage in enumerate(sop.stages(row.urut)):
            name = _name(row.urut, number)
            back = _name(max(row.tidak or 0, rows[0].urut), 0) if stage.laku is Laku.PUTUSAN else ""
            task = (
                "<scriptTask id={0}><script>pass</script></scriptTask>"
                if stage.laku is Laku.BOT
                else "<userTask id={0}/>"
            )
            found.append(_Step(name, task.format(quoteattr(name)), back))
    return found


def _name(urut: int, tahap: int) -> str:
    return f"langkah_{urut}_{tahap}"


def _side_by_side(steps: Sequence[_Step], bidang: int) -> _Step:
    name = f"bidang_{steps[0].name}"
    count = f"<loopCardinality>{bidang}</loopCardinality>"
    many = f'<multiInstanceLoopCharacteristics isSequential="false">{count}</multiInstanceLoopCharacteristics>'
    return _Step(name, f'<subProcess id="{name}">{_chain(name, steps)}{many}</subProcess>')


def _chain(scope: str, steps: Sequence[_Step]) -> str:
    """Start, steps one after another with a gateway behind each that decides, end."""
    parts, before = [f'<startEvent id="{scope}_mulai"/>', f'<endEvent id="{scope}_selesai"/>'], f"{scope}_mulai"
    for step in steps:
        parts += [step.xml, _flow(before, step.name)]
        before = step.name
        if step.back:
            before = f"{step.name}_putusan"
            parts += [f'<exclusiveGateway id="{before}" default="dari_{before}"/>', _flow(step.name, before)]
            parts.append(_flow(before, step.back, "kembali"))
    return "".join([*parts, _flow(before, f"{scope}_selesai")])


def _flow(source: str, target: str, condition: str = "") -> str:
    when = f"<conditionExpression>{condition}</conditionExpression>" if condition else ""
    name = f"kembali_{source}" if condition else f"dari_{source}"
    return f'<sequenceFlow id="{name}" sourceRef="{source}" targetRef="{target}">{when}</sequenceFlow>'

"""What does the audience see? A bar and the last events on a terminal, plain lines in a pipe."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, TaskID, TextColumn, TimeElapsedColumn
from rich.progress import Progress as Bars


@dataclass(slots=True)
class Progress:
    """Tells what happens; `events` keeps it for the transcript."""

    console: Console
    events: list[tuple[datetime, str]] = field(default_factory=list)
    _bars: Bars | None = None
    _tasks: dict[str, TaskID] = field(default_factory=dict)

    @contextmanager
    def shown(self) -> Iterator[None]:
        """While it lasts, a terminal shows the bars."""
        if not self.console.is_terminal:
            yield
            return
        columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
        with Bars(*columns, console=self.console, transient=True) as self._bars:
            yield
        self._bars = None

    def beat(self, when: datetime, text: str) -> None:
        """One event, at a local time."""
        self.events.append((when, text))
        self.say(f"{when:%a %d %b %Y %H.%M %Z}  {text}")

    def say(self, line: str) -> None:
        """A line without a time."""
        console = self._bars.console if self._bars is not None else self.console
        console.print(line, highlight=False, markup=False, soft_wrap=True)

    def step(self, name: str, done: int, total: int) -> None:
        """How far something has come."""
        if self._bars is None:
            return
        if name not in self._tasks:
            self._tasks[name] = self._bars.add_task(name, total=total)
        self._bars.update(self._tasks[name], completed=done)

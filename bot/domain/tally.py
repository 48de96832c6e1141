"""What one tick did, counted: the tally is logged, and its faults decide the exit code of a command."""

from dataclasses import dataclass, field


@dataclass(slots=True)
class Tally:
    """Counts of one tick by name, and one sentence per siklus or file that failed while the others went on."""

    counts: dict[str, int] = field(default_factory=dict)
    faults: list[str] = field(default_factory=list)

    def add(self, name: str, amount: int = 1) -> None:
        """Counts `amount` more of `name`."""
        self.counts[name] = self.counts.get(name, 0) + amount

    def fault(self, where: str, error: Exception) -> None:
        """Notes that `where` failed; never silent."""
        self.faults.append(f"{where}: {type(error).__name__}: {error}")

    @property
    def did_something(self) -> bool:
        """True when anything was counted or failed."""
        return bool(self.faults) or any(self.counts.values())

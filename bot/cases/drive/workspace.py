"""The two Google services as the actions are handed them."""

from dataclasses import dataclass

from integrations.google.drive import Drive
from integrations.google.sheets import Sheets


@dataclass(frozen=True, slots=True)
class Workspace:
    """Drive and Sheets of this deployment."""

    drive: Drive
    sheets: Sheets

"""What does a cell become when the selected fields of a CellData are put into it?"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, Final

from integrations.sandbox.google.cell_formats import merge_format
from integrations.sandbox.google.cells import Cell, Json
from integrations.sandbox.google.conditions import check_condition
from integrations.sandbox.google.formula_tokens import Formula, read_formula
from integrations.sandbox.google.locales import Locale
from integrations.sandbox.google.sheet_requests import BeyondError
from integrations.sandbox.google.sheets_errors import RefusedError
from integrations.sandbox.google.sheets_masks import Mask, below, check_update_mask
from integrations.sandbox.google.typing_in import MAX_CELL_CHARACTERS

Given = Mapping[str, Any]

_BEYOND: Final = ("pivotTable", "chipRuns", "dataSourceTable")
_OUTPUT_ONLY: Final = ("effectiveValue", "effectiveFormat", "formattedValue", "hyperlink", "dataSourceFormula")
"""What a cell that was read may bring back under `*`; naming one of them asks for what this sandbox does not do."""


@dataclass(frozen=True, slots=True)
class CellUpdate:
    """A `fields` mask over CellData, and the locale formulas are read in."""

    mask: Mask
    locale: Locale

    @property
    def kind(self) -> str:
        """What sort of change it is: a note, or content."""
        return "note" if set(self.mask) == {"note"} else "content"

    def _selects(self, name: str) -> bool:
        return name in self.mask or "*" in self.mask

    def apply(self, cell: Cell, given: Given) -> Cell:
        """The cell with the selected fields taken over; raises RefusedError or BeyondError."""
        asked = [name for name in _BEYOND if self._selects(name)] + [name for name in _OUTPUT_ONLY if name in self.mask]
        beyond = next((name for name in asked if given.get(name)), None)
        if beyond is not None:
            raise BeyondError(beyond)
        changes: Json = {}
        if self._selects("userEnteredValue"):
            changes |= {"value": entered_value(given.get("userEnteredValue", {}), self.locale), "runs": ()}
        if self._selects("userEnteredFormat"):
            mask = below(self.mask, "userEnteredFormat") or {}
            changes["format"] = merge_format(mask, cell.format, given.get("userEnteredFormat", {}), self.locale)
        if self._selects("note"):
            changes["note"] = given.get("note", "")
        if self._selects("dataValidation"):
            changes["validation"] = kept_rule(given.get("dataValidation"))
        if self._selects("textFormatRuns"):
            changes["runs"] = tuple(given.get("textFormatRuns", ()))
        return replace(cell, **changes)


def cell_update(fields: str, locale: Locale) -> CellUpdate:
    """Read the `fields` of a request about cells; raises RefusedError."""
    return CellUpdate(check_update_mask(fields, "CellData"), locale)


def entered_value(given: Given, locale: Locale) -> float | bool | str | Formula | None:
    """An ExtendedValue as a cell keeps it: typed as given, nothing is parsed but formulas. Raises RefusedError."""
    if len(given) > 1:
        raise RefusedError("Only one of the value fields can be set in userEnteredValue.")
    if "errorValue" in given:
        raise RefusedError("userEnteredValue cannot be an error.")
    if "numberValue" in given:
        return float(given["numberValue"])
    if "boolValue" in given:
        return bool(given["boolValue"])
    text: str = given.get("formulaValue", given.get("stringValue", ""))
    if len(text) > MAX_CELL_CHARACTERS:
        raise RefusedError("Your input contains more than the maximum of 50000 characters in a single cell.")
    if "formulaValue" not in given:
        return text or None
    if not text.startswith("="):
        raise RefusedError(f"Invalid formula: {text}. Formulas must start with '='.")
    return read_formula(text, locale)


def kept_rule(given: Given | None) -> Json | None:
    """A DataValidationRule as it is stored, false and empty fields left out; None for no rule. Raises RefusedError."""
    if not given:
        return None
    check_condition(given.get("condition", {}), "data validation")
    return {name: value for name, value in given.items() if value}

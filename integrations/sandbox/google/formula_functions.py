"""Importing this module makes every function of formulas known."""

from __future__ import annotations

from integrations.sandbox.google import formula_dates, formula_logic, formula_lookup, formula_math, formula_text
from integrations.sandbox.google.formula_registry import FUNCTIONS

__all__ = ["FUNCTIONS", "formula_dates", "formula_logic", "formula_lookup", "formula_math", "formula_text"]

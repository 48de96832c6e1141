"""How do data validation rules of a workbook and of Sheets correspond?"""

from __future__ import annotations

from typing import Any, Final

from openpyxl.worksheet.datavalidation import DataValidation

from integrations.sandbox.google.cells import Json

_NUMBER: Final = {
    "between": "NUMBER_BETWEEN",
    "notBetween": "NUMBER_NOT_BETWEEN",
    "equal": "NUMBER_EQ",
    "notEqual": "NUMBER_NOT_EQ",
    "greaterThan": "NUMBER_GREATER",
    "greaterThanOrEqual": "NUMBER_GREATER_THAN_EQ",
    "lessThan": "NUMBER_LESS",
    "lessThanOrEqual": "NUMBER_LESS_THAN_EQ",
}
_OPERATORS: Final[dict[str, Any]] = {kind: operator for operator, kind in _NUMBER.items()}


def read_rule(given: Any) -> Json | None:
    """The DataValidationRule of a workbook's validation; None for a kind Sheets' import does not keep here."""
    condition = _condition(given.type, given.operator, given.formula1, given.formula2)
    if condition is None:
        return None
    rule: Json = {"condition": condition}
    if given.prompt:
        rule["inputMessage"] = given.prompt
    if given.errorStyle in (None, "stop"):
        rule["strict"] = True
    if given.type == "list":
        rule["showCustomUi"] = True
    return rule


def _condition(kind: str | None, operator: str | None, first: str | None, second: str | None) -> Json | None:
    if kind == "list" and first:
        if first.startswith('"'):
            return {"type": "ONE_OF_LIST", "values": _values(first.strip('"').split(","))}
        return {"type": "ONE_OF_RANGE", "values": _values([f"={first}"])}
    if kind == "custom" and first:
        return {"type": "CUSTOM_FORMULA", "values": _values([f"={first}"])}
    if kind in ("whole", "decimal") and first:
        operands = [one for one in (first, second) if one is not None]
        return {"type": _NUMBER[operator or "between"], "values": _values(operands)}
    return None


def _values(texts: list[str]) -> list[Json]:
    return [{"userEnteredValue": text.strip()} for text in texts]


def write_rule(rule: Json) -> DataValidation | None:
    """The workbook's validation for a rule; None where a workbook has no such kind."""
    condition = rule["condition"]
    kind, operands = condition["type"], [one.get("userEnteredValue", "") for one in condition.get("values", [])]
    made: DataValidation | None = None
    if kind == "ONE_OF_LIST":
        made = DataValidation("list", formula1='"' + ",".join(operands) + '"')
    elif kind in ("ONE_OF_RANGE", "CUSTOM_FORMULA"):
        made = DataValidation("list" if kind == "ONE_OF_RANGE" else "custom", formula1=operands[0].removeprefix("="))
    elif kind in _OPERATORS:
        made = DataValidation("decimal", operator=_OPERATORS[kind], formula1=operands[0])
        made.formula2 = operands[1] if len(operands) > 1 else None
    if made is not None:
        made.errorStyle = "stop" if rule.get("strict") else "warning"
        made.prompt = rule.get("inputMessage")
    return made

"""The control workbook of an office: one module for each of its tabs, `book` for the whole."""

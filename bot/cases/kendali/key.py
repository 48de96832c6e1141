"""What is an office's control workbook called, in our database and on the file itself?"""

JENIS = "kendali"  # the kind of file
CHANGED = "kendali:berubah:"  # marks the office whose workbook the change feed named; the value is Drive's version
MENDED = "kendali:rusak:"  # marks the office whose workbook was damaged: "susunan", or the id of the file that is gone


def key_of(office: str) -> str:
    """The key of an office's workbook."""
    return f"{office}/kendali"

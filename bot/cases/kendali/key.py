"""What is an office's control workbook called, in our database and on the file itself?"""

JENIS = "kendali"  # the kind of file


def key_of(office: str) -> str:
    """The key of an office's workbook."""
    return f"{office}/kendali"

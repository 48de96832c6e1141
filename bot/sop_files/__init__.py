"""What do the files hold in which offices keep their SOPs? Tables and lines, from Excel, Word and text files alike."""

from bot.sop_files.read import Berkas, FileFault, read_file

__all__ = ["Berkas", "FileFault", "read_file"]

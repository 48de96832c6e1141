"""The command line: one function per command (design §7)."""

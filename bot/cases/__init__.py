"""A siklus as the actions handle it: loaded with its pinned SOP and office, decided upon, and committed.

The layer between `bot/actions` (one journey each) and `bot/store` (rows): what every journey does the same way.
"""

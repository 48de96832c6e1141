"""A siklus as the actions handle it: loaded with its pinned SOP and office, decided upon, and committed.

The layer between `bot/actions` (one journey each) and `bot/store` (rows): what every journey does the same way. Here
stands what all of them need; each package is one thing that people would name (docs/adr/0002).
"""

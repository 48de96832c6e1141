"""Whose account counts: invited, connected, cut off, out of reach; and how officials change."""

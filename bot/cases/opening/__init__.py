"""When a siklus is to open, what is said before it does, and how it begins."""

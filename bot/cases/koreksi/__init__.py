"""Corrections of closed triwulan: asked for, decided by whoever approved the data, filed, and read by what follows."""

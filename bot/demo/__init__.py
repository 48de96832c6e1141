"""The demonstration: simulated officials live through whole siklus in the loopback world, with the bot beside them.

They act only as people can: over the control API of the sandbox, and with ordinary Google clients as themselves.
"""

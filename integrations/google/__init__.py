"""How does the bot get its work done at Google? Verbs over Drive and Sheets; no Google dictionary leaves here.

Importing this package is cheap: the Google libraries are loaded on the first request.
"""

from integrations.google.auth import load_credentials
from integrations.google.drive import Drive
from integrations.google.sheets import Sheets
from integrations.google.transport import Gateway

__all__ = ["Drive", "Gateway", "Sheets", "load_credentials"]

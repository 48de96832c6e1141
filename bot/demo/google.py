"""How do people reach the office's Drive and Sheets? Unmodified clients, each signed in as one person.

Only the address is another one: the loopback world's instead of Google's.
"""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import google_auth_httplib2
import gspread
import httplib2
from google.auth.transport.requests import AuthorizedSession
from google.oauth2.credentials import Credentials
from googleapiclient.discovery import build
from googleapiclient.errors import HttpError
from googleapiclient.http import MediaIoBaseDownload

from bot.demo.control import Control, Json
from integrations.google.auth import load_credentials

FOLDER = "application/vnd.google-apps.folder"
SHEET = "application/vnd.google-apps.spreadsheet"
_FIELDS = (
    "id,name,mimeType,parents,appProperties,createdTime,modifiedTime,contentRestrictions(readOnly),"
    "permissions(emailAddress,role)"
)


@dataclass(frozen=True, slots=True)
class Google:
    """One person's clients: `sheets` as gspread gives it, `drive` as google-api-python-client does."""

    email: str
    sheets: Any
    drive: Any

    def open(self, file_id: str) -> Any:
        """The spreadsheet, as gspread opens it; gspread's APIError or PermissionError when it may not be seen."""
        return self.sheets.open_by_key(file_id)

    def list_files(self, drive_id: str) -> list[Json]:
        """Everything of the shared drive this person sees, the bin left out."""
        found: list[Json] = []
        wanted = {"corpora": "drive", "driveId": drive_id, "includeItemsFromAllDrives": True, "supportsAllDrives": True}
        token = None
        while True:
            page = (
                self.drive.files()
                .list(
                    q="trashed = false",
                    pageSize=200,
                    pageToken=token,
                    fields=f"nextPageToken,files({_FIELDS})",
                    **wanted,
                )
                .execute()
            )
            found += page["files"]
            token = page.get("nextPageToken")
            if not token:
                return found

    def download(self, file_id: str, target: Path) -> None:
        """Saves a file's content to `target`."""
        with target.open("wb") as out:
            request = self.drive.files().get_media(fileId=file_id, supportsAllDrives=True)
            loader, done = MediaIoBaseDownload(out, request), False
            while not done:
                _, done = loader.next_chunk()

    def may_see(self, file_id: str) -> bool:
        """Whether this person may open the file at all."""
        try:
            self.drive.files().get(fileId=file_id, fields="id", supportsAllDrives=True).execute()
        except HttpError as error:
            if error.status_code in (403, 404):
                return False
            raise
        return True

    def lift_lock(self, file_id: str) -> None:
        """Removes the content restriction, as a manager of the drive can."""
        body = {"contentRestrictions": [{"readOnly": False}]}
        self.drive.files().update(fileId=file_id, body=body, supportsAllDrives=True).execute()

    def make_manager(self, drive_id: str, email: str) -> None:
        """Makes somebody a manager (organizer) of the shared drive."""
        body = {"type": "user", "role": "organizer", "emailAddress": email}
        options = {"supportsAllDrives": True, "sendNotificationEmail": False}
        self.drive.permissions().create(fileId=drive_id, body=body, **options).execute()


def sign_in(control: Control, email: str) -> Google:
    """The clients of the person with that address, talking to the world of `control`."""
    return _clients(email, Credentials(control.token(email)), control.url)  # type: ignore[no-untyped-call]


def sign_in_with_key(control: Control, key: Path) -> Google:
    """The clients of a service account, by its key file; as the bot does it, since Google's library by itself asks a
    foreign host about the account."""
    credentials = load_credentials(key, loopback=True)
    return _clients(str(getattr(credentials, "service_account_email", "")), credentials, control.url)


def _clients(email: str, credentials: Any, url: str) -> Google:
    http = google_auth_httplib2.AuthorizedHttp(credentials, http=httplib2.Http(proxy_info=None, timeout=60))
    options = {"api_endpoint": f"{url}/drive/v3/"}
    drive = build("drive", "v3", http=http, client_options=options, cache_discovery=False)
    return Google(email, _gspread(credentials, url), drive)


def _gspread(credentials: Credentials, url: str) -> Any:
    session = AuthorizedSession(credentials)  # type: ignore[no-untyped-call]
    session.trust_env = False
    client = type("LoopbackClient", (_LoopbackClient,), {"root": f"{url}/"})
    return gspread.Client(auth=credentials, session=session, http_client=client)


class _LoopbackClient(gspread.HTTPClient):
    """gspread's own client; it knows no option for another address."""

    root = ""

    def request(self, method: str, endpoint: str, *args: Any, **kwargs: Any) -> Any:
        """As gspread does it, elsewhere."""
        for host in ("https://sheets.googleapis.com/", "https://www.googleapis.com/"):
            endpoint = endpoint.replace(host, self.root)
        return super().request(method, endpoint, *args, **kwargs)

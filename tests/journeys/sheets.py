"""A sheet in somebody's own Google client (unmodified gspread): find the cells by their headings, type, look."""

from collections.abc import Mapping
from typing import Any

import gspread
import requests
from google.oauth2.credentials import Credentials
from gspread.utils import ValueInputOption, ValueRenderOption, rowcol_to_a1

HEADINGS = {
    "kode": "Kode",
    "target": "Target s.d.",
    "lalu": "Realisasi disetujui",
    "pembilang": "Pembilang",
    "penyebut": "Penyebut",
    "realisasi": "Realisasi T",
    "ketersediaan": "Ketersediaan",
    "keterangan": "Sumber dan",
    "faktor_pendorong": "Faktor pendorong",
    "kendala": "Kendala",
    "solusi": "Solusi",
    "tindak_lanjut": "Rencana",
    "bukti_dukung": "Bukti",
}
_HOSTS = ("https://sheets.googleapis.com", "https://www.googleapis.com")


def client(token: str, root: str) -> gspread.Client:
    """gspread for the holder of `token`, its hosts rewritten to the loopback root."""
    made = gspread.Client(auth=Credentials(token=token))
    session: requests.Session = made.http_client.session
    session.trust_env = False
    send = session.request

    def to_loopback(method: str, url: str, *args: Any, **more: Any) -> requests.Response:
        for host in _HOSTS:
            url = url.replace(host, root)
        return send(method, url, *args, **more)

    session.request = to_loopback  # type: ignore[method-assign]
    return made


class Sheet:
    """One bidang's sheet as its person sees it now; made anew after the sheet's rows or columns moved."""

    def __init__(self, gspread_client: gspread.Client, file_id: str) -> None:
        self.book = gspread_client.open_by_key(file_id)
        self.tab = self.book.sheet1
        self.grid: list[list[Any]] = self.tab.get_all_values(value_render_option=ValueRenderOption.unformatted)
        self.top = next(i for i, row in enumerate(self.grid) if "Kode" in row)
        self.column = {name: self._column(start) for name, start in HEADINGS.items()}
        self.row = {
            str(self.grid[i][self.column["kode"]]): i for i in range(self.top + 1, len(self.grid)) if self._kode(i)
        }

    def _column(self, start: str) -> int:
        head = [str(cell) for cell in self.grid[self.top]]
        return next(i for i, text in enumerate(head) if text.startswith(start) and "otomatis" not in text)

    def _kode(self, i: int) -> bool:
        return "-" in str(self.grid[i][self.column["kode"]])

    @property
    def asked(self) -> list[str]:
        """The codes of the indicators this quarter asks about."""
        return [kode for kode, i in self.row.items() if "diukur tahunan" not in self.grid[i]]

    def a1(self, kode: str, field: str = "realisasi") -> str:
        """Where a cell stands."""
        return str(rowcol_to_a1(self.row[kode] + 1, self.column[field] + 1))

    def good(self) -> dict[tuple[str, str], float]:
        """Figures nobody could object to: every target met, two of three where a share is asked."""
        formulas = self.tab.get_all_values(value_render_option=ValueRenderOption.formula)
        found: dict[tuple[str, str], float] = {}
        for kode in self.asked:
            if str(formulas[self.row[kode]][self.column["realisasi"]]).startswith("="):
                found |= {(kode, "pembilang"): 30.0, (kode, "penyebut"): 45.0}
            else:
                target = self.grid[self.row[kode]][self.column["target"]]
                found[kode, "realisasi"] = float(target) if isinstance(target, int | float) else 1.0
        return found

    def fill(self, changes: Mapping[tuple[str, str], Any] | None = None) -> None:
        """Types good figures into every cell that wants one, but for `changes` (None leaves a cell empty)."""
        wanted = {**self.good(), **(changes or {})}
        self.type_all({key: value for key, value in wanted.items() if value is not None})

    def type_all(self, values: Mapping[tuple[str, str], Any]) -> None:
        """Types many cells in one go, as in the browser."""
        data = [{"range": self.a1(*key), "values": [[value]]} for key, value in values.items()]
        self.tab.batch_update(data, value_input_option=ValueInputOption.user_entered)

    def type(self, kode: str, value: Any, field: str = "realisasi") -> None:
        """Types one cell, as in the browser."""
        self.tab.update([[value]], self.a1(kode, field), value_input_option=ValueInputOption.user_entered)

    def shown(self, kode: str, field: str = "realisasi") -> str:
        """What stands in a cell, as shown."""
        return str(self.tab.acell(self.a1(kode, field)).value or "")

    def note(self, kode: str, field: str = "realisasi") -> str:
        """The note at a cell, "" for none."""
        return str(self.tab.get_note(self.a1(kode, field)))

    def notes(self) -> dict[str, str]:
        """Every note on the tab, by address."""
        found: dict[str, str] = {}
        for i, row in enumerate(self.tab.get_notes()):
            found |= {rowcol_to_a1(i + 1, j + 1): text for j, text in enumerate(row) if text}
        return found

    def box(self) -> str:
        """Where the "Selesai" box stands."""
        for i, row in enumerate(self.grid):
            for j, cell in enumerate(row):
                if str(cell).startswith("Selesai:"):
                    box = next(k for k in range(len(row)) if self.grid[i][k] in (True, False) and k != j)
                    return str(rowcol_to_a1(i + 1, box + 1))
        raise LookupError("the sheet has no box")

    def tick(self) -> None:
        """Ticks the "Selesai" box."""
        self.tab.update([[True]], self.box(), value_input_option=ValueInputOption.raw)

    def ticked(self) -> bool:
        """Whether the box is ticked now."""
        return bool(self.tab.acell(self.box(), value_render_option=ValueRenderOption.unformatted).value)

    def change(self, *requests_: dict[str, Any]) -> None:
        """Does anything a spreadsheet's batchUpdate can do (insert, delete, sort, merge …)."""
        self.book.batch_update({"requests": list(requests_)})

    def span(self, dimension: str, at: int, count: int = 1) -> dict[str, Any]:
        """The range of `count` rows or columns from index `at` on."""
        return {"sheetId": self.tab.id, "dimension": dimension, "startIndex": at, "endIndex": at + count}

"""/undang: the planner makes a fresh invitation for somebody who is not connected yet."""

import hashlib
import secrets
from datetime import timedelta

from bot.cases.orders.order import Order
from bot.domain import tulis
from bot.store.queries import marks, people, record

LIFETIME = timedelta(hours=72)
BOT_NAME = "telegram:nama"  # the marker with the bot's user name


def list_unconnected(order: Order) -> None:
    """Lists who has not connected, each with a button; with words, invites whom they name."""
    if not order.is_planner():
        return
    if order.words:
        _make_for_named(order)
        return
    rows = people.unconnected(order.tx, order.case.instansi)
    if not rows:
        order.tell("semua_terhubung", {})
        return
    calon = [{"kode": str(row.id), "jabatan": row.jabatan} for row in rows]
    order.ask("undang", "daftar_undangan", {"jumlah": len(rows), "calon": calon}, {})


def _make_for_named(order: Order) -> None:
    """ "/undang Pengisi Penempatan": also for somebody connected already, whose phone is lost."""
    found = people.named(order.tx, order.case.instansi, order.words)
    if len(found) == 1:
        make(order, str(found[0].id))
    else:
        order.explain("undang")


def make(order: Order, chosen: str) -> None:
    """Makes the invitation and gives the planner a text to pass on; the code itself is kept only as a hash."""
    if not order.is_planner():
        return
    found = [row for row in people.people(order.tx, order.case.instansi) if str(row.id) == chosen]
    if not found:
        return
    code = secrets.token_urlsafe(18)
    expires = order.now + LIFETIME
    hashed = hashlib.sha256(code.encode()).hexdigest()
    people.add_invitation(order.tx, hashed, found[0].id, order.now, expires)
    isi = {"orang_id": found[0].id, "oleh": order.orang.id}
    record.append(order.tx, f"instansi:{order.case.instansi}", "undangan", isi, order.now)
    name = marks.get(order.tx, BOT_NAME) or ""
    link = f"https://t.me/{name}?start={code}" if name else f"/start {code}"
    facts = {
        "jabatan_pejabat": found[0].jabatan,
        "tautan_undangan": link,
        "berakhir": tulis.format_waktu(expires, order.case.kantor.zona),
    }
    order.tell("undangan_dibuat", facts)

"""What shall exist in Drive for a siklus, as wanted-state rows: folders, sheets, shares, locks, documents, archive."""

from collections.abc import Iterable
from typing import Any

from sqlalchemy import Connection, Row

from bot.cases.load import Case
from bot.cases.people import PLANNER
from bot.domain.triwulan import Tahun
from bot.store.queries import files, people

OFFICE_ROLES = (PLANNER, "sekretaris", "kepala_dinas")  # who may read the kept report of the whole office


def form_key(case: Case, bidang: str) -> str:
    """The key of a bidang's sheet, in our database and on the file itself."""
    return f"{case.key}/{bidang}/format"


def want_forms(tx: Connection, case: Case, bidang: Iterable[str]) -> None:
    """Wants the folder tree (office / year / period / bidang) and one sheet per bidang, not shared yet."""
    for unit in bidang:
        folder = _want_folders(tx, case, unit)
        name = f"Format {case.kantor.short_name(unit)} {_short_name(case)}"
        row = _row(case, "format", folder, name, unit)
        files.want(tx, form_key(case, unit), row, {"ada": True, "isi": True})


def _short_name(case: Case) -> str:
    """`TW I 2026`, or `2026` where the period is the year."""
    year = str(case.periode.tahun)
    return year if isinstance(case.periode, Tahun) else f"{case.periode.singkat} {year}"


def _want_folders(tx: Connection, case: Case, bidang: str = "") -> str:
    """Wants the folders down to `bidang` ("" = down to the period); returns the lowest one's key."""
    office = f"{case.instansi}/folder"
    year = f"{case.instansi}/{case.periode.tahun}/folder"
    period = f"{case.key}/folder"
    shared = {"instansi": case.instansi, "siklus_id": None, "bidang": "", "jenis": "folder"}
    files.want(tx, office, {**shared, "induk": None, "nama": case.kantor.nama}, {"ada": True})
    files.want(tx, year, {**shared, "induk": office, "nama": str(case.periode.tahun)}, {"ada": True})
    name = (
        case.sop.nama if isinstance(case.periode, Tahun) else f"{case.periode.nama.rsplit(' ', 1)[0]} – {case.sop.nama}"
    )
    files.want(tx, period, _row(case, "folder", year, name), {"ada": True})
    if not bidang:
        return period
    unit = f"{case.key}/{bidang}/folder"
    files.want(tx, unit, _row(case, "folder", period, case.kantor.unit_name(bidang), bidang), {"ada": True})
    return unit


def _row(case: Case, jenis: str, induk: str, nama: str, bidang: str = "") -> dict[str, Any]:
    return {
        "instansi": case.instansi,
        "siklus_id": case.id,
        "bidang": bidang,
        "jenis": jenis,
        "induk": induk,
        "nama": nama,
    }


def want_shared(tx: Connection, case: Case, bidang: Iterable[str]) -> None:
    """Wants each bidang's sheet shared with its people: who fills may write, who heads it and who plans may look.

    Per file, not by folder: an inherited role cannot be lowered on a shared drive (design §12, lock and void).
    """
    for unit in bidang:
        people = _share_with(tx, case, unit)
        files.change(tx, form_key(case, unit), {"bagikan": people})
        _want_evidence_folder(tx, case, unit, people)


def want_named(tx: Connection, case: Case, bidang: str, name: str) -> None:
    """Puts down that a bidang's data came from `name` and from no sheet: nothing is wanted in Drive."""
    files.want(tx, form_key(case, bidang), _row(case, "data_awal", "", name, bidang) | {"induk": None}, {})


def evidence_key(case: Case, bidang: str) -> str:
    """The key of the folder in which a bidang's evidence belongs."""
    return f"{case.key}/{bidang}/bukti"


def evidence_name(case: Case, bidang: str) -> str:
    """That folder's name, as people are told it."""
    return f"Bukti Dukung {case.kantor.short_name(bidang)} {case.periode.singkat} {case.periode.tahun}"


def _want_evidence_folder(tx: Connection, case: Case, bidang: str, people: dict[str, str]) -> str:
    """A folder of its own, so that who may add evidence there inherits nothing on the sheet."""
    key = evidence_key(case, bidang)
    row = _row(case, "folder", _want_folders(tx, case, bidang), evidence_name(case, bidang), bidang)
    files.want(tx, key, row, {"ada": True, "bagikan": people})
    return key


def want_evidence(tx: Connection, case: Case, bidang: str, kode: str, document: tuple[str, str, str]) -> str:
    """Wants a document (name, digest, media type) in the bidang's evidence folder, and its link in the row `kode` of
    the sheet; returns the folder's name."""
    name, digest, mime = document
    folder = _want_evidence_folder(tx, case, bidang, _share_with(tx, case, bidang))
    wanted = {"ada": True, "dokumen": digest, "mime": mime, "tautkan": kode}
    files.want(tx, f"{folder}/{kode}/{digest[:16]}", _row(case, "bukti", folder, name, bidang), wanted)
    return evidence_name(case, bidang)


def want_entries(tx: Connection, case: Case, bidang: str, number: int, values: dict[str, str]) -> None:
    """Wants these values ("kode|field" -> canonical spelling) typed into a bidang's sheet, once for each `number`."""
    files.change(tx, form_key(case, bidang), {"tulis": {"nomor": number, "isi": values}})


def want_shared_anew(tx: Connection, case: Case, known: frozenset[str]) -> None:
    """After a change of officials: the sheets that are shared follow it. `known` are the addresses of the staff before
    it; any other account was let in by /akses and stays."""
    for row in files.of_siklus(tx, case.id, "format"):
        if "bagikan" in row.ingin and not row.ingin.get("arsip"):
            granted = {email: role for email, role in row.ingin["bagikan"].items() if email not in known}
            files.change(tx, row.kunci, {"bagikan": {**granted, **_share_with(tx, case, row.bidang)}})
    for row in files.of_siklus(tx, case.id, "salinan"):
        if not row.ingin.get("arsip"):
            files.change(tx, row.kunci, {"bagikan": _readers(tx, case, "commenter")})


def _share_with(tx: Connection, case: Case, bidang: str) -> dict[str, str]:
    rows = people.assignments(tx, case.instansi)
    emails = {row.id: row.email for row in people.people(tx, case.instansi)}
    wanted: dict[str, str] = {}
    for row in rows:
        reads = row.peran in ("kasubbag_perencanaan", "sekretaris") or (row.peran, row.bidang) == (
            "kepala_bidang",
            bidang,
        )
        fills = row.peran == "pengisi_bidang" and row.bidang == bidang
        if row.orang_id in emails and (reads or fills):
            email = emails[row.orang_id]
            wanted[email] = "writer" if fills or wanted.get(email) == "writer" else "reader"
    return wanted


def want_locked(tx: Connection, case: Case, bidang: str, *, locked: bool) -> None:
    """Wants a bidang's sheet locked (approved) or open again (returned)."""
    if files.by_key(tx, form_key(case, bidang)) is not None:
        files.change(tx, form_key(case, bidang), {"kunci": locked})
        files.undo_fulfilled(tx, form_key(case, bidang), ["bagikan"])  # the roles follow the lock
        if not locked:
            want_unticked(tx, case, bidang)


def want_lock_kept(tx: Connection, case: Case, bidang: str) -> None:
    """Drive shows a bidang's sheet unlocked: if it is to be locked, somebody lifted the lock, and it is made anew."""
    row = files.by_key(tx, form_key(case, bidang))
    if row is not None and row.ingin.get("kunci") and row.nyata.get("kunci"):
        want_lock_restored(tx, case, bidang)


def want_lock_restored(tx: Connection, case: Case, bidang: str) -> None:
    """Wants the lock of a sheet made anew, though we hold it made: somebody with higher rights removed it."""
    files.undo_fulfilled(tx, form_key(case, bidang), ["kunci", "bagikan"])


def want_repaired(tx: Connection, case: Case, bidang: str, version: int) -> None:
    """Wants the form whole again, which the read of Drive's `version` found damaged: what is missing from the last good
    values, the notes where they belong, and the lock of an approved sheet."""
    key = form_key(case, bidang)
    row = files.by_key(tx, key)
    if row is not None and "isi" in row.nyata:
        files.change(tx, key, {"pulih": version})
        files.undo_fulfilled(tx, key, ["catatan", *(["kunci"] if row.ingin.get("kunci") else [])])


def want_unticked(tx: Connection, case: Case, bidang: str) -> None:
    """Wants the "Selesai" box of a bidang's sheet empty: it was ticked too early, or the sheet came back."""
    files.undo_fulfilled(tx, form_key(case, bidang), ["selesai"])
    files.change(tx, form_key(case, bidang), {"selesai": False})


def want_notes(tx: Connection, case: Case, bidang: str, notes: dict[str, list[dict[str, Any]]]) -> None:
    """Wants exactly these notes ("kode|field" -> findings, each with jenis and params) at the cells of a sheet."""
    files.change(tx, form_key(case, bidang), {"catatan": notes})


def want_document(tx: Connection, case: Case, name: str, digest: str, mime: str) -> str:
    """Wants a document of ours kept in the period's folder under `name`; returns its key."""
    folder = _want_folders(tx, case)
    kunci = f"{case.key}/dokumen/{digest[:16]}"
    files.want(tx, kunci, _row(case, "dokumen", folder, name), {"ada": True, "dokumen": digest, "mime": mime})
    return kunci


def want_paper(tx: Connection, case: Case, bidang: str, number: int, document: tuple[str, str, str]) -> None:
    """Wants a working paper (name, digest, media type) of a measuring step beside the sheets it was made of."""
    name, digest, mime = document
    row = _row(case, "dokumen", _want_folders(tx, case, bidang), name, bidang)
    kunci = f"{_papers_key(case, bidang)}{number}"
    files.want(tx, kunci, row, {"ada": True, "dokumen": digest, "mime": mime})


def papers(tx: Connection, case: Case, bidang: str) -> list[Row[Any]]:
    """The working papers of a bidang's measuring ("": of the office's), oldest first."""
    key = _papers_key(case, bidang)
    return [row for row in files.of_siklus(tx, case.id, "dokumen") if row.kunci.startswith(key)]


def _papers_key(case: Case, bidang: str) -> str:
    return f"{case.key}/kertas_kerja/{bidang or '*'}/"


def copy_key(case: Case, digest: str) -> str:
    """The key of the Google Doc or Sheet made of the document with this digest."""
    return f"{case.key}/salinan/{digest[:16]}"


def want_copy(tx: Connection, case: Case, name: str, digest: str, mime: str) -> None:
    """Wants a document of ours kept as a Google Doc or Sheet too, in the period's folder; the planner may comment on it
    and is told of it."""
    folder = _want_folders(tx, case)
    wanted = {"ada": True, "dokumen": digest, "mime": mime, "bagikan": _readers(tx, case, "commenter")}
    files.want(tx, copy_key(case, digest), _row(case, "salinan", folder, name), {**wanted, "kabarkan": True})


def _readers(tx: Connection, case: Case, role: str, peran: tuple[str, ...] = (PLANNER,)) -> dict[str, str]:
    emails = {row.id: row.email for row in people.people(tx, case.instansi)}
    held = people.assignments(tx, case.instansi)
    return {emails[row.orang_id]: role for row in held if row.peran in peran and row.orang_id in emails}


def want_archive(tx: Connection, case: Case, digest: str, name: str) -> None:
    """Wants the archive package in the period's folder; there is one for a siklus."""
    folder = _want_folders(tx, case)
    wanted = {"ada": True, "dokumen": digest, "mime": "application/zip", "arsip": True}
    files.want(tx, f"{case.key}/arsip", _row(case, "dokumen", folder, name), wanted)


def want_addendum(tx: Connection, case: Case, place: str, document: tuple[str, str, str]) -> None:
    """Wants a document (name, digest, media type) of a closed siklus beside its archive, read-only at once."""
    name, digest, mime = document
    wanted = {"ada": True, "dokumen": digest, "mime": mime, "arsip": True}
    files.want(tx, f"{case.key}/{place}", _row(case, "dokumen", _want_folders(tx, case), name), wanted)


def want_cancelled(tx: Connection, case: Case) -> None:
    """Wants every file of a cancelled siklus read-only, in a folder whose name says so."""
    want_archived(tx, case)
    row = files.by_key(tx, f"{case.key}/folder")
    if row is not None:
        files.change(tx, row.kunci, {"nama": f"{row.nama} (dibatalkan)"})


def want_archived(tx: Connection, case: Case) -> None:
    """Wants every file of the siklus read-only for everybody."""
    for row in files.of_siklus(tx, case.id):
        if row.jenis == "format":
            shares = dict.fromkeys(row.ingin.get("bagikan", {}), "reader")
            files.change(tx, row.kunci, {"kunci": True, "bagikan": shares, "arsip": True})
        elif row.jenis == "salinan":
            files.change(tx, row.kunci, {"bagikan": _readers(tx, case, "reader", OFFICE_ROLES), "arsip": True})
        elif row.jenis in ("dokumen", "bukti"):
            files.change(tx, row.kunci, {"arsip": True})
        elif "bagikan" in row.ingin:
            files.change(tx, row.kunci, {"bagikan": dict.fromkeys(row.ingin["bagikan"], "reader")})

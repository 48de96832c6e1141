"""Who is meant by a title? From `Kasubag Keuangan, Perencanaan, …` on a form or in a sentence to a neutral role, and
from a mark in a role's column to what it is worth."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import IntEnum

from bot.domain.sop import Peran

KEPALA, SEKRETARIS, PERENCANA = "kepala_dinas", "sekretaris", "kasubbag_perencanaan"
KABID, PENGISI, TIM, STAF = "kepala_bidang", "pengisi_bidang", "tim_sakip", "staf_perencanaan"
BIDANG = "semua_bidang"  # every reporting unit: no role of the form, but sentences hand things to it
RANKS = (KEPALA, SEKRETARIS, PERENCANA, TIM, STAF)  # who instructs whom, top to bottom

SEKDA = "sekretaris_daerah"
_BAGIAN = r"kepala (?:bagian|biro)|\bkabag\b|\bkaro\b"
_PLANNER = r"perenc|program|evaluasi|lapor|akuntabilitas|organisasi"
_ALL = r"semua |seluruh |setiap |masing-masing |para "
# The first that fits wins; titles as domain notes 6.1 lists them and offices vary them.
_TITLES: tuple[tuple[str, str], ...] = (
    (r"bappeda|bapp?eli|bapp?erida|bapelitbang", "bappeda"),
    (r"sekretaris daerah|\bsekda\b", SEKDA),
    (rf"({_BAGIAN}).*({_PLANNER})", PERENCANA),
    (rf"kepala (bidang|instalasi|ruang|unit)|\bkabid\b|\bdekan\b|\birban|inspektur pembantu|{_BAGIAN}", KABID),
    (rf"^({_ALL})?(bidang|unit kerja|fakultas|instalasi)|^({_ALL})(bagian|seksi|unit)|^bagian-bagian", KABID),
    (r"\bpengisi|operator|admin(istrator)? bidang|petugas (data|pengisi)|\bpic\b", PENGISI),
    (r"^staf|\bstaff?\b|\bjfu\b|fungsional umum|pengadministrasi", STAF),
    (r"(kasub|kepala sub|kasi\b|kepala seksi).*fungsional", PENGISI),
    (r"kasubb?ag|kepala sub ?-?bag|sub ?-?koordinator|koordinator|ketua tim", PERENCANA),
    (r"\btim\b", TIM),
    (r"sekretaris|\bsek(din|ban|cam|lur)\b", SEKRETARIS),
    (r"\bkepala (dinas|badan|satuan|kantor|opd|skpd|perangkat daerah|pelaksana)\b", KEPALA),
    (r"^(?!wa).*\b(kadis|kaban|kasat|kasatpol|kalaksa|pimpinan|inspektur|direktur|rektor|camat|lurah)\b", KEPALA),
    (r"\bkasi\b|kepala seksi|fungsional|\bjf\b|\bjft\b", PENGISI),
    (r"perencana|analis|pelaksana", STAF),
)
_HEAD = re.compile("kepala ", re.IGNORECASE)
_OUTSIDE = re.compile(
    r"\b(bupati|wali ?kota|gubernur|menteri|kementerian|inspektorat|apip|bpkp|dprd|tapd|setda|bappeda|bapp?eli\w*"
    r"|bapp?erida|bapelitbang|sekda|sekretaris daerah)\b",
    re.IGNORECASE,
)
_GROUPS = frozenset({PENGISI, TIM, STAF})
# Words that narrow columns tear in two: `Sekreta ris`.
_TORN = frozenset(
    [
        "sekretaris",
        "kasubbag",
        "kasubag",
        "bappeda",
        "kepala",
        "bidang",
        "bagian",
        "perencanaan",
        "perencana",
        "keuangan",
        "evaluasi",
        "pelaporan",
        "program",
        "fungsional",
        "jabatan",
        "pejabat",
        "koordinator",
        "bendahara",
        "inspektur",
    ]
)
_PLANNING = re.compile(_PLANNER, re.IGNORECASE)
# Who has the better claim where two columns fit one role: the planner's own section, whoever types.
_CLAIMS: Mapping[str, tuple[re.Pattern[str], ...]] = {
    PERENCANA: (re.compile(rf"sub.*({_PLANNER})|koordinator|ketua", re.IGNORECASE), _PLANNING),
    PENGISI: (re.compile(r"pengisi|operator|petugas|admin|\bpic\b", re.IGNORECASE),),
}
# How a sentence names a role besides by its title; the longest that fits at a place wins.
_SPOKEN: Mapping[str, str] = {
    KEPALA: r"kepala (?:dinas|badan|satuan|kantor|opd|skpd|perangkat daerah)|kasat|kadis|kalaksa|pimpinan",
    SEKRETARIS: r"sekretaris(?! daerah)|sekcam|seklur",
    PERENCANA: r"kasubb?ag(?: perencanaan)?|kepala sub ?bagian|sub ?koordinator|ketua tim(?: kerja)?",
    KABID: r"kepala bidang(?: ?/ ?sekretaris)?|kabid",
    PENGISI: r"kasubb?ag ?/ ?pejabat fungsional|pejabat fungsional|(?:petugas )?pengisi",
    TIM: r"tim(?: sakip| kerja| penyusun)?",
    STAF: r"staff?(?: perencanaan)?",
    BIDANG: r"(?:masing-masing |setiap |seluruh |semua |tiap |para )?bidang(?:-bidang)?",
}


# Ticks, boxes and dots, also those of emoji keyboards.
_TICKS = "□■▭▬▢▣▪▫◻◼◽◾⬛⬜◯○●⚫⬤✓✔√☑☒✅✗✘*•"


class Nilai(IntEnum):
    """How much a mark in a role's column says about who acts; below TANDA it may be a line passing through."""

    KOSONG = 0
    GARIS = 1
    PANAH = 2
    SILANG = 3
    TANDA = 4
    PUTUSAN = 5
    TERMINAL = 6


@dataclass(frozen=True, slots=True)
class Peranan:
    """The roles of a table: by column, left to right, and by neutral id; and how sentences name them."""

    kolom: tuple[str, ...]
    peran: Mapping[str, Peran]
    sebutan: re.Pattern[str]

    def first_in(self, text: str) -> str | None:
        """The role that `text` begins with."""
        found = self.sebutan.match(text)
        return self._role(found) if found else None

    def named_after(self, words: str, text: str) -> list[str]:
        """The roles that follow one of `words` (a pattern) in `text`, in order."""
        found = re.finditer(rf"\b(?:{words}) +({self.sebutan.pattern})", text, re.IGNORECASE)
        return [self._role(one) for one in found]

    def without_first(self, text: str) -> str:
        """`text` without the role it begins with."""
        return self.sebutan.sub("", text, count=1).lstrip() if self.first_in(text) else text

    def _role(self, found: re.Match[str]) -> str:
        return next(name for name, text in found.groupdict().items() if text).rpartition("__")[0]


def is_outside(peran: Peran) -> bool:
    """True for somebody of another office, whom this one can only hear from."""
    return peran.kode != KEPALA and bool(_OUTSIDE.search(peran.jabatan))


def is_of_unit(peran: Peran) -> bool:
    """True for a title that every reporting unit has its own holder of."""
    return _role_of(peran.jabatan) in (KABID, PENGISI)


def read_roles(titles: Sequence[str]) -> Peranan:
    """The roles that the column `titles` stand for; two columns never get the same id."""
    titles = [_mended(title) for title in titles]
    ids = _with_head([_role_of(title) for title in titles], titles)
    columns = tuple(_distinct(ids, titles, number) for number in range(len(titles)))
    roles = {kode: Peran(kode, title, kode in _GROUPS) for kode, title in zip(columns, titles, strict=True)}
    return Peranan(columns, roles, _spoken(roles))


def mark_value(text: str) -> Nilai:
    """What a mark is worth: `Mulai`, a diamond, a tick, a crossing, an arrow, a line."""
    word = text.strip().lower().strip(".:()")
    if word in ("mulai", "selesai", "start", "end", "finish") or "⬭" in word:
        return Nilai.TERMINAL
    if word in ("ya", "tidak", "ya/tidak", "y", "t", "<>") or any(char in "◇◆⬦⬥♢♦" for char in word):
        return Nilai.PUTUSAN
    if any(char.isalpha() for char in word) or any(char in _TICKS for char in word):
        return Nilai.TANDA
    for chars, value in (("+┼✕×", Nilai.SILANG), ("→←↑↓⇒⇐⇑⇓►◄▲▼▶◀", Nilai.PANAH)):
        if any(char in chars for char in word):
            return value
    return Nilai.GARIS if word else Nilai.KOSONG


def _mended(title: str) -> str:
    """A title whose words are whole again."""
    words: list[str] = []
    for word in title.split():
        if words and f"{words[-1]}{word}".lower() in _TORN and words[-1].lower() not in _TORN:
            words[-1] += word
        else:
            words.append(word)
    return " ".join(words)


def _role_of(title: str) -> str:
    low = title.lower()
    return next((kode for pattern, kode in _TITLES if re.search(pattern, low)), _slug(title))


def _with_head(ids: Sequence[str], titles: Sequence[str]) -> list[str]:
    """The ids, one of them the head's: in a Sekretariat Daerah the Sekda is, in a Bappeda or Puskesmas its Kepala."""
    below = (KABID, PERENCANA, PENGISI)
    heads = [n for n, kode in enumerate(ids) if kode == SEKDA or (_HEAD.match(titles[n]) and kode not in below)]
    chosen = heads[0] if heads and KEPALA not in ids else None
    return [KEPALA if number == chosen else kode for number, kode in enumerate(ids)]


def _distinct(ids: Sequence[str], titles: Sequence[str], number: int) -> str:
    """The id of one column, or its own title as an id when another column has the better claim to it."""
    rivals = [other for other, kode in enumerate(ids) if kode == ids[number]]
    claims = _CLAIMS.get(ids[number], (_PLANNING,))
    first = next((other for claim in claims for other in rivals if claim.search(titles[other])), rivals[0])
    if number == first:
        return ids[number]
    own = _slug(titles[number])
    return own if own not in ids and titles.index(titles[number]) == number else f"{own}_{number + 1}"


def _slug(title: str) -> str:
    letters = re.sub(r"[^a-z0-9]+", "_", title.lower()).strip("_")[:56].strip("_")
    return letters if letters[:1].isalpha() else f"peran_{letters}".strip("_")


def _spoken(roles: Mapping[str, Peran]) -> re.Pattern[str]:
    """One pattern for every way a sentence may name a role of the table, longer names first."""
    names = [(f"{kode}__judul", _loose(peran.jabatan)) for kode, peran in roles.items()]
    names.sort(key=lambda name: -len(name[1]))
    names += [(f"{kode}__lisan", words) for kode, words in _SPOKEN.items() if kode in roles or kode == BIDANG]
    names.sort(key=lambda name: 0 if name[0].startswith(PENGISI) or name[0].startswith(KABID) else 1)
    return re.compile("|".join(rf"(?P<{name}>{words})\b" for name, words in names), re.IGNORECASE)


def _loose(title: str) -> str:
    """A title as a pattern that forgives spaces around a slash and one b in kasubbag."""
    parts = [re.escape(part) for part in re.split(r"\s*/\s*|\s+", title)]
    return re.sub(r"(?i)kasubb?ag", "kasubb?ag", r"[ /]+".join(parts))

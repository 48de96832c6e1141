"""How does a Word template of `config/format` become a file the office can edit? By docxtpl, from the office's own.

The template is data: it runs in Jinja's sandbox, and what people typed is placed in it, never read as part of it.
"""

import io
import re
import zipfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bot.report.errors import TemplateFault
from bot.report.model import Laporan
from bot.report.templates import word_template
from bot.report.version_code import qr_png
from bot.report.zips import settle_office_file

if TYPE_CHECKING:
    from docxtpl import DocxTemplate
    from jinja2 import Environment


@dataclass(frozen=True, slots=True)
class WordTemplate:
    """A template by file name, and the placeholders a report may not be without, whatever it looks like."""

    name: str
    required: frozenset[str]


@dataclass(frozen=True, slots=True)
class Picture:
    """A PNG and how wide it is printed, in millimetres."""

    data: bytes
    width: float


def fill_word(template: WordTemplate, model: Laporan, make: Callable[[], Mapping[str, Any]], format_dir: Path) -> bytes:
    """The template filled with what `make` gives (JSON primitives and Pictures) and the QR; equal values, equal bytes.

    `make` is called once the template is known to be usable. TemplateFault when it is not.
    """

    def with_code() -> Mapping[str, Any]:
        values = make()
        return {**values, "qr": Picture(qr_png(values["kode_versi"]), 22)}

    filled = _fill(template, with_code, format_dir)
    properties = filled.docx.core_properties
    properties.title, properties.author, properties.last_modified_by = _names(model)
    return _saved(filled, model.disusun_pada)


def fill_letter(name: str, values: Mapping[str, Any], made: datetime, format_dir: Path) -> bytes:
    """A letter or sheet: the template `name` filled with `values` (JSON primitives), dated `made` (aware). Equal
    values give equal bytes. TemplateFault when the template cannot be used."""
    return _saved(_fill(WordTemplate(name, frozenset()), lambda: values, format_dir), made)


def _fill(template: WordTemplate, make: Callable[[], Mapping[str, Any]], format_dir: Path) -> "DocxTemplate":
    opened = _open(template, word_template(template.name, format_dir))
    environment = _environment()
    with _blamed(template):
        _check(template, opened, environment)
    values = _placed(opened, make())
    with _blamed(template):
        opened.render(values, environment, autoescape=True)
    return opened


@contextmanager
def _blamed(template: WordTemplate) -> Iterator[None]:
    """What a template makes Jinja or Word's XML raise, as one sentence about that template."""
    try:
        yield
    except TemplateFault:
        raise
    except Exception as error:
        unknown = re.sub(
            r"^(?:.* has no attribute )?'(\w+)'(?: is undefined)?$",
            r"{{ \1 }} tidak dikenal, mohon dibetulkan atau dihapus",
            str(error),
        )
        said = f"has a placeholder that cannot be filled: {error}", f"memuat isian yang keliru: {unknown}"
        raise _fault(template, *said) from error


def _saved(filled: "DocxTemplate", made: datetime) -> bytes:
    saved = io.BytesIO()
    filled.save(saved)
    return settle_office_file(saved.getvalue(), made)


def _open(template: WordTemplate, path: Path) -> "DocxTemplate":
    from docx.opc.exceptions import PackageNotFoundError
    from docxtpl import DocxTemplate

    opened = DocxTemplate(io.BytesIO(path.read_bytes()))
    try:
        opened.init_docx()
    except (PackageNotFoundError, zipfile.BadZipFile, KeyError, ValueError, SyntaxError) as error:  # lxml's is the last
        raise _fault(template, "is not a Word file (.docx)", "bukan berkas Word (.docx)") from error
    return opened


def _environment() -> "Environment":
    from jinja2 import StrictUndefined
    from jinja2.sandbox import SandboxedEnvironment

    return SandboxedEnvironment(undefined=StrictUndefined, autoescape=True)


def _check(template: WordTemplate, opened: "DocxTemplate", environment: "Environment") -> None:
    used = set(opened.get_undeclared_template_variables(environment))
    missing = ", ".join(f"{{{{ {name} }}}}" for name in sorted(template.required - used))
    if missing:
        said = f"lacks the placeholders {missing}", f"belum memuat isian wajib {missing}; mohon ditambahkan"
        raise _fault(template, *said)


def _placed(opened: "DocxTemplate", node: Any) -> Any:
    """The values with pictures placed; docxtpl's own escapes are broken by an invisible space, or `{_{` prints `{{`."""
    if isinstance(node, Picture):
        return _inline(opened, node)
    if isinstance(node, Mapping):
        return {key: _placed(opened, item) for key, item in node.items()}
    if isinstance(node, list):
        return [_placed(opened, item) for item in node]
    if isinstance(node, str):
        return node.replace("_}", "_\u200b}").replace("{_", "{\u200b_").replace("%_", "%\u200b_")
    return node


def _inline(opened: "DocxTemplate", picture: Picture) -> Any:
    from docx.shared import Mm
    from docxtpl import InlineImage

    return InlineImage(opened, io.BytesIO(picture.data), width=Mm(picture.width))


def _names(model: Laporan) -> tuple[str, str, str]:
    view_name = f"Laporan Kinerja {model.periode_nama}"
    return view_name[:255], model.instansi[:255], model.instansi[:255]


def _fault(template: WordTemplate, english: str, indonesian: str) -> TemplateFault:
    return TemplateFault(f"the Word template {template.name} {english}", f"Templat Word {template.name} {indonesian}.")

"""The house rules a machine can check: sizes, who may ask for the time or the environment, and what the bot says."""

import ast
from collections.abc import Iterator, Mapping
from functools import lru_cache
from graphlib import TopologicalSorter
from pathlib import Path
from statistics import median, quantiles

from bot.messages import Catalogue

ROOT = Path(__file__).parents[2]
PACKAGES = ("bot", "integrations", "config")
LONGEST_FUNCTION, LONGEST_MODULE = 40, 400

# Who may ask what time it is. The world's clock: the composition root. Wall time: the sandbox's clock, the process
# loop (a metronome and its watchdog), and the demo, which waits for another process.
WORLD_TIME = {"bot/app.py", "bot/runner.py", "integrations/sandbox/clock.py"}
WALL_TIME = WORLD_TIME | {"bot/demo/director.py", "bot/demo/magetan.py", "bot/demo/control.py"}
_NOW = {
    ("datetime", "now"),
    ("datetime", "utcnow"),
    ("date", "today"),
    ("datetime", "today"),
    ("time", "time"),
    ("time", "time_ns"),
}
_MONOTONIC = {("time", "monotonic"), ("time", "monotonic_ns"), ("time", "perf_counter")}


@lru_cache(maxsize=1)
def _modules() -> dict[str, ast.Module]:
    paths = sorted(path for package in PACKAGES for path in (ROOT / package).rglob("*.py"))
    return {path.relative_to(ROOT).as_posix(): ast.parse(path.read_text("utf-8")) for path in paths}


def _functions() -> Iterator[tuple[str, ast.FunctionDef | ast.AsyncFunctionDef]]:
    for name, tree in _modules().items():
        for node in ast.walk(tree):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                yield name, node


def _length(node: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    return (node.end_lineno or node.lineno) - node.lineno + 1


def _attributes(tree: ast.Module) -> Iterator[tuple[str, str]]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
            yield node.value.id, node.attr


def test_no_function_is_longer_than_a_screen() -> None:
    """40 lines at most, docstring included; the usual one is far shorter."""
    long = [
        f"{name}: {node.name} has {_length(node)} lines"
        for name, node in _functions()
        if _length(node) > LONGEST_FUNCTION
    ]
    assert not long, "\n".join(long)
    lengths = [_length(node) for _, node in _functions()]
    assert median(lengths) <= 8
    assert quantiles(lengths, n=10)[8] <= 24


def test_no_module_is_longer_than_can_be_read_at_once() -> None:
    """400 lines at most; a longer one is two subjects."""
    sizes = {name: len((ROOT / name).read_text("utf-8").splitlines()) for name in _modules()}
    assert not {name: size for name, size in sizes.items() if size > LONGEST_MODULE}


def test_every_module_says_what_question_it_answers() -> None:
    """A docstring, of three sentences at most by custom; only empty package files have none."""
    silent = [name for name, tree in _modules().items() if tree.body and ast.get_docstring(tree) is None]
    assert not silent


def test_nobody_but_the_root_asks_what_time_it_is() -> None:
    """World time is handed in (so that a quarter plays in seconds); wall time belongs to processes."""
    now = {name for name, tree in _modules().items() if _NOW & set(_attributes(tree))}
    wall = {name for name, tree in _modules().items() if _MONOTONIC & set(_attributes(tree))}
    assert now <= WORLD_TIME, now - WORLD_TIME
    assert wall <= WALL_TIME, wall - WALL_TIME


def test_the_environment_is_read_in_one_place() -> None:
    """`config/settings.py`; nobody else sees a variable, and so no secret of another program."""
    readers = set()
    for name, tree in _modules().items():
        imported = {
            a.name for n in ast.walk(tree) if isinstance(n, ast.ImportFrom) and n.module == "os" for a in n.names
        }
        if {"environ", "getenv"} & imported or {("os", "environ"), ("os", "getenv")} & set(_attributes(tree)):
            readers.add(name)
    assert readers == {"config/settings.py"}


def test_nothing_is_mocked_away() -> None:
    """The tests drive real clients over real servers: no unittest.mock, no monkeypatched adapter."""
    users = []
    for path in (ROOT / "tests").rglob("*.py"):
        tree = ast.parse(path.read_text("utf-8"))
        modules = {n.module or "" for n in ast.walk(tree) if isinstance(n, ast.ImportFrom)}
        modules |= {a.name for n in ast.walk(tree) if isinstance(n, ast.Import) for a in n.names}
        users += [path.name for module in modules if module.startswith("unittest")]
    assert users == []


# --- what the bot says -----------------------------------------------------------------------------------------------

# Where a notice is built: the name of the call, and which positional argument is the kind.
_SPEAKERS = {
    "Notice": 0,
    "Card": 0,
    "tell": 0,
    "box": 1,
    "alert": 2,
    "_say": 2,
    "_report_card": 1,
    "edit_card": 2,
    "Message": 2,
}


def _kinds_in_code() -> dict[str, str]:
    """Every kind of notice written down in cases and actions, and where."""
    found: dict[str, str] = {}
    for name, tree in _modules().items():
        if not name.startswith(("bot/cases", "bot/actions")):
            continue
        for node in ast.walk(tree):
            if isinstance(node, ast.Call) and (kind := _kind(node)):
                found[kind] = f"{name}:{node.lineno}"
    return found


def _kind(call: ast.Call) -> str | None:
    function = call.func
    name = (
        function.id if isinstance(function, ast.Name) else function.attr if isinstance(function, ast.Attribute) else ""
    )
    place = _SPEAKERS.get(name)
    if place is None or len(call.args) <= place:
        return None
    argument = call.args[place]
    return argument.value if isinstance(argument, ast.Constant) and isinstance(argument.value, str) else None


def test_every_notice_that_is_built_is_in_the_catalogue() -> None:
    """A kind nobody wrote words for would be a dead message."""
    catalogue = Catalogue.load(ROOT / "config" / "pesan")
    popups = set(catalogue.words.tables["popup"])
    unknown = {kind: where for kind, where in _kinds_in_code().items() if kind not in catalogue.kinds() | popups}
    assert not unknown
    assert len(_kinds_in_code()) > 60, "the search finds too little: the names of the calls have changed"


def test_every_text_of_the_catalogue_is_said_somewhere() -> None:
    """A kind that no code names is a text nobody will ever read."""
    code = "\n".join((ROOT / name).read_text("utf-8") for name in _modules() if name.startswith("bot/"))
    kinds = Catalogue.load(ROOT / "config" / "pesan").kinds()
    silent = {kind for kind in kinds if f'"{kind}"' not in code and not kind.endswith("_masuk")}
    assert silent <= UNSAID, sorted(silent - UNSAID)


# Written with the catalogue, spoken by journeys still to come.
UNSAID = {"laporan_final", "perubahan_setelah_final", "suntingan_setelah_final"}


def test_no_module_needs_itself_to_be_loaded() -> None:
    """Imports at the top of modules run in no circle: whichever module a process loads first, it starts."""
    dotted = {name.removesuffix(".py").removesuffix("/__init__").replace("/", "."): name for name in _modules()}
    graph = {name: set(_imported(_modules()[file], dotted)) for name, file in dotted.items()}
    TopologicalSorter(graph).prepare()  # CycleError names the circle


def test_the_bot_can_be_read_from_the_ground_up() -> None:
    """In the bot no import runs in a circle, not even one inside a function or for a type's sake."""
    dotted = {name.removesuffix(".py").removesuffix("/__init__").replace("/", "."): name for name in _modules()}
    own = {name: file for name, file in dotted.items() if not name.startswith("integrations.")}
    graph = {name: set(_imported(_modules()[file], own, everywhere=True)) for name, file in own.items()}
    TopologicalSorter(graph).prepare()


def _imported(tree: ast.Module, known: Mapping[str, str], *, everywhere: bool = False) -> Iterator[str]:
    """Our own modules that a module's top level (or any part of it) imports, by name or for a name in them."""
    for node in ast.walk(tree) if everywhere else tree.body:
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names if alias.name in known)
        elif isinstance(node, ast.ImportFrom) and node.module in known:
            inside = {f"{node.module}.{alias.name}" for alias in node.names}
            yield from inside & known.keys() or {node.module}

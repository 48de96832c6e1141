"""How is something drawn without the memory it leaves behind? In a process of its own that is gone afterwards.

Drawing and typesetting leave some 100 MiB in the process that did them; the idle bot may hold 150 in all.
"""

from collections.abc import Callable
from multiprocessing import get_context
from typing import TYPE_CHECKING, Any, TypeVar, cast

if TYPE_CHECKING:
    from multiprocessing.connection import Connection

SECONDS = 300

T = TypeVar("T")


def run_apart(make: Callable[..., T], *args: object, seconds: float = SECONDS) -> T:
    """What `make(*args)` gives (both picklable), or its error raised here.

    TimeoutError after `seconds`, ChildProcessError when the child died (out of memory, killed): try again later.
    """
    context = get_context("spawn")
    receiver, sender = context.Pipe(duplex=False)
    child = context.Process(target=_make_into, args=(sender, make, args), daemon=True)
    child.start()
    sender.close()
    try:
        return cast(T, _await(receiver, seconds))
    finally:
        receiver.close()
        child.kill()
        child.join()


def _make_into(sender: "Connection[object, object]", make: Callable[..., object], args: tuple[Any, ...]) -> None:
    try:
        sender.send(make(*args))
    except Exception as error:  # whatever it is, it is the parent's to handle
        sender.send(error)


def _await(receiver: "Connection[object, object]", seconds: float) -> object:
    if not receiver.poll(seconds):
        raise TimeoutError(f"the document was not ready after {seconds:g} seconds")
    try:
        made = receiver.recv()
    except EOFError as error:
        raise ChildProcessError("the process that made the document died") from error
    if isinstance(made, BaseException):
        raise made
    return made

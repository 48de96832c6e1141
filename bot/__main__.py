"""`python -m bot COMMAND` is `sakip COMMAND`."""

import sys
from pathlib import Path

if __name__ == "__main__":
    # the checkout before the caller's folder, where a `config/` may be an office's copy of an earlier version
    sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

    from bot.cli import main

    main()

"""`python -m bot COMMAND` is `sakip COMMAND`."""

from bot.cli import main

if __name__ == "__main__":
    main()

"""``python -m stubble`` is the command line."""

from stubble.cli import main

if __name__ == "__main__":
    raise SystemExit(main())

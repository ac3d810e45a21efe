"""``python -m facturation_xls``: the program, as the launchers start it."""

from __future__ import annotations

from facturation_xls.cli import main

if __name__ == "__main__":
    main()

"""``python -m facturation_xls``: the program, as the launchers start it."""

from __future__ import annotations

import gc

from facturation_xls.cli import main

_FEW_SEARCHES = 100_000, 20, 100
"""A journal is millions of values that live until the end and hardly any cycles: looking for cycles among them at
Python's own pace is a tenth of a sync. Left on, so that what a thousand PDF files leave behind is still found."""

if __name__ == "__main__":
    gc.set_threshold(*_FEW_SEARCHES)
    main()

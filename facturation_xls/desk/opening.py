"""Opening a file or a folder with the program that the PC has for it."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from contextlib import suppress
from pathlib import Path

from facturation_xls.desk.console import say
from facturation_xls.files import shown


def open_it(path: Path) -> None:
    """Show a file as a double click on it would; where that is not possible, say which one to open."""
    with suppress(OSError):
        if sys.platform == "win32":
            os.startfile(shown(path))  # noqa: S606 (the program of the file's kind, as a double click)
            return
        program = shutil.which("xdg-open")
        if program and os.environ.get("DISPLAY"):
            subprocess.Popen([program, path], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
            return
    say(f"À ouvrir : {shown(path)}")

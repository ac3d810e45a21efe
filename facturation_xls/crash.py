"""What happens when the program itself is at fault: two French lines, and a report file without anybody's data."""

from __future__ import annotations

import platform
import tempfile
import time
import traceback
from pathlib import Path

from facturation_xls import __version__


def report(error: BaseException) -> list[str]:
    """Write the report and say where it is. Only places in our code are told: no message, no value, no file name."""
    frames = traceback.extract_tb(error.__traceback__)
    lines = [f"facturation_xls {__version__}, Python {platform.python_version()}, {platform.system()}"]
    lines.append(type(error).__name__)
    lines += [f"{Path(frame.filename).name}:{frame.lineno} {frame.name}" for frame in frames]
    path = Path(tempfile.gettempdir()) / f"facturation_erreur_{time.strftime('%Y%m%d_%H%M%S')}.txt"
    try:
        path.write_text("\n".join(lines), encoding="utf-8")
        where = f"Envoyez ce fichier au support : {path}"
    except OSError:
        where = f"Appelez le support et dites-lui : {type(error).__name__}, {lines[-1]}"
    return ["Le programme a fait une erreur. Votre classeur n'a pas été abîmé.", where]

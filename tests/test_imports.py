"""Imports go one way (DESIGN §6), and starting the program loads no heavy library (DESIGN §7)."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

CHECKOUT = Path(__file__).resolve().parents[1]
HEAVY = {
    "lxml",
    "numpy",
    "openpyxl",
    "pandas",
    "pdfplumber",
    "python_calamine",
    "stdnum",
    "xlsxwriter",
    "docx",
    "fpdf",
    "qrbill",
}


def python(code: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run code in a fresh interpreter that sees the package."""
    return subprocess.run(
        [sys.executable, "-c", code, *arguments], cwd=CHECKOUT, capture_output=True, check=False, encoding="utf-8"
    )


def test_imports_go_one_way() -> None:
    lint = "from importlinter.cli import lint_imports_command; lint_imports_command()"
    done = python(lint, "--config", "pyproject.toml", "--no-cache", "--no-logo")
    assert done.returncode == 0, done.stdout + done.stderr


def test_starting_the_program_loads_no_heavy_library() -> None:
    done = python("import sys, facturation_xls.cli; print(*sys.modules)")
    assert done.returncode == 0, done.stderr
    assert not HEAVY & set(done.stdout.split())

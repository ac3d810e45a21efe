"""A short run of the fuzzer in the suite, and every attack that we know by name; ``tests/fuzz/run`` is the long one."""

from __future__ import annotations

import io
import json
import subprocess
import sys
import zipfile
from collections.abc import Callable, Mapping
from pathlib import Path
from random import Random
from typing import Final

import pytest
from damage import damage
from hypothesis import given, settings
from hypothesis import strategies as st
from reading import outcomes
from seeds import seeds

from facturation_xls.model.documents import SourceFile

FOLDER = Path(__file__).parent
ROOT = FOLDER.parents[1]
DOCUMENTS: Final = {Path(name).name: content for name, content in seeds().items()}
INVOICE: Final = DOCUMENTS["invoice_5.0_facture.xml"]
BANK: Final = DOCUMENTS["banque_054_v08.xml"]
STATEMENT: Final = DOCUMENTS["cmd_brut_2025-10.csv"]
BOOK: Final = DOCUMENTS["cmd_net_2025-11.xlsx"]


@pytest.mark.parametrize("suffix", [".xml", ".csv", ".xlsx", ".pdf", ".zip"])
def test_every_kind_of_file_is_a_seed(suffix: str) -> None:
    assert any(name.endswith(suffix) for name in DOCUMENTS)


def test_an_undamaged_seed_is_read() -> None:
    for name in ("invoice_5.0_facture.xml", "banque_054_v08.xml", "cmd_brut_2025-10.csv", "cmd_net_2025-11.xlsx"):
        assert [kind[:3] for kind in outcomes(SourceFile(name, DOCUMENTS[name]))] == ["lu:"]


@settings(max_examples=60)
@given(st.sampled_from(sorted(DOCUMENTS)), st.integers(0, 2**32))
def test_a_damaged_document_is_read_or_refused(name: str, number: int) -> None:
    dice = Random(number)  # noqa: S311 -- repeatable damage, no secret
    content = damage(DOCUMENTS[name], dice, list(DOCUMENTS.values()))
    assert all(outcomes(SourceFile(name, content)))


# --- attacks by name ------------------------------------------------------------------------------------------------


def put(content: bytes, old: bytes, new: bytes) -> bytes:
    """A document with something else in one place."""
    assert old in content
    return content.replace(old, new, 1)


def packed(**members: bytes) -> bytes:
    """A ZIP; ``_`` in a name is its dot."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name.replace("_", "."), content)
    return file.getvalue()


def in_sheet(old: bytes, new: bytes) -> bytes:
    """The workbook with something else in its sheet."""
    file = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(BOOK)) as package, zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as changed:
        for name in package.namelist():
            part = package.read(name)
            changed.writestr(name, put(part, old, new) if name.endswith("sheet1.xml") else part)
    return file.getvalue()


LAUGHS: Final = (
    b'<!DOCTYPE l [<!ENTITY a "ha">'
    + b"".join(b'<!ENTITY %c "%s">' % (98 + i, b"&%c;" % (97 + i) * 10) for i in range(12))
    + b"]>"
)
READ: Final = "lu: InvoiceDocument"

ATTACKS: Final[Mapping[str, tuple[Callable[[], bytes], list[str]]]] = {
    "DOCTYPE": (lambda: put(INVOICE, b"?>", b"?><!DOCTYPE request>"), ["XmlForbidden"]),
    "a billion laughs": (
        lambda: put(put(INVOICE, b"?>", b"?>" + LAUGHS), b"<invoice:body", b"&m;<invoice:body"),
        ["XmlForbidden"],
    ),
    "a file of the computer": (
        lambda: put(INVOICE, b"?>", b'?><!DOCTYPE r [<!ENTITY x SYSTEM "file:///etc/passwd">]>'),
        ["XmlForbidden"],
    ),
    "an entity that nobody declared": (lambda: put(INVOICE, b"<invoice:body", b"&x;<invoice:body"), ["XmlUnreadable"]),
    "a text of 100 MB": (lambda: put(BANK, b"</GrpHdr>", b"x" * 100_000_000 + b"</GrpHdr>"), ["XmlTooLarge"]),
    "a text of 60 MB": (lambda: put(BANK, b"</GrpHdr>", b"x" * 60_000_000 + b"</GrpHdr>"), ["lu: BankNotice"]),
    "a million levels": (lambda: b"<a>" * 1_000_000 + b"</a>" * 1_000_000, ["UnknownFile"]),
    "a million levels in a bank file": (
        lambda: put(BANK, b"<GrpHdr>", b"<GrpHdr>" + b"<a>" * 1_000_000),
        ["XmlTooComplex"],
    ),
    "five million elements in a bank file": (lambda: put(BANK, b"</GrpHdr>", b"<a/>" * 5_000_000), ["XmlTooComplex"]),
    "a ZIP of zeros": (lambda: packed(a_xml=bytes(200_000_000)), ["ArchiveSuspicious"]),
    "a ZIP in a ZIP": (lambda: packed(a_zip=packed(b_xml=INVOICE), c_xml=INVOICE), ["ArchiveNested", READ]),
    "a ZIP that climbs": (lambda: packed(**{"../../../etc/a_xml": INVOICE}), [READ]),
    "a ZIP cut short": (lambda: packed(a_xml=INVOICE)[:-40], ["ArchiveUnreadable"]),
    "a workbook of zeros": (lambda: packed(**{"xl/workbook_xml": bytes(200_000_000)}), ["ArchiveSuspicious"]),
    "an invoice cut short": (lambda: INVOICE[:-40], ["XmlUnreadable"]),
    "an invoice called .csv": (lambda: INVOICE, [READ]),
    "a program called .xml": (lambda: b"MZ\x90\x00" + bytes(range(256)) * 40, ["UnknownFile"]),
    "nothing at all": (lambda: b"", ["UnknownFile"]),
    "NUL bytes": (lambda: bytes(10_000), ["UnknownFile"]),
    "NUL in an invoice": (lambda: put(INVOICE, b"<invoice:body", b"\x00<invoice:body"), ["XmlUnreadable"]),
    "NaN francs": (lambda: put(BANK, b">730.45<", b">NaN<"), ["BankFileIncomplete"]),
    "INF francs": (lambda: put(BANK, b">730.45<", b">INF<"), ["BankFileIncomplete"]),
    "10^15 francs": (lambda: put(BANK, b">730.45<", b">1000000000000000<"), ["BankFileIncomplete"]),
    "the year 9999": (lambda: put(BANK, b"2025-11-05", b"9999-11-05"), ["BankFileIncomplete"]),
    "10^15 francs in a CSV": (lambda: put(STATEMENT, b"459.90", b"1000000000000000"), ["CellUnreadable"]),
    "a formula in a CSV": (lambda: put(STATEMENT, b"2025000127", b"=HYPERLINK(2025000127)"), ["lu: Statement"]),
    "a cell beyond the sheet": (lambda: in_sheet(b' r="A6"', b' r="A' + b"9" * 5_000 + b'"'), ["UnknownFile"]),
    "40,000 columns": (lambda: put(STATEMENT, b"Motif", b"Motif" + b";x" * 40_000), ["TableColumnNew"]),
    "an old workbook cut short": (lambda: DOCUMENTS["cmd_net_2025-10.xls"][:4_000], ["UnknownFile"]),
    "a cell at the sheet's end": (lambda: in_sheet(b' r="A6"', b' r="XFD1048576"'), ["UnknownFile"]),
}


def main() -> None:
    """Each attack in turn, in a process that may hold 2 GB and take 20 seconds: the outcomes as JSON."""
    from fuzzing import limited, tried

    limited()
    found = {}
    for name, (made, _) in ATTACKS.items():
        ending = name.rpartition(" ")[2] if "called" in name else ".zip" if "ZIP" in name else ".xml"
        content = made()
        found[name] = tried(SourceFile(f"x{ending}", content))
    sys.stdout.write(json.dumps(found))


@pytest.fixture(scope="module")
def attacked() -> dict[str, tuple[list[str], float]]:
    """What became of each attack, and in how many seconds."""
    command = [sys.executable, "-c", "import test_fuzz; test_fuzz.main()"]
    paths = [str(path) for path in (ROOT, FOLDER, ROOT / "tests")]
    done = subprocess.run(command, capture_output=True, check=False, cwd=FOLDER, env={"PYTHONPATH": ":".join(paths)})
    assert done.returncode == 0, done.stderr.decode()[-2_000:]
    return dict(json.loads(done.stdout))


@pytest.mark.parametrize("name", ATTACKS)
def test_an_attack_is_met_within_memory_and_time(name: str, attacked: dict[str, tuple[list[str], float]]) -> None:
    found, seconds = attacked[name]
    assert found == ATTACKS[name][1]
    assert seconds < 10

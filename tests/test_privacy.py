"""Nobody is named, and nobody's amount is told, outside the workbook and the archived documents (DESIGN §5)."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import demonstration
import pytest
from command_line import Run, runner

from facturation_xls.parsing import format_amount
from facturation_xls.settings.folder import Folder
from facturation_xls.sync import intake, synchronise

INVOICES = demonstration.expected()["invoices"]
NAMES = {name for invoice in INVOICES for name in invoice["patient"].split()}
DEBTORS = {invoice["debtor"] for invoice in INVOICES}
AMOUNTS = {invoice[field] for invoice in INVOICES for field in ("amount", "paid", "balance") if invoice[field] > 1000}
NEVER_READ = (b"Prestation fictive", b"7561234567897", b"756.1234.5678.97", b"1980-01-01")


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    """Call the program."""
    return runner(monkeypatch, capsys)


def told(text: str) -> Iterator[str]:
    """Names and amounts of people that a text tells."""
    yield from names(text)
    for centimes in AMOUNTS:
        for shown in (format_amount(centimes), f"{centimes / 100:.2f}", str(centimes)):
            if re.search(rf"(?<![\d'.]){re.escape(shown)}(?![\d'.])", text):
                yield shown


def names(text: str) -> set[str]:
    """The people whom a text names: patients by any of their names, debtors by all of them."""
    return NAMES.intersection(re.findall(r"[\w'’-]+", text)) | {debtor for debtor in DEBTORS if debtor in text}


def test_the_names_and_amounts_that_are_looked_for_would_be_found() -> None:
    assert list(told("Coquelicot Marc doit 245.60")) != []
    assert {"Coquelicot", "Marc"} <= set(told("Marc Coquelicot"))
    assert list(told("1'240.35 CHF")) == ["1'240.35"]


def test_the_console_names_nobody(run: Run, tmp_path: Path) -> None:
    words: list[tuple[object, ...]] = [
        ("demo", "--dossier", tmp_path / "demo"),
        ("synchroniser", "--dossier", tmp_path / "demo", "--au", "31.12.2026"),
        ("synchroniser", "--dossier", tmp_path / "demo", "--au", "01.01.2027", "--apercu"),
        ("synchroniser", "--dossier", tmp_path / "demo", "--au", "31.12.2026", "--json"),
        ("verifier", "--dossier", tmp_path / "demo"),
        ("demo", "--dossier", tmp_path / "lettres"),
        ("rappels", "--dossier", tmp_path / "lettres"),
        ("rappels", "--dossier", tmp_path / "lettres", "--emettre"),
        *(("inspecter", path) for path in demonstration.documents()),
    ]
    for call in words:
        done = run(*call)
        printed = done.out + done.err
        assert printed
        assert not names(printed)
        assert call[0] == "inspecter" or not list(told(printed))  # there, one invoice's amount is what was asked for


def test_what_lies_beside_the_workbook_names_nobody(tmp_path: Path) -> None:
    folder = demonstration.empty(tmp_path)
    demonstration.drop(folder, *demonstration.documents())
    spoil(folder)
    summary = synchronise(folder)
    assert len(summary.rejections) == 4
    left = [folder.root / "facturation.toml", *folder.inbox.glob("*.erreur.txt"), *folder.state.iterdir()]
    assert len(left) >= 6
    for path in left:
        assert list(told(path.read_text(encoding="utf-8-sig"))) == []
    assert list(told(" ".join(rejection.message for rejection in summary.rejections))) == []


def spoil(folder: Folder) -> None:
    """Documents of the samples that cannot be booked, each in another way."""
    invoice = demonstration.sample("facture_2026000103.xml").read_bytes()
    (folder.inbox / "essai.xml").write_bytes(invoice.replace(b"production", b"test"))
    (folder.inbox / "coupee.xml").write_bytes(invoice[: len(invoice) // 2])
    (folder.inbox / "sans montant.xml").write_bytes(re.sub(rb' amount_due="[^"]*"', b"", invoice))
    statement = demonstration.sample("decompte_cmd_2026-08.csv").read_bytes()
    (folder.inbox / "relevé.csv").write_bytes(statement.replace(b"1'240.35;1'240.35", b"1'240.35;1'240.30"))


def test_a_crash_reports_places_in_our_code_and_nobody(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = demonstration.empty(tmp_path / "cabinet")
    demonstration.drop(folder, *demonstration.documents())
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    monkeypatch.setattr(intake.Intake, "_record", crash)
    done = run("synchroniser", "--dossier", folder.root)
    assert done.code == 70
    (report,) = tmp_path.glob("facturation_erreur_*.txt")
    text = report.read_text(encoding="utf-8")
    assert list(told(text + done.out + done.err)) == []
    assert "facture_2026" not in text
    assert str(tmp_path) not in text
    assert "intake.py:" in text


def crash(_: Any, piece: Any, counted: list[Any]) -> None:
    """A mistake of ours with somebody's data in its hands."""
    raise ValueError(f"{piece} {counted} Coquelicot Marc 245.60")


def test_services_birth_dates_and_numbers_of_the_insured_never_reach_the_workbook(tmp_path: Path) -> None:
    folder = demonstration.synced(tmp_path / "cabinet")
    with zipfile.ZipFile(folder.workbook) as package:
        parts = {name: package.read(name) for name in package.namelist()}
    assert any(b"Coquelicot" in content for content in parts.values())
    assert not [(name, secret) for name, content in parts.items() for secret in NEVER_READ if secret in content]

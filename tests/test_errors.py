"""Every message that staff may read: complete, French, short words, no technical ones (DESIGN §5, §8)."""

from __future__ import annotations

import re
import string
from collections.abc import Mapping
from typing import Final

import pytest
from failures import FAILURES

from facturation_xls.errors import FacturationError
from facturation_xls.errors.workbook import ColumnMissing

CLASSES: Final = [FAILURES[name] for name in sorted(FAILURES)]
CODES: Final = {0, 2, 3, 65, 70, 75, 90}

FACTS: Final[Mapping[str, Mapping[str, object]]] = {
    "AccessRefused": {"place": "archives"},
    "AlreadyRunning": {"who": "zoe sur ACCUEIL, depuis 08:12"},
    "AnswerElsewhere": {"what": "l'annulation", "number": "150", "reason": "Refusée : facture déjà payée"},
    "AnswerWithoutInvoice": {"what": "n° 150"},
    "AmbiguousFile": {"readers": "facture, relevé CMD"},
    "AnswerUnknown": {"cell": "B17", "answer": "La Poste"},
    "AnswersContradictory": {"problem": "« Montant payé » est choisi deux fois (B17 et B18)", "cell": "B18"},
    "AnswersDoNotFit": {"file": "releve.csv", "problem": "Il manque 3.60.", "cell": "B11"},
    "AnswersIncomplete": {"cell": "B17", "question": "Dossier"},
    "AnswersLackColumn": {"meaning": "N° de facture", "first": "B17", "last": "B24"},
    "ArchiveTooLarge": {"members": 10_000, "size": 256},
    "LetterModelInvalid": {"name": "rappel.docx", "problem": "je ne connais pas le champ «Solde dû»"},
    "LettersIncomplete": {"what": "« Nom du cabinet »"},
    "SourcesStale": {"which": "La banque n'est connue que jusqu'au 30.09.2026"},
    "BackupUnusable": {"name": "Journal 2026-10-05 08h12m00.xlsx", "problem": "copie différente"},
    "BackwardInTime": {"au": "31.10.2026"},
    "BankFileCurrency": {"currency": "EUR"},
    "BankFileIncomplete": {"what": "le montant", "where": " (écriture n° 3)"},
    "BankFileUnbalanced": {"day": "31.10.2026", "difference": "12.40"},
    "BookChanged": {"file": "Journal.xlsx"},
    "BookOpen": {"who": "Zoé Müller (PC ACCUEIL, depuis 08:12)", "file": "Journal.xlsx"},
    "CellUnreadable": {"row": 12, "column": "Encaissement", "what": "ce montant"},
    "ColumnMissing": {"sheet": "Journal", "column": "Date envoi"},
    "ColumnOccupied": {"sheet": "Journal", "column": "Réf. banque", "row": 12},
    "DiskFailing": {"place": "Cabinet"},
    "DocumentErased": {"name": "document effacé.txt"},
    "DocumentMissing": {"name": "facture_150.xml"},
    "ErasuresUnreadable": {"file": "effacements.json"},
    "InvoiceEncrypted": {"number": "150", "date": "31.10.2026"},
    "InvoiceFieldInvalid": {"field": "la date de la facture", "expected": "une date"},
    "InvoiceFieldRepeated": {"field": "le montant dû"},
    "InvoiceIncomplete": {"field": "le montant dû"},
    "InvoiceListedTwice": {"number": "150", "row": 12},
    "JournalExists": {"file": "Journal.xlsx"},
    "KeptByLaw": {"why": "150 encore ouverte, 151 à garder jusqu'au 31.12.2036"},
    "LineWithoutNumber": {"row": 12},
    "ManyRowsGone": {"sheet": "Journal", "count": 11},
    "NamedCellMissing": {"name": "fx_au"},
    "NamesTaken": {"names": "tblJournal"},
    "NoBackup": {"folder": "sauvegardes"},
    "NoJournal": {
        "file": "Journal.xlsx",
        "candidates": ", mais je vois « Copie.xlsx » : a-t-il été renommé ? Redonnez-lui son nom et relancez",
    },
    "NotADemonstration": {"folder": "demo"},
    "NothingThatYear": {"year": 2019},
    "NumberReused": {"number": "150"},
    "OtherPractice": {"gln": "7601999000991"},
    "RefundByHand": {"number": "150"},
    "ReportBlocked": {"what": "une image", "row": 40},
    "ReportFormula": {"cell": "C12"},
    "ReportTied": {"what": "une fusion", "cell": "C12:C14"},
    "RowsBelowTable": {"sheet": "Journal", "what": "une image", "row": 40},
    "SchedulerRefused": {"program": "schtasks"},
    "SettingUnreadable": {"name": "Début du journal", "value": "été"},
    "SettingsFileUnreadable": {"problem": "voir la ligne 3"},
    "SavedByLibreOffice": {"what": "la formule de la colonne Solde", "backup": "une sauvegarde"},
    "SheetFull": {"sheet": "Journal"},
    "StatementLayoutInvalid": {"name": "cmd_brut", "problem": "une règle est mal écrite"},
    "StatementLineContradictory": {"row": 12, "kind": "Retour CMD"},
    "StatementLineUnknown": {"row": 12},
    "StatementNameTaken": {"document": "CMD 2026-09 n° 2610"},
    "StatementTotalMissing": {"month": "d'octobre 2026", "total": "Total"},
    "StatementUnbalanced": {"month": "d'octobre 2026", "difference": "12.40", "total": "le total"},
    "StornoWithoutInvoice": {"number": "150"},
    "StrayCell": {"sheet": "Journal", "cell": "XFD1048576"},
    "TableColumnMissing": {"column": "Frais", "form": "a_completer_releve.xlsx"},
    "TableColumnNew": {"column": "Intérêts", "form": "a_completer_releve.xlsx"},
    "TableMissing": {"sheet": "Journal"},
    "TableTooLarge": {"limit": 1_000_000},
    "TableTotalMissing": {"total": "Total"},
    "TableUnbalanced": {"difference": "12.40", "column": "Montant"},
    "TableUnknown": {"form": "a_completer_releve.xlsx"},
    "TakeOverColumnMissing": {"column": "Date facture"},
    "TakeOverKnown": {"row": 12, "number": "150"},
    "TakeOverTooYoung": {"row": 12, "number": "150", "day": "01.07.2026"},
    "TakeOverTwice": {"number": "150", "first": 12, "second": 14},
    "UploadRefused": {"reason": "le compte du cabinet n'est pas reconnu (InvalidAccount)"},
    "UsageError": {"problem": "Je ne trouve aucun import « 99 »."},
    "VerificationFailed": {"what": "tblJournal: 47 rows for 48"},
    "WorkbookKind": {"kind": "protégé par une signature"},
    "WorkbookUnreadable": {"file": "Journal.xlsx"},
    "XmlTooLarge": {"size": 70, "limit": 64},
    "XmlUnreadable": {"line": 12},
}
"""What each message is filled with: an example of what staff may read."""

FORBIDDEN: Final = re.compile(
    r"\b(?:hash|toml|layout|camt|exit code|traceback|exception|parser|null|none|json|utf-?8|regex|bug)\b", re.IGNORECASE
)


def fields(found: type[FacturationError]) -> set[str]:
    """What a message must be filled with."""
    return {name for _, name, _, _ in string.Formatter().parse(found.__doc__ or "") if name}


def message(found: type[FacturationError]) -> str:
    """The message with sample facts."""
    return found(**FACTS.get(found.__name__, {})).message


def test_every_message_has_its_sample_facts_and_no_others() -> None:
    wanted = {found.__name__: fields(found) for found in CLASSES if fields(found)}
    assert {name: set(facts) for name, facts in FACTS.items()} == wanted


@pytest.mark.parametrize("found", CLASSES)
def test_a_message_is_a_plain_french_text(found: type[FacturationError]) -> None:
    text = message(found)
    assert str(found(**FACTS.get(found.__name__, {}))) == text
    assert text[0] == "«" or text[0].isupper() or text[0].isdigit()
    assert text.endswith(".")
    assert not re.search(r"\s{2}|\n|[{}]|[.?:;,]\.|!", text)
    assert not FORBIDDEN.search(re.sub(r"« [^»]* »", "", text))
    assert len(text) <= 400
    assert text.count("«") == text.count("»")


@pytest.mark.parametrize("found", CLASSES)
def test_a_failure_has_one_of_the_exit_codes(found: type[FacturationError]) -> None:
    assert found.exit_code in CODES


@pytest.mark.parametrize("found", [c for c in CLASSES if c.exit_code in {65, 75}])
def test_what_stops_a_sync_says_that_nothing_was_changed(found: type[FacturationError]) -> None:
    assert re.search(r"Rien n'a été modifié|Il n'a pas été touché", message(found))


def test_a_fact_that_is_not_given_is_noticed_at_once() -> None:
    with pytest.raises(KeyError):
        ColumnMissing(sheet="Journal")

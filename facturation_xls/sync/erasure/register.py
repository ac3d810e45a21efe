"""The register of erasures in the practice's hidden folder: it holds whichever backup staff go back to.

Numbers of invoices and debtors as the journal shows them, keyed marks of names and references, nobody's name.
"""

from __future__ import annotations

import json
import secrets
from dataclasses import replace
from datetime import date
from typing import Any, Final

from facturation_xls import files
from facturation_xls.erased import ErasedInvoice, ErasedPerson, Erasures
from facturation_xls.errors.erasure import ErasuresUnreadable
from facturation_xls.settings.folder import Folder

FILE: Final = "effacements.json"


def read(folder: Folder) -> Erasures:
    """Who was erased; nobody where there is no register. Raises ``ErasuresUnreadable``."""
    path = folder.state / FILE
    if not path.exists():
        return Erasures()
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
        return Erasures(
            key=bytes.fromhex(content["cle"]),
            persons=tuple(map(_person, content["personnes"])),
            documents=frozenset(content["documents"]),
            pending=bool(content["en_cours"]),
        )
    except (ValueError, KeyError, TypeError) as error:
        raise ErasuresUnreadable(file=FILE) from error


def write(folder: Folder, erasures: Erasures) -> None:
    """Remember who was erased. Raises ``OSError``."""
    content = {
        "cle": erasures.key.hex(),
        "personnes": list(map(_told, erasures.persons)),
        "documents": sorted(erasures.documents),
        "en_cours": erasures.pending,
    }
    files.write(folder.state / FILE, json.dumps(content, ensure_ascii=False, indent=1))


def remind(folder: Folder) -> None:
    """Let the next run look everywhere again: something came back that may name somebody erased. Raises ``OSError``."""
    erasures = read(folder)
    if erasures and not erasures.pending:
        write(folder, replace(erasures, pending=True))


def with_key(erasures: Erasures) -> Erasures:
    """The register with the key of its marks; drawn once."""
    return erasures if erasures.key else replace(erasures, key=secrets.token_bytes(32))


def _told(person: ErasedPerson) -> dict[str, Any]:
    return {
        "personne": person.label,
        "le": person.erased_on.isoformat(),
        "jusqu_au": person.until.isoformat(),
        "debiteur": person.debtor,
        "type": person.payer_type,
        "noms": sorted(person.names),
        "factures": [[i.number, i.issued_on.isoformat() if i.issued_on else "", i.reference] for i in person.invoices],
    }


def _person(content: dict[str, Any]) -> ErasedPerson:
    return ErasedPerson(
        label=content["personne"],
        erased_on=date.fromisoformat(content["le"]),
        until=date.fromisoformat(content["jusqu_au"]),
        debtor=content["debiteur"],
        invoices=tuple(
            ErasedInvoice(number, date.fromisoformat(day) if day else None, reference)
            for number, day, reference in content["factures"]
        ),
        names=frozenset(content["noms"]),
        payer_type=content["type"],
    )

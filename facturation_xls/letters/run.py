"""All letters of a run as one PDF and one Word document."""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from facturation_xls.letters.letter import Claim, Letter
from facturation_xls.letters.page import Print
from facturation_xls.letters.slip import payment_part, pictures
from facturation_xls.letters.word import Sheaf, fill, open_model, wants_slips
from facturation_xls.parsing import format_amount, format_date


@dataclass(frozen=True, slots=True)
class Written:
    """The two documents, and how many letters carry no payment part because the account is not known."""

    pdf: bytes
    word: bytes
    without_slip: int


def write(letters: Sequence[Letter], model: Path) -> Written:
    """Both documents from the practice's model. Raises ``LetterModelInvalid``."""
    document = open_model(model)
    wanted = wants_slips(document)
    filled = [fill(document, letter, model.name) for letter in letters]
    printed, places, without = Print(document), [], 0
    for letter, elements in zip(letters, filled, strict=True):
        bills = [(_heading(claim), payment_part(letter, claim)) for claim in letter.claims] if wanted else []
        slips = [(heading, bill) for heading, bill in bills if bill]
        without += len(slips) < len(letter.claims)
        places.append((slips, printed.add(elements, slips)))
    pdf = printed.content()
    drawn = iter(pictures(pdf, printed.slip_pages))
    sheaf = Sheaf(document)
    for elements, (slips, below) in zip(filled, places, strict=True):
        sheaf.add(elements, [(heading, next(drawn)) for heading, _ in slips], slip_below=below)
    out = io.BytesIO()
    sheaf.save(out)
    return Written(pdf, out.getvalue(), without)


def _heading(claim: Claim) -> str:
    """Above a payment part that has a page of its own."""
    of = f" du {format_date(claim.issued_on)}" if claim.issued_on else ""
    return f"Bulletin de versement pour la facture {claim.number}{of}, CHF {format_amount(claim.total)}"

"""The bank's file for customers: camt.053 statements and camt.054 notifications (domain.md §7).

Elements are found by local name, so that versions 02 to 08 (and their neighbours) are one reader. Only booked entries
count; a collective entry is split into its payments, and the file is refused when they do not add up to it.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import replace
from functools import cache
from typing import TYPE_CHECKING, Final

from facturation_xls.errors.bank import BankFileCurrency, BankFileIncomplete, BankFileInterbank, BankFileUnbalanced
from facturation_xls.model.lists import BankEntry, BankNotice
from facturation_xls.parsing import format_amount, format_date, parse_date, parse_xml_amount
from facturation_xls.sources.safe_xml import parse_xml, root_name

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from lxml.etree import _Element as Element

    from facturation_xls.model.documents import SourceFile
    from facturation_xls.model.units import Centimes

CURRENCY: Final = "CHF"

_CUSTOMER: Final = "urn:iso:std:iso:20022:"
_NAMESPACE = re.compile(r"camt\.05[34]\.001\.\d\d")
_REFERENCE = re.compile(r"\d{5,27}|RF\d\d[0-9A-Z]{1,21}")
"""QRR (27 digits), the older ISR, SCOR: told by the value, because banks label them wrongly or not at all."""

_IBAN = re.compile(r"[A-Z]{2}\d\d[0-9A-Z]{11,30}")
_CURRENCY_CODE = re.compile(r"[A-Z]{3}")
_NO_END_TO_END_ID: Final = "NOTPROVIDED"


class BankFileReader:
    """Reads statements (camt.053) and notifications (camt.054), several of them in one file if need be."""

    name = "fichier de la banque"

    def claims(self, file: SourceFile) -> bool:
        """Whether the root element is a ``Document`` of camt.053 or camt.054, the interbank ones included."""
        namespace, name = root_name(file.content) or ("", "")
        return name == "Document" and _NAMESPACE.search(namespace) is not None

    def read(self, file: SourceFile) -> tuple[BankNotice, ...]:
        """One notice per statement or notification, entries numbered from 1 in each.

        Raises the errors of ``parse_xml``, ``BankFileInterbank``, ``BankFileCurrency`` (not CHF),
        ``BankFileUnbalanced`` and ``BankFileIncomplete``.
        """
        root = parse_xml(file.content)
        if not root.tag.startswith(f"{{{_CUSTOMER}"):
            raise BankFileInterbank
        statements = [*_all(root, "BkToCstmrStmt/Stmt")]
        notices = [*_all(root, "BkToCstmrDbtCdtNtfctn/Ntfctn")]
        if not statements and not notices:
            raise BankFileIncomplete(what="l'extrait de compte", where="")
        found = [replace(_notice(element, "Banque extrait"), is_statement=True) for element in _in_francs(statements)]
        found += [_notice(element, "Banque") for element in _in_francs(notices)]
        return tuple(_told_apart(found))


def _in_francs(notices: list[Element]) -> list[Element]:
    """Without the practice's accounts in other currencies, where the file holds one in francs as well."""
    others = [notice for notice in notices if _text(notice, "Acct/Ccy") not in {"", CURRENCY}]
    return [notice for notice in notices if notice not in others] or others


def _told_apart(notices: list[BankNotice]) -> Iterator[BankNotice]:
    """Several accounts in one file may share one identification: then each is named with its account."""
    names = Counter(notice.document for notice in notices)
    for notice in notices:
        shared = names[notice.document] > 1
        yield replace(notice, document=f"{notice.document} ({notice.account[-4:]})") if shared else notice


def _notice(notice: Element, name: str) -> BankNotice:
    identification = _text(notice, "Id")
    issued_on = _day(notice, "CreDtTm", "")
    if not identification or issued_on is None:
        raise BankFileIncomplete(what="le numéro ou la date de l'extrait", where="")
    account = _text(notice, "Acct/Id/IBAN") or _text(notice, "Acct/Id/Othr/Id")
    found = (
        entry
        for position, element in enumerate(_all(notice, "Ntry"), start=1)
        for entry in _entries(element, f" (écriture n° {position})", account, issued_on)
    )
    return BankNotice(
        document=f"{name} {identification}{_page(notice)}",
        issued_on=issued_on,
        covered_until=_day(notice, "FrToDt/ToDtTm", "") or issued_on,
        account=account,
        entries=tuple(replace(entry, line=line) for line, entry in enumerate(found, start=1)),
        covered_from=_day(notice, "FrToDt/FrDtTm", ""),
    )


def _page(notice: Element) -> str:
    """A long statement may come in several files under one number: the later pages say so."""
    page = (
        _text(notice, "StmtPgntn/PgNb") or _text(notice, "NtfctnPgntn/PgNb") or _text(notice, "../GrpHdr/MsgPgntn/PgNb")
    )
    number = page.lstrip("0")
    return f" p. {number}" if number not in {"", "1"} else ""


# --- entries --------------------------------------------------------------------------------------------------------


def _entries(entry: Element, where: str, account: str, issued_on: date) -> Iterator[BankEntry]:
    """The payments of one entry; none if it is only announced (``PDNG``, ``INFO``)."""
    status = _text(entry, "Sts/Cd") or _text(entry, "Sts/Prtry") or _text(entry, "Sts")
    if not status:
        raise BankFileIncomplete(what="le statut", where=where)
    if status != "BOOK":
        return
    booked_on = _day(entry, "BookgDt/Dt", where) or _day(entry, "BookgDt/DtTm", where) or issued_on
    whole = BankEntry(
        line=0,
        amount=_signed(entry, "Amt", where),
        value_on=_day(entry, "ValDt/Dt", where) or _day(entry, "ValDt/DtTm", where) or booked_on,
        booked_on=booked_on,
        text=_text(entry, "AddtlNtryInf"),
        bank_reference=_text(entry, "AcctSvcrRef"),
        reversal=_text(entry, "RvslInd") in {"true", "1"},
        account=_own_iban(_text(entry, "NtryRef")) or account,
    )
    payments = list(_all(entry, "NtryDtls/TxDtls"))
    if not payments:
        yield replace(whole, grouped=_count(entry))
        return
    for payment, amount in zip(payments, _shares(entry, payments, whole, where), strict=True):
        yield replace(
            whole,
            amount=amount,
            reference=_reference(payment),
            text=_remittance_text(payment) or whole.text,
            payer=_payer(payment),
            bank_reference=_payment_identity(payment) or whole.bank_reference,
        )


def _shares(entry: Element, payments: list[Element], whole: BankEntry, where: str) -> list[Centimes]:
    """The signed amount of each payment of an entry.

    They add up to it, or exceed it by the charges that the bank took off. Raises ``BankFileUnbalanced``.
    """
    if len(payments) == 1 and _currency(payments[0], "Amt") != CURRENCY:
        return [whole.amount]  # v02 and v08 may leave it out, and a foreign amount was converted in the entry
    sense = "CRDT" if whole.amount >= 0 else "DBIT"
    paths = ("Amt" if _currency(payment, "Amt") else "AmtDtls/TxAmt/Amt" for payment in payments)
    shares = [_signed(payment, path, where, sense) for payment, path in zip(payments, paths, strict=True)]
    if sum(shares) - whole.amount not in {0, *_charges(entry, where)}:
        difference = format_amount(abs(sum(shares) - whole.amount))
        raise BankFileUnbalanced(day=format_date(whole.booked_on), difference=difference)
    return shares


def _charges(entry: Element, where: str) -> Iterator[Centimes]:
    """What the bank kept of an entry, as it says for the whole and for its payments; francs only."""
    for path in ("Chrgs", "NtryDtls/TxDtls/Chrgs"):
        yield sum(_charge(charge, where) for charge in _all(entry, path))


def _charge(charge: Element, where: str) -> Centimes:
    """The total where it stands, else the records that were taken off; version 02 has one amount."""
    total = _text(charge, "TtlChrgsAndTaxAmt")
    records = list(_all(charge, "Rcrd")) or [charge]
    taken = (_text(record, "Amt") for record in records if _text(record, "CdtDbtInd") != "CRDT")
    try:
        return parse_xml_amount(total) if total else sum(parse_xml_amount(text) for text in taken if text)
    except ValueError:
        raise BankFileIncomplete(what="le montant des frais", where=where) from None


def _count(entry: Element) -> int:
    """How many payments an entry lumps together, as the bank says; 0 where it says nothing."""
    count = _text(entry, "NtryDtls/Btch/NbOfTxs")
    return int(count) if count.isascii() and count.isdigit() and len(count) < 7 else 0


def _signed(element: Element, path: str, where: str, sense: str = "") -> Centimes:
    """Centimes, + for money in. ``CdtDbtInd`` tells the sign, for a reversal too; without one, ``sense`` does."""
    try:
        amount = parse_xml_amount(_text(element, path))
    except ValueError:
        raise BankFileIncomplete(what="le montant", where=where) from None
    currency = _currency(element, path)
    if currency != CURRENCY:
        raise BankFileCurrency(currency=currency if _CURRENCY_CODE.fullmatch(currency) else "monnaie inconnue")
    sign = {"CRDT": 1, "DBIT": -1}.get(_text(element, "CdtDbtInd") or sense)
    if sign is None or amount < 0:
        raise BankFileIncomplete(what="le sens (crédit ou débit)", where=where)
    return sign * amount


# --- one payment ----------------------------------------------------------------------------------------------------


def _reference(payment: Element) -> str:
    """The first QRR, ISR or SCOR reference: blanks removed, leading zeros kept; an empty text if there is none."""
    found = ("".join((ref.text or "").split()).upper() for ref in _all(payment, "RmtInf/Strd/CdtrRefInf/Ref"))
    return next(filter(_REFERENCE.fullmatch, found), "")


def _remittance_text(payment: Element) -> str:
    texts = [" ".join((line.text or "").split()) for line in _all(payment, "RmtInf/Ustrd")]
    return " ".join(filter(None, texts)) or _text(payment, "AddtlTxInf")


def _payer(payment: Element) -> str:
    """The debtor's name, else the ultimate debtor's; none for cash at the counter."""
    paths = (f"RltdPties/{party}/{name}" for party in ("Dbtr", "UltmtDbtr") for name in ("Pty/Nm", "Nm"))
    return next(filter(None, (_text(payment, path) for path in paths)), "")


def _payment_identity(payment: Element) -> str:
    """The bank's own number of a payment and the payer's, the same in statement and notification."""
    end_to_end = _text(payment, "Refs/EndToEndId")
    known = (_text(payment, "Refs/AcctSvcrRef"), "" if end_to_end == _NO_END_TO_END_ID else end_to_end)
    return " ".join(filter(None, known))


def _own_iban(entry_reference: str) -> str:
    """The QR-IBAN or IBAN that was paid to, where the bank writes it in place of an entry number."""
    return entry_reference if _IBAN.fullmatch(entry_reference) else ""


# --- by local names -------------------------------------------------------------------------------------------------


@cache
def _any_namespace(path: str) -> str:
    return "/".join(step if step == ".." else f"{{*}}{step}" for step in path.split("/"))


def _all(element: Element, path: str) -> Iterator[Element]:
    return element.iterfind(_any_namespace(path))


def _text(element: Element, path: str) -> str:
    """The text of the first element of that path, on one line; empty if there is none."""
    return " ".join(element.findtext(_any_namespace(path), "").split())


def _currency(element: Element, path: str) -> str:
    found = element.find(_any_namespace(path))
    return "" if found is None else found.get("Ccy", "")


def _day(element: Element, path: str, where: str) -> date | None:
    text = _text(element, path)
    try:
        return parse_date(text) if text else None
    except ValueError:
        raise BankFileIncomplete(what="une date", where=where) from None

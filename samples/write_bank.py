"""Writes the bank's file: one camt.054 version 08 as Swiss banks deliver it (Swiss Payment Standards 2.0)."""

from __future__ import annotations

from lxml import etree
from markup import maker
from people import IBAN, QR_IBAN
from scenario import BANK_ENTRIES, BY_SERIAL, FIRST_DAY, LAST_DAY, BankEntry, Payment
from write_invoices import francs, reference

NAMESPACE = "urn:iso:std:iso:20022:tech:xsd:camt.054.001.08"
_CREATED = "2026-10-01T06:00:00"

E = maker(NAMESPACE, {None: NAMESPACE})


def bank_xml() -> bytes:
    """The quarter's credits and the one reversal, UTF-8, indented."""
    header = E.GrpHdr(
        E.MsgId("GLYCINES-2026-09"),
        E.CreDtTm(_CREATED),
        E.MsgPgntn(E.PgNb("1"), E.LastPgInd("true")),
        E.AddtlInf("SPS/2.0/PROD"),
    )
    notice = E.Ntfctn(
        E.Id("AVIS-2026-09"),
        E.CreDtTm(_CREATED),
        E.FrToDt(E.FrDtTm(f"{FIRST_DAY}T00:00:00"), E.ToDtTm(f"{LAST_DAY}T23:59:59")),
        E.Acct(E.Id(E.IBAN(IBAN)), E.Ccy("CHF")),
        *(_entry(position, entry) for position, entry in enumerate(BANK_ENTRIES, start=1)),
    )
    root = E.Document(E.BkToCstmrDbtCdtNtfctn(header, notice))
    return etree.tostring(root, encoding="UTF-8", xml_declaration=True, pretty_print=True)


def _entry(position: int, entry: BankEntry) -> etree._Element:
    direction = "DBIT" if entry.reversal else "CRDT"
    details = [_transaction(position, line, payment, direction) for line, payment in enumerate(entry.payments, start=1)]
    batch = [E.Btch(E.NbOfTxs(str(len(details))))] if len(details) > 1 else []
    by_qr_slip = all(_reference_type(payment) == "QRR" for payment in entry.payments)
    return E.Ntry(
        E.NtryRef(QR_IBAN if by_qr_slip else IBAN),
        E.Amt(francs(sum(payment.paid for payment in entry.payments)), Ccy="CHF"),
        E.CdtDbtInd(direction),
        E.RvslInd(str(entry.reversal).lower()),
        E.Sts(E.Cd("BOOK")),
        E.BookgDt(E.Dt(entry.value_on.isoformat())),
        E.ValDt(E.Dt(entry.value_on.isoformat())),
        E.AcctSvcrRef(f"GLY{entry.value_on:%y%m%d}{position:03d}"),
        _code("CAJT" if entry.reversal else "VCOM" if by_qr_slip else "DMCT"),
        E.NtryDtls(*batch, *details),
        E.AddtlNtryInf("Contre-passation" if entry.reversal else "Crédit groupé" if batch else "Crédit"),
    )


def _transaction(position: int, line: int, payment: Payment, direction: str) -> etree._Element:
    return E.TxDtls(
        E.Refs(E.AcctSvcrRef(f"GLY{position:03d}{line:03d}"), E.EndToEndId("NOTPROVIDED")),
        E.Amt(francs(payment.paid), Ccy="CHF"),
        E.CdtDbtInd(direction),
        E.RltdPties(E.Dbtr(E.Pty(E.Nm(payment.payer_name)))),
        E.RmtInf(_remittance(payment)),
    )


def _reference_type(payment: Payment) -> str:
    """QRR, SCOR, or an empty text where the payer wrote something instead."""
    if payment.text:
        return ""
    return "SCOR" if BY_SERIAL[payment.serial].scor else "QRR"


def _remittance(payment: Payment) -> etree._Element:
    kind = _reference_type(payment)
    if not kind:
        return E.Ustrd(payment.text)
    choice = E.Cd(kind) if kind == "SCOR" else E.Prtry(kind)
    return E.Strd(E.CdtrRefInf(E.Tp(E.CdOrPrtry(choice)), E.Ref(reference(BY_SERIAL[payment.serial]))))


def _code(sub_family: str) -> etree._Element:
    return E.BkTxCd(E.Domn(E.Cd("PMNT"), E.Fmly(E.Cd("RCDT"), E.SubFmlyCd(sub_family))))

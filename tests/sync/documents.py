"""Documents of the invented practice, made to order: invoices, statements of the CMD, the bank's files, scans."""

from __future__ import annotations

import zipfile
from base64 import b64encode
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from io import BytesIO
from typing import Any

from demonstration import GLN
from fpdf import FPDF

NOBODY_GLN = "2000000000008"
CMD_GLN = "7611910000047"

_INVOICE = """<?xml version="1.0" encoding="UTF-8"?>
<request xmlns="http://www.forum-datenaustausch.ch/invoice" language="fr" modus="{modus}">
  <processing><transport from="{gln}" to="2000000000008">{via}</transport></processing>
  <payload request_type="{type}" request_subtype="{subtype}">
    <invoice request_timestamp="{timestamp}" request_date="{day}T00:00:00" request_id="{number}"/>
    {reminder}
    <body role="dentist" place="practice">
      <tiers_garant>
        <billers><biller_gln gln="{gln}"><company><companyname>Cabinet</companyname></company></biller_gln></billers>
        <debitor gln="2000000000008">{person}</debitor>
        <patient gender="female" birthdate="1980-01-01">{person}</patient>
        <balance currency="CHF" amount="{due}" amount_reminder="0.00" amount_prepaid="0.00" amount_due="{due}"/>
      </tiers_garant>
      <esrQR iban="CH4431999123000889012" reference_number="{reference}" payment_period="P30D"/>
      <law type="ORG"/>{documents}
    </body>
  </payload>
</request>
"""
_PERSON = """<person><familyname>{}</familyname><givenname>{}</givenname>
<postal><zip>1099</zip><city>Montvieux</city></postal></person>"""
_PDF = """
      <documents>
        <document filename="facture.pdf" mimeType="application/pdf"><base64>{}</base64></document>
      </documents>"""
_REMINDER = '<reminder request_timestamp="{0}" request_date="{1}T00:00:00" request_id="{2}" reminder_level="{3}"/>'


def timestamp(day: date) -> int:
    """Noon of a day as generalInvoiceRequest writes it."""
    return int(datetime.combine(day, time(12), UTC).timestamp())


@dataclass(frozen=True)
class Invoice:
    """What differs from one invoice to the next. With a ``level`` it is a reminder; empty dates mean ``day``."""

    number: str
    due: str
    day: str = "2026-09-09"
    exported: str = ""
    subtype: str = "normal"
    level: int = 0
    debtor: str = "Lupin Aline"
    reference: str = ""
    via: str = ""
    gln: str = GLN
    modus: str = "production"
    pdf: bytes = b""


def invoice(number: str, due: str = "120.00", **other: Any) -> bytes:
    """One invoice in XML 5.0; ``other`` are the fields of ``Invoice``."""
    wanted = Invoice(number, due, **other)
    exported = wanted.exported or wanted.day
    moment = timestamp(date.fromisoformat(exported))
    reminder = _REMINDER.format(moment, exported, number, wanted.level) if wanted.level else ""
    return _INVOICE.format(
        modus=wanted.modus,
        gln=wanted.gln,
        via=f'<via via="{wanted.via}" sequence_id="1"/>' if wanted.via else "",
        type="reminder" if wanted.level else "invoice",
        subtype=wanted.subtype,
        timestamp=moment,
        day=wanted.day,
        number=number,
        reminder=reminder,
        person=_PERSON.format(*wanted.debtor.split()),
        due=due,
        reference=wanted.reference or reference_of(number),
        documents=_PDF.format(b64encode(wanted.pdf).decode()) if wanted.pdf else "",
    ).encode()


def reference_of(number: str) -> str:
    """27 digits that belong to an invoice (the readers do not check the last one)."""
    return "".join(filter(str.isdigit, number)).zfill(27)


# --- the CMD's statement ----------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Line:
    """One line of a statement, amounts in francs."""

    number: str
    invoiced: str
    paid: str = "0.00"
    fee: str = "0.00"
    status: str = "Payée"
    bought: str = "Non"
    reason: str = ""


_COLUMNS = "Date comptable;Date valeur;N° facture;Montant facturé;Encaissement;Frais;Statut;Créance rachetée;Motif"


def statement(lines: Sequence[Line], *, number: str = "2610", missing: str = "0.00", column: str = "") -> bytes:
    """A statement of September 2026, gross; ``missing`` francs stand in its total only, ``column`` is left out."""
    total = _sum(line.paid for line in lines) + float(missing)
    fees = _sum(line.fee for line in lines)
    table = [_COLUMNS.split(";")]
    table += [
        ["30.09.2026", "02.10.2026", x.number, x.invoiced, x.paid, x.fee, x.status, x.bought, x.reason] for x in lines
    ]
    invoiced = f"{_sum(line.invoiced for line in lines):.2f}"
    table.append(["Total", "", "", invoiced, f"{total:.2f}", f"{fees:.2f}", "", "", ""])
    table.append(["Versement", "", "", "", f"{total + fees:.2f}", "", "", "", ""])
    if column:
        at = table[0].index(column)
        table = [cells[:at] + cells[at + 1 :] for cells in table]
    head = f"Caisse des Médecins\nRelevé n° {number}\nPériode du 01.09.2026 au 30.09.2026\n\n"
    return (head + "\n".join(";".join(cells) for cells in table) + "\n").encode()


def _sum(francs: Iterable[str]) -> float:
    return sum(map(float, francs))


# --- the bank's file --------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Credit:
    """One payment that the bank reports, in francs."""

    amount: str
    reference: str = ""
    text: str = ""
    payer: str = "Lupin Aline"
    day: str = "2026-09-25"


_ENTRY = """<Ntry><Amt Ccy="CHF">{amount}</Amt><CdtDbtInd>CRDT</CdtDbtInd><Sts><Cd>BOOK</Cd></Sts>
<BookgDt><Dt>{day}</Dt></BookgDt><ValDt><Dt>{day}</Dt></ValDt><NtryDtls><TxDtls><Amt Ccy="CHF">{amount}</Amt>
<RltdPties><Dbtr><Pty><Nm>{payer}</Nm></Pty></Dbtr></RltdPties><RmtInf>{remittance}</RmtInf></TxDtls></NtryDtls></Ntry>
"""
_NOTICE = """<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.054.001.08"><BkToCstmrDbtCdtNtfctn>
<GrpHdr><MsgId>M</MsgId></GrpHdr><Ntfctn><Id>{name}</Id><CreDtTm>2026-10-01T06:00:00</CreDtTm>
<Acct><Id><IBAN>CH9300762011623852957</IBAN></Id></Acct>
{entries}</Ntfctn></BkToCstmrDbtCdtNtfctn></Document>
"""


def bank_statement(payments: Iterable[Credit], name: str = "RELEVE-2026-09") -> bytes:
    """A statement (camt.053) of these payments."""
    text = bank_file(payments, name).decode()
    for notice, statement in (
        ("camt.054", "camt.053"),
        ("BkToCstmrDbtCdtNtfctn", "BkToCstmrStmt"),
        ("Ntfctn>", "Stmt>"),
    ):
        text = text.replace(notice, statement)
    return text.encode()


def bank_file(payments: Iterable[Credit], name: str = "AVIS-2026-10") -> bytes:
    """A notification (camt.054) of these payments."""
    entries = "".join(
        _ENTRY.format(amount=credit.amount, day=credit.day, payer=credit.payer, remittance=_remittance(credit))
        for credit in payments
    )
    return _NOTICE.format(name=name, entries=entries).encode()


def _remittance(credit: Credit) -> str:
    if credit.reference:
        return f"<Strd><CdtrRefInf><Ref>{credit.reference}</Ref></CdtrRefInf></Strd>"
    return f"<Ustrd>{credit.text}</Ustrd>"


# --- the rest ---------------------------------------------------------------------------------------------------------


def scan() -> bytes:
    """A PDF without any text."""
    pdf = FPDF()
    pdf.add_page()
    return bytes(pdf.output())


def lot(members: dict[str, bytes]) -> bytes:
    """A ZIP of documents."""
    file = BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return file.getvalue()

"""What reaches the practice in a month, as real files: invoices, lots, lists, the bank's files, statements of CMD."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from xml.sax.saxutils import escape

import takeover_form
from demonstration import GLN
from documents import CMD_GLN
from happenings import (
    Billed,
    Cancelled,
    CmdStatement,
    Copied,
    Happening,
    Nameless,
    Paid,
    PaidOut,
    Payer,
    Place,
    Reminded,
    Reused,
    Way,
    Words,
    month_end,
    month_of,
)
from stdnum.ch import esr
from stories import LATE_NOTICES

QUARTERS = (2, 5, 8, 11)


def files(happenings: Sequence[Happening], month: int) -> dict[str, bytes]:
    """The files of a month by name."""
    return dict(
        [
            *_invoices(happenings, month),
            *_about_invoices(happenings, month),
            *_lists(happenings, month),
            *_bank(happenings, month),
            *_statements(happenings, month),
        ]
    )


def refused(happenings: Sequence[Happening], month: int) -> set[str]:
    """The files of a month that the program must refuse: a number used again, a storno before its invoice."""
    bills = {event.number: event for event in happenings if isinstance(event, Billed)}
    found = {_reused_name(event) for event in happenings if isinstance(event, Reused) and event.arrives == month}
    return found | {
        _storno_name(event)
        for event in happenings
        if isinstance(event, Cancelled) and event.arrives <= month < bills[event.number].arrives
    }


def francs(centimes: int) -> str:
    """``-12.05``."""
    return f"{'-' if centimes < 0 else ''}{abs(centimes) // 100}.{abs(centimes) % 100:02d}"


# --- invoices ---------------------------------------------------------------------------------------------------------

_INVOICE = """<?xml version="1.0" encoding="UTF-8"?>
<request xmlns="http://www.forum-datenaustausch.ch/invoice" language="fr" modus="production">
<processing><transport from="{gln}" to="2000000000008">{via}</transport></processing>
<payload request_type="{kind}" request_subtype="{subtype}">
<invoice request_timestamp="{stamp}" request_date="{day}T00:00:00" request_id="{number}"/>{reminder}
<body role="dentist" place="practice"><tiers_{tiers}>
<billers><biller_gln gln="{gln}"><company><companyname>Cabinet</companyname></company></biller_gln></billers>
<debitor gln="2000000000008">{debtor}</debitor>{insurance}
<patient gender="female" birthdate="1980-01-01">{patient}</patient>
<balance currency="CHF" amount="{amount}" amount_reminder="{fee}" amount_prepaid="{deposit}" amount_due="{due}"/>
</tiers_{tiers}>
<esrQR iban="CH4431999123000889012" reference_number="{reference}" payment_period="P30D"/><law type="{law}"/>
</body></payload></request>
"""
_LAWS = {Payer.COMPLEMENTARY: "VVG", Payer.OTHER: "UVG"}
_POSTAL = "<postal><street>Rue du Moulin 1</street><zip>1099</zip><city>Montvieux</city></postal>"


def reference(number: str) -> str:
    """The 27 digits of the payment slip."""
    payload = number.zfill(26)
    return payload + esr.calc_check_digit(payload)


@dataclass(frozen=True)
class _Document:
    """What differs between the documents of an invoice."""

    bill: Billed
    exported: date
    due: int
    subtype: str = "normal"
    level: int = 0
    fee: int = 0

    def xml(self) -> bytes:
        """Version 5.0."""
        bill, who = self.bill, self.bill.who
        insured = bill.payer in _LAWS
        patient = f"<person><familyname>{who.family}</familyname><givenname>{who.given}</givenname>{_POSTAL}</person>"
        company = f"<company><companyname>{escape(who.company)}</companyname>{_POSTAL}</company>"
        stamp = int(datetime.combine(self.exported, time(12), UTC).timestamp())
        reminder = (
            f'<reminder request_timestamp="{stamp}" request_date="{self.exported}T00:00:00" '
            f'request_id="{bill.number}" reminder_level="{self.level}"/>'
        )
        return _INVOICE.format(
            gln=GLN,
            via=f'<via via="{CMD_GLN}" sequence_id="1"/>' if bill.payer is Payer.CMD else "",
            kind="reminder" if self.level else "invoice",
            subtype=self.subtype,
            stamp=stamp,
            day=bill.day,
            number=bill.number,
            reminder=reminder if self.level else "",
            tiers="payant" if insured else "garant",
            debtor=company if who.company else patient,
            insurance=f"<insurance gln='7601999000120'>{company}</insurance>" if insured else "",
            patient=patient,
            amount=francs(self.due + bill.deposit),
            fee=francs(self.fee),
            deposit=francs(bill.deposit),
            due=francs(self.due + self.fee),
            reference=reference(bill.number),
            law=_LAWS.get(bill.payer, "ORG"),
        ).encode()


def _invoices(happenings: Sequence[Happening], month: int) -> Iterator[tuple[str, bytes]]:
    """Each on its own, those for CMD in the month's lot, old ones in the form of the take-over."""
    new = [event for event in happenings if isinstance(event, Billed) and event.arrives == month]
    lot = io.BytesIO()
    with zipfile.ZipFile(lot, "w") as archive:
        for bill in new:
            name = f"facture_{bill.number}.xml"
            if bill.way is Way.XML and bill.payer is Payer.CMD and month_of(bill.day) == month:
                archive.writestr(name, _Document(bill, month_end(month), bill.owed).xml())
            elif bill.way is Way.XML:
                yield name, _Document(bill, bill.day, bill.owed).xml()
            elif bill.way is Way.REMINDER:
                day = month_end(month)
                yield f"rappel_{bill.number}.xml", _Document(bill, day, bill.owed, level=1, fee=2_000).xml()
    if lot.tell() > 100:
        yield f"CMD_{month_end(month):%Y-%m}.zip", lot.getvalue()
    old = [bill for bill in new if bill.way is Way.TAKEN_OVER]
    if old:
        yield "Reprise.xlsx", takeover_form.filled([_taken_over(bill) for bill in old])


def _taken_over(bill: Billed) -> dict[str, object]:
    return {
        "N° facture": bill.number,
        "Date facture": bill.day,
        "Débiteur": bill.who.name,
        "Montant": bill.owed / 100,
        "Solde ouvert": (bill.owed - bill.paid_before) / 100,
        "Type de payeur": bill.payer.value,
    }


def _about_invoices(happenings: Sequence[Happening], month: int) -> Iterator[tuple[str, bytes]]:
    """Copies, exports again, reminders, stornos, and a number that is used again."""
    bills = {event.number: event for event in happenings if isinstance(event, Billed)}
    for event in happenings:
        match event:
            case Copied(number, day, arrives, asks, is_copy) if arrives == month:
                subtype = "copy" if is_copy else "normal"
                yield f"copie_{number}.xml", _Document(bills[number], day, asks, subtype).xml()
            case Reminded(number, day, arrives, level, fee) if arrives == month:
                document = _Document(bills[number], day, bills[number].owed, level=level, fee=fee)
                yield f"rappel{level}_{number}.xml", document.xml()
            case Cancelled(number, day, arrives) if arrives == month:
                yield _storno_name(event), _Document(bills[number], day, 0, "storno").xml()
            case Reused(number, day, arrives, who, owed) if arrives == month:
                bill = Billed(number, day, arrives, Payer.PRIVATE, who, owed)
                yield _reused_name(event), _Document(bill, day, owed).xml()


def _storno_name(event: Cancelled) -> str:
    return f"annulation_{event.number}.xml"


def _reused_name(event: Reused) -> str:
    return f"encore_{event.number}.xml"


# --- Dentagest's lists ------------------------------------------------------------------------------------------------


def _lists(happenings: Sequence[Happening], month: int) -> Iterator[tuple[str, bytes]]:
    """The payments of this month and the last one: lists overlap. And invoices that come on no other way."""
    bills = {event.number: event for event in happenings if isinstance(event, Billed)}
    told = [
        (report.day, event.number, event.amount)
        for event in happenings
        if isinstance(event, Paid)
        for report in event.reports
        if report.place is Place.DENTAGEST and month - 1 <= report.arrives <= month
    ]
    if told:
        head = f"Dentagest – Liste des encaissements du {_swiss(_first(month))} au {_swiss(month_end(month))}"
        lines = [
            f"{_swiss(day)};{number};{bills[number].who.family};{francs(amount)};;" for day, number, amount in told
        ]
        text = "\n".join([head, "Date paiement;N° facture;Patient;Montant payé;Moyen;Remarque", *lines, ""])
        yield f"encaissements_{month + 1:02d}.csv", text.encode()
    listed = [bill for bill in bills.values() if bill.way is Way.LIST and bill.arrives == month]
    if listed:
        head = f"Dentagest – Liste des factures du {_swiss(_first(month))} au {_swiss(month_end(month))}"
        rows = [f"{b.number};{_swiss(b.day)};{b.who.name};{b.who.name};{francs(b.owed)}" for b in listed]
        text = "\n".join([head, "N° facture;Date facture;Patient;Débiteur;Montant", *rows, ""])
        yield f"factures_{month + 1:02d}.csv", text.encode()


def _first(month: int) -> date:
    return month_end(month).replace(day=1)


def _swiss(day: date) -> str:
    return f"{day:%d.%m.%Y}"


# --- the bank ---------------------------------------------------------------------------------------------------------

_FILE = """<?xml version="1.0" encoding="UTF-8"?>
<Document xmlns="urn:iso:std:iso:20022:tech:xsd:{schema}.001.08"><{outer}>
<GrpHdr><MsgId>{name}</MsgId><CreDtTm>{until}T22:00:00</CreDtTm></GrpHdr>
<{inner}><Id>{name}</Id><CreDtTm>{until}T22:00:00</CreDtTm>
<FrToDt><FrDtTm>{since}T00:00:00</FrDtTm><ToDtTm>{until}T23:59:59</ToDtTm></FrToDt>
<Acct><Id><IBAN>CH9300762011623852957</IBAN></Id><Ccy>CHF</Ccy></Acct>
{entries}</{inner}></{outer}></Document>
"""
_ENTRY = """<Ntry><Amt Ccy="CHF">{amount}</Amt><CdtDbtInd>{sense}</CdtDbtInd><RvslInd>{reversal}</RvslInd>
<Sts><Cd>BOOK</Cd></Sts><BookgDt><Dt>{day}</Dt></BookgDt><ValDt><Dt>{day}</Dt></ValDt><NtryDtls>{details}</NtryDtls></Ntry>
"""
_DETAIL = """<TxDtls><Refs>{own}<EndToEndId>NOTPROVIDED</EndToEndId></Refs><Amt Ccy="CHF">{amount}</Amt>
<CdtDbtInd>{sense}</CdtDbtInd><RltdPties><Dbtr><Pty><Nm>{payer}</Nm></Pty></Dbtr></RltdPties>
<RmtInf>{purpose}</RmtInf></TxDtls>"""


@dataclass(frozen=True)
class _Entry:
    """A booking of the bank."""

    day: date
    amount: int
    payer: str
    purpose: str
    own: str
    reversal: bool = False


def _bank(happenings: Sequence[Happening], month: int) -> Iterator[tuple[str, bytes]]:
    """The notice of each month, some late, and the statement of the quarter, which tells the same again.

    Some months the last notice is put into the folder once more under another name.
    """
    booked = list(_booked(happenings))
    for told in (told for told in range(12) if LATE_NOTICES.get(told, told) == month):
        yield f"avis_{told + 1:02d}.xml", _bank_file("camt.054", booked, told, told)
        if told % 3 == 1:
            yield f"avis_{told + 1:02d} (1).xml", _bank_file("camt.054", booked, told, told)
    if month in QUARTERS:
        yield f"extrait_{month + 1:02d}.xml", _bank_file("camt.053", booked, month - 2, month)


def _booked(happenings: Sequence[Happening]) -> Iterator[_Entry]:
    bills = {event.number: event for event in happenings if isinstance(event, Billed)}
    for place, event in enumerate(happenings):
        match event:
            case Paid():
                for report in event.reports:
                    if report.place is Place.NOTICE:
                        own = f"<AcctSvcrRef>B{place:06d}</AcctSvcrRef>" if report.signed else ""
                        payer = bills[event.number].who.name
                        yield _Entry(report.day, event.amount, payer, _purpose(event), own, event.reversal)
            case Nameless() if event.text:
                own = f"<AcctSvcrRef>B{place:06d}</AcctSvcrRef>"
                yield _Entry(event.day, event.amount, "Inconnu Ursule", f"<Ustrd>{event.text}</Ustrd>", own)
            case PaidOut():
                own = f"<AcctSvcrRef>B{place:06d}</AcctSvcrRef>"
                yield _Entry(event.day, event.amount, event.payer, "<Ustrd>Versement</Ustrd>", own)


def _purpose(event: Paid) -> str:
    if event.words is Words.REFERENCE:
        return f"<Strd><CdtrRefInf><Ref>{reference(event.number)}</Ref></CdtrRefInf></Strd>"
    return f"<Ustrd>Facture {event.number}, merci</Ustrd>"


def _bank_file(schema: str, booked: Sequence[_Entry], first: int, last: int) -> bytes:
    """The bookings of some months; those of a day by payment slip are lumped into one entry, as banks do."""
    inside = [entry for entry in booked if first <= month_of(entry.day) <= last]
    groups: dict[tuple[object, ...], list[_Entry]] = {}
    for place, entry in enumerate(sorted(inside, key=lambda entry: entry.day)):
        by_slip = entry.purpose.startswith("<Strd>") and entry.amount > 0 and schema == "camt.054"
        groups.setdefault((entry.day, "slips") if by_slip else (place,), []).append(entry)
    name = {"camt.054": f"AVIS-{last + 1:02d}", "camt.053": f"RELEVE-{last + 1:02d}"}[schema]
    outer, inner = {
        "camt.054": ("BkToCstmrDbtCdtNtfctn", "Ntfctn"),
        "camt.053": ("BkToCstmrStmt", "Stmt"),
    }[schema]
    return _FILE.format(
        schema=schema,
        outer=outer,
        inner=inner,
        name=name,
        since=_first(first),
        until=month_end(last),
        entries="".join(map(_bank_entry, groups.values())),
    ).encode()


def _bank_entry(group: list[_Entry]) -> str:
    total, first = sum(entry.amount for entry in group), group[0]
    sense = "CRDT" if total > 0 else "DBIT"
    details = [
        _DETAIL.format(own=e.own, amount=francs(abs(e.amount)), sense=sense, payer=escape(e.payer), purpose=e.purpose)
        for e in group
    ]
    return _ENTRY.format(
        amount=francs(abs(total)),
        sense=sense,
        reversal=str(first.reversal).lower(),
        day=first.day,
        details="".join(details),
    )


# --- CMD --------------------------------------------------------------------------------------------------------------


def _statements(happenings: Sequence[Happening], month: int) -> Iterator[tuple[str, bytes]]:
    """CMD's statements: gross amounts until June, a column for each kind from July on."""
    for event in happenings:
        if isinstance(event, CmdStatement) and event.arrives == month:
            name = f"releve_cmd_{event.month + 1:02d}_{event.arrives + 1:02d}.csv"
            yield name, (_gross(event) if event.month < 6 else _by_kind(event)).encode()


def _head(statement: CmdStatement) -> list[str]:
    first, last = _first(statement.month), month_end(statement.month)
    return [
        "Caisse des Médecins",
        f"Relevé n° {statement.month + 2501}",
        f"Période du {_swiss(first)} au {_swiss(last)}",
        "",
    ]


def _gross(statement: CmdStatement) -> str:
    head = "Date comptable;Date valeur;N° facture;Montant facturé;Encaissement;Frais;Statut;Créance rachetée"
    booked, value = _swiss(month_end(statement.month)), _swiss(statement.value_day)
    lines = statement.lines
    rows = [
        f"{booked};{value};{x.number};{francs(x.invoiced)};{francs(x.gross)};{francs(-x.fee)};{x.status};{x.bought}"
        for x in lines
    ]
    sums = (sum(x.invoiced for x in lines), sum(x.gross for x in lines), -sum(x.fee for x in lines))
    total = "Total;;;" + ";".join(map(francs, sums)) + ";;"
    return "\n".join([*_head(statement), head, *rows, total, f"Versement;;;;{francs(statement.payout)};;;", ""])


def _by_kind(statement: CmdStatement) -> str:
    head = "N° facture;Montant facturé;Paiement;Avance;Retour;Annulation;Frais;Date valeur;Créance rachetée"
    value = _swiss(statement.value_day)
    rows, sums = [], [0] * 6
    for line in statement.lines:
        parts = [line.invoiced, 0, 0, 0, 0, line.fee]
        column = {"Avance": 2, "Retour": 3, "Annulée": 4}.get(line.status, 1)
        parts[column] = {2: line.gross, 3: -line.gross, 4: line.invoiced}.get(column, line.gross)
        sums = [total + part for total, part in zip(sums, parts, strict=True)]
        rows.append(";".join([line.number, *map(francs, parts), value, line.bought]))
    total = ";".join(["Total", *map(francs, sums), "", ""])
    return "\n".join([*_head(statement), head, *rows, total, f"Versement;;{francs(statement.payout)};;;;;;", ""])

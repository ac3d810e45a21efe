"""The invented practice as tables: who was billed what and when, who paid, what CMD and the bank said.

Amounts are CHF centimes. A row names an invoice by its serial number; ``number`` is what the documents say.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from enum import StrEnum

import people
from people import Debtor, Person

AS_OF = date(2026, 10, 5)
"""The clock of the demonstration: five days after the last document."""

FIRST_DAY = date(2026, 7, 1)
LAST_DAY = date(2026, 9, 30)


def _chf(francs: str) -> int:
    return int(Decimal(francs) * 100)


def _day(text: str) -> date:
    day, month = text.split(".")
    return date(2026, int(month), int(day))


# --- the invoices -------------------------------------------------------------------------------------------------


class Payer(StrEnum):
    """The payer types as staff name them."""

    PRIVATE = "Patient privé"
    CMD = "Caisse des Médecins"
    COMPLEMENTARY = "Assurance complémentaire"
    SOCIAL = "Aide sociale"
    OTHER = "Autre assurance"


PRIVATE, CMD, COMPLEMENTARY, SOCIAL, OTHER = Payer


def round_to_5(centimes: int) -> int:
    """The nearest 5 rappen: what a Swiss payment slip asks for."""
    return (centimes + 2) // 5 * 5


@dataclass(frozen=True)
class Invoice:
    """One row of the practice's invoice list. The debtor is the patient unless somebody else is named."""

    serial: int
    issued_on: date
    payer: Payer
    patient: Person
    amount: int
    other_debtor: Debtor | None = None
    prepaid: int = 0
    scor: bool = False

    @property
    def number(self) -> str:
        """The running number of the year, as printed."""
        return f"2026{self.serial:06d}"

    @property
    def debtor(self) -> Debtor:
        """Who must pay: a parent, an insurer, a social service, or the patient."""
        return self.other_debtor or self.patient

    @property
    def due(self) -> int:
        """What is owed: the deposit deducted, rounded, no reminder fee."""
        return round_to_5(self.amount - self.prepaid)

    @property
    def term(self) -> int:
        """Days to pay."""
        return 60 if self.payer is SOCIAL else 30

    @property
    def due_on(self) -> date:
        """The last day to pay."""
        return self.issued_on + timedelta(days=self.term)


INVOICES = (
    # July
    Invoice(101, _day("01.07"), PRIVATE, people.BLEUET, _chf("186.42")),
    Invoice(102, _day("02.07"), CMD, people.CAPUCINE, _chf("1240.35")),
    Invoice(103, _day("03.07"), PRIVATE, people.COQUELICOT, _chf("245.58")),
    Invoice(104, _day("03.07"), PRIVATE, people.DAHLIA, _chf("412.75")),
    Invoice(105, _day("06.07"), CMD, people.EGLANTINE, _chf("528.92")),
    Invoice(106, _day("07.07"), COMPLEMENTARY, people.FOUGERE, _chf("365.20"), people.GENTIANE),
    Invoice(107, _day("08.07"), PRIVATE, people.GENET_CHILD, _chf("158.28"), people.GENET),
    Invoice(108, _day("09.07"), CMD, people.HORTENSIA, _chf("894.15")),
    Invoice(109, _day("10.07"), SOCIAL, people.IRIS, _chf("312.43"), people.SOCIAL_DISTRICT),
    Invoice(110, _day("13.07"), PRIVATE, people.JONQUILLE, _chf("640.22")),
    Invoice(111, _day("14.07"), CMD, people.OEILLET, _chf("276.80")),
    Invoice(112, _day("15.07"), OTHER, people.MELEZE, _chf("733.10"), people.AROLLE),
    Invoice(113, _day("16.07"), COMPLEMENTARY, people.MUGUET, _chf("204.56"), people.EDELWEISS),
    Invoice(114, _day("20.07"), PRIVATE, people.LAVANDE, _chf("892.37"), prepaid=_chf("300.00")),
    Invoice(115, _day("21.07"), CMD, people.NARCISSE, _chf("455.00")),
    Invoice(116, _day("22.07"), SOCIAL, people.PERVENCHE, _chf("548.75"), people.SOCIAL_TOWN),
    Invoice(117, _day("23.07"), PRIVATE, people.PIVOINE, _chf("97.27")),
    Invoice(118, _day("27.07"), COMPLEMENTARY, people.RENONCULE, _chf("1105.60"), people.GENTIANE),
    Invoice(119, _day("28.07"), CMD, people.ROMARIN, _chf("382.63")),
    # August
    Invoice(120, _day("03.08"), PRIVATE, people.BLEUET, _chf("148.95")),
    Invoice(121, _day("05.08"), CMD, people.SAUGE, _chf("612.40")),
    Invoice(122, _day("05.08"), PRIVATE, people.SOUCI, _chf("214.85")),
    Invoice(123, _day("12.08"), SOCIAL, people.TULIPE, _chf("426.30"), people.SOCIAL_DISTRICT),
    Invoice(124, _day("13.08"), PRIVATE, people.VALERIANE, _chf("320.17"), scor=True),
    Invoice(125, _day("14.08"), CMD, people.VERVEINE, _chf("187.55")),
    Invoice(126, _day("17.08"), COMPLEMENTARY, people.VIOLETTE, _chf("498.90"), people.EDELWEISS),
    Invoice(127, _day("18.08"), PRIVATE, people.ZINNIA, _chf("275.41")),
    Invoice(128, _day("19.08"), CMD, people.ANCOLIE, _chf("341.08")),
    Invoice(129, _day("20.08"), PRIVATE, people.ANEMONE, _chf("85.00"), prepaid=_chf("85.00")),
    Invoice(130, _day("21.08"), OTHER, people.MELEZE, _chf("266.05"), people.AROLLE),
    Invoice(131, _day("24.08"), CMD, people.ASTER, _chf("229.70")),
    Invoice(132, _day("25.08"), PRIVATE, people.BRUYERE, _chf("163.80")),
    Invoice(133, _day("26.08"), SOCIAL, people.IRIS, _chf("193.33"), people.SOCIAL_DISTRICT),
    Invoice(134, _day("27.08"), COMPLEMENTARY, people.CYCLAMEN, _chf("337.45"), people.GENTIANE),
    Invoice(135, _day("28.08"), PRIVATE, people.DIGITALE, _chf("129.90")),
    Invoice(136, _day("31.08"), CMD, people.CROCUS, _chf("705.25")),
    # September
    Invoice(137, _day("02.09"), PRIVATE, people.LILAS, _chf("176.18")),
    Invoice(138, _day("03.09"), CMD, people.CAPUCINE, _chf("98.35")),
    Invoice(139, _day("07.09"), COMPLEMENTARY, people.FOUGERE, _chf("410.00"), people.GENTIANE),
    Invoice(140, _day("09.09"), PRIVATE, people.LUPIN, _chf("268.72")),
    Invoice(141, _day("10.09"), CMD, people.MIMOSA, _chf("560.45")),
    Invoice(142, _day("14.09"), SOCIAL, people.PERVENCHE, _chf("287.13"), people.SOCIAL_TOWN),
    Invoice(143, _day("16.09"), PRIVATE, people.SOUCI, _chf("119.60")),
    Invoice(144, _day("17.09"), OTHER, people.TROENE, _chf("641.90"), people.AROLLE),
    Invoice(145, _day("21.09"), CMD, people.SAUGE, _chf("174.25")),
    Invoice(146, _day("23.09"), PRIVATE, people.JONQUILLE, _chf("354.07")),
    Invoice(147, _day("24.09"), COMPLEMENTARY, people.MUGUET, _chf("225.75"), people.EDELWEISS),
    Invoice(148, _day("28.09"), CMD, people.VERVEINE, _chf("842.30")),
)

BY_SERIAL = {invoice.serial: invoice for invoice in INVOICES}


# --- what the dental software exported ----------------------------------------------------------------------------


class Kind(StrEnum):
    """What an exported XML file is."""

    INVOICE = "invoice"
    REMINDER = "reminder"
    COPY = "copy"
    STORNO = "storno"
    REEXPORT = "re-export"


LOT_DAYS = (_day("31.07"), _day("31.08"), _day("30.09"))
"""The days on which a month's CMD invoices are exported together, as one ZIP."""

VERSIONS = {7: "4.4", 8: "4.5", 9: "5.0"}
"""Month of export to version. No real software changes twice in a quarter; the samples are to show all three."""


@dataclass(frozen=True)
class Export:
    """One XML file. ``level`` and ``fee`` belong to reminders, ``new_amount`` is what a re-export says instead."""

    kind: Kind
    serial: int
    exported_on: date
    level: int = 0
    fee: int = 0
    new_amount: int | None = None

    @property
    def invoice(self) -> Invoice:
        """The invoice that it is about."""
        return BY_SERIAL[self.serial]

    @property
    def version(self) -> str:
        """4.4, 4.5 or 5.0."""
        return VERSIONS[self.exported_on.month]

    @property
    def amount(self) -> int:
        """``balance/@amount``: unrounded, negative in a storno."""
        amount = self.invoice.amount if self.new_amount is None else self.new_amount
        return -amount if self.kind is Kind.STORNO else amount

    @property
    def due(self) -> int:
        """``balance/@amount_due``: rounded, fee included, deposit deducted; zero in a storno."""
        return 0 if self.kind is Kind.STORNO else round_to_5(self.amount + self.fee - self.invoice.prepaid)

    @property
    def file_name(self) -> str:
        """The name that the software gives; unique over all months, since staff drop everything in one folder."""
        number = self.invoice.number
        return {
            Kind.INVOICE: f"facture_{number}.xml",
            Kind.REMINDER: f"rappel{self.level}_{number}.xml",
            Kind.COPY: f"facture_{number}_copie.xml",
            Kind.STORNO: f"facture_{number}_annulation.xml",
            Kind.REEXPORT: f"facture_{number}_2.xml",
        }[self.kind]


def _exported_on(invoice: Invoice) -> date:
    return LOT_DAYS[invoice.issued_on.month - 7] if invoice.payer is CMD else invoice.issued_on


EXPORTS = (
    *(Export(Kind.INVOICE, invoice.serial, _exported_on(invoice)) for invoice in INVOICES),
    Export(Kind.COPY, 107, _day("11.08")),
    Export(Kind.REMINDER, 104, _day("17.08"), level=1),
    Export(Kind.REMINDER, 117, _day("07.09"), level=1),
    Export(Kind.STORNO, 132, _day("10.09")),
    Export(Kind.REMINDER, 104, _day("14.09"), level=2, fee=_chf("20.00")),
    Export(Kind.REEXPORT, 140, _day("29.09"), new_amount=_chf("248.72")),
)

LETTERS = (123, 126)
"""Invoices of which the paper letter was kept as a PDF: a proof of sending."""


# --- what the bank said -------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Payment:
    """Money in. ``serial`` makes it carry that invoice's reference, ``text`` is what the payer wrote instead."""

    serial: int = 0
    amount: int = 0
    text: str = ""
    payer: str = ""

    @property
    def paid(self) -> int:
        """The amount; without one the invoice is paid exactly."""
        return self.amount or BY_SERIAL[self.serial].due

    @property
    def payer_name(self) -> str:
        """Who paid; the debtor where nobody else is named."""
        return self.payer or BY_SERIAL[self.serial].debtor.name


@dataclass(frozen=True)
class BankEntry:
    """One line of the account: a collective one holds several payments. A reversal takes its payment back."""

    value_on: date
    payments: tuple[Payment, ...]
    reversal: bool = False


BANK_ENTRIES = (
    BankEntry(_day("22.07"), (Payment(101),)),
    BankEntry(_day("18.08"), (Payment(110, _chf("300.00")),)),
    BankEntry(_day("20.08"), (Payment(106), Payment(107), Payment(120))),
    BankEntry(_day("28.08"), (Payment(112),)),
    BankEntry(_day("01.09"), (Payment(122, _chf("241.85")),)),
    BankEntry(
        _day("02.09"), (Payment(amount=_chf("3005.90"), text="Versement relevé n° 2608", payer=people.CMD_NAME),)
    ),
    BankEntry(_day("07.09"), (Payment(amount=_chf("95.00"), text="Facture 2026000999", payer="Primevère Odette"),)),
    BankEntry(_day("10.09"), (Payment(109), Payment(114), Payment(135))),
    BankEntry(_day("14.09"), (Payment(135),), reversal=True),
    BankEntry(_day("15.09"), (Payment(113),)),
    BankEntry(_day("15.09"), (Payment(124),)),
    BankEntry(_day("16.09"), (Payment(137),)),
    BankEntry(_day("21.09"), (Payment(117),)),
    BankEntry(_day("28.09"), (Payment(126), Payment(143))),
    BankEntry(_day("28.09"), (Payment(127, text="Facture 2026000127 avec mes remerciements"),)),
)


# --- what CMD said ------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class CmdLine:
    """One line of a statement: ``paid`` is gross, ``fee`` is what CMD keeps of it (positive)."""

    serial: int
    status: str
    bought: str
    paid: int = 0
    fee: int = 0
    debtor_paid_on: date | None = None
    reason: str = ""

    @property
    def invoice(self) -> Invoice:
        """The invoice that it is about."""
        return BY_SERIAL[self.serial]

    @property
    def balance(self) -> int:
        """What CMD still shows as open on this line."""
        return 0 if self.status == "Annulée" else self.invoice.due - max(self.paid, 0)


@dataclass(frozen=True)
class CmdStatement:
    """A month's statement and the day on which its payout reaches the practice."""

    number: str
    issued_on: date
    paid_out_on: date
    lines: tuple[CmdLine, ...]

    @property
    def payout(self) -> int:
        """What CMD transfers: everything paid, less its fees."""
        return sum(line.paid - line.fee for line in self.lines)


AUGUST_STATEMENT = CmdStatement(
    "2608",
    issued_on=_day("31.08"),
    paid_out_on=_day("02.09"),
    lines=(
        CmdLine(102, "Avance", "Oui", _chf("1240.35"), _chf("37.20"), reason="Rachat de créance"),
        CmdLine(105, "Avance", "Oui", _chf("528.90"), _chf("15.85"), reason="Rachat de créance"),
        CmdLine(108, "Avance", "Avec recours", _chf("894.15"), _chf("22.35"), reason="Préfinancement"),
        CmdLine(111, "Payée", "Non", _chf("276.80"), _chf("4.15"), _day("24.08")),
        CmdLine(115, "1er rappel", "Non", fee=_chf("2.50"), reason="Frais de rappel"),
        CmdLine(119, "Acompte", "Non", _chf("150.00"), _chf("2.25"), _day("27.08"), "Paiement partiel"),
    ),
)

SEPTEMBER_STATEMENT = CmdStatement(
    "2609",
    issued_on=_day("30.09"),
    paid_out_on=_day("02.10"),
    lines=(
        CmdLine(105, "Retour", "Non", -_chf("528.90"), reason="Contestation du patient"),
        CmdLine(115, "Payée", "Non", _chf("455.00"), _chf("6.80"), _day("14.09")),
        CmdLine(119, "1er rappel", "Non"),
        CmdLine(121, "Avance", "Oui", _chf("612.40"), _chf("18.35"), reason="Rachat de créance"),
        CmdLine(125, "Avance", "Oui", _chf("187.55"), _chf("5.65"), reason="Rachat de créance"),
        CmdLine(128, "Payée", "Non", _chf("341.10"), _chf("5.10"), _day("18.09")),
        CmdLine(131, "Annulée", "Non", reason="Annulation"),
        CmdLine(136, "Ouverte", "Non"),
    ),
)

STATEMENTS = (AUGUST_STATEMENT, SEPTEMBER_STATEMENT)

"""A practice of any size, invented from a seed: what N invoices look like after years of syncs, and what arrives next.

Nobody is real. The shape is that of a practice whose journal covers many years: nearly all invoices are paid, those of
the last weeks are open, each has two movements on average.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from facturation_xls.model.ledger import Debtor, Dispatch, ImportRecord, Invoice, Movement
from facturation_xls.model.words import Bought, Channel, DispatchState, MovementKind, Origin, PayerType

AS_OF = date(2026, 10, 4)
"""The day of the last sync; the measured one is on the next day."""

YEARS = 10
_SEED = 2026
_OPEN_DAYS = 45
"""Invoices younger than this are still open."""

_FORGOTTEN = 0.01
"""Share of older invoices that nobody paid."""

_WITNESSED = 0.05
"""Share of paid invoices with a third movement: it makes up for the open ones, which have none."""

_FAMILIES = (
    "Abricotier Bouleau Cèdre Érable Frêne Genévrier Hêtre If Mélèze Noisetier Orme Peuplier Saule Tilleul".split()
)
_GIVEN = "Alice Bruno Céline Denis Élise Fabien Gaëlle Henri Inès Jules Karine Léo Maude Nadia Olivier Paul".split()
_PAYERS = (PayerType.PRIVATE, PayerType.CMD, PayerType.COMPLEMENTARY, PayerType.SOCIAL, PayerType.OTHER_INSURER)
_SHARES = (40, 35, 10, 10, 5)


@dataclass(frozen=True, slots=True)
class Story:
    """One invoice with all that came of it."""

    invoice: Invoice
    debtor: Debtor
    dispatch: Dispatch
    movements: tuple[Movement, ...]
    document: ImportRecord


def stories(count: int) -> Iterator[Story]:
    """``count`` invoices, oldest first, spread evenly over the years before ``AS_OF``."""
    chance = random.Random(_SEED)
    debtors = [_debtor(serial, chance) for serial in range(1, max(count // 5, 2))]
    for serial in range(1, count + 1):
        age = (YEARS * 365 * (count - serial)) // count
        yield _story(serial, AS_OF - timedelta(days=age), chance.choice(debtors), chance)


def statements(months: int = YEARS * 12) -> Iterator[ImportRecord]:
    """The statements and bank files of those years, one of each a month."""
    for month in range(months):
        day = AS_OF - timedelta(days=30 * (months - month))
        for kind, name in (("relevé CMD", "releve"), ("fichier de la banque", "banque")):
            yield ImportRecord(
                hash=f"{name}{month:026d}"[:32],
                imported_on=day,
                file=f"{name}_{day:%Y-%m}.csv",
                kind=kind,
                covered=f"{day:%d.%m.%Y}",
                document=f"{name} {day:%Y-%m}",
                new=900,
            )


def _debtor(serial: int, chance: random.Random) -> Debtor:
    name = f"{chance.choice(_FAMILIES)}-{chance.choice(_FAMILIES)} {chance.choice(_GIVEN)} {serial}"
    return Debtor(f"D{serial:04d}", name, f"Rue des Essais {serial % 90 + 1}", str(1000 + serial % 900), "Montvieux")


def _story(serial: int, issued_on: date, debtor: Debtor, chance: random.Random) -> Story:
    number = f"{issued_on.year}{serial:06d}"
    payer_type = chance.choices(_PAYERS, _SHARES)[0]
    by_cmd = payer_type is PayerType.CMD
    place = (
        f"archives/{issued_on:%Y/%m}/{issued_on.isoformat()} lot_{issued_on:%Y-%m} 0a1b2c3d.zip > facture_{number}.xml"
    )
    invoice = Invoice(
        number=number,
        issued_on=issued_on,
        debtor_id=debtor.debtor_id,
        patient=debtor.name,
        debtor=debtor.name,
        payer_type=payer_type,
        amount=chance.randrange(4_000, 180_000) // 5 * 5,
        due_on=issued_on + timedelta(days=30),
        bought=Bought.YES if by_cmd else "",
        xml_proof=place,
        reference=f"990001{serial:020d}{serial % 10}",
    )
    dispatch = Dispatch(
        number=number,
        channel=Channel.CMD if by_cmd else Channel.DENTAGEST,
        date=min(issued_on + timedelta(days=1), AS_OF),
        state=DispatchState.SENT,
        lot=f"lot_{issued_on:%Y-%m}" if by_cmd else "",
        proof=place,
        origin=Origin.DENTAGEST,
    )
    document = ImportRecord(
        hash=f"{chance.getrandbits(128):032x}",
        imported_on=issued_on,
        file=f"lot_{issued_on:%Y-%m}.zip > facture_{number}.xml",
        kind="facture",
        covered=f"{issued_on:%d.%m.%Y}",
        document=number,
        new=1,
    )
    return Story(invoice, debtor, dispatch, tuple(_movements(invoice, serial, by_cmd, chance)), document)


def _movements(invoice: Invoice, serial: int, by_cmd: bool, chance: random.Random) -> Iterator[Movement]:
    """Advance and fee of CMD, or two payments at the bank; none for an open invoice, now and then a witness more."""
    issued_on, amount = invoice.issued_on or AS_OF, invoice.amount or 0
    if (AS_OF - issued_on).days < _OPEN_DAYS or chance.random() < _FORGOTTEN:
        return
    paid_on = issued_on + timedelta(days=chance.randrange(5, _OPEN_DAYS))
    first = amount // 2
    lines: tuple[tuple[MovementKind, int, str], ...] = (
        ((MovementKind.CMD_ADVANCE, amount, ""), (MovementKind.FEE, -amount // 50, ""))
        if by_cmd
        else ((MovementKind.PAYMENT, first, ""), (MovementKind.PAYMENT, amount - first, ""))
    )
    if chance.random() < _WITNESSED:
        lines += ((MovementKind.PAYMENT, lines[0][1], "oui"),)
    for nth, (kind, value, witness) in enumerate(lines):
        yield Movement(
            date=paid_on,
            number=invoice.number,
            kind=kind,
            amount=value,
            debtor_id=invoice.debtor_id,
            means="CMD" if by_cmd else "Banque",
            origin=Origin.DENTAGEST if witness else Origin.CMD if by_cmd else Origin.BANK,
            document=f"{'releve' if by_cmd else 'banque'} {paid_on:%Y-%m}",
            line=3 * serial + nth,
            payer="" if by_cmd else invoice.debtor,
            known_on=paid_on,
            witness=witness,
        )

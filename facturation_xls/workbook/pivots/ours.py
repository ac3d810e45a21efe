"""The pivots that *Analyse* is made with: from which table, arranged how, with which slicers.

This is how they are placed. Afterwards they are staff's: ``name`` is how they are known again.
"""

from __future__ import annotations

from dataclasses import dataclass

from facturation_xls.workbook.schema import PAID, UNPAID, Column, Kind, Table

AVERAGE, SUM = "average", "sum"


@dataclass(frozen=True, slots=True)
class Segment:
    """A slicer over a field: ``name`` and ``cache`` are unique in a workbook; ``left`` is counted in columns from the
    pivot's own.
    """

    field: str
    name: str
    cache: str
    left: int


@dataclass(frozen=True, slots=True)
class OurPivot:
    """One field across, one down, one figure in between; ``total`` heads the grand totals, ``base`` names the cell
    right above, which says what is counted.
    """

    name: str
    base: str
    table: Table
    down: str
    across: str
    figure: str
    function: str
    caption: str
    total: str
    segments: tuple[Segment, ...]

    @property
    def money(self) -> bool:
        """Whether the figure is an amount."""
        return self.table.column(self.figure).kind is Kind.MONEY

    @property
    def fields(self) -> tuple[Column, ...]:
        """The table's columns: a pivot knows all of them."""
        return self.table.columns


DELAYS_BY_MONTH = OurPivot(
    name="fx_pivot_delais",
    base="fx_analyse_delais",
    table=PAID,
    down="month",
    across="payer_type",
    figure="delay",
    function=AVERAGE,
    caption="Délai moyen (j)",
    total="Tous",
    segments=(
        Segment("payer_type", "fx Délais, type de payeur", "Segment_fx_delais_payeur", 0),
        Segment("month", "fx Délais, mois", "Segment_fx_delais_mois", 3),
    ),
)
UNPAID_BY_AGE = OurPivot(
    name="fx_pivot_impayes",
    base="fx_analyse_impayes",
    table=UNPAID,
    down="payer_type",
    across="age",
    figure="balance",
    function=SUM,
    caption="Solde ouvert (CHF)",
    total="Total",
    segments=(
        Segment("payer_type", "fx Impayés, type de payeur", "Segment_fx_impayes_payeur", 0),
        Segment("owner", "fx Impayés, responsable", "Segment_fx_impayes_responsable", 2),
    ),
)

PIVOTS = (DELAYS_BY_MONTH, UNPAID_BY_AGE)

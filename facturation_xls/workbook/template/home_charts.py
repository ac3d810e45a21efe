"""The charts of *Accueil*: few tones, from dark to light, each line also told by its dashes: they are printed in black.

A payer type has the same tone in every chart.
"""

from __future__ import annotations

from typing import Any, Final

from xlsxwriter.chart import Chart
from xlsxwriter.worksheet import Worksheet

from facturation_xls.workbook import home
from facturation_xls.workbook.template.draft import Cell, Draft
from facturation_xls.workbook.template.styles import ACCENT, QUIET

_TONES: Final = (ACCENT, "#4F8296", "#93A9B2", "#C9D3D8")
_OTHERS: Final = "#EDF1F3"
_ALL: Final = "#000000"
_DASHES: Final = ("solid", "dash", "long_dash_dot", "round_dot")
_MARKERS: Final = ("circle", "square", "triangle", "diamond")
_EDGE: Final = "#5F6B70"
_GRID: Final = {"visible": True, "line": {"color": "#E1E5E7", "width": 0.5}}
_AXIS: Final = {"line": {"color": "#B4BCC0"}, "num_font": {"color": QUIET, "size": 9}, "major_tick_mark": "none"}
_AGES_TITLE: Final = "Solde ouvert par ancienneté (CHF)"
_DELAYS_TITLE: Final = "Délai médian par mois de facture (jours)"
_RECEIPTS_TITLE: Final = "Encaissements attendus par semaine (CHF)"
_HEIGHT: Final = 320
_WIDTH, _GAP = 462, 10
"""Pixels: one chart in the left half of the sheet, two in the right one."""


def add_charts(draft: Draft, sheet: Worksheet, row: int, figures: tuple[Cell, Cell, Cell]) -> None:
    """Draw the charts side by side from ``row`` on: ages, delays, receipts; ``figures`` are the corners of theirs."""
    ages, delays, weeks = figures
    placed = (
        (_ages(draft, ages), _AGES_TITLE, 0, 0),
        (_delays(draft, delays), _DELAYS_TITLE, delays[1], 0),
        (_receipts(draft, weeks), _RECEIPTS_TITLE, weeks[1], _WIDTH + _GAP),
    )
    for chart, title, column, offset in placed:
        _dress(chart, title)
        chart.set_size({"width": _WIDTH, "height": _HEIGHT})
        place = {"x_offset": offset, "object_position": 2, "description": title}
        sheet.insert_chart(row, column, chart, place)


def _ages(draft: Draft, corner: Cell) -> Chart:
    """Stacked columns: what is open by age, a tone for each payer type."""
    chart = _chart(draft, {"type": "column", "subtype": "stacked"})
    for number, tone in enumerate((*_TONES, _OTHERS)):
        fill = {"fill": {"color": tone}, "border": {"color": _EDGE, "width": 0.5}, "gap": 60}
        chart.add_series(_series(corner, home.AGES, number) | fill)
    chart.set_x_axis(_AXIS | {"name": "jours depuis l'échéance", "name_font": _NAME_FONT})
    return chart


def _delays(draft: Draft, corner: Cell) -> Chart:
    """Lines: the median delay by month of issue."""
    chart = _chart(draft, {"type": "line"})
    looks = [*zip(_TONES, _DASHES, _MARKERS, strict=True), (_ALL, "solid", "circle")]
    for number, (tone, dash, marker) in enumerate(looks):
        thick = tone == _ALL
        line = {"color": tone, "width": 2.5 if thick else 1.5, "dash_type": dash}
        dot = {"type": marker, "size": 4 if thick else 6, "fill": {"color": tone}, "border": {"color": _EDGE}}
        chart.add_series(_series(corner, home.MONTHS, number) | {"line": line, "marker": dot})
    chart.show_blanks_as("gap")
    chart.set_x_axis(_AXIS)
    return chart


def _receipts(draft: Draft, corner: Cell) -> Chart:
    """Columns for what is expected, and the two lines between which it may lie."""
    chart, bounds = _chart(draft, {"type": "column"}), _chart(draft, {"type": "line"})
    chart.add_series(
        _series(corner, home.WEEKS, 0) | {"fill": {"color": _TONES[1]}, "border": {"none": True}, "gap": 60}
    )
    for number, dash in ((1, "round_dot"), (2, "dash")):
        line = {"color": _ALL, "width": 1, "dash_type": dash}
        bounds.add_series(_series(corner, home.WEEKS, number) | {"line": line, "marker": {"type": "none"}})
    chart.combine(bounds)
    chart.set_x_axis(_AXIS)
    return chart


def _chart(draft: Draft, kind: dict[str, str]) -> Chart:
    chart = draft.workbook.add_chart(kind)
    if chart is None:
        raise ValueError(f"XlsxWriter knows no chart {kind}")
    return chart


_NAME_FONT: Final = {"bold": False, "size": 9, "color": QUIET}


def _series(corner: Cell, rows: int, number: int) -> dict[str, Any]:
    """The references of one series: its name above its values, its categories in the first column."""
    row, column = corner
    own = column + 1 + number
    return {
        "name": [home.SHEET, row, own],
        "categories": [home.SHEET, row + 1, column, row + rows, column],
        "values": [home.SHEET, row + 1, own, row + rows, own],
    }


def _dress(chart: Chart, title: str) -> None:
    """What all charts have in common: a quiet title at the left, a light grid, the legend below, no frame."""
    font = {"bold": True, "size": 11, "color": ACCENT}
    chart.set_title({"name": title, "name_font": font, "overlay": False, "layout": {"x": 0.01, "y": 0.02}})
    chart.set_y_axis(_AXIS | {"major_gridlines": _GRID, "num_format": "#,##0", "line": {"none": True}, "min": 0})
    chart.set_legend({"position": "bottom", "font": {"size": 9, "color": QUIET}})
    chart.set_chartarea({"border": {"none": True}})

"""The worked examples of *Définitions* are what the functions that compute the figures give; every figure exists."""

from __future__ import annotations

import numpy as np
import pytest

from facturation_xls.reports.definitions import DEFINITIONS, Definition
from facturation_xls.reports.evolution import count_back, days_of_sales, effectiveness
from facturation_xls.reports.survival import kaplan_meier
from facturation_xls.rules.ledger import AGES
from facturation_xls.workbook import home, schema

FIGURES = {definition.figure: definition for definition in DEFINITIONS}


def example(figure: str) -> str:
    """The example without the marks that group thousands."""
    return FIGURES[figure].example.replace("'", "")


@pytest.mark.parametrize("definition", DEFINITIONS, ids=lambda definition: f"{definition.sheet} {definition.figure}")
def test_each_figure_is_a_column_of_its_sheet(definition: Definition) -> None:
    headers = {column.header for table in schema.TABLES if table.sheet == definition.sheet for column in table.columns}
    headers |= {column.header for column in home.PAYERS.columns} if definition.sheet == home.SHEET else set()
    assert definition.figure in headers


def test_every_definition_is_whole_and_names_existing_sheets() -> None:
    sheets = {*(table.sheet for table in schema.TABLES), home.SHEET}
    for definition in DEFINITIONS:
        assert definition.says.endswith(".")
        assert definition.formula.endswith(".")
        assert definition.example.endswith(".")
        assert definition.go_to in sheets, definition.place


def test_the_delays_of_the_example() -> None:
    days = np.array([20] * 5 + [40] * 5)
    all_paid, half_paid = kaplan_meier(days, np.ones(10, bool)), kaplan_meier(days, days == 20)
    assert all_paid.restricted_mean(180) == half_paid.restricted_mean(180) == 30
    assert example("Délai moyen (impayées comprises)").count("30 jours") == 2
    assert f"{all_paid.median} jours" in example("Médiane")
    shares = [round(100 * all_paid.share_paid(day)) for day in (30, 60)]
    assert example("Payé à 30 j").endswith(f"{shares[0]} % à 30 jours, {shares[1]} % à 60 jours.")
    assert ((10 + 30) / 2, (100 * 10 + 300 * 30) / 400) == (20, 25)
    assert example("Moyenne (payées seulement)").endswith("20 jours, 25 jours pondérés.")


def test_the_measures_of_the_example() -> None:
    assert days_of_sales(3_000_000, 9_000_000, 90) == 30
    assert example("Jours de ventes (DSO)").endswith("30 jours.")
    assert count_back(2_500_000, [1_000_000, 2_000_000], [30, 31]) == 46
    assert example("Par épuisement").endswith("46 jours.")
    assert effectiveness(100_000, 50_000, 60_000, 30_000) == 0.75
    assert example("Efficacité (CEI)").endswith("75 %.")
    assert 1000 + 500 - 400 - 50 == 1050
    assert example("Solde à la fin").endswith("1050.00.")


def test_the_ages_are_those_of_the_ledger() -> None:
    assert all(age in FIGURES["Ancienneté"].formula for age in AGES)

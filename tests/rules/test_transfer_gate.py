"""Ce qui peut être transmis à la CMD ou mis en poursuite, et ce qui manque, une ligne par situation, le 30.06.2026.

Facture 1 de CHF 100.00 du 01.03.2026, échue le 31.03.2026, postée le 02.03.2026, rappelée trois fois (le dernier rappel
laissait jusqu'au 03.06.2026), débitrice avec adresse et consentement, banque à jour : rien ne manque.
"""

from __future__ import annotations

from datetime import date
from typing import Any

import pandas as pd
import pytest
from ledger_frames import TODAY, Row, agreed, compute, frame, handed_over, moved, sending
from test_dunning import CMD, FRESH, LUPIN, POSTED, SETTINGS, bill, reminded

from facturation_xls.model.settings import Settings
from facturation_xls.parsing import parse_date
from facturation_xls.rules import instalments, reminders, transfer_gate
from facturation_xls.rules.comparable import typed_instalments
from facturation_xls.rules.ledger import balances
from facturation_xls.workbook.schema import DEBTORS, DISPATCHES, INSTALMENTS, JOURNAL, MOVEMENTS, REMINDERS

CONSENTING = LUPIN | {"consent_on": parse_date("10.01.2026")}
THRICE = [
    reminded(1, "15.04.2026", until="29.04.2026"),
    reminded(2, "05.05.2026", until="19.05.2026"),
    reminded(3, "20.05.2026", "Recommandé", until="03.06.2026"),
]
READY = "CMD ou poursuite"
NEVER_REMINDED = "1 | non | Rappels : manque, avec sa date : 1er rappel, 2e rappel, 3e et dernier rappel"


def listed(journal: list[Row] | None = None, settings: Settings = SETTINGS, **tables: Any) -> pd.DataFrame:
    """Les lignes de *À transférer*, avec les tables que l'histoire nomme."""
    who, letters = tables.get("debtors", [CONSENTING]), frame(REMINDERS, tables.get("issued", THRICE))
    rows = reminders.current(frame(JOURNAL, [bill()] if journal is None else journal), letters, settings, TODAY)
    records: list[Row] = [{str(name): value for name, value in row.items()} for row in rows.to_dict("records")]
    plans, sent, movements = tables.get("plans", []), tables.get("sent", POSTED), tables.get("movements", [])
    transfers = tables.get("transfers", ())
    ledger = compute(records, movements, sent, who, settings=settings, as_of=TODAY, plans=plans, transfers=transfers)
    lines = typed_instalments(frame(INSTALMENTS, plans), settings)
    progress = instalments.progress(lines, balances(ledger), settings.tolerance, pd.Timestamp(TODAY))
    papers = transfer_gate.Papers(
        journal=rows,
        reminders=letters,
        debtors=frame(DEBTORS, who),
        plans=instalments.next_due(progress),
        covered=tables.get("covered", FRESH),
        doubtful=tables.get("doubtful", {}),
        movements=frame(MOVEMENTS, movements),
        dispatches=frame(DISPATCHES, sent),
    )
    return transfer_gate.rows(ledger, papers, settings, TODAY)


def told(**situation: Any) -> list[str]:
    """Numéro, à qui, et ce qui manque."""
    rows = [{str(name): value for name, value in row.items()} for row in listed(**situation).to_dict("records")]
    said = ((row["number"], row["possible"], transfer_gate.missing_for(row, "CMD")) for row in rows)
    return [" | ".join(filter(None, words)) for words in said]


SITUATIONS: list[tuple[str, dict[str, Any], list[str]]] = [
    ("rien ne manque", {}, [f"1 | {READY}"]),
    # --- qui n'est pas candidate
    ("pas encore rappelée", {"issued": []}, []),
    ("un seul rappel", {"issued": THRICE[:1]}, []),
    ("payée entre-temps", {"movements": [moved("1", "10.06.2026 Paiement 100.00")]}, []),
    ("déjà mise en poursuite", {"transfers": handed_over("1", "15.06.2026 poursuite")}, []),
    ("déjà transmise à la CMD", {"transfers": handed_over("1", "15.06.2026 CMD")}, []),
    (
        "chez la CMD, qui encaisse",
        {"journal": [bill(payer_type=CMD, bought="Non")], "sent": [sending("1", "05.06.2026 CMD envoyée")]},
        [],
    ),
    (
        "chez la CMD, en litige",
        {
            "journal": [bill(payer_type=CMD, bought="Non", hold="litige")],
            "sent": [sending("1", "05.06.2026 CMD envoyée")],
        },
        [],
    ),
    # --- qui revient
    ("rendue sans résultat", {"transfers": handed_over("1", "10.06.2026 CMD", "25.06.2026 Cabinet")}, [f"1 | {READY}"]),
    (
        "rendue par le relevé de la CMD",
        {
            "transfers": handed_over("1", "10.06.2026 CMD"),
            "movements": [
                moved("1", "15.06.2026 Avance CMD 100.00", origin="CMD"),
                moved("1", "25.06.2026 Retour CMD -100.00", origin="CMD"),
            ],
        },
        [f"1 | {READY}"],
    ),
    # --- les rappels
    (
        "le deuxième rappel n'est pas inscrit",
        {"issued": [THRICE[0], THRICE[2]]},
        ["1 | non | Rappels : manque, avec sa date : 2e rappel"],
    ),
    (
        "seul le dernier niveau est connu, comme après une reprise",
        {"issued": THRICE[2:]},
        ["1 | non | Rappels : manque, avec sa date : 1er rappel, 2e rappel"],
    ),
    (
        "un logiciel écrit niveau 1 pour tous, sauf pour le dernier",
        {"issued": [THRICE[0], reminded(1, "05.05.2026"), THRICE[2]]},
        [f"1 | {READY}"],
    ),
    (
        "un appel ne remplace pas une lettre",
        {"issued": [THRICE[0], reminded(2, "05.05.2026", "Téléphone"), THRICE[2]]},
        ["1 | non | Rappels : manque, avec sa date : 2e rappel"],
    ),
    (
        "trois rappels le même jour",
        {"issued": [reminded(level, "20.05.2026", until="03.06.2026") for level in (1, 2, 3)]},
        ["1 | non | Rappels : deux rappels portent la même date"],
    ),
    # --- litige, arrangement
    ("en litige", {"journal": [bill(hold="litige")]}, ["1 | non | Blocage : litige"]),
    ("la débitrice est bloquée", {"debtors": [CONSENTING | {"hold": "décès"}]}, ["1 | non | Blocage : décès"]),
    (
        "un plan de paiement que la débitrice tient",
        {"plans": agreed("1", "20.07.2026 100.00")},
        ["1 | non | Blocage : plan de paiement, acompte du 20.07.2026"],
    ),
    ("un plan de paiement rompu", {"plans": agreed("1", "20.05.2026 100.00")}, [f"1 | {READY}"]),
    # --- en suspens
    (
        "le délai du dernier rappel court encore",
        {"issued": [*THRICE[:2], reminded(3, "20.06.2026", until="04.07.2026")]},
        ["1 | non | En suspens : le délai court jusqu'au 04.07.2026"],
    ),
    (
        "le dernier jour du délai est aujourd'hui",
        {"issued": [*THRICE[:2], reminded(3, "16.06.2026", until="30.06.2026")]},
        ["1 | non | En suspens : le délai court jusqu'au 30.06.2026"],
    ),
    (
        "un dernier rappel sans nouvelle échéance donne le délai de son niveau",
        {"issued": [*THRICE[:2], reminded(3, "20.06.2026", "Dentagest")]},
        ["1 | non | En suspens : le délai court jusqu'au 04.07.2026"],
    ),
    (
        "promis au téléphone pour le 10 juillet",
        {"issued": [*THRICE, reminded(None, "28.06.2026", "Téléphone", until="10.07.2026")]},
        ["1 | non | En suspens : le délai court jusqu'au 10.07.2026"],
    ),
    (
        "un paiement du même montant, sans numéro",
        {"movements": [moved("", "28.06.2026 Paiement 100.00", origin="Banque")]},
        ["1 | non | En suspens : un paiement sans facture lui ressemble (Mouvements)"],
    ),
    (
        "un paiement de la débitrice attend sa facture",
        {"movements": [moved("", "28.06.2026 Paiement 60.00", debtor_id="D1")]},
        ["1 | non | En suspens : un paiement sans facture lui ressemble (Mouvements)"],
    ),
    (
        "un paiement partagé qui n'a pas pu l'être",
        {"movements": [moved("1; 77", "28.06.2026 Paiement 300.00")]},
        ["1 | non | En suspens : un paiement sans facture lui ressemble (Mouvements)"],
    ),
    (
        "un paiement sans numéro d'une autre personne",
        {"movements": [moved("", "28.06.2026 Paiement 63.20", payer="Sapin Odile")]},
        [f"1 | {READY}"],
    ),
    (
        "l'assurance examine encore",
        {"sent": [*POSTED, sending("1", "03.03.2026 Dentagest envoyée") | {"answer": "En cours d'examen"}]},
        ["1 | non | En suspens : une réponse est attendue (Envois)"],
    ),
    (
        "un doute sur son solde",
        {"doubtful": {"1": "Doublon possible"}},
        ["1 | non | En suspens : à vérifier : Doublon possible"],
    ),
    (
        "un trop-perçu de la même débitrice",
        {"journal": [bill(), bill("2")], "movements": [moved("2", "20.04.2026 Paiement 200.00")]},
        ["1 | non | En suspens : ce débiteur a un trop-perçu sur une autre facture"],
    ),
    (
        "lue dans un PDF, pas encore confirmée",
        {"journal": [bill(to_confirm="oui")]},
        ["1 | non | En suspens : à confirmer (Journal)"],
    ),
    # --- prescription
    (
        "prescrite depuis trois mois, jamais rappelée",
        {"journal": [bill(issued="31.03.2021")], "issued": []},
        [f"{NEVER_REMINDED} ; Prescription : prescrite depuis le 31.03.2026"],
    ),
    (
        "se prescrit bientôt : listée avant d'être rappelée",
        {"journal": [bill(issued="01.12.2021")], "issued": []},
        [NEVER_REMINDED],
    ),
    (
        "sans date de facture",
        {"journal": [bill(issued="", due_on=date(2026, 3, 31))]},
        ["1 | non | Prescription : sans date de facture"],
    ),
    # --- adresse, sources, rachat, consentement
    (
        "sans code postal",
        {"debtors": [CONSENTING | {"zip_code": "", "city": ""}]},
        ["1 | non | Adresse : manque : NPA, Localité"],
    ),
    (
        "débiteur inconnu",
        {"journal": [bill(debtor_id="")]},
        ["1 | non | Adresse : manque : le débiteur ; Consentement CMD : manque (Débiteurs)"],
    ),
    (
        "la banque a trois semaines de retard",
        {"covered": {"Banque": date(2026, 6, 10)}},
        ["1 | non | Sources à jour : La banque n'est connue que jusqu'au 10.06.2026"],
    ),
    (
        "rachetée par la CMD sans recours",
        {"journal": [bill(bought="Oui")], "sent": []},
        ["1 | non | Rachat : rachetée par la CMD"],
    ),
    (
        "rachetée sans recours, puis rendue par la CMD",
        {
            "journal": [bill(payer_type=CMD, bought="Oui")],
            "sent": [sending("1", "05.03.2026 CMD envoyée")],
            "movements": [
                moved("1", "10.03.2026 Avance CMD 100.00", origin="CMD"),
                moved("1", "25.03.2026 Retour CMD -100.00", origin="CMD"),
            ],
        },
        [f"1 | {READY}"],
    ),
    (
        "sans consentement : la poursuite seulement",
        {"debtors": [LUPIN]},
        ["1 | poursuite | Consentement CMD : manque (Débiteurs)"],
    ),
    (
        "un consentement daté de demain",
        {"debtors": [LUPIN | {"consent_on": date(2026, 7, 1)}]},
        ["1 | poursuite | Consentement CMD : manque (Débiteurs)"],
    ),
    (
        "deux choses manquent : les deux sont dites",
        {"journal": [bill(hold="litige")], "covered": {}},
        ["1 | non | Blocage : litige ; Sources à jour : La banque : encore rien reçu"],
    ),
]


@pytest.mark.parametrize(("situation", "expected"), [s[1:] for s in SITUATIONS], ids=[s[0] for s in SITUATIONS])
def test_what_may_be_handed_over_and_what_is_missing(situation: dict[str, Any], expected: list[str]) -> None:
    assert told(**situation) == expected


@pytest.mark.long
def test_every_item_of_the_checklist_is_missing_somewhere() -> None:
    rows = pd.concat([listed(**situation) for _, situation, _ in SITUATIONS])
    assert [item.name for item in transfer_gate.ITEMS if (rows[item.field] == transfer_gate.OK).all()] == []


def test_an_empty_journal_hands_nothing_over() -> None:
    assert told(journal=[], sent=[], issued=[]) == []


def test_without_levels_only_prescription_presses_and_nothing_may_go() -> None:
    assert told(settings=Settings()) == []
    old = [bill(issued="01.12.2021")]
    (row,) = told(journal=old, settings=Settings())
    assert row.startswith("1 | non | Rappels : aucun niveau réglé")

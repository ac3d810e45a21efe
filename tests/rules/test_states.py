"""Every situation an invoice can be in: what is known of it, and what the journal then says and asks for."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cache
from typing import Any

import ledger_frames
import pandas as pd
import pytest
from ledger_frames import TODAY, agreed, compute, handed_over, invoice, moved, sending, shown

from facturation_xls.model.settings import ReminderLevel, Settings
from facturation_xls.parsing import format_amount, parse_date
from facturation_xls.rules import states
from facturation_xls.rules.ledger import compute as compute_frames
from facturation_xls.workbook.schema import DEBTORS, DISPATCHES, JOURNAL, MOVEMENTS


@dataclass(frozen=True)
class Case:
    """One invoice of 100.00, dated 01.03.2026, due 31.03.2026, seen on 30.06.2026 unless its facts say otherwise."""

    story: str
    says: str
    clocks: str
    facts: dict[str, Any] = field(default_factory=dict)
    sent: tuple[str, ...] = ()
    moves: tuple[str, ...] = ()
    plan: tuple[str, ...] = ()
    transfers: tuple[str, ...] = ()


CMD = "Caisse des Médecins"
ON_PAPER = ("02.03.2026 Papier envoyée",)
BY_CMD = ("31.03.2026 CMD envoyée",)
LATELY_BY_CMD = ("31.05.2026 CMD envoyée",)
THRICE_REMINDED: dict[str, Any] = {"reminder_level": 3, "reminded_on": parse_date("20.05.2026")}


def case(
    story: str,
    says: str,
    *,
    clocks: str = "",
    sent: tuple[str, ...] = (),
    moves: tuple[str, ...] = (),
    plan: tuple[str, ...] = (),
    transfers: tuple[str, ...] = (),
    **facts: Any,
) -> Case:
    return Case(story, says, clocks, facts, sent, moves, plan, transfers)


# What the journal says: Encaissé | Solde | Statut | Responsable | Prochaine action | Action le
# The clocks, once they stand still: settled for the practice | paid by the debtor ("-": his day is not known)
CASES = (
    # --- settled
    case(
        "payée d'un coup",
        "100.00 | 0.00 | payée",
        clocks="20.03.2026 | 20.03.2026",
        sent=ON_PAPER,
        moves=("20.03.2026 Paiement 100.00",),
    ),
    case(
        "payée en deux fois",
        "100.00 | 0.00 | payée",
        clocks="20.04.2026 | 20.04.2026",
        sent=ON_PAPER,
        moves=("20.03.2026 Paiement 60.00", "20.04.2026 Paiement 40.00"),
    ),
    case(
        "payée à 5 centimes près",
        "99.95 | 0.05 | payée",
        clocks="20.03.2026 | 20.03.2026",
        moves=("20.03.2026 Paiement 99.95",),
    ),
    case(
        "payée sans preuve d'envoi",
        "100.00 | 0.00 | payée",
        clocks="20.03.2026 | 20.03.2026",
        moves=("20.03.2026 Paiement 100.00",),
    ),
    case(
        "payée après un blocage",
        "100.00 | 0.00 | payée",
        clocks="20.03.2026 | 20.03.2026",
        hold="litige",
        moves=("20.03.2026 Paiement 100.00",),
    ),
    case("zéro franc", "0.00 | 0.00 | payée", clocks="01.03.2026 | 01.03.2026", amount="0.00"),
    case(
        "payée deux fois",
        "200.00 | -100.00 | payée | Cabinet | Rembourser le trop-perçu | 20.03.2026",
        clocks="20.03.2026 | 20.03.2026",
        moves=("20.03.2026 Paiement 100.00", "25.03.2026 Paiement 100.00"),
    ),
    case(
        "payée deux fois, puis remboursée",
        "100.00 | 0.00 | payée",
        clocks="20.03.2026 | 20.03.2026",
        moves=("20.03.2026 Paiement 100.00", "25.03.2026 Paiement 100.00", "02.04.2026 Remboursement -100.00"),
    ),
    case(
        "annulée par un avoir",
        "0.00 | 0.00 | annulée",
        clocks="20.03.2026 | 20.03.2026",
        moves=("20.03.2026 Avoir 100.00",),
    ),
    case(
        "payée en partie, le reste en avoir",
        "60.00 | 0.00 | payée",
        clocks="20.04.2026 | 20.04.2026",
        moves=("20.03.2026 Paiement 60.00", "20.04.2026 Avoir 40.00"),
    ),
    case("perdue", "0.00 | 0.00 | perte", clocks="20.06.2026 | 20.06.2026", moves=("20.06.2026 Perte 100.00",)),
    case(
        "payée en partie, le reste perdu",
        "60.00 | 0.00 | perte",
        clocks="20.06.2026 | 20.06.2026",
        moves=("20.03.2026 Paiement 60.00", "20.06.2026 Perte 40.00"),
    ),
    case(
        "annulée après un acompte, que le cabinet a remboursé",
        "0.00 | 0.00 | annulée",
        clocks="20.04.2026 | 20.04.2026",
        sent=ON_PAPER,
        moves=("20.03.2026 Paiement 40.00", "20.04.2026 Avoir 100.00", "25.04.2026 Remboursement -40.00"),
    ),
    case(
        "annulée, puis payée quand même",
        "100.00 | -100.00 | payée | Cabinet | Rembourser le trop-perçu | 20.03.2026",
        clocks="20.03.2026 | 20.03.2026",
        sent=ON_PAPER,
        moves=("20.03.2026 Avoir 100.00", "02.04.2026 Paiement 100.00"),
    ),
    case(
        "annulée par erreur, l'avoir repris",
        "0.00 | 100.00 | ouverte | Cabinet | Rappeler (1er rappel) | 10.04.2026",
        sent=ON_PAPER,
        moves=("20.03.2026 Avoir 100.00", "25.03.2026 Avoir -100.00"),
    ),
    # --- on hold
    case(
        "en litige, à revoir le 15 juillet",
        "0.00 | 100.00 | bloquée | Cabinet | Revoir le blocage | 15.07.2026",
        sent=ON_PAPER,
        hold="litige",
        review_on=parse_date("15.07.2026"),
    ),
    case(
        "en litige, sans date de revue",
        "0.00 | 100.00 | bloquée | Cabinet | Remplir « À revoir le » | 10.05.2026",
        sent=ON_PAPER,
        hold="litige",
        hold_since=parse_date("10.05.2026"),
    ),
    case(
        "en litige alors que la CMD encaisse",
        "0.00 | 100.00 | bloquée | Cabinet | Informer CMD : suspendre les rappels | 10.05.2026",
        payer_type=CMD,
        sent=BY_CMD,
        hold="litige",
        hold_since=parse_date("10.05.2026"),
    ),
    case(
        "en litige après son retour de la CMD",
        "0.00 | 100.00 | bloquée | Cabinet | Revoir le blocage | 15.07.2026",
        payer_type=CMD,
        sent=BY_CMD,
        moves=("30.04.2026 Avance CMD 100.00", "31.05.2026 Retour CMD -100.00"),
        hold="litige",
        review_on=parse_date("15.07.2026"),
    ),
    # --- on a payment plan
    case(
        "paie par acomptes, comme convenu",
        "50.00 | 50.00 | bloquée | Cabinet | Attendre l'acompte | 15.07.2026",
        sent=ON_PAPER,
        hold="arrangement",
        moves=("14.06.2026 Paiement 50.00",),
        plan=("15.06.2026 50.00", "15.07.2026 50.00"),
    ),
    case(
        "n'a pas versé l'acompte convenu",
        "0.00 | 100.00 | ouverte | Cabinet | Appeler : acompte manqué | 15.06.2026",
        sent=ON_PAPER,
        hold="arrangement",
        plan=("15.06.2026 50.00", "15.07.2026 50.00"),
    ),
    case(
        "conteste malgré son plan de paiement",
        "0.00 | 100.00 | bloquée | Cabinet | Revoir le blocage | 15.07.2026",
        sent=ON_PAPER,
        hold="litige",
        review_on=parse_date("15.07.2026"),
        plan=("15.06.2026 50.00",),
    ),
    # --- to send
    case(
        "tapée hier, pas encore partie",
        "0.00 | 100.00 | à envoyer | Cabinet | Envoyer la facture | 29.06.2026",
        issued="29.06.2026",
    ),
    case(
        "exportée de Dentagest seulement : préparée, pas envoyée",
        "0.00 | 100.00 | à envoyer | Cabinet | Envoyer la facture (en retard) | 01.03.2026",
        sent=("01.03.2026 Dentagest préparée",),
    ),
    case(
        "envoyée à une date que personne ne connaît",
        "0.00 | 100.00 | à envoyer | Cabinet | Envoyer la facture (en retard) | 01.03.2026",
        sent=("- Papier envoyée",),
    ),
    case(
        "jamais notée comme envoyée, mais payée en partie : le débiteur l'a donc reçue",
        "40.00 | 60.00 | ouverte | Cabinet | Rappeler (1er rappel) | 10.04.2026",
        moves=("20.03.2026 Paiement 40.00",),
    ),
    case(
        "refusée par le destinataire",
        "0.00 | 100.00 | à envoyer | Cabinet | Corriger et renvoyer | 05.03.2026",
        sent=("05.03.2026 Dentagest rejetée",),
    ),
    case(
        "dans le lot CMD du mois",
        "0.00 | 100.00 | à envoyer | Cabinet | Envoyer le lot CMD | 30.06.2026",
        payer_type=CMD,
        issued="12.06.2026",
        sent=("25.06.2026 CMD préparée",),
    ),
    case(
        "oubliée dans un ancien lot CMD",
        "0.00 | 100.00 | à envoyer | Cabinet | Envoyer le lot CMD (en retard) | 31.03.2026",
        payer_type=CMD,
        sent=("25.03.2026 CMD préparée",),
    ),
    case(
        "marquée rachetée, mais jamais remise",
        "0.00 | 100.00 | à envoyer | Cabinet | Envoyer le lot CMD (en retard) | 31.03.2026",
        payer_type=CMD,
        bought="Oui",
    ),
    # --- at CMD
    case(
        "remise à la CMD, rachat inconnu",
        "0.00 | 100.00 | chez CMD | CMD | Attendre le relevé CMD | 30.06.2026",
        payer_type=CMD,
        bought="Inconnu",
        sent=LATELY_BY_CMD,
    ),
    case(
        "remise à la CMD il y a 45 jours, aucun relevé n'en parle",
        "0.00 | 100.00 | chez CMD | Cabinet | Interroger CMD | 30.06.2026",
        payer_type=CMD,
        bought="Inconnu",
        sent=("16.05.2026 CMD envoyée",),
    ),
    case(
        "au relevé de la CMD, non rachetée",
        "0.00 | 100.00 | chez CMD | CMD | Attendre le relevé CMD | 30.06.2026",
        payer_type=CMD,
        bought="Non",
        sent=BY_CMD,
    ),
    case(
        "chez CMD, payée en partie par le patient",
        "40.00 | 60.00 | chez CMD | CMD | Attendre le relevé CMD | 30.06.2026",
        payer_type=CMD,
        bought="Non",
        sent=BY_CMD,
        moves=("30.04.2026 Paiement 40.00",),
    ),
    case(
        "chez CMD bien qu'un rappel ait été fait",
        "0.00 | 100.00 | chez CMD | CMD | Attendre le relevé CMD | 30.06.2026",
        payer_type=CMD,
        bought="Non",
        sent=BY_CMD,
        reminder_level=1,
        reminded_on=parse_date("15.04.2026"),
    ),
    case(
        "rachetée sans recours et versée : réglée pour le cabinet",
        "100.00 | 0.00 | payée",
        clocks="30.04.2026 | -",
        payer_type=CMD,
        bought="Oui",
        sent=BY_CMD,
        moves=("30.04.2026 Avance CMD 100.00", "30.04.2026 Frais -3.00"),
    ),
    case(
        "rachetée, envoyée sur papier par le cabinet : jamais de rappel",
        "0.00 | 100.00 | chez CMD | CMD | Attendre le relevé CMD | 30.06.2026",
        payer_type="Aide sociale",
        bought="Oui",
        sent=ON_PAPER,
    ),
    case(
        "avancée avec recours : de l'argent, pas un règlement",
        "0.00 | 100.00 | chez CMD | CMD | Attendre le relevé CMD | 30.06.2026",
        payer_type=CMD,
        bought="Avec recours",
        sent=BY_CMD,
        moves=("30.04.2026 Avance CMD 100.00",),
    ),
    case(
        "avancée avec recours, puis payée par le patient",
        "100.00 | 0.00 | payée",
        clocks="31.05.2026 | 31.05.2026",
        payer_type=CMD,
        bought="Avec recours",
        sent=BY_CMD,
        moves=("30.04.2026 Avance CMD 100.00", "31.05.2026 Retour CMD -100.00", "31.05.2026 Paiement 100.00"),
    ),
    case(
        "rendue par la CMD",
        "0.00 | 100.00 | ouverte | Cabinet | Reprendre le suivi | 31.05.2026",
        payer_type=CMD,
        bought="Oui",
        sent=BY_CMD,
        moves=("30.04.2026 Avance CMD 100.00", "31.05.2026 Retour CMD -100.00"),
    ),
    case(
        "avancée et rendue par le même relevé",
        "0.00 | 100.00 | ouverte | Cabinet | Reprendre le suivi | 30.04.2026",
        payer_type=CMD,
        sent=BY_CMD,
        moves=("30.04.2026 Avance CMD 100.00", "30.04.2026 Retour CMD -100.00"),
    ),
    case(
        "rendue par la CMD, puis avancée à nouveau en partie",
        "40.00 | 60.00 | chez CMD | CMD | Attendre le relevé CMD | 30.06.2026",
        payer_type=CMD,
        bought="Oui",
        sent=BY_CMD,
        moves=("30.04.2026 Avance CMD 100.00", "15.05.2026 Retour CMD -100.00", "31.05.2026 Avance CMD 40.00"),
    ),
    case(
        "avancée en partie, sans trace de l'envoi",
        "40.00 | 60.00 | chez CMD | CMD | Attendre le relevé CMD | 30.06.2026",
        payer_type=CMD,
        moves=("30.04.2026 Avance CMD 40.00",),
    ),
    case(
        "rendue par la CMD, puis rappelée",
        "0.00 | 100.00 | rappelée | Cabinet | Rappeler (2e rappel) | 10.07.2026",
        payer_type=CMD,
        bought="Non",
        sent=BY_CMD,
        moves=("30.04.2026 Avance CMD 100.00", "31.05.2026 Retour CMD -100.00"),
        reminder_level=1,
        reminded_on=parse_date("10.06.2026"),
    ),
    case(
        "rendue par la CMD, puis remise à nouveau",
        "0.00 | 100.00 | chez CMD | CMD | Attendre le relevé CMD | 30.06.2026",
        payer_type=CMD,
        bought="Non",
        sent=(*BY_CMD, "20.06.2026 CMD envoyée"),
        moves=("30.04.2026 Avance CMD 100.00", "31.05.2026 Retour CMD -100.00"),
    ),
    case(
        "payeur CMD, mais envoyée sur papier par le cabinet",
        "0.00 | 100.00 | ouverte | Cabinet | Rappeler (1er rappel) | 10.04.2026",
        payer_type=CMD,
        sent=ON_PAPER,
    ),
    case(
        "rachetée sans recours, le patient a payé la CMD plus tard",
        "100.00 | 0.00 | payée",
        clocks="30.04.2026 | 20.05.2026",
        payer_type=CMD,
        bought="Oui",
        sent=BY_CMD,
        moves=("30.04.2026 Avance CMD 100.00, payé le 20.05.2026",),
    ),
    case(
        "non rachetée, payée à la CMD, versée à la fin du mois",
        "100.00 | 0.00 | payée",
        clocks="30.04.2026 | 12.04.2026",
        payer_type=CMD,
        bought="Non",
        sent=BY_CMD,
        moves=("30.04.2026 Paiement 100.00, payé le 12.04.2026",),
    ),
    case(
        "avancée avec recours, le patient a payé la CMD : réglée au relevé suivant",
        "100.00 | 0.00 | payée",
        clocks="31.05.2026 | 18.05.2026",
        payer_type=CMD,
        bought="Avec recours",
        sent=BY_CMD,
        moves=(
            "30.04.2026 Avance CMD 100.00",
            "31.05.2026 Retour CMD -100.00",
            "31.05.2026 Paiement 100.00, payé le 18.05.2026",
        ),
    ),
    case(
        "rendue par la CMD, puis payée au cabinet",
        "100.00 | 0.00 | payée",
        clocks="15.06.2026 | 15.06.2026",
        payer_type=CMD,
        bought="Non",
        sent=BY_CMD,
        moves=("30.04.2026 Avance CMD 100.00", "31.05.2026 Retour CMD -100.00", "15.06.2026 Paiement 100.00"),
    ),
    case(
        "payée en partie au cabinet, le reste racheté par la CMD",
        "100.00 | 0.00 | payée",
        clocks="30.04.2026 | -",
        payer_type=CMD,
        bought="Oui",
        sent=BY_CMD,
        moves=("20.03.2026 Paiement 40.00", "30.04.2026 Avance CMD 60.00"),
    ),
    case(
        "avancée avec recours, puis rendue par la CMD",
        "0.00 | 100.00 | ouverte | Cabinet | Reprendre le suivi | 31.05.2026",
        payer_type=CMD,
        bought="Avec recours",
        sent=BY_CMD,
        moves=("30.04.2026 Avance CMD 100.00", "31.05.2026 Retour CMD -100.00"),
    ),
    case(
        "avancée avec recours, puis contestée",
        "0.00 | 100.00 | bloquée | Cabinet | Informer CMD : suspendre les rappels | 10.05.2026",
        payer_type=CMD,
        bought="Avec recours",
        hold="litige",
        hold_since=parse_date("10.05.2026"),
        sent=BY_CMD,
        moves=("30.04.2026 Avance CMD 100.00",),
    ),
    # --- reminded
    case(
        "rappelée une fois",
        "0.00 | 100.00 | rappelée | Cabinet | Rappeler (2e rappel) | 15.05.2026",
        sent=ON_PAPER,
        reminder_level=1,
        reminded_on=parse_date("15.04.2026"),
    ),
    case(
        "rappelée deux fois, payée en partie",
        "30.00 | 70.00 | rappelée | Cabinet | Rappeler (3e rappel) | 19.06.2026",
        sent=ON_PAPER,
        moves=("25.05.2026 Paiement 30.00",),
        reminder_level=2,
        reminded_on=parse_date("20.05.2026"),
    ),
    case(
        "rappelée trois fois",
        "0.00 | 100.00 | rappelée | Cabinet | Décider du transfert | 15.07.2026",
        sent=ON_PAPER,
        reminder_level=3,
        reminded_on=parse_date("15.06.2026"),
    ),
    case(
        "rappelée, date du rappel perdue : à faire aujourd'hui",
        "0.00 | 100.00 | rappelée | Cabinet | Rappeler (2e rappel) | 30.06.2026",
        sent=ON_PAPER,
        reminder_level=1,
    ),
    case(
        "rappelée sans preuve d'envoi de la facture",
        "0.00 | 100.00 | rappelée | Cabinet | Rappeler (2e rappel) | 15.05.2026",
        reminder_level=1,
        reminded_on=parse_date("15.04.2026"),
    ),
    # --- sent and open
    case(
        "envoyée, pas encore échue",
        "0.00 | 100.00 | ouverte | Cabinet | Attendre l'échéance | 10.07.2026",
        issued="10.06.2026",
        sent=("11.06.2026 Papier envoyée",),
    ),
    case(
        "envoyée, échue aujourd'hui",
        "0.00 | 100.00 | ouverte | Cabinet | Attendre l'échéance | 30.06.2026",
        due_on=parse_date("30.06.2026"),
        sent=ON_PAPER,
    ),
    case(
        "envoyée, échue d'hier",
        "0.00 | 100.00 | ouverte | Cabinet | Rappeler (1er rappel) | 09.07.2026",
        due_on=parse_date("29.06.2026"),
        sent=ON_PAPER,
    ),
    case(
        "acceptée par l'assurance, payée en partie",
        "40.00 | 60.00 | ouverte | Cabinet | Rappeler (1er rappel) | 10.04.2026",
        payer_type="Assurance complémentaire",
        sent=("03.03.2026 Dentagest acceptée",),
        moves=("20.03.2026 Paiement 40.00",),
    ),
    case(
        "paiement extourné par la banque",
        "0.00 | 100.00 | ouverte | Cabinet | Rappeler (1er rappel) | 10.04.2026",
        sent=ON_PAPER,
        moves=("20.03.2026 Paiement 100.00", "22.03.2026 Extourne -100.00"),
    ),
    case(
        "envoyée, sans date de facture",
        "0.00 | 100.00 | ouverte | Cabinet | Compléter la date de facture | 30.06.2026",
        issued="",
        sent=ON_PAPER,
    ),
    # --- handed over for recovery
    case(
        "transmise à la CMD pour recouvrement",
        "0.00 | 100.00 | chez CMD | CMD | Attendre le recouvrement | 29.08.2026",
        sent=ON_PAPER,
        **THRICE_REMINDED,
        transfers=("31.05.2026 CMD",),
    ),
    case(
        "transmise à la CMD il y a trois mois, sans résultat",
        "0.00 | 100.00 | chez CMD | Cabinet | Demander où en est le recouvrement | 30.06.2026",
        sent=ON_PAPER,
        transfers=("01.04.2026 CMD",),
    ),
    case(
        "transmise à la CMD, puis contestée",
        "0.00 | 100.00 | bloquée | Cabinet | Informer CMD : suspendre les rappels | 10.06.2026",
        sent=ON_PAPER,
        hold="litige",
        hold_since=parse_date("10.06.2026"),
        transfers=("31.05.2026 CMD",),
    ),
    case(
        "mise en poursuite",
        "0.00 | 100.00 | rappelée | Office des poursuites | Attendre la poursuite | 29.08.2026",
        sent=ON_PAPER,
        **THRICE_REMINDED,
        transfers=("31.05.2026 poursuite",),
    ),
    case(
        "mise en poursuite il y a trois mois",
        "0.00 | 100.00 | rappelée | Cabinet | Demander où en est la poursuite | 30.06.2026",
        sent=ON_PAPER,
        transfers=("01.04.2026 poursuite",),
    ),
    case(
        "mise en poursuite, puis un arrangement",
        "0.00 | 100.00 | bloquée | Cabinet | Suspendre la poursuite | 10.06.2026",
        sent=ON_PAPER,
        hold="arrangement",
        hold_since=parse_date("10.06.2026"),
        plan=("15.07.2026 50.00", "15.08.2026 50.00"),
        transfers=("31.05.2026 poursuite",),
    ),
    case(
        "mise en poursuite et payée",
        "100.00 | 0.00 | payée",
        clocks="20.06.2026 | 20.06.2026",
        sent=ON_PAPER,
        moves=("20.06.2026 Paiement 100.00",),
        transfers=("31.05.2026 poursuite",),
    ),
    case(
        "mise en poursuite, acte de défaut de biens",
        "0.00 | 0.00 | perte",
        clocks="20.06.2026 | 20.06.2026",
        sent=ON_PAPER,
        moves=("20.06.2026 Perte 100.00",),
        transfers=("31.05.2026 poursuite",),
    ),
    case(
        "rendue par la CMD sans résultat, sur papier",
        "0.00 | 100.00 | ouverte | Cabinet | Reprendre le suivi | 20.06.2026",
        sent=ON_PAPER,
        **THRICE_REMINDED,
        transfers=("31.05.2026 CMD", "20.06.2026 Cabinet"),
    ),
    case(
        "rendue par la CMD sur son relevé",
        "0.00 | 100.00 | ouverte | Cabinet | Reprendre le suivi | 25.06.2026",
        sent=ON_PAPER,
        moves=("10.06.2026 Avance CMD 100.00", "25.06.2026 Retour CMD -100.00"),
        transfers=("31.05.2026 CMD",),
    ),
    case(
        "rendue par la CMD, puis mise en poursuite",
        "0.00 | 100.00 | rappelée | Office des poursuites | Attendre la poursuite | 19.09.2026",
        sent=ON_PAPER,
        transfers=("15.05.2026 CMD", "05.06.2026 Cabinet", "21.06.2026 poursuite"),
    ),
    case(
        "remise à la CMD, rendue, puis retransmise pour recouvrement",
        "0.00 | 100.00 | chez CMD | CMD | Attendre le recouvrement | 13.09.2026",
        payer_type=CMD,
        sent=BY_CMD,
        moves=("30.04.2026 Avance CMD 100.00", "31.05.2026 Retour CMD -100.00"),
        transfers=("15.06.2026 CMD",),
    ),
    case(
        "un transfert prévu pour plus tard ne compte pas encore",
        "0.00 | 100.00 | rappelée | Cabinet | Décider du transfert | 19.06.2026",
        sent=ON_PAPER,
        **THRICE_REMINDED,
        transfers=("31.07.2026 CMD",),
    ),
    case(
        "mise en poursuite, payée en partie à l'office",
        "40.00 | 60.00 | rappelée | Office des poursuites | Attendre la poursuite | 29.08.2026",
        sent=ON_PAPER,
        moves=("15.06.2026 Paiement 40.00",),
        transfers=("31.05.2026 poursuite",),
        **THRICE_REMINDED,
    ),
    case(
        "n'a pas versé l'acompte convenu, puis mise en poursuite",
        "0.00 | 100.00 | rappelée | Office des poursuites | Attendre la poursuite | 18.09.2026",
        sent=ON_PAPER,
        plan=("15.05.2026 50.00", "15.06.2026 50.00"),
        transfers=("20.06.2026 poursuite",),
    ),
    # --- of before the journal (it begins on 01.01.2026)
    case(
        "reprise d'avant le journal : son envoi n'est pas demandé",
        "0.00 | 100.00 | ouverte | Cabinet | Rappeler (1er rappel) | 10.12.2025",
        issued="31.10.2025",
    ),
    case(
        "reprise d'avant le journal, payeur CMD, mais envoyée sur papier par le cabinet",
        "0.00 | 100.00 | ouverte | Cabinet | Rappeler (1er rappel) | 10.12.2025",
        payer_type=CMD,
        issued="31.10.2025",
        sent=("01.11.2025 Papier envoyée",),
    ),
    case(
        "reprise d'avant le journal, chez CMD, sans nouvelles",
        "0.00 | 100.00 | chez CMD | Cabinet | Interroger CMD | 15.12.2025",
        payer_type=CMD,
        issued="31.10.2025",
    ),
)


@cache
def journal() -> pd.DataFrame:
    """All cases in one journal, each under its story as number."""
    ledger = compute(
        [invoice(case.story, **case.facts) for case in CASES],
        [_moved(case.story, line) for case in CASES for line in case.moves],
        [sending(case.story, line) for case in CASES for line in case.sent],
        settings=Settings(journal_start=parse_date("01.01.2026"), levels=states.LADDER),
        plans=[row for case in CASES for row in agreed(case.story, *case.plan)],
        transfers=[row for case in CASES for row in handed_over(case.story, *case.transfers)],
    )
    return ledger.set_index("number")


def _moved(number: str, line: str) -> dict[str, Any]:
    """A movement; CMD may say when the debtor paid: ``30.04.2026 Avance CMD 100.00, payé le 20.04.2026``."""
    text, _, day = line.partition(", payé le ")
    return moved(number, text, **({"debtor_paid_on": parse_date(day)} if day else {}))


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.story)
def test_an_invoice_says_where_it_stands_and_what_comes_next(case: Case) -> None:
    row: Any = journal().loc[case.story]
    said = [format_amount(row["paid"]), format_amount(row["balance"]), row["status"]]
    said += [row["owner"], row["next_action"], shown(row["action_on"])]

    assert " | ".join(filter(None, said)) == case.says
    assert _clocks(row) == case.clocks


def _clocks(row: Any) -> str:
    """Both clocks of an invoice; nothing while it runs for both."""
    days = [shown(row[clock]) or "-" for clock in ("settled_on", "debtor_settled_on")]
    return "" if days == ["-", "-"] else " | ".join(days)


def test_no_open_invoice_is_without_an_owner_a_next_step_and_its_day() -> None:
    unpaid = journal()[journal()["open"]]

    assert (unpaid[["owner", "next_action"]] != "").all(axis=None)
    assert unpaid["action_on"].notna().all()


def test_every_line_of_the_table_is_told_by_a_case() -> None:
    longer = compute(
        [invoice("1", reminder_level=3, reminded_on=parse_date("20.05.2026"))],
        settings=Settings(levels=(*states.LADDER, ReminderLevel(4, "Mise en demeure", interval=60))),
    )
    told = pd.concat([journal(), longer])[["status", "next_action"]].drop_duplicates()

    assert set(told.itertuples(index=False, name=None)) == {(step.status, step.next_action) for step in states.STEPS}


LEVELS = (ReminderLevel(1, "1er", delay=20), ReminderLevel(2, "2e", delay=5, interval=14))


@pytest.mark.parametrize(
    ("facts", "says"),
    [
        ({}, "Rappeler (1er rappel) | 20.04.2026"),
        ({"granted_on": "30.04.2026"}, "Rappeler (1er rappel) | 20.05.2026"),
        ({"reminder_level": 1, "reminded_on": "25.04.2026"}, "Rappeler (2e rappel) | 09.05.2026"),
        (
            {"reminder_level": 1, "reminded_on": "25.04.2026", "granted_on": "15.05.2026"},
            "Rappeler (2e rappel) | 20.05.2026",
        ),
        ({"reminder_level": 2, "reminded_on": "25.04.2026"}, "Décider du transfert | 09.05.2026"),
    ],
    ids=["due", "more time was given", "reminded", "reminded with more time", "the last of two levels"],
)
def test_the_practices_own_levels_date_the_next_reminder(facts: dict[str, Any], says: str) -> None:
    """Before: ten and thirty days and three levels, whatever *Paramètres rappels* said."""
    cells = {name: parse_date(value) if isinstance(value, str) else value for name, value in facts.items()}
    frame = ledger_frames.frame(JOURNAL, [invoice("1")]).assign(**{name: [cell] for name, cell in cells.items()})
    sent = ledger_frames.frame(DISPATCHES, [sending("1", "02.03.2026 Papier envoyée")])
    empty = [ledger_frames.frame(table, []) for table in (MOVEMENTS, DEBTORS)]
    ledger = compute_frames(frame, empty[0], sent, empty[1], Settings(levels=LEVELS), TODAY)
    assert f"{ledger['next_action'][0]} | {shown(ledger['action_on'][0])}" == says


def test_the_debtors_own_hold_blocks_all_its_invoices_but_the_invoices_reason_goes_first() -> None:
    ledger = compute(
        [invoice("1", debtor_id="D1"), invoice("2", debtor_id="D1", hold="litige"), invoice("3", debtor_id="D2")],
        debtors=[{"debtor_id": "D1", "hold": "décès"}, {"debtor_id": "D2"}],
    )

    assert list(zip(ledger["status"], ledger["hold"], strict=True)) == [
        ("bloquée", "décès"),
        ("bloquée", "litige"),
        ("à envoyer", ""),
    ]

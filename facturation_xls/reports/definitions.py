"""*Définitions*: what each figure means, how it is computed, a worked example, and where its rows are.

The one place of these words: the sheet of the workbook and ``docs/definitions.md`` are made from it, and
``tests/reports/test_definitions.py`` computes the examples with the functions that compute the figures.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

_SHEET: Final = re.compile(r"([^:;]+?)\s*[:;]")
FIELDS: Final = ("sheet", "figure", "says", "formula", "example", "place", "go_to")
"""The columns of ``tblDefinitions``, in order."""


@dataclass(frozen=True, slots=True)
class Definition:
    """One figure in French: its sheet, its name there, what it says, its formula, an example, where its rows are."""

    sheet: str
    figure: str
    says: str
    formula: str
    example: str
    place: str

    @property
    def go_to(self) -> str:
        """The sheet where its rows are: the one that ``place`` begins with, or its own for "la ligne elle-même"."""
        named = _SHEET.match(self.place)
        return named[1] if named else self.sheet


_OF_MONTH = "Journal : filtrez Type de payeur et le mois de Date facture."
_OF_MONEY = "Mouvements : filtrez le mois de Date et Genre ; une ligne marquée oui dans Témoin ne compte pas."

DEFINITIONS: Final = (
    Definition(
        "Journal",
        "Encaissé",
        "Ce qui est arrivé pour la facture, au jour de la situation.",
        "Paiements + remboursements + extournes + reprises, plus avances et retours de la CMD, sauf si la créance est "
        "rachetée avec recours. Date de valeur au plus tard au jour de la situation ; un témoin ne compte pas.",
        "Payé 200.00, puis extourné −50.00 : encaissé 150.00.",
        "Mouvements : filtrez N° facture, ou tapez le numéro dans Accueil.",
    ),
    Definition(
        "Journal",
        "Solde",
        "Ce qui reste dû.",
        "Montant − Encaissé − avoirs − pertes. Jusqu'à 0.05 de part et d'autre de zéro, la facture est réglée.",
        "Montant 500.00, encaissé 150.00, avoir 100.00 : solde 250.00.",
        "Mouvements : filtrez N° facture.",
    ),
    Definition(
        "Journal",
        "Délai",
        "Les jours depuis la facture : jusqu'au règlement, ou jusqu'à aujourd'hui si elle est ouverte.",
        "Soldée le (ou le jour de la situation) − Date facture.",
        "Facture du 01.09, réglée le 15.10 : 44 jours.",
        "La ligne elle-même.",
    ),
    Definition(
        "Impayés",
        "Retard",
        "Les jours depuis l'échéance. Un rappel ne la déplace pas.",
        "Jour de la situation − Échéance ; sans échéance : date de facture + délai du type de payeur.",
        "Échéance au 01.10, situation au 31.10 : 30 jours.",
        "La ligne elle-même.",
    ),
    Definition(
        "Impayés",
        "Ancienneté",
        "L'âge du solde depuis l'échéance.",
        "Retard : non échu (0 ou moins), 1–30, 31–60, 61–90, 91–180, > 180 jours. Ensemble : le solde ouvert.",
        "30 jours de retard : 1–30 ; 31 jours : 31–60.",
        "Impayés : filtrez Ancienneté.",
    ),
    Definition(
        "Accueil",
        "Part échue",
        "La part du solde ouvert qui a dépassé son échéance.",
        "Solde des factures avec un retard d'au moins un jour ÷ solde ouvert.",
        "Ouvert 1'000.00, dont 250.00 échus : 25 %.",
        "Impayés : filtrez Retard plus grand que 0.",
    ),
    Definition(
        "Accueil",
        "Tendance",
        "Si l'on paie plus vite ou moins vite qu'avant.",
        "Médiane des factures des trois derniers mois − médiane de celles des trois mois d'avant. ▲ plus lent, ▼ plus "
        "rapide, stable à un jour près. Vide : moins de dix factures, ou médiane pas encore connue.",
        "30 jours, puis 34 jours : ▲ 4 j.",
        _OF_MONTH,
    ),
    Definition(
        "Délais",
        "Délai moyen (impayées comprises)",
        "Le délai moyen, sans oublier les factures encore ouvertes : chacune compte aussi longtemps qu'on l'a suivie.",
        "Surface sous la courbe de Kaplan-Meier jusqu'à l'horizon (180 jours). « ≥ » : des factures sont ouvertes et "
        "personne n'a été suivi jusque-là ; « n < 10 » : moins de dix factures.",
        "Dix factures : cinq payées au jour 20, cinq au jour 40 : 30 jours. Si les cinq dernières sont encore ouvertes "
        "au jour 40 : ≥ 30 jours.",
        _OF_MONTH,
    ),
    Definition(
        "Délais",
        "Médiane",
        "Le jour où la moitié des factures est payée.",
        "Premier jour où la courbe de Kaplan-Meier descend à 50 %. « > 45 j » : la moitié n'est pas encore payée.",
        "Dix factures : cinq payées au jour 20, cinq au jour 40 : 20 jours.",
        _OF_MONTH,
    ),
    Definition(
        "Délais",
        "Payé à 30 j",
        "La part des factures payées trente jours après leur date ; de même à 60 et à 90.",
        "1 − la courbe de Kaplan-Meier à ce jour. Vide : trop tôt pour le dire.",
        "Dix factures : cinq payées au jour 20, cinq au jour 40 : 50 % à 30 jours, 100 % à 60 jours.",
        _OF_MONTH,
    ),
    Definition(
        "Délais",
        "Moyenne (payées seulement)",
        "La moyenne des factures payées. Flatteuse : les plus lentes n'y sont pas encore.",
        "Somme des délais des factures payées ÷ leur nombre. Pondérée : chaque délai compte selon le montant.",
        "100.00 payés en 10 jours et 300.00 en 30 jours : 20 jours, 25 jours pondérés.",
        "Factures payées : filtrez Type de payeur et le mois.",
    ),
    Definition(
        "Délais",
        "Horloge",
        "Ce qui arrête le délai : « Cabinet », l'argent au cabinet ; « Débiteur », le patient qui paie la CMD.",
        "Cabinet : date de valeur du mouvement. Débiteur : Date payé débiteur.",
        "Le patient paie la CMD le 10.09, la CMD verse le 30.09 : 20 jours d'écart entre les deux horloges.",
        "Mouvements : Date et Date payé débiteur.",
    ),
    Definition(
        "Évolution",
        "Solde à la fin",
        "Le solde d'un mois à l'autre, au centime.",
        "Solde au début + facturé − encaissé − avoirs − pertes.",
        "1'000.00 + 500.00 − 400.00 − 50.00 − 0.00 = 1'050.00.",
        _OF_MONEY,
    ),
    Definition(
        "Évolution",
        "Jours de ventes (DSO)",
        "Combien de jours de facturation ne sont pas encore encaissés. Ce n'est pas un délai moyen.",
        "Solde à la fin × jours des trois derniers mois ÷ facturé de ces trois mois. Au mieux : la part non échue "
        "seulement. Dus au retard : la différence.",
        "Solde 30'000.00, facturé 90'000.00 en 90 jours : 30 jours.",
        _OF_MONEY,
    ),
    Definition(
        "Évolution",
        "Par épuisement",
        "Le même, en remontant les mois jusqu'à ce que leurs factures fassent le solde.",
        "Mois entiers remontés + la part du dernier.",
        "Solde 25'000.00 ; octobre 20'000.00, septembre 10'000.00 : 31 + 30 × 5'000 ÷ 10'000 = 46 jours.",
        _OF_MONEY,
    ),
    Definition(
        "Évolution",
        "Efficacité (CEI)",
        "La part de ce qui était à encaisser et qui l'a été.",
        "(Solde au début + facturé − solde à la fin) ÷ (solde au début + facturé − solde non échu).",
        "(1'000 + 500 − 600) ÷ (1'000 + 500 − 300) = 75 %.",
        _OF_MONEY,
    ),
    Definition(
        "Prévision",
        "Attendu",
        "L'argent qui devrait arriver dans la semaine.",
        "Chaque facture ouverte compte selon la chance qu'une facture du même type et du même âge soit payée cette "
        "semaine-là ; acomptes et versements de la CMD à leurs jours ; de nouvelles factures comme ces 13 dernières "
        "semaines. Bloquées, en recouvrement et trop vieilles : à part.",
        "10 factures de 100.00 avec une chance sur quatre : 250.00.",
        "Impayés ; les montants à part sont dits au-dessus du tableau.",
    ),
    Definition(
        "Prévision",
        "Prudent",
        "Le bas de la fourchette ; Favorable est le haut. Entre les deux : huit avenirs sur dix.",
        "10e et 90e centile de cinq cents avenirs tirés au sort, toujours les mêmes pour le même journal.",
        "Sur cinq cents tirages, cinquante sont sous Prudent, cinquante au-dessus de Favorable.",
        "Prévisions passées : ce que valaient les précédentes.",
    ),
    Definition(
        "CMD",
        "Délai de versement (j)",
        "Les jours de la remise au premier argent de la CMD.",
        "Moyenne des factures remises dans le mois et versées : Date du premier mouvement − jour de la remise.",
        "Remises le 01.09, versées le 21.09 et le 01.10 : 25 jours.",
        "Envois : filtrez Canal CMD et le mois.",
    ),
    Definition(
        "CMD",
        "Frais %",
        "Ce que coûte la CMD.",
        "Frais des relevés ÷ montant des factures que la CMD a versées.",
        "30.00 de frais pour 1'000.00 : 3 %.",
        "Mouvements : filtrez Genre Frais.",
    ),
)
"""In the order of the sheet."""


def rows() -> list[dict[str, str]]:
    """The rows of ``tblDefinitions``."""
    return [{name: str(getattr(definition, name)) for name in FIELDS} for definition in DEFINITIONS]

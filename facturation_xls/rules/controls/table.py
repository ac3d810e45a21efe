"""The controls themselves: what each looks for, how it is said, and what to do about it (DESIGN §1.6)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

import pandas as pd

from facturation_xls.model.findings import ListedIn
from facturation_xls.model.words import PayerType, Severity
from facturation_xls.rules.controls import invoices, lots, movements, payouts, plans, sendings, sources
from facturation_xls.rules.controls.seen import Seen

MOST_LINES: Final = 10
"""More findings of a kind become one line that counts them: a list nobody reads helps nobody."""

TO_CONFIRM: Final = "Facture à confirmer"
"""The control whose Décision "vu" confirms an invoice."""


@dataclass(frozen=True, slots=True)
class Control:
    """What is looked for. ``name`` is part of the finding's key; ``one`` speaks of a row's columns, ``many`` of all.

    ``listed_in``: where its rows are. A row with a column ``advice`` brings its own ``what_to_do``.
    """

    name: str
    severity: Severity
    rows: Callable[[Seen], pd.DataFrame]
    one: str
    many: str
    what_to_do: str
    listed_in: ListedIn
    most: int = MOST_LINES


CONTROLS: Final = (
    Control(
        name="Numéro en double",
        severity=Severity.ALARM,
        rows=invoices.numbers_twice,
        one="La facture {number} figure plusieurs fois dans le journal : ses paiements comptent à chaque fois.",
        many="{count} numéros figurent plusieurs fois dans le journal : leurs paiements comptent à chaque fois.",
        what_to_do="Dans Journal, ne gardez qu'une ligne par facture.",
        listed_in=ListedIn.JOURNAL,
    ),
    Control(
        name="Mouvement en double",
        severity=Severity.ALARM,
        rows=movements.copied,
        one="{genre} de {amount} ({day}) : la même ligne de document figure deux fois, elle compte deux fois.",
        many="{count} mouvements figurent deux fois et comptent deux fois.",
        what_to_do="Dans Mouvements, supprimez la copie ; si c'est un autre paiement, effacez Document et Ligne.",
        listed_in=ListedIn.MOVEMENTS,
    ),
    Control(
        name="Facture refusée",
        severity=Severity.ALARM,
        rows=sendings.refused,
        one="La facture {number} est revenue le {day}. {reason}.",
        many="{count} factures sont revenues refusées et n'ont pas été renvoyées : les motifs sont dans Envois.",
        what_to_do="Corrigez-la dans Dentagest et renvoyez-la, ou appelez qui l'a refusée.",
        listed_in=ListedIn.DISPATCHES,
    ),
    Control(
        name="Lot CMD pas parti",
        severity=Severity.ALARM,
        rows=lots.lots_still_here,
        one="Le lot CMD {month} n'est pas parti ({invoices}, {total}).",
        many="{count} lots CMD ne sont pas partis.",
        what_to_do="Envoyez-le à la CMD, puis inscrivez le jour dans Lots, colonne Envoyé le.",
        listed_in=ListedIn.LOTS,
    ),
    Control(
        name="Prescription",
        severity=Severity.ALARM,
        rows=invoices.soon_prescribed,
        one="La facture {number} {prescribed} {end} : il reste {balance} à payer.",
        many="{count} factures ouvertes se prescrivent dans les six mois, ou le sont déjà.",
        what_to_do="Décidez avant ce jour : une poursuite interrompt la prescription, un rappel non.",
        listed_in=ListedIn.UNPAID,
    ),
    Control(
        name="Partage impossible",
        severity=Severity.CHECK,
        rows=movements.not_shared,
        one="{genre} de {amount} ({day}) pour « {number} » : {why}. Il n'est compté nulle part.",
        many="{count} mouvements portent plusieurs numéros et n'ont pas pu être partagés.",
        what_to_do="Dans Mouvements, écrivez les numéros (101; 107), ou les parts (101=250; 107=80).",
        listed_in=ListedIn.MOVEMENTS,
    ),
    Control(
        name="Doublon possible",
        severity=Severity.CHECK,
        rows=movements.perhaps_twice,
        one="{genre} de {amount} ({day}) pour la facture {number}, saisi à la main, ressemble à « {other} ».",
        many="{count} mouvements saisis à la main ressemblent à une ligne reprise d'un document.",
        what_to_do="Si c'est le même paiement, supprimez la ligne saisie dans Mouvements ; sinon, rien à faire.",
        listed_in=ListedIn.MOVEMENTS,
    ),
    Control(
        name="Facture inconnue",
        severity=Severity.CHECK,
        rows=movements.unallocated,
        one="{genre} de {amount} ({day}) : la facture {number} n'est pas dans le journal.",
        many="{count} mouvements portent un numéro qui n'est pas dans le journal.",
        what_to_do="Dans Mouvements, corrigez le numéro, ou ajoutez la facture au journal.",
        listed_in=ListedIn.MOVEMENTS,
    ),
    Control(
        name="Relevé : facture inconnue",
        severity=Severity.CHECK,
        rows=sendings.listed_but_unknown,
        one="{document} cite la facture {number} sans montant : elle n'est pas dans le journal.",
        many="Des relevés de la CMD citent, sans montant, {count} factures qui ne sont pas dans le journal.",
        what_to_do="Exportez-la de Dentagest, ou demandez à la CMD de quelle facture il s'agit.",
        listed_in=ListedIn.DISPATCHES,
    ),
    Control(
        name="Avoir sans facture",
        severity=Severity.CHECK,
        rows=movements.credits_without_invoice,
        one="{genre} de {amount} ({day}) pour une facture qui n'est pas dans le journal.",
        many="{count} avoirs concernent une facture qui n'est pas dans le journal.",
        what_to_do="Dans Mouvements, corrigez le numéro, ou ajoutez la facture au journal.",
        listed_in=ListedIn.MOVEMENTS,
    ),
    Control(
        name="Mouvement sans numéro",
        severity=Severity.CHECK,
        rows=movements.without_number,
        one="{genre} de {amount} ({day}) sans numéro de facture : il n'est compté nulle part.",
        many="{count} mouvements n'ont pas de numéro de facture : ils ne sont comptés nulle part.",
        what_to_do="Dans Mouvements, inscrivez le numéro de la facture.",
        listed_in=ListedIn.MOVEMENTS,
        most=100,
    ),
    Control(
        name="Mouvement sans montant",
        severity=Severity.CHECK,
        rows=movements.without_amount,
        one="{genre} ({day}) sans montant : il ne compte pour rien.",
        many="{count} mouvements n'ont pas de montant : ils ne comptent pour rien.",
        what_to_do="Dans Mouvements, inscrivez le montant, ou supprimez la ligne.",
        listed_in=ListedIn.MOVEMENTS,
    ),
    Control(
        name="Mouvement sans date",
        severity=Severity.CHECK,
        rows=movements.without_date,
        one="{genre} de {amount} sans date : il n'est pas compté.",
        many="{count} mouvements n'ont pas de date : ils ne sont pas comptés.",
        what_to_do="Dans Mouvements, inscrivez la date du paiement.",
        listed_in=ListedIn.MOVEMENTS,
    ),
    Control(
        name="Genre inconnu",
        severity=Severity.CHECK,
        rows=movements.of_unknown_kind,
        one="Le genre « {genre} » n'existe pas : {amount} ({day}) n'est pas compté.",
        many="{count} mouvements ont un genre qui n'existe pas : ils ne sont pas comptés.",
        what_to_do="Dans Mouvements, choisissez un genre de la liste.",
        listed_in=ListedIn.MOVEMENTS,
    ),
    Control(
        name="Trop-perçu",
        severity=Severity.CHECK,
        rows=invoices.overpaid,
        one="La facture {number} est payée {excess} de trop.",
        many="{count} factures sont payées au-delà de leur montant.",
        what_to_do="Vérifiez, puis remboursez (Remboursement, montant négatif) ou reportez sur une autre facture.",
        listed_in=ListedIn.JOURNAL,
    ),
    Control(
        name="Sources en désaccord",
        severity=Severity.CHECK,
        rows=movements.contradicted,
        one="Une autre source annonce {amount} ({day}) : aucun mouvement compté de la facture {number} n'a ce montant.",
        many="{count} paiements annoncés par une autre source ne correspondent à aucun mouvement compté.",
        what_to_do="Comparez les deux sources, puis corrigez le mouvement qui est faux.",
        listed_in=ListedIn.MOVEMENTS,
    ),
    Control(
        name="Versement de la CMD",
        severity=Severity.CHECK,
        rows=payouts.differing,
        one="Le relevé verse {payout}, la banque a reçu {received} le {day}.",
        many="{count} versements de la CMD ne sont pas ceux de leurs relevés.",
        what_to_do="Demandez à la CMD d'où vient la différence.",
        listed_in=ListedIn.MOVEMENTS,
    ),
    Control(
        name="Versement sans relevé",
        severity=Severity.CHECK,
        rows=payouts.without_statement,
        one="La CMD a versé {amount} le {day} : aucun relevé ne le détaille.",
        many="{count} versements de la CMD ne sont détaillés par aucun relevé.",
        what_to_do="Mettez le relevé dans a_traiter, ou demandez-le à la CMD.",
        listed_in=ListedIn.MOVEMENTS,
    ),
    Control(
        name="Relevé sans versement",
        severity=Severity.CHECK,
        rows=payouts.not_received,
        one="Le relevé verse {payout} ; à la banque, rien n'est arrivé de la CMD.",
        many="{count} relevés de la CMD versent un montant qui n'est pas arrivé à la banque.",
        what_to_do="Regardez le compte, puis demandez à la CMD.",
        listed_in=ListedIn.IMPORTS,
    ),
    Control(
        name="Paiements groupés sans détail",
        severity=Severity.CHECK,
        rows=payouts.without_details,
        one="La banque annonce {amount} ({day}) en un seul montant, sans dire qui a payé.",
        many="{count} montants groupés de la banque sont arrivés sans dire qui a payé.",
        what_to_do="Téléchargez aussi les avis de crédit détaillés et mettez-les dans a_traiter.",
        listed_in=ListedIn.MOVEMENTS,
    ),
    Control(
        name="Source pas à jour",
        severity=Severity.CHECK,
        rows=sources.stale_sources,
        one="{sentence} : les soldes, les rappels et les transferts qui en dépendent ne sont pas sûrs.",
        many="{count} sources ne sont pas à jour.",
        what_to_do="Mettez le dernier fichier dans a_traiter. Les limites sont dans Paramètres rappels (Fraîcheur).",
        listed_in=ListedIn.IMPORTS,
    ),
    Control(
        name="CMD sans nouvelles",
        severity=Severity.CHECK,
        rows=lots.silent_at_cmd,
        one="La facture {number}, remise à la CMD le {handed_on}, n'est sur aucun relevé.",
        many="{count} factures remises à la CMD ne sont sur aucun relevé.",
        what_to_do="Demandez à la CMD si elle les a reçues.",
        listed_in=ListedIn.DISPATCHES,
    ),
    Control(
        name="Mois sans envoi CMD",
        severity=Severity.CHECK,
        rows=lots.months_without_cmd,
        one="Rien n'est parti pour la CMD au mois {month}.",
        many="{count} mois sont passés sans aucun envoi à la CMD.",
        what_to_do="Si un lot est parti, inscrivez son jour dans Lots, colonne Envoyé le ; sinon, envoyez-le.",
        listed_in=ListedIn.LOTS,
    ),
    Control(
        name="Acompte manqué",
        severity=Severity.CHECK,
        rows=plans.missed,
        one="Facture {number} : l'acompte de {amount} du {day} n'est pas arrivé.",
        many="{count} acomptes convenus ne sont pas arrivés.",
        what_to_do="Appelez le débiteur. Changez Plans de paiement, ou effacez-y le plan : les rappels reprennent.",
        listed_in=ListedIn.INSTALMENTS,
    ),
    Control(
        name="Plan incomplet",
        severity=Severity.CHECK,
        rows=plans.too_small,
        one="Facture {number} : le plan prévoit {planned}, il reste {balance} à payer.",
        many="{count} plans de paiement ne couvrent pas le solde de leur facture.",
        what_to_do="Ajoutez les acomptes qui manquent dans Plans de paiement.",
        listed_in=ListedIn.INSTALMENTS,
    ),
    Control(
        name="Préparée, jamais envoyée",
        severity=Severity.CHECK,
        rows=lots.never_sent,
        one="La facture {number} du {issued_on} est préparée, mais rien ne montre qu'elle soit partie.",
        many="{count} factures sont préparées, mais rien ne montre qu'elles soient parties.",
        what_to_do="Envoyez, ou inscrivez la date d'envoi dans Journal.",
        listed_in=ListedIn.JOURNAL,
    ),
    Control(
        name="Aucune trace d'envoi",
        severity=Severity.CHECK,
        rows=lots.without_any_sending,
        one="La facture {number} du {issued_on} : rien ne montre qu'elle ait été préparée ni envoyée.",
        many="{count} factures n'ont aucune trace d'envoi.",
        what_to_do="Envoyez, ou inscrivez la date d'envoi dans Journal.",
        listed_in=ListedIn.JOURNAL,
    ),
    Control(
        name=TO_CONFIRM,
        severity=Severity.CHECK,
        rows=sendings.to_confirm,
        one="La facture {number} du {issued_on} ({amount}) a été lue dans un PDF : rien d'autre ne la confirme.",
        many="{count} factures ont été lues dans un PDF : rien d'autre ne les confirme.",
        what_to_do="Comparez avec le PDF et corrigez dans Journal, puis mettez « vu » dans Décision.",
        listed_in=ListedIn.JOURNAL,
        most=100,
    ),
    Control(
        name="Canal inattendu",
        severity=Severity.CHECK,
        rows=sendings.through_another_channel,
        one="La facture {number} est partie par {channel} le {day} ; pour ce payeur, on attend {expected}.",
        many="{count} envois sont partis par un canal qu'on n'attend pas pour ce payeur.",
        what_to_do="Vérifiez l'envoi dans Envois, ou complétez « Canaux attendus » dans Paramètres.",
        listed_in=ListedIn.DISPATCHES,
    ),
    Control(
        name="Preuve manquante",
        severity=Severity.CHECK,
        rows=sendings.without_proof,
        one="La facture {number}, partie le {sent_on}, n'a pas sa preuve ({missing}).",
        many="{count} factures envoyées n'ont pas toutes les preuves demandées.",
        what_to_do="Déposez le PDF ou le fichier XML dans a_traiter, ou changez « Preuves demandées » dans Paramètres.",
        listed_in=ListedIn.JOURNAL,
    ),
    Control(
        name="Facture sans date",
        severity=Severity.CHECK,
        rows=lambda seen: seen.ledger[seen.ledger["issued_on"].isna()],
        one="La facture {number} n'a pas de date : son délai et son retard ne se calculent pas.",
        many="{count} factures n'ont pas de date : leur délai et leur retard ne se calculent pas.",
        what_to_do="Dans Journal, inscrivez la date de la facture.",
        listed_in=ListedIn.JOURNAL,
    ),
    Control(
        name="Paiement en attente",
        severity=Severity.NOTE,
        rows=movements.waiting,
        one="{genre} de {amount} ({day}) attend une facture du débiteur {debtor_id}.",
        many="{count} paiements attendent une facture de leur débiteur.",
        what_to_do="Quand la facture est faite, inscrivez son numéro dans Mouvements.",
        listed_in=ListedIn.MOVEMENTS,
        most=100,
    ),
    Control(
        name="Numéro manquant",
        severity=Severity.NOTE,
        rows=invoices.missing_numbers,
        one="Pas dans le journal : {document}.",
        many="{count} suites de numéros manquent dans le journal.",
        what_to_do="Cherchez ces factures dans Dentagest : annulées, ou jamais exportées ?",
        listed_in=ListedIn.JOURNAL,
    ),
    Control(
        name="Payeur à classer",
        severity=Severity.NOTE,
        rows=lambda seen: seen.ledger[seen.ledger["payer_type"] == PayerType.UNCLASSIFIED],
        one="La facture {number} n'a pas encore de type de payeur.",
        many="{count} factures n'ont pas encore de type de payeur.",
        what_to_do="Choisissez le type de payeur dans Journal, ou ajoutez une règle dans Paramètres.",
        listed_in=ListedIn.JOURNAL,
    ),
)
"""In the order of the sheet: by severity, then money before paper."""

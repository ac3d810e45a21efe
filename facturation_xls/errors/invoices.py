"""An invoice, a storno, a refund or the PDF of one cannot be booked."""

from __future__ import annotations

from facturation_xls.errors import SourceError


class InvoiceEncrypted(SourceError):
    """La facture {number} du {date} est chiffrée : on n'en lit que le numéro et la date. Elle n'a pas été reprise.
    Exportez-la sans chiffrement."""


class InvoiceIncomplete(SourceError):
    """Dans cette facture, il manque {field}. Elle n'a pas été reprise. Exportez-la une nouvelle fois ;
    si rien ne change, transmettez ce message au fournisseur du logiciel."""


class InvoiceFieldInvalid(SourceError):
    """Dans cette facture, {field} n'est pas lisible : il faudrait {expected}. Elle n'a pas été reprise.
    Exportez-la une nouvelle fois ; si rien ne change, transmettez ce message au fournisseur du logiciel."""


class InvoiceFieldRepeated(SourceError):
    """Ce fichier contient plusieurs fois {field} : impossible de savoir ce qui compte. Il n'a pas été repris.
    Il faut un fichier par facture : exportez-les une nouvelle fois."""


class InvoiceCurrencyUnknown(SourceError):
    """Cette facture n'est pas en francs suisses. Elle n'a pas été reprise.
    Le journal ne tient que des francs suisses."""


class InvoiceVersionUnknown(SourceError):
    """Ce fichier se dit facture électronique, mais il n'est construit comme aucune des versions 4.0 à 5.0.
    Il n'a pas été repris. Envoyez-le au support."""


class TrialDocument(SourceError):
    """C'est une facture d'essai (mode test), ou la réponse à une telle facture : elle n'est pas reprise.
    Vous pouvez supprimer ce fichier."""


class OtherPractice(SourceError):
    """Cette facture est celle d'un autre cabinet (GLN {gln}). Elle n'a pas été reprise.
    Si c'est une erreur, vérifiez le GLN dans Paramètres."""


class NumberReused(SourceError):
    """La facture n° {number} existe déjà pour un autre débiteur, à plus de 300 jours d'écart : numéro réutilisé ?
    Rien n'a été repris de ce fichier. Vérifiez dans Dentagest."""


class StornoWithoutInvoice(SourceError):
    """Ce fichier annule la facture n° {number}, qui n'est pas dans le journal. Laissez-le ici : il sera repris quand la
    facture arrivera."""


class RefundByHand(SourceError):
    """Ce fichier annonce un remboursement pour la facture n° {number}. Saisissez-le à la main dans Mouvements
    (Genre : Remboursement), puis rangez ce fichier."""


class ProofWithoutInvoice(SourceError):
    """Je ne trouve dans ce PDF aucun n° de facture du journal. Ajoutez le n° dans le nom du fichier et relancez."""


class OtherAccount(SourceError):
    """Ce PDF demande de payer sur un autre compte que ceux du cabinet : ce n'est pas une de vos factures ? Il n'a pas
    été repris. Sinon, complétez « IBAN » dans Paramètres et relancez."""

"""Who appears in the samples: the practice, its patients, the companies that pay. Nobody here is real.

Patients bear the names of flowers, companies say "fictif", the town does not exist. Identifiers have valid check
digits; the account numbers and the AHV number are the published examples of their standards. Two numbers are not
invented: those that mark an invoice for CMD and one that nobody receives electronically.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TypeAlias

CMD_GLN = "7611910000047"
CMD_NAME = "Caisse des Médecins"
NO_RECIPIENT_GLN = "2000000000008"
INTERMEDIARY_GLN = "7601999000168"
IBAN = "CH9300762011623852957"
QR_IBAN = "CH4431999123000889012"
AHV_NUMBER = "7561234567897"
REFERENCE_PREFIX = "990001"
"""The bank's customer number, with which every QR reference of the practice begins."""


@dataclass(frozen=True)
class Person:
    """A patient or a parent."""

    family: str
    given: str
    female: bool
    street: str
    house: str
    city: str = "Montvieux"
    zip_code: str = "1099"
    birth: date = date(1980, 1, 1)

    @property
    def name(self) -> str:
        """Family name first, as lists in Switzerland have it."""
        return f"{self.family} {self.given}"


@dataclass(frozen=True)
class Company:
    """An insurer, a social service, the practice, its bank."""

    name: str
    street: str
    house: str
    gln: str = NO_RECIPIENT_GLN
    city: str = "Montvieux"
    zip_code: str = "1099"


Debtor: TypeAlias = Person | Company

PRACTICE = Company("Cabinet dentaire des Glycines", "Rue des Glycines", "3", "7601999000106")
DENTIST = Person("Glycine", "Camille", True, "Rue des Glycines", "3")
DENTIST_GLN = "7601999000113"
ZSR = "G999901"
BANK = Company("Banque Exemple", "Place de la Fontaine", "1")

GENTIANE = Company("Assurance Gentiane Fictive SA", "Avenue du Lac", "10", "7601999000120", "Bourg-Fictif", "1098")
EDELWEISS = Company("Prévoyance Edelweiss Fictive SA", "Rue de la Gare", "25", "7601999000137", "Bourg-Fictif", "1098")
AROLLE = Company("Accidents Arolle Fictive SA", "Route du Mont", "7", "7601999000144", "Bourg-Fictif", "1098")
SOCIAL_DISTRICT = Company("Service social du district fictif", "Place du Marché", "2")
SOCIAL_TOWN = Company("Service social de Bourg-Fictif", "Grand-Rue", "1", city="Bourg-Fictif", zip_code="1098")

ANCOLIE = Person("Ancolie", "Bruno", False, "Chemin des Prés", "4")
ANEMONE = Person("Anémone", "Judith", True, "Rue du Moulin", "11")
ASTER = Person("Aster", "Félix", False, "Rue du Moulin", "18")
BLEUET = Person("Bleuet", "Jeanne", True, "Chemin des Prés", "9")
BRUYERE = Person("Bruyère", "Alain", False, "Rue du Four", "2")
CAPUCINE = Person("Capucine", "Louis", False, "Rue du Four", "6")
COQUELICOT = Person("Coquelicot", "Marc", False, "Chemin des Prés", "14")
CROCUS = Person("Crocus", "Irène", True, "Rue de la Source", "5")
CYCLAMEN = Person("Cyclamen", "Ida", True, "Rue de la Source", "8")
DAHLIA = Person("Dahlia", "Simone", True, "Rue du Moulin", "23")
DIGITALE = Person("Digitale", "Samuel", False, "Rue de la Source", "12")
EGLANTINE = Person("Églantine", "Paul", False, "Rue du Four", "10")
FOUGERE = Person("Fougère", "Nadia", True, "Chemin du Bois", "1")
GENET = Person("Genêt", "Sophie", True, "Chemin du Bois", "3")
GENET_CHILD = Person("Genêt", "Léa", True, "Chemin du Bois", "3", birth=date(2016, 6, 2))
HORTENSIA = Person("Hortensia", "Rémy", False, "Chemin du Bois", "7")
IRIS = Person("Iris", "Thomas", False, "Rue des Tisserands", "4")
JONQUILLE = Person("Jonquille", "Carole", True, "Rue des Tisserands", "9")
LAVANDE = Person("Lavande", "Hélène", True, "Rue du Moulin", "31")
LILAS = Person("Lilas", "Nora", True, "Rue des Tisserands", "15")
LUPIN = Person("Lupin", "Aline", True, "Chemin des Prés", "20")
MELEZE = Person("Mélèze", "Yann", False, "Chemin du Bois", "11")
MIMOSA = Person("Mimosa", "Kevin", False, "Rue de la Source", "17")
MUGUET = Person("Muguet", "Anne", True, "Rue du Four", "13")
NARCISSE = Person("Narcisse", "Pierre", False, "Rue du Four", "16")
OEILLET = Person("Œillet", "Éric", False, "Rue de la Source", "21")
PERVENCHE = Person("Pervenche", "Lucie", True, "Grand-Rue", "44", "Bourg-Fictif", "1098")
PIVOINE = Person("Pivoine", "Jean", False, "Rue des Tisserands", "22")
RENONCULE = Person("Renoncule", "Max", False, "Grand-Rue", "12", "Bourg-Fictif", "1098")
ROMARIN = Person("Romarin", "Odile", True, "Rue du Moulin", "36")
SAUGE = Person("Sauge", "Denis", False, "Chemin des Prés", "27")
SOUCI = Person("Souci", "Laure", True, "Rue du Four", "19")
TROENE = Person("Troène", "Luc", False, "Grand-Rue", "30", "Bourg-Fictif", "1098")
TULIPE = Person("Tulipe", "Marie", True, "Rue de la Source", "26")
VALERIANE = Person("Valériane", "Noé", False, "Chemin du Bois", "15")
VERVEINE = Person("Verveine", "Rose", True, "Rue des Tisserands", "28")
VIOLETTE = Person("Violette", "Ugo", False, "Rue du Moulin", "40")
ZINNIA = Person("Zinnia", "Clara", True, "Chemin des Prés", "33")

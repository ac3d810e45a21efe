"""What must hold on Windows, one case each; ``tests/windows/run`` plays all of them and prints the table."""

from __future__ import annotations

import re
import subprocess
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import demonstration
import desk
import openpyxl
from desk import Desk

from facturation_xls.settings.folder import SETTINGS_FILE, open_folder
from facturation_xls.sync import synchronise
from facturation_xls.sync.erasure.persons import erase

FIXTURES: Final = Path(__file__).parents[1] / "fixtures"


@dataclass(frozen=True)
class Case:
    """One story. ``short``: CI plays it at every change."""

    name: str
    play: Callable[[Desk], str]
    short: bool


CASES: Final[dict[str, Case]] = {}


def case(name: str, *, short: bool = False) -> Callable[[Callable[[Desk], str]], Callable[[Desk], str]]:
    """Register a story; what it returns is told in the table."""

    def register(play: Callable[[Desk], str]) -> Callable[[Desk], str]:
        CASES[name] = Case(name, play, short)
        return play

    return register


def few() -> list[Path]:
    """Three documents: enough for a sync that books something."""
    return [path for path in demonstration.documents() if path.suffix == ".xml"][:3]


# --- every day --------------------------------------------------------------------------------------------------------


@case("first sync: the workbook is the one that Linux makes", short=True)
def first_sync(at: Desk) -> str:
    place = at.place("Premier", demonstration.documents())
    other = at.place("Premier sous Linux", demonstration.documents())
    done = place.synchronise()
    synchronise(other.folder)
    assert done.code == 0, done
    assert "C'est à jour au 05.10.2026. 48 nouvelles factures" in done.out
    ours, theirs = desk.parts(place.folder.workbook), desk.parts(other.folder.workbook)
    assert list(ours) == list(theirs)
    assert [name for name in ours if ours[name] != theirs[name]] == []
    tree, twin = (set(demonstration.tree(p.folder.archives)) for p in (place, other))
    assert tree == twin
    before = place.folder.workbook.read_bytes()
    again = place.synchronise()
    assert again.code == 0, again
    assert "Rien de nouveau aujourd'hui" in again.out
    assert place.folder.workbook.read_bytes() == before
    return f"{len(ours)} parts equal, {len(tree)} archived; then nothing new, untouched"


@case("a file dropped on it is copied; its name has accents, spaces, & and brackets", short=True)
def dropped(at: Desk) -> str:
    place = at.place("Déposé & (copie) à l'été !")
    dropped_file = at.rooms / "relevé d'été & (copie) 1.xml"
    dropped_file.write_bytes(few()[0].read_bytes())
    done = place.synchronise(at.wine.windows_path(dropped_file))
    assert done.code == 0, done
    assert "1 nouvelle facture" in done.out
    assert dropped_file.exists()
    assert [path.name for path in place.folder.archives.rglob("*relevé d'été & (copie) 1*")] != []
    return "booked, the original stays"


@case("started by a person: the workbook opens at the end", short=True)
def opened(at: Desk) -> str:
    place = at.place("Ouvre", few())
    done = place.synchronise(by_hand=True)
    assert done.code == 0, done
    (shown,) = at.opened()
    assert shown.endswith("Ouvre\\Journal.xlsx")
    assert (place.root / "Impayés (lecture).pdf").read_bytes().startswith(b"%PDF")
    return "Windows was asked to open Journal.xlsx"


@case("a folder without a journal: one is made when somebody agrees")
def begun(at: Desk) -> str:
    place = at.bare("Nouveau cabinet")
    refused = place.synchronise(by_hand=True, answers="n\n\n")
    assert refused.code == 65, refused
    assert not place.folder.workbook.exists()
    assert place.synchronise().code == 65
    made = place.synchronise(by_hand=True, answers="o\n")
    assert made.code == 0, made
    assert place.folder.workbook.exists()
    return "asked; no: 65 and nothing; yes: Journal.xlsx"


@case("the menu: diagnosis, imports, backups, reminders, exercise")
def menu(at: Desk) -> str:
    place = at.place("Menu", demonstration.documents())
    assert place.synchronise().code == 0
    done = place.bat("Menu.bat", answers="2\n30.09.2026\nn\nn\n\n4\n\n\n5\n1\no\n\n3\nn\n\n6\n\n0\n")
    assert done.code == 0, done
    assert list((place.root / "listes").glob("Impayés au 2026-09-30*.pdf")) != []
    assert "Quel numéro annuler ?" in done.out
    assert "Le journal est revenu à la sauvegarde" in done.out
    assert "À envoyer :" in done.out or "Aucun rappel" in done.out
    assert "Windows 10.0" in (place.root / "diagnostic" / "diagnostic.txt").read_text(encoding="utf-8-sig")
    exercise = place.bat("Menu.bat", answers="7\n\n0\n")
    assert (place.root / "EXERCICE" / "Journal EXERCICE.xlsx").exists(), exercise
    return "each choice did its work"


@case("a person is erased by the menu, as on Linux, part by part")
def erased(at: Desk) -> str:
    documents = [demonstration.sample(f"{name}.xml") for name in ("facture_2026000101", "banque_2026-09")]
    place, other = (at.place(name, documents) for name in ("Effacé", "Effacé sous Linux"))
    for twin in (place, other):
        synchronise(twin.folder)
        (twin.root / SETTINGS_FILE).write_text('horloge = "2037-01-05 09:30"\n', encoding="utf-8")
    done = place.bat("Menu.bat", answers="14\nD0001\no\nEFFACER\n\n0\n")
    assert "C'est effacé : " in done.out, done
    assert "Pas encore partout" not in done.out, done
    erase(open_folder(other.root), ["D0001"])
    ours, theirs = desk.parts(place.folder.workbook), desk.parts(other.folder.workbook)
    assert [name for name in ours if ours[name] != theirs.get(name)] == []
    assert demonstration.tree(place.folder.archives) == demonstration.tree(other.folder.archives)
    told = re.search(r"C'est effacé : (.*)\.", done.out)
    return told[1] if told else ""


# --- somebody is there already ----------------------------------------------------------------------------------------


@case("the workbook is open in Excel: who has it, 75, nothing changed", short=True)
def held(at: Desk) -> str:
    place = at.place("Ouvert", few())
    before = place.folder.workbook.read_bytes()
    owner = place.owned("Zoé Müller")
    with place.holding(place.folder.workbook, "excel"), place.holding(owner, "owner"):
        done = place.synchronise()
    assert done.code == 75, done
    assert "Zoé Müller a le classeur « Journal.xlsx » ouvert" in done.out
    assert place.folder.workbook.read_bytes() == before
    assert desk.traces(place) == []
    assert len(list(place.folder.inbox.iterdir())) == len(few())
    return "Zoé Müller named, byte for byte the same, no file left over"


@case("the same by hand: it waits for a key, and goes on", short=True)
def waited(at: Desk) -> str:
    place = at.place("Attend", few())
    owner = place.owned("Zoé Müller")
    with place.holding(place.folder.workbook, "excel") as holder:
        run = at.wine.start(place.root / "Synchroniser.bat", env={"FACTURATION_FENETRE": "1"})
        said = ""
        assert run.stdout is not None
        while "appuyez sur une touche" not in said:
            line = run.stdout.readline()
            assert line, said
            said += line.decode("utf-8")
        holder.communicate(timeout=60)
        owner.unlink()
    out, _ = run.communicate(b"\n", timeout=120)
    assert run.returncode == 0, out
    assert "C'est à jour" in out.decode("utf-8")
    return "told, waited, then booked"


@case("an owner file that Excel left behind holds nobody up")
def leftover(at: Desk) -> str:
    place = at.place("Reste", few())
    place.owned("Zoé Müller")
    done = place.synchronise()
    assert done.code == 0, done
    return "Windows knows that nobody has it open"


@case("a document is open elsewhere: the others are booked, it comes the next time")
def source_held(at: Desk) -> str:
    place = at.place("Source", few())
    first = place.folder.inbox / few()[0].name
    with place.holding(first, "alone"):
        done = place.synchronise()
    assert done.code == 3, done
    assert "2 nouvelles factures" in done.out
    assert first.exists()
    again = place.synchronise()
    assert again.code == 0, again
    assert not first.exists()
    return "3, then 0"


@case("a scheduled run that fails leaves a note; the next success removes it", short=True)
def scheduled(at: Desk) -> str:
    place = at.place("Planifié", few())
    with place.holding(place.folder.workbook, "excel"):
        done = place.synchronise("--planifie")
    notes = [path.name for path in place.root.glob("ATTENTION*")]
    assert done.code == 75, done
    assert len(notes) == 1
    assert "pas mis à jour depuis le" in notes[0]
    again = place.synchronise("--planifie")
    assert again.code == 0, again
    assert list(place.root.glob("ATTENTION*")) == []
    return notes[0]


@case("the daily run is registered, told and removed")
def planned(at: Desk) -> str:
    place = at.place("Tâche du jour", few())
    python, told = place.version / "python" / "python.exe", []
    for words in (["--heure", "7:05"], [], ["--retirer"], []):
        done = at.wine.run(
            python, "-m", "facturation_xls", "planifier", *words, "--dossier", at.wine.windows_path(place.root)
        )
        assert done.returncode == 0, done
        told.append(done.stdout.decode("cp1252", "replace").strip())
    assert "chaque jour à 07:05. La prochaine : 06.10.2026" in told[0]
    assert told[1] == told[0]
    assert told[2:] == ["La mise à jour automatique est retirée.", "Il n'y a pas de mise à jour automatique."]
    return "the Task Scheduler's program took the description"


# --- the installation -------------------------------------------------------------------------------------------------


@case("an incomplete folder: 90 and what to do", short=True)
def incomplete(at: Desk) -> str:
    told = []
    for number, (inside, name) in enumerate(
        [
            ((), "version.txt"),
            (("python",), "python313.zip"),
            (("python",), "python313.dll"),
            (("paquets",), "lxml"),
            (("programme", "facturation_xls"), "sync"),
        ]
    ):
        place = at.place(f"Incomplet {number}", few())
        part = place.unshared(*inside)
        (part / name if inside else part.parent / name).unlink()
        before = place.folder.workbook.read_bytes()
        done = place.synchronise()
        assert done.code == 90, (name, done)
        assert "LISEZ-MOI.txt dit quoi faire" in done.out, (name, done)
        assert "Traceback" not in done.out
        assert place.folder.workbook.read_bytes() == before
        told.append(name)
    return f"without {', '.join(told)}"


@case("Windows blocks the library of one kind of document: only that kind waits")
def blocked(at: Desk) -> str:
    letter = next(path for path in demonstration.documents() if path.suffix == ".pdf")
    place = at.place("Bloqué", [*few(), letter])
    (place.unshared("paquets", "pypdfium2_raw") / "pdfium.dll").unlink()
    done = place.synchronise()
    assert done.code == 3, done
    assert "3 nouvelles factures" in done.out
    assert "bloque la partie du programme qui lit ce genre de fichier" in done.out
    return "a PDF waits with its reason, three invoices are booked"


@case("a mistake of ours: two French lines, a report that names nobody, 70", short=True)
def crash(at: Desk) -> str:
    place = at.place("Coquelicot Marc", few())
    part = place.unshared("programme", "facturation_xls", "sync")
    (part / "guard.py").unlink()
    (part / "guard.py").write_text('raise RuntimeError("Marc Coquelicot doit 245.60")\n', encoding="utf-8")
    caches = part / "__pycache__"
    caches.unlink()
    reports = at.wine.prefix / "drive_c"
    known = set(reports.rglob("facturation_erreur_*.txt"))
    done = at.wine.run(place.root / "Synchroniser.bat")
    lines = done.stderr.decode("utf-8", "replace").splitlines()
    said = [line for line in lines if line.strip()]
    assert done.returncode == 70, said
    assert len(said) == 2, said
    assert said[0].startswith("Le programme a fait une erreur.")
    (report,) = set(reports.rglob("facturation_erreur_*.txt")) - known
    text = report.read_text(encoding="utf-8")
    assert "RuntimeError" in text
    assert "Coquelicot" not in text
    return text.splitlines()[0]


@case("variables of another Python change nothing")
def hostile(at: Desk) -> str:
    place, trap = at.place("Variables", few()), at.rooms / "piège"
    trap.mkdir()
    for name in ("click", "json", "sitecustomize", "usercustomize"):
        (trap / f"{name}.py").write_text("raise SystemExit(99)\n", encoding="ascii")
    there = at.wine.windows_path(trap)
    done = place.synchronise(
        PYTHONPATH=there, PYTHONHOME=there, PYTHONSTARTUP=there, PYTHONIOENCODING="ascii", PYTHONUTF8="0"
    )
    assert done.code == 0, done
    assert "C'est à jour" in done.out
    return "PYTHONPATH, PYTHONHOME, PYTHONIOENCODING ..."


@case("a new version beside the one in use")
def update(at: Desk) -> str:
    place = at.place("Versions", few())
    old = place.version
    place.unshared()
    (old.parent / "9.9.9-suivante").symlink_to(old.resolve())
    with place.holding(place.folder.workbook, "excel"):  # the old version runs
        (old.parent / "version.txt").write_text("9.9.9-suivante\r\n", encoding="ascii")
    done = place.synchronise()
    assert done.code == 0, done
    return "version.txt decides, nothing in use is touched"


# --- places -----------------------------------------------------------------------------------------------------------


@case("a folder so deep that paths exceed what Windows allows")
def deep(at: Desk) -> str:
    name = "/".join(f"Dossier partagé du cabinet dentaire n° {number}" for number in range(1, 6))
    place = at.place(name, demonstration.documents())
    done = at.bare("Programme").synchronise(FACTURATION_DOSSIER=at.wine.windows_path(place.root))
    assert done.code == 0, done
    longest = max(len(at.wine.windows_path(path)) for path in place.folder.archives.rglob("*"))
    assert longest > 260
    assert "48 nouvelles factures" in done.out
    return f"archives up to {longest} characters"


@case("a network share by its name")
def share(at: Desk) -> str:
    place = at.place("Partage", few())
    shares = at.wine.prefix / "dosdevices" / "unc" / "SERVEUR"
    shares.mkdir(parents=True, exist_ok=True)
    (shares / "cabinet").unlink(missing_ok=True)
    (shares / "cabinet").symlink_to(place.root)
    done = place.synchronise(FACTURATION_DOSSIER="\\\\SERVEUR\\cabinet")
    assert done.code == 0, done
    assert list(place.folder.archives.rglob("*.xml")) != []
    return "\\\\SERVEUR\\cabinet"


@case("a folder that may not be written")
def read_only(at: Desk) -> str:
    place = at.place("Lecture seule", few())
    before = place.folder.workbook.read_bytes()
    shut = [place.root, place.folder.inbox, place.folder.workbook]
    subprocess.run(["chattr", "+i", *shut], check=True)  # noqa: S607
    try:
        done = place.synchronise()
    finally:
        subprocess.run(["chattr", "-i", *shut], check=True)  # noqa: S607
    assert done.code in {65, 75}, done
    assert place.folder.workbook.read_bytes() == before
    return done.out.split(".")[0]


@case("an older workbook is brought to this version")
def older(at: Desk) -> str:
    place = at.place("Ancien", few(), journal=FIXTURES / "journal_v1.xlsx")
    other = at.place("Ancien sous Linux", few(), journal=FIXTURES / "journal_v1.xlsx")
    done = place.synchronise()
    assert done.code == 0, done
    synchronise(other.folder)
    ours, theirs = desk.parts(place.folder.workbook), desk.parts(other.folder.workbook)
    assert [name for name in ours if ours[name] != theirs[name]] == []
    return "as on Linux, part by part"


@case("a newer workbook is refused")
def newer(at: Desk) -> str:
    place = at.place("Futur", few())
    book = openpyxl.load_workbook(place.folder.workbook)
    ((sheet, cell),) = book.defined_names["fx_version"].destinations
    book[sheet][cell] = 99
    book.save(place.folder.workbook)
    before = place.folder.workbook.read_bytes()
    done = place.synchronise()
    assert done.code == 65, done
    assert "version plus récente du programme" in done.out
    assert place.folder.workbook.read_bytes() == before
    return "65, untouched"

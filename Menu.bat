@echo off
rem ---------------------------------------------------------------------
rem  Menu.bat : double-cliquer pour tout le reste (imprimer, rappels,
rem  annuler, sauvegardes, diagnostic, exercice...).
rem
rem  Regles de ce fichier : ASCII seulement, fins de ligne CRLF, aucun BOM.
rem  Les messages accentues sont affiches par le programme, jamais ici.
rem  Code de retour : celui du programme ; 90 = installation incomplete.
rem  FACTURATION_SANS_PAUSE=1 : ne jamais attendre une touche.
rem ---------------------------------------------------------------------
setlocal EnableExtensions DisableDelayedExpansion
set "ICI=%~dp0"
set "RC=90"

rem Appele par le planificateur : il n'y a personne pour appuyer.
if "%~1"=="--planifie" set "FACTURATION_SANS_PAUSE=1"

rem Double-clic ou glisser-deposer : la ligne de commande de cmd.exe
rem contient alors le nom de ce fichier.
if defined FACTURATION_FENETRE goto lieu
setlocal EnableDelayedExpansion
set "LIGNE=!CMDCMDLINE!"
set "FENETRE="
if defined LIGNE if not "!LIGNE:%~nx0=!"=="!LIGNE!" set "FENETRE=1"
endlocal & set "FACTURATION_FENETRE=%FENETRE%"

:lieu
if defined FACTURATION_SANS_PAUSE set "FACTURATION_FENETRE="

rem Depuis un partage reseau, cmd affiche un avertissement sans importance.
if defined FACTURATION_FENETRE if "%ICI:~0,2%"=="\\" cls

rem Un autre Python installe sur le poste ne doit rien changer ici.
set "PYTHONHOME="
set "PYTHONPATH="
set "PYTHONIOENCODING="
set "PYTHONSTARTUP="
set "PYTHONUTF8=1"
set "PYTHONDONTWRITEBYTECODE=1"

rem Le dossier du cabinet est celui de ce fichier, sauf si un autre est dit.
if not defined FACTURATION_DOSSIER set "FACTURATION_DOSSIER=%ICI%."

rem La version a utiliser ; les autres, a cote, servent peut-etre encore.
set "VERSION="
if exist "%ICI%appli\version.txt" set /p VERSION=<"%ICI%appli\version.txt"
if not defined VERSION goto incomplet
set "APPLI=%ICI%appli\%VERSION%"
if not exist "%APPLI%\python\python.exe" goto incomplet
if not exist "%APPLI%\python\python313.zip" goto incomplet
if not exist "%APPLI%\programme\facturation_xls\__main__.py" goto incomplet

"%APPLI%\python\python.exe" -X utf8 -m facturation_xls menu
set "RC=%ERRORLEVEL%"
rem Un autre code : Windows n'a pas laisse le programme demarrer.
for %%C in (0 2 3 4 65 70 75 130) do if "%RC%"=="%%C" goto fin
if "%RC%"=="90" goto aide
set "RC=90"
echo.
echo  Windows n'a pas laisse le programme demarrer. Rien n'a ete modifie.
goto aide

:incomplet
echo.
echo  Le programme est incomplet : il manque des fichiers dans le dossier
echo  "appli", a cote de Menu.bat. Rien n'a ete modifie.
echo.
echo  - Si vous avez ouvert une archive ZIP : faites d'abord "Extraire tout".
echo  - Si vous avez copie ce fichier seul : creez plutot un raccourci.
echo  - Sinon, l'antivirus a peut-etre retire un fichier.

:aide
echo.
echo  LISEZ-MOI.txt dit quoi faire ("Windows bloque le programme").
if defined FACTURATION_FENETRE if exist "%ICI%LISEZ-MOI.txt" start "" "%ICI%LISEZ-MOI.txt"

:fin
if not defined FACTURATION_FENETRE goto sortie
if "%RC%"=="0" goto sortie
echo.
echo  Appuyez sur une touche pour fermer cette fenetre.
pause >nul

:sortie
endlocal & exit /b %RC%

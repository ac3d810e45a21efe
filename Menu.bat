@echo off
rem ---------------------------------------------------------------------
rem  Synchroniser.bat : double-cliquer pour mettre le classeur a jour.
rem  On peut aussi glisser un ou plusieurs fichiers sur ce fichier.
rem
rem  Regles de ce fichier : ASCII seulement, fins de ligne CRLF, aucun BOM.
rem  Les messages accentues sont affiches par le programme, jamais ici.
rem  Code de retour : celui du programme ; 90 = installation incomplete.
rem  FACTURATION_SANS_PAUSE=1 : ne jamais attendre une touche.
rem ---------------------------------------------------------------------
setlocal EnableExtensions DisableDelayedExpansion
set "ICI=%~dp0"
set "RC=90"

rem Double-clic ou glisser-deposer : la ligne de commande de cmd.exe
rem contient alors le nom de ce fichier.
set "FENETRE="
setlocal EnableDelayedExpansion
set "LIGNE=!CMDCMDLINE!"
if defined LIGNE if not "!LIGNE:%~nx0=!"=="!LIGNE!" set "FENETRE=1"
endlocal & set "FENETRE=%FENETRE%"

rem Depuis un partage reseau, cmd affiche un avertissement sans importance.
if defined FENETRE if "%ICI:~0,2%"=="\\" cls

rem Un autre Python installe sur le poste ne doit rien changer ici.
set "PYTHONHOME="
set "PYTHONPATH="
set "PYTHONIOENCODING="
set "PYTHONSTARTUP="
set "PYTHONUTF8=1"
set "PYTHONDONTWRITEBYTECODE=1"

rem Le dossier du cabinet est celui de ce fichier, sauf si un autre est dit.
if not defined FACTURATION_DOSSIER set "FACTURATION_DOSSIER=%ICI%"

rem Le dossier pret a l'emploi, sinon l'environnement d'un informaticien.
set "PYTHON=%ICI%appli\python\python.exe"
if exist "%PYTHON%" goto pret
set "PYTHON=%ICI%.venv\Scripts\python.exe"
if not exist "%PYTHON%" goto incomplet
if not exist "%ICI%facturation_xls\__main__.py" goto incomplet
set "PYTHONPATH=%ICI%"
goto lancer

:pret
if not exist "%ICI%appli\app\facturation_xls\__main__.py" goto incomplet

:lancer
"%PYTHON%" -P -X utf8 -m facturation_xls synchroniser %*
set "RC=%ERRORLEVEL%"
goto fin

:incomplet
echo.
echo  Le programme est incomplet : il manque des fichiers dans le dossier
echo  "appli", a cote de Synchroniser.bat. Rien n'a ete modifie.
echo.
echo  - Si vous avez ouvert une archive ZIP : faites d'abord "Extraire tout".
echo  - Si vous avez copie ce fichier seul : creez plutot un raccourci.
echo  - Sinon, l'antivirus a peut-etre retire un fichier : appelez le support.

:fin
if defined FACTURATION_SANS_PAUSE goto sortie
if "%RC%"=="0" if not defined FENETRE goto sortie
echo.
echo  Appuyez sur une touche pour fermer cette fenetre.
pause >nul

:sortie
endlocal & exit /b %RC%

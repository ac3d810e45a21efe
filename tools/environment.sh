# Sourced by facturation and check: an environment with exactly the pinned packages, made once and repaired whenever
# it is not whole. Messages are French: the secretary may see them.
# shellcheck shell=bash

# Another Python of this machine must not change anything here, nor a wish of its that every start compiles everything.
unset PYTHONHOME PYTHONPATH PYTHONDONTWRITEBYTECODE

fail() {
    printf '%s\n' "$@" >&2
    exit 90
}

# The first command that really is Python >= 3.11 and can make an environment (a pyenv shim may be neither).
# FACTURATION_PYTHON names one to try first.
find_python() {
    local name
    for name in ${FACTURATION_PYTHON:+"$FACTURATION_PYTHON"} python3 python3.13 python3.12 python3.11 python3.14; do
        if "$name" -c 'import sys, ensurepip, venv; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1; then
            printf '%s\n' "$name"
            return
        fi
    done
    fail "Il manque Python 3.11 (ou plus récent) sur cet ordinateur. Rien n'a été modifié." \
        "Installez-le, puis relancez. Sous Debian ou Ubuntu : apt install python3 python3-venv"
}

# What an environment was made of: its interpreter (another one after a system upgrade) and the pinned packages.
contents() {
    readlink -f -- "$1/bin/python"
    cat -- "$2"
}

is_whole() {
    [[ -x $1/bin/python ]] && contents "$1" "$2" | cmp -s -- - "$1/contents"
}

# The list of contents is written last, so an interrupted installation is not whole and is made again.
build() {
    local environment=$1 requirements=$2 log=$1.log python
    python=$(find_python)
    printf "J'installe ce dont le programme a besoin : une minute environ...\n" >&2
    {
        "$python" -m venv --clear -- "$environment" &&
            "$environment/bin/python" -m pip install --quiet --no-input --disable-pip-version-check \
                --require-hashes --only-binary :all: --requirement "$requirements"
    } >"$log" 2>&1 </dev/null ||
        fail "L'installation n'a pas abouti. Vérifiez la connexion Internet et la place sur le disque, puis relancez." \
            "Détails pour le support : $log"
    contents "$environment" "$requirements" >"$environment/contents"
}

# prepare ENVIRONMENT REQUIREMENTS: returns at once when the environment is whole; two calls at a time build it once.
prepare() {
    is_whole "$1" "$2" && return
    [[ -w ${1%/*} ]] || fail "Je ne peux pas écrire dans le dossier ${1%/*}. Rien n'a été modifié."
    (
        if command -v flock >/dev/null; then flock 9; fi
        is_whole "$1" "$2" || build "$1" "$2"
    ) 9>"$1.lock"
}

# Shared by the scripts: a .venv with the locked dependencies, made once and again when the lock changes.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

VENV="${LINLI_VENV:-.venv}"

say() { printf '%s\n' "$*" >&2; }

find_python() {
    local name
    for name in "${PYTHON:-}" python3.13 python3.12 python3.11 python3 python; do
        [ -n "$name" ] && command -v "$name" >/dev/null 2>&1 || continue
        if "$name" -c 'import sys; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 13))' 2>/dev/null; then
            echo "$name"
            return
        fi
    done
    say "需要 Python 3.11 到 3.13，没有找到。Needs Python 3.11 to 3.13; none found."
    exit 1
}

# ensure_venv LOCKFILE: installs only when the lock changed since the last time.
ensure_venv() {
    local lock="$1" stamp="$VENV/.installed-$(basename "$1")"
    if [ ! -x "$VENV/bin/python" ]; then
        say "① 建立 Python 环境 … making $VENV"
        "$(find_python)" -m venv "$VENV"
    fi
    if ! cmp -s "$lock" "$stamp"; then
        say "② 安装依赖（第一次要几分钟）… installing locked dependencies"
        "$VENV/bin/python" -m pip install --disable-pip-version-check --no-input --progress-bar on \
            --require-hashes -r "$lock" >&2
        "$VENV/bin/python" -m pip install --disable-pip-version-check --no-input -q \
            --no-deps --no-build-isolation -e . >&2
        cp "$lock" "$stamp"
    fi
}

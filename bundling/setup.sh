#!/bin/sh
# Finds Python and sets the project up without internet. PYTHON=/path/to/python names another one.
cd "$(dirname "$0")" || exit 1
for python in "$PYTHON" "python@PYTHON@" python3; do
    if [ -n "$python" ] && command -v "$python" >/dev/null 2>&1; then
        exec "$python" install.py
    fi
done
echo "没有找到 Python，请先安装 Python @PYTHON@。" >&2
exit 1

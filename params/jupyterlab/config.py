"""How `make lab` starts JupyterLab: in Chinese, at the start page, for this machine only.

    .venv/bin/jupyter lab --config params/jupyterlab/config.py

Beside it, overrides.json holds the defaults of JupyterLab's own settings; what a user sets in JupyterLab goes before.
"""

import os
from pathlib import Path

here = Path(__file__).resolve().parent
root = here.parents[1]
c = get_config()  # type: ignore[name-defined]  # noqa: F821 - Jupyter gives it to its configuration files

c.ServerApp.root_dir = str(root)
c.LabApp.default_url = "/lab/tree/notebooks/start.ipynb"
c.LabApp.app_settings_dir = str(here)
# A machine without internet asks no registry for extensions. The address stays local and the token stays on: the
# browser that is opened gets it by itself.
c.LabApp.extension_manager = "readonly"
c.LabApp.news_url = None
c.ServerApp.ip = "127.0.0.1"
# Wherever a notebook runs from (jupyter-scheduler runs copies in a folder of its own), this is its project.
os.environ.setdefault("HUIBAO_PROJECT", str(root))

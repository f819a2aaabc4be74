from __future__ import annotations

import re
import subprocess
import sys

from modgap.explainers.modules import browser_modules, module_address, page_modules


def test_every_imported_name_is_a_module():
    modules = browser_modules()
    imported = {
        name for source in modules.values() for name in re.findall(r'^import .* from "(.*)";', source, re.MULTILINE)
    }
    assert imported
    assert imported <= set(modules)


def test_modules_import_nothing_from_the_network():
    for source in browser_modules().values():
        assert "http" not in source


def test_on_a_page_modules_keep_their_names_and_elsewhere_become_data_urls():
    with page_modules():
        assert module_address("modgap/figures/scatter/scatter") == "modgap/figures/scatter/scatter"
    assert module_address("modgap/figures/scatter/scatter").startswith("data:text/javascript;base64,")


def test_explainers_do_not_load_torch_or_transformers():
    code = "import sys, modgap.explainers; print(*({'torch', 'transformers'} & set(sys.modules)))"
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert run.stdout.strip() == ""


def test_every_module_says_what_it_is():
    for name, source in browser_modules().items():
        assert f"@module {name}" in source

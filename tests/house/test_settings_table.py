"""What can be set is said where people look for it: README and `.env.example`."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent.parent
READ = r'(?:env\.\w+|os\.environ\.get)\(\s*"([A-Z][A-Z_]+)"'
FILES = ("community/settings.py", "community/up.py")
NAMES = {"DEBUG"}.union(*(re.findall(READ, (ROOT / name).read_text()) for name in FILES))


@pytest.mark.parametrize("name", sorted(NAMES))
def test_every_setting_is_in_the_table_and_in_the_example(name):
    assert re.search(rf"^\| `{name}`", (ROOT / "README.md").read_text(), re.MULTILINE)
    assert re.search(rf"^(?:# )?{name}=", (ROOT / ".env.example").read_text(), re.MULTILINE)


def test_the_table_and_the_example_name_nothing_that_is_not_read():
    table = (ROOT / "README.md").read_text().split("## Settings")[1].split("## ")[0]
    example = (ROOT / ".env.example").read_text()
    named = {
        *re.findall(r"^\| `([A-Z_]+)`", table, re.MULTILINE),
        *re.findall(r"^(?:# )?([A-Z_]+)=", example, re.MULTILINE),
    }
    assert named - NAMES == set()

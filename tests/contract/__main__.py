"""Write the contract anew: `python -m tests.contract`."""

from __future__ import annotations

from tests.contract.subjects import FOLDER, SUBJECTS, written

for name in SUBJECTS:
    (FOLDER / f"{name}.json").write_text(written(name), encoding="utf-8")
    print(f"tests/contract/{name}.json")

"""Files that no other process ever sees half of."""

from __future__ import annotations

import tempfile
from pathlib import Path


def write_whole(path: Path, content: bytes) -> None:
    """Write a file in one step, readable for all; its folder has to exist. A write that fails leaves nothing.

    Raises OSError.
    """
    with tempfile.NamedTemporaryFile(dir=path.parent, delete=False) as file:
        draft = Path(file.name)
        try:
            file.write(content)
            file.close()
            draft.chmod(0o644)
            draft.replace(path)
        except BaseException:
            draft.unlink(missing_ok=True)
            raise

"""How much memory the server takes: `python -m bench.memory`. Each figure is of a process of its own, in MiB."""

import subprocess
import sys

MOST = 400  # wanted: at most this with every model loaded
STAGES = {
    "the server, nothing asked yet": "",
    "every card and page list told": "client.get('/api/models'); client.get('/step'); client.get('/beyond')",
    "the story told in both languages": "client.get('/?lang=en'); client.get('/?lang=ja')",
    "every model loaded": "[models.load(name) for name in models.names()]",
    "every model loaded and one text read by each": (
        "[models.load(name) for name in models.names()];"
        "[client.get('/api/trace', query_string={'model': name, 'text': TEXT}) for name in models.names('words')]"
    ),
}
BEGIN = """
from app import create_app
from lstm_core import models
client = create_app().test_client()
TEXT = "the king " * 100
"""
END = "import resource; print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)"


def main() -> None:
    """Measure and print."""
    for title, code in STAGES.items():
        command = [sys.executable, "-c", "\n".join([BEGIN, *(line.strip() for line in code.split(";")), END])]
        most = float(subprocess.run(command, check=True, capture_output=True, text=True).stdout)
        print(f"{most:7.1f} MiB  {title}")
    print(f"wanted: at most {MOST} MiB with every model loaded")


if __name__ == "__main__":
    main()

"""What the server and the page's scripts write alike: cases that both are held to.

`subjects.py` asks the server's code; what it answers is kept as JSON, a file a subject, one case a line: the arguments,
the language where it matters, and what comes out. tests/app/test_contract.py holds the server to these files, and
tests/js/contract.test.js the scripts. `python -m tests.contract` writes them anew.
"""

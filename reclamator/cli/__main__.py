"""`python -m reclamator.cli` is the `reclamator` command."""

import sys

from reclamator.cli import main

if __name__ == "__main__":
    sys.exit(main())

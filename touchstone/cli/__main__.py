"""`python -m touchstone.cli`."""

from touchstone.cli import main

main()

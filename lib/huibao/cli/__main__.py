"""`python -m huibao.cli`, where the command itself is not on the path."""

from huibao.cli import main

main()

"""Lets ``python -m ganreport`` do what ``ganreport`` does."""

from ganreport.cli import main

main()

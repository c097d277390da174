"""Lets ``python -m ganreport`` do what ``ganreport`` does."""

from ganreport.cli import main

if __name__ == "__main__":
    main()

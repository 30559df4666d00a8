"""`python -m overture`: the command line without the installed script."""

from overture.cli.main import main

if __name__ == "__main__":
    main()

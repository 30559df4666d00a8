"""Equilibria of one world: found by one set of files, certified by another.

`pure` and `mixed` search; `consistency` finds trembles that carry beliefs off the path; `certify`
checks a finished assessment with code of its own; `refinements` says what it survives.
"""

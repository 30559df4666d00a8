"""Published games: case files, published answers, closed forms for continuous types.

`read` loads the folders of `games`; `run` solves an instance and compares; `closed_forms` holds
one module a model.
"""

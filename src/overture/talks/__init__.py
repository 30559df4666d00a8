"""The mathematics of an agenda: which packages exist, which are efficient, who can block them.

Pure functions of issues, options and worths. This room knows nothing of games, types or worlds.
"""

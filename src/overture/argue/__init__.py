"""Arguments that attack each other: which of them can be upheld, and in which worlds.

Pure functions of who attacks whom. This room knows nothing of games or worlds.
"""

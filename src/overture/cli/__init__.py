"""The command line: one file a command, the same verbs as the library."""

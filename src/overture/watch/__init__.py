"""Monitors: what has been counted, inspected and kept, as pure mathematics.

This room knows the case, not the solver; it takes arrays, and `advise` connects it to the record.
"""

"""What the analyst declares: read, checked by name, and frozen."""

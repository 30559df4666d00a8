"""What the agenda of a case comes to: zone, packages, who ratifies, under uncertainty and types."""

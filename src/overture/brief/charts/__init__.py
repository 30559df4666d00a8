"""Charts as inline SVG: each draws finished data at a width and computes positions only."""

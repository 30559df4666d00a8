"""Four views of a flip: switching values, the worth of learning, regions of worlds, nearest change.

Each alone misleads: a switching value moves one number, the worth of learning averages, a region
says where but not how far, and the nearest joint change says how far but not how likely.
"""

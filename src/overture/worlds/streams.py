"""Random streams in which draw i is a pure function of (seed, stream, i).

A stream is named by the path of the number it serves, so adding, removing or editing another
number moves nothing here, and any block of worlds can be made again on its own.

The generator is Philox4x64-10 (Salmon, Moraes, Dror & Shaw 2011, "Parallel random numbers: as
easy as 1, 2, 3"), as numpy implements it:

  key      the 16 bytes of BLAKE2b(digest_size=16) of the UTF-8 text "SEED\\nSTREAM", read as two
           little-endian 64-bit words, the first word being key word 0
  word i   word i mod 4 of the block whose 256-bit counter is 1 + floor(i / 4)
  draw i   u = ((word >> 12) + 1/2) / 2^52

52 bits are kept, not 53: with 53 the largest word would round to u = 1. With 52, u and 1 - u are
both exact and both lie strictly between 0 and 1.

Test vectors (seed, stream, i -> u):

  0, "quantities.x",          0 -> 0.8216978522896093
  0, "quantities.x",          1 -> 0.23090357177289833
  0, "quantities.x",    1000003 -> 0.7038913813582454
  7, "assumptions.sincere",   5 -> 0.33265690769014566
"""

from __future__ import annotations

import sys
from hashlib import blake2b

import numpy as np
from numpy.typing import NDArray

_WORDS_PER_BLOCK = 4
_WORTH_COMPILED = 200
"""Draws from which on a call of a compiled function pays."""
_FARTHEST = 2**62
"""Worlds beyond which a counter does not fit one word."""


def uniforms(seed: int, stream: str, start: int, count: int) -> NDArray[np.float64]:
    """Draws `start` ... `start + count - 1` of a stream: array [count], strictly inside (0, 1).

    Raises ValueError where `start` or `count` is negative. Source: Salmon et al. (2011).
    """
    if start < 0 or count < 0:
        raise ValueError(f"worlds are counted from 0 upwards: start {start}, count {count}")
    digest = blake2b(f"{seed}\n{stream}".encode(), digest_size=16).digest()
    block, skipped = divmod(start, _WORDS_PER_BLOCK)
    if count >= _WORTH_COMPILED and "numba" in sys.modules and start + count <= _FARTHEST:
        from overture.worlds.stream_kernel import fill

        # the same words, without making a generator for every block
        out = np.empty(count)
        fill(np.frombuffer(digest, dtype="<u8"), np.uint64(block), skipped, out)
        return out
    # numpy raises the counter before it makes a block, hence the 1 in the module's docstring.
    generator = np.random.Philox(key=int.from_bytes(digest, "little"), counter=block)
    words = generator.random_raw(skipped + count)[skipped:]
    return ((words >> np.uint64(12)).astype(np.float64) + 0.5) * 2.0**-52

"""The generator of `streams`, compiled. Imported late: it brings in numba.

The same words as numpy's Philox, without making a generator for every stream and block.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from llvmlite import ir
from numba import njit, types
from numba.extending import intrinsic

from overture.game.late_blas import load_numba

_OPTIONS: dict[str, Any] = {"cache": True, "nogil": True, "error_model": "numpy", "_nrt": False}
_jit: Any = njit(**_OPTIONS)
_inline: Any = njit(**{**_OPTIONS, "inline": "always"})
_intrinsic: Any = intrinsic

ROUNDS = 10
_FACTORS = np.uint64(0xD2E7470EE14C6C93), np.uint64(0xCA5A826395121157)
_STEPS = np.uint64(0x9E3779B97F4A7C15), np.uint64(0xBB67AE8584CAA73B)
_KEPT, _HALF, _UNIT = np.uint64(12), 0.5, 2.0**-52

load_numba()


@_intrinsic
def _high(context: Any, one: Any, other: Any) -> Any:
    """The upper 64 bits of the product of two words."""

    def emit(context: Any, builder: Any, signature: Any, args: Any) -> Any:
        wide = ir.IntType(128)
        product = builder.mul(*(builder.zext(value, wide) for value in args))
        return builder.trunc(builder.lshr(product, ir.Constant(wide, 64)), ir.IntType(64))

    return types.uint64(types.uint64, types.uint64), emit


@_inline
def _words(k0: np.uint64, k1: np.uint64, x0: np.uint64) -> tuple[np.uint64, ...]:
    """The four words of a block, whose counter is one word long."""
    x1, x2, x3 = np.uint64(0), np.uint64(0), np.uint64(0)
    for _ in range(ROUNDS):
        high0, low0 = _high(_FACTORS[0], x0), _FACTORS[0] * x0
        high1, low1 = _high(_FACTORS[1], x2), _FACTORS[1] * x2
        x0, x1, x2, x3 = high1 ^ x1 ^ k0, low1, high0 ^ x3 ^ k1, low0
        k0, k1 = k0 + _STEPS[0], k1 + _STEPS[1]
    return x0, x1, x2, x3


@_inline
def _unit(word: np.uint64) -> float:
    # 52 bits fit a signed word, which becomes a double in one instruction
    return (np.float64(np.int64(word >> _KEPT)) + _HALF) * _UNIT


@_jit
def fill(key: np.ndarray, block: np.uint64, skipped: int, out: np.ndarray) -> None:
    """Draws of the stream of `key` [2] into `out`, from word `skipped` of block 1 + `block` on."""
    count = out.shape[0]
    k0, k1 = key[0], key[1]
    counter, at = block + np.uint64(1), 0
    if skipped > 0:
        words = _words(k0, k1, counter)
        for w in range(skipped, 4):
            if at < count:
                out[at] = _unit(words[w])
                at += 1
        counter += np.uint64(1)
    for _ in range((count - at) // 4):
        # by name: words picked by number would go through memory
        one, two, three, four = _words(k0, k1, counter)
        out[at] = _unit(one)
        out[at + 1] = _unit(two)
        out[at + 2] = _unit(three)
        out[at + 3] = _unit(four)
        at += 4
        counter += np.uint64(1)
    if at < count:
        words = _words(k0, k1, counter)
        for w in range(count - at):
            out[at + w] = _unit(words[w])

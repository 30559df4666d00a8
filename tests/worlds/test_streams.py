"""Streams: a pure function of seed, name and index, whatever the block."""

from __future__ import annotations

import re
from hashlib import blake2b

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from overture.worlds import streams
from overture.worlds.streams import uniforms

WORD = 2**64


def philox_block(key: tuple[int, int], counter: int) -> list[int]:
    """Philox4x64-10 written out from the paper (Salmon et al. 2011, section 4.3)."""
    x = [(counter >> (64 * place)) % WORD for place in range(4)]
    k = list(key)
    for round_ in range(10):
        if round_:
            k = [(k[0] + 0x9E3779B97F4A7C15) % WORD, (k[1] + 0xBB67AE8584CAA73B) % WORD]
        high0, low0 = divmod(0xD2E7470EE14C6C93 * x[0], WORD)
        high1, low1 = divmod(0xCA5A826395121157 * x[2], WORD)
        x = [high1 ^ x[1] ^ k[0], low1, high0 ^ x[3] ^ k[1], low0]
    return x


def reference(seed: int, stream: str, index: int) -> float:
    """Draw `index` as the module's docstring specifies it."""
    digest = blake2b(f"{seed}\n{stream}".encode(), digest_size=16).digest()
    key = (int.from_bytes(digest[:8], "little"), int.from_bytes(digest[8:], "little"))
    word = philox_block(key, 1 + index // 4)[index % 4]
    return ((word >> 12) + 0.5) / 2**52


def test_the_reference_generator_gives_the_published_answers() -> None:
    # Known answers of the authors' Random123 distribution (kat_vectors, philox4x64 10).
    assert philox_block((0, 0), 0) == [
        0x16554D9ECA36314C,
        0xDB20FE9D672D0FDC,
        0xD7E772CEE186176B,
        0x7E68B68AEC7BA23B,
    ]


@given(
    st.integers(-(10**6), 10**20),
    st.text(max_size=30).filter(lambda text: text.isprintable()),
    st.integers(0, 2**70),
)
def test_draws_follow_the_specification(seed: int, stream: str, index: int) -> None:
    assert uniforms(seed, stream, index, 1)[0] == reference(seed, stream, index)


def test_the_vectors_in_the_specification() -> None:
    rows = re.findall(r'(\d+), "([^"]+)",\s+(\d+) -> ([0-9.]+)', streams.__doc__ or "")
    assert len(rows) == 4
    for seed, stream, index, value in rows:
        assert uniforms(int(seed), stream, int(index), 1)[0] == float(value)
        assert reference(int(seed), stream, int(index)) == float(value)


@given(st.integers(0, 10_000), st.integers(0, 300), st.integers(0, 300))
def test_a_block_is_the_same_in_one_piece_or_two(start: int, first: int, second: int) -> None:
    whole = uniforms(1, "quantities.x", start, first + second)
    parts = [
        uniforms(1, "quantities.x", start, first),
        uniforms(1, "quantities.x", start + first, second),
    ]
    assert np.array_equal(whole, np.concatenate(parts))


def test_draws_are_uniform_and_streams_and_seeds_are_independent() -> None:
    count = 200_000
    columns = [
        uniforms(0, "quantities.a", 0, count),
        uniforms(0, "quantities.b", 0, count),
        uniforms(1, "quantities.a", 0, count),
        uniforms(0, "quantities.a", count, count),
    ]
    for column in columns:
        observed = np.histogram(column, bins=100, range=(0, 1))[0]
        chi_squared = ((observed - count / 100) ** 2 / (count / 100)).sum()
        assert 45 < chi_squared < 180  # 99 degrees of freedom: far beyond any 1e-5 tail
    correlation = np.corrcoef(columns) - np.eye(4)
    assert np.abs(correlation).max() < 5 / np.sqrt(count)


def test_both_ends_stay_open(monkeypatch: pytest.MonkeyPatch) -> None:
    class Extreme:
        def __init__(self, **_: object) -> None: ...

        def random_raw(self, count: int) -> np.ndarray[tuple[int], np.dtype[np.uint64]]:
            return np.array([0, 2**64 - 1], dtype=np.uint64)[:count]

    monkeypatch.setattr(np.random, "Philox", Extreme)
    least, most = uniforms(0, "x", 0, 2)
    assert 0 < least < 1e-15
    assert 1 - 1e-15 < most < 1
    assert 1 - most == least


def test_worlds_before_the_first_are_refused() -> None:
    with pytest.raises(ValueError, match="from 0 upwards"):
        uniforms(0, "x", -1, 3)


@pytest.mark.parametrize("start", [0, 1, 2, 3, 4, 12_345, 2**40 + 1])
def test_the_compiled_generator_gives_the_words_of_numpy(start: int) -> None:
    import overture.worlds.stream_kernel  # noqa: F401 - it brings in numba

    # few draws at a time are left to numpy
    for count in (200, 201, 202, 203, 1_000):
        parts = [uniforms(3, "quantities.x", start + k, 1) for k in range(0, count, 7)]
        assert uniforms(3, "quantities.x", start, count)[::7].tolist() == [p[0] for p in parts]

"""Chunks: some consecutive worlds of a run, reduced to sums, one file each.

A chunk is a pure function of the manifest and its index, so it does not matter who makes it, how
often, or when. Its file appears whole or not at all.
"""

from __future__ import annotations

import io
import math
import zipfile
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
from numpy.lib.format import read_array_header_1_0, read_magic, write_array
from numpy.typing import NDArray

from overture.errors import CannotStore
from overture.worlds.runs.files import put
from overture.worlds.runs.manifest import Manifest

FOLDER = "chunks"
SPARSE = 0.7
"""Share of entries other than 0 below which an array is compressed."""

START = 10
"""Bytes of an .npy file before its header: a magic word, the version, the header's length."""

Arrays = Mapping[str, NDArray[np.float64]]


@dataclass(frozen=True)
class Chunk:
    """Worlds `start` ... `stop - 1`, the `index`-th piece of a run."""

    index: int
    start: int
    stop: int

    def name(self, key: str) -> str:
        """The name of its file: another manifest or another end is another file."""
        return f"{self.start:010d}-{self.stop:010d}.{key[:16]}.npz"


def chunks_of(manifest: Manifest) -> tuple[Chunk, ...]:
    """All chunks of a run, in the order of the worlds."""
    size, worlds = manifest.chunk, manifest.worlds
    return tuple(
        Chunk(index, start, min(start + size, worlds))
        for index, start in enumerate(range(0, worlds, size))
    )


def share_of(chunks: tuple[Chunk, ...], shard: tuple[int, int]) -> tuple[Chunk, ...]:
    """The chunks of shard (i, n): every n-th, from the i-th on (i from 1 to n)."""
    which, among = shard
    return chunks[which - 1 :: among]


def path_of(folder: Path, manifest: Manifest, chunk: Chunk) -> Path:
    """Where a chunk is stored."""
    return folder / FOLDER / chunk.name(manifest.key)


def missing(folder: Path, manifest: Manifest, chunks: tuple[Chunk, ...]) -> list[Chunk]:
    """Those of the chunks that are not stored yet."""
    place = folder / FOLDER
    there = {path.name for path in place.iterdir()} if place.is_dir() else set()
    key = manifest.key
    return [chunk for chunk in chunks if chunk.name(key) not in there]


def packed(arrays: Arrays) -> bytes:
    """Arrays as the bytes of an .npz file; the same arrays give the same bytes."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", compresslevel=1) as archive:
        for name in sorted(arrays):
            array = np.asarray(arrays[name], order="C")
            # sums hardly shrink, and to try takes a tenth of a chunk's time
            sparse = np.count_nonzero(array) < SPARSE * array.size
            archive.compression = zipfile.ZIP_DEFLATED if sparse else zipfile.ZIP_STORED
            with archive.open(f"{name}.npy", "w", force_zip64=True) as file:
                write_array(file, array, allow_pickle=False)
    return buffer.getvalue()


def unpacked(
    content: bytes, name: str, only: frozenset[str] = frozenset()
) -> dict[str, NDArray[np.float64]]:
    """The arrays of an .npz file, all of them or `only` some. Raises CannotStore, naming the file,
    where it is damaged."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            names = (file.removesuffix(".npy") for file in archive.namelist())
            return {
                key: _array(archive.read(f"{key}.npy")) for key in names if not only or key in only
            }
    except (ValueError, OSError, EOFError, KeyError, zipfile.BadZipFile, zlib.error) as failure:
        raise CannotStore(
            f"{name} is damaged ({failure}); delete it and go on with --resume"
        ) from None


def _array(content: bytes) -> NDArray[np.float64]:
    """The array of an .npy file, one that can be written to. Raises ValueError."""
    if len(content) < START or content[6] != 1:
        raise ValueError("no array of numbers")
    begin = START + int.from_bytes(content[8:START], "little")
    shape, fortran, dtype = _header(content[:begin])
    if dtype.hasobject or min(shape, default=0) < 0:
        raise ValueError("no array of numbers")
    count = math.prod(shape)
    flat = np.frombuffer(content, dtype, count, begin).copy()
    return flat.reshape(shape, order="F" if fortran else "C")


@lru_cache(maxsize=1_000)
def _header(content: bytes) -> tuple[tuple[int, ...], bool, np.dtype[Any]]:
    """Shape, whether columns come first, and kind of number. The chunks of a run have the same
    headers, and to parse one takes longer than to read its numbers."""
    file = io.BytesIO(content)
    read_magic(file)
    found: tuple[tuple[int, ...], bool, np.dtype[Any]] = read_array_header_1_0(file)
    return found


def store(folder: Path, manifest: Manifest, chunk: Chunk, content: bytes) -> None:
    """Put the packed bytes of a chunk where they belong. Raises CannotStore."""
    put(path_of(folder, manifest, chunk), content)


def read(path: Path, only: frozenset[str] = frozenset()) -> dict[str, NDArray[np.float64]]:
    """The arrays of a stored chunk, all of them or `only` some. Raises CannotStore."""
    try:
        content = path.read_bytes()
    except OSError as failure:
        raise CannotStore(f"{path} cannot be read: {failure.strerror}") from None
    return unpacked(content, str(path), only)


def stale(folder: Path, manifest: Manifest) -> Iterator[Path]:
    """Stored chunks that belong to no part of this run any more."""
    key = manifest.key
    kept = {chunk.name(key) for chunk in chunks_of(manifest)}
    for path in sorted((folder / FOLDER).glob("*.npz")):
        if path.name not in kept:
            yield path

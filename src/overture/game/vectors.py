"""Numbers of LANES worlds side by side, as one value of a compiled function. Imported late.

A compiled loop over the last axis of an array becomes vector instructions only where the compiler
can see that no arrays overlap; views of one array hide that. So the rows of the lane kernels are
vectors by their type. Each operation is IEEE arithmetic in every lane by itself (no fastmath, no
fused operations), so a world's bytes do not depend on its neighbours or on the processor.
"""

from __future__ import annotations

import operator
from typing import Any

from llvmlite import ir
from numba import njit, types
from numba.core import cgutils
from numba.extending import intrinsic, models, overload, register_model

LANES = 16

Lanes = Any
"""What these functions take and give: LANES doubles, or one for all."""

_DOUBLES = ir.VectorType(ir.DoubleType(), LANES)
_INTEGERS = ir.VectorType(ir.IntType(64), LANES)
_intrinsic: Any = intrinsic
_UNCOUNTED: dict[str, Any] = {
    "cache": True,
    "nogil": True,
    "error_model": "numpy",
    "_nrt": False,
}
_bare: Any = njit(**_UNCOUNTED)
_code: Any = cgutils
_models: Any = models


class LanesType(types.Type):
    """The type of LANES doubles."""

    def __init__(self) -> None:
        super().__init__(name=f"Lanes{LANES}")


lanes_type = LanesType()


@register_model(LanesType)
class _Model(_models.PrimitiveModel):  # type: ignore[misc]  # numba's stubs do not say
    def __init__(self, manager: Any, kind: Any) -> None:
        super().__init__(manager, kind, _DOUBLES)


def _spread(builder: Any, value: Any, kind: Any) -> Any:
    """A number in every lane; lanes stay as they are."""
    if kind == lanes_type:
        return value
    empty = ir.Constant(_DOUBLES, ir.Undefined)
    first = builder.insert_element(empty, value, ir.Constant(ir.IntType(32), 0))
    nowhere = ir.Constant(ir.VectorType(ir.IntType(32), LANES), [0] * LANES)
    return builder.shuffle_vector(first, empty, nowhere)


def _row(context: Any, builder: Any, kind: Any, array: Any, row: Any) -> Any:
    view = context.make_array(kind)(context, builder, array)
    stride = _code.unpack_tuple(builder, view.strides, 2)[0]
    return _code.pointer_add(builder, view.data, builder.mul(row, stride), _DOUBLES.as_pointer())


def _takes(*kinds: Any) -> bool:
    return all(kind in (lanes_type, types.float64) for kind in kinds)


def _places(context: Any, builder: Any, kind: Any, array: Any, at: Any) -> Any:
    view = context.make_array(kind)(context, builder, array)
    return builder.bitcast(builder.gep(view.data, [at]), _DOUBLES.as_pointer())


def _loaded_from(where: Any) -> Any:
    """Code that loads the lanes at the pointer that `where` finds."""

    def emit(context: Any, builder: Any, signature: Any, args: Any) -> Any:
        return builder.load(where(context, builder, signature.args[0], *args), align=8)

    return emit


def _stored_to(where: Any) -> Any:
    """Code that stores lanes, or one number in all, at the pointer that `where` finds."""

    def emit(context: Any, builder: Any, signature: Any, args: Any) -> Any:
        into = where(context, builder, signature.args[0], *args[:2])
        builder.store(_spread(builder, args[2], signature.args[2]), into, align=8)
        return context.get_dummy_value()

    return emit


@_intrinsic
def load(context: Any, array: Any, row: Any) -> Any:
    """Row `row` of an array [rows, LANES]."""
    return lanes_type(array, types.int64), _loaded_from(_row)


@_intrinsic
def store(context: Any, array: Any, row: Any, value: Any) -> Any:
    """Put a value into row `row` of an array [rows, LANES]."""
    return types.void(array, types.int64, value), _stored_to(_row)


@_intrinsic
def take(context: Any, array: Any, at: Any) -> Any:
    """LANES numbers of an array [count] without gaps, from place `at` on."""
    return lanes_type(array, types.int64), _loaded_from(_places)


@_intrinsic
def put(context: Any, array: Any, at: Any, value: Any) -> Any:
    """Put a value into LANES places of an array [count] without gaps, from place `at` on."""
    return types.void(array, types.int64, value), _stored_to(_places)


TURNED = 8
"""Rows that `turn_rows` turns at once: so many numbers are a line of the cache."""

_FOUR = ir.VectorType(ir.DoubleType(), 4)


def _shuffled(builder: Any, one: Any, other: Any, places: list[int]) -> Any:
    kind = ir.VectorType(ir.IntType(32), len(places))
    return builder.shuffle_vector(one, other, ir.Constant(kind, places))


def _turned(builder: Any, rows: list[Any]) -> list[Any]:
    """Four vectors of four numbers, turned: number k of each is vector k."""
    pairs = (rows[0], rows[1]), (rows[2], rows[3])
    even = [_shuffled(builder, one, other, [0, 4, 2, 6]) for one, other in pairs]
    odd = [_shuffled(builder, one, other, [1, 5, 3, 7]) for one, other in pairs]
    return [
        _shuffled(builder, low, high, places)
        for places in ([0, 1, 4, 5], [2, 3, 6, 7])
        for low, high in (even, odd)
    ]


@_intrinsic
def turn_rows(context: Any, array: Any, row: Any, out: Any, at: Any, stride: Any) -> Any:
    """TURNED rows of an array [rows, LANES], from `row` on, to an array [count] without gaps: lane
    k's numbers side by side from place at + k * stride on."""

    def emit(context: Any, builder: Any, signature: Any, args: Any) -> Any:
        word = ir.IntType(64)
        rows = []
        for k in range(TURNED):
            place = builder.add(args[1], ir.Constant(word, k))
            read = _row(context, builder, signature.args[0], args[0], place)
            rows.append(builder.load(read, align=8))
        view = context.make_array(signature.args[2])(context, builder, args[2])
        for four in range(0, LANES, 4):
            lanes = [four, four + 1, four + 2, four + 3]
            few = [_shuffled(builder, each, each, lanes) for each in rows]
            for half in range(0, TURNED, 4):
                for lane, turned in zip(lanes, _turned(builder, few[half : half + 4]), strict=True):
                    away = builder.mul(args[4], ir.Constant(word, lane))
                    away = builder.add(builder.add(args[3], away), ir.Constant(word, half))
                    into = builder.bitcast(builder.gep(view.data, [away]), _FOUR.as_pointer())
                    builder.store(turned, into, align=8)
        return context.get_dummy_value()

    return types.void(array, types.int64, out, types.int64, types.int64), emit


@_intrinsic
def everywhere(context: Any, value: Any) -> Any:
    """One number in every lane."""

    def emit(context: Any, builder: Any, signature: Any, args: Any) -> Any:
        return _spread(builder, args[0], signature.args[0])

    return lanes_type(value), emit


@_intrinsic
def pick(context: Any, one: Any, other: Any, then: Any, otherwise: Any) -> Any:
    """`then` where one > other, else `otherwise` (also where either is not a number)."""

    def emit(context: Any, builder: Any, signature: Any, args: Any) -> Any:
        a, b, x, y = (
            _spread(builder, v, kind) for v, kind in zip(args, signature.args, strict=True)
        )
        return builder.select(builder.fcmp_ordered(">", a, b), x, y)

    return lanes_type(one, other, then, otherwise), emit


@_intrinsic
def _power_of_two(context: Any, shifted: Any) -> Any:
    """2^k from k + 1.5 x 2^52, whose last bits are k."""

    def emit(context: Any, builder: Any, signature: Any, args: Any) -> Any:
        bits = builder.bitcast(args[0], _INTEGERS)
        biased = builder.add(bits, ir.Constant(_INTEGERS, [1023] * LANES))
        shifted = builder.shl(biased, ir.Constant(_INTEGERS, [52] * LANES))
        return builder.bitcast(shifted, _DOUBLES)

    return lanes_type(shifted), emit


@_intrinsic
def _exponent(context: Any, x: Any) -> Any:
    """e of x = m 2^e with 1 <= m < 2, for normal positive x."""

    def emit(context: Any, builder: Any, signature: Any, args: Any) -> Any:
        bits = builder.bitcast(args[0], _INTEGERS)
        biased = builder.lshr(bits, ir.Constant(_INTEGERS, [52] * LANES))
        # as the last bits of 2^52 + e, which is a double without converting
        as_double = builder.or_(biased, ir.Constant(_INTEGERS, [0x433 << 52] * LANES))
        both = builder.bitcast(as_double, _DOUBLES)
        return builder.fsub(both, ir.Constant(_DOUBLES, [2.0**52 + 1023.0] * LANES))

    return lanes_type(x), emit


@_intrinsic
def _mantissa(context: Any, x: Any) -> Any:
    """m of x = m 2^e with 1 <= m < 2, for normal positive x."""

    def emit(context: Any, builder: Any, signature: Any, args: Any) -> Any:
        bits = builder.bitcast(args[0], _INTEGERS)
        kept = builder.and_(bits, ir.Constant(_INTEGERS, [(1 << 52) - 1] * LANES))
        return builder.bitcast(
            builder.or_(kept, ir.Constant(_INTEGERS, [1023 << 52] * LANES)), _DOUBLES
        )

    return lanes_type(x), emit


def _arithmetic(sign: Any, instruction: str) -> None:
    @_intrinsic
    def compute(context: Any, one: Any, other: Any) -> Any:
        def emit(context: Any, builder: Any, signature: Any, args: Any) -> Any:
            a, b = (_spread(builder, v, kind) for v, kind in zip(args, signature.args, strict=True))
            return getattr(builder, instruction)(a, b)

        return lanes_type(one, other), emit

    def implementation(one: Any, other: Any) -> Any:
        if lanes_type in (one, other) and _takes(one, other):

            def computed(one: Any, other: Any) -> Any:
                return compute(one, other)

            return computed
        return None

    overload(sign)(implementation)


for _sign, _instruction in (
    (operator.add, "fadd"),
    (operator.sub, "fsub"),
    (operator.mul, "fmul"),
    (operator.truediv, "fdiv"),
):
    _arithmetic(_sign, _instruction)


@_bare
def larger(one: Lanes, other: Lanes) -> Lanes:
    """The larger of two in every lane; `one` where the other is not a number."""
    return pick(other, one, other, one)


@_bare
def size_of(x: Lanes) -> Lanes:
    """|x| in every lane."""
    return pick(x, 0.0, x, 0.0 - x)


LEAST = -708.0
"""Below it e^x is no normal double, and is taken as 0."""

_SHIFT = 1.5 * 2.0**52
_LOG2_HIGH, _LOG2_LOW = 6.93147180369123816490e-01, 1.90821492927058770002e-10


@_bare
def exp(x: Lanes) -> Lanes:
    """e^x in every lane for x <= 700, to one unit in the last place; 0 below LEAST.

    x = k log 2 + r, |r| <= log(2) / 2 (Cody & Waite 1980), then the Taylor series of e^r.
    """
    within = pick(LEAST, x, LEAST, x)
    shifted = within * 1.4426950408889634 + _SHIFT
    k = shifted - _SHIFT
    r = (within - k * _LOG2_HIGH) - k * _LOG2_LOW
    tail = r * (1.0 / 6227020800.0) + 1.0 / 479001600.0
    tail = tail * r + 1.0 / 39916800.0
    tail = tail * r + 1.0 / 3628800.0
    tail = tail * r + 1.0 / 362880.0
    tail = tail * r + 1.0 / 40320.0
    tail = tail * r + 1.0 / 5040.0
    tail = tail * r + 1.0 / 720.0
    tail = tail * r + 1.0 / 120.0
    tail = tail * r + 1.0 / 24.0
    tail = tail * r + 1.0 / 6.0
    tail = tail * r + 0.5
    return pick(LEAST, x, 0.0, ((r + r * r * tail) + 1.0) * _power_of_two(shifted))


@_bare
def log(x: Lanes) -> Lanes:
    """The natural logarithm in every lane, for normal positive x, to two units in the last place.

    log m = 2 artanh((m - 1) / (m + 1)) with m within sqrt(2) of 1.
    """
    m, e = _mantissa(x), _exponent(x)
    e = pick(m, 1.4142135623730951, e + 1.0, e)
    m = pick(m, 1.4142135623730951, 0.5 * m, m)
    s = (m - 1.0) / (m + 1.0)
    q = s * s
    series = q * (1.0 / 23.0) + 1.0 / 21.0
    series = series * q + 1.0 / 19.0
    series = series * q + 1.0 / 17.0
    series = series * q + 1.0 / 15.0
    series = series * q + 1.0 / 13.0
    series = series * q + 1.0 / 11.0
    series = series * q + 1.0 / 9.0
    series = series * q + 1.0 / 7.0
    series = series * q + 1.0 / 5.0
    series = series * q + 1.0 / 3.0
    return e * _LOG2_HIGH + ((s + s) + (e * _LOG2_LOW + (s + s) * (q * series)))

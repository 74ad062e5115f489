// Precision and scale of decimal results, as Flink computes them (its LogicalTypeMerging).
// Invariant: precision is 1 to 38 and scale 0 to precision.

export interface DecimalShape {
  readonly precision: number;
  readonly scale: number;
}

export const MAX_PRECISION = 38;

export function addDecimals(a: DecimalShape, b: DecimalShape): DecimalShape {
  const scale = Math.max(a.scale, b.scale);
  return fitPrecision(wholeDigits(a, b, Math.max) + scale + 1, scale);
}

export function multiplyDecimals(a: DecimalShape, b: DecimalShape): DecimalShape {
  return fitPrecision(a.precision + b.precision + 1, a.scale + b.scale);
}

export function moduloDecimals(a: DecimalShape, b: DecimalShape): DecimalShape {
  const scale = Math.max(a.scale, b.scale);
  return fitPrecision(Math.max(1, wholeDigits(a, b, Math.min) + scale), scale);
}

/** The type that holds the values of both, as far as 38 digits go; whole digits are kept before fractions. */
export function commonDecimal(a: DecimalShape, b: DecimalShape): DecimalShape {
  const whole = wholeDigits(a, b, Math.max);
  const scale = Math.min(Math.max(a.scale, b.scale), MAX_PRECISION - whole);
  return { precision: Math.max(1, whole + scale), scale };
}

/** `round(x, digits)`. Rounding may add a digit. */
export function roundDecimal(shape: DecimalShape, digits: number): DecimalShape {
  const { precision, scale } = shape;
  if (digits >= scale) return shape;
  if (digits < 0) return { precision: Math.min(MAX_PRECISION, 1 + precision - scale), scale: 0 };
  return { precision: 1 + precision - scale + digits, scale: digits };
}

/** Beyond 38 digits fractions give way first, but at least six of them stay. */
function fitPrecision(precision: number, scale: number): DecimalShape {
  if (precision <= MAX_PRECISION) return { precision, scale };
  const whole = precision - scale;
  return { precision: MAX_PRECISION, scale: Math.max(MAX_PRECISION - whole, Math.min(scale, 6)) };
}

function wholeDigits(a: DecimalShape, b: DecimalShape, choose: (a: number, b: number) => number): number {
  return choose(a.precision - a.scale, b.precision - b.scale);
}

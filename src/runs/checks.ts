/** A hand-written guard: undefined when the value is as it should be, else what it should be. */
export type Check = (value: unknown) => string | undefined;

/** The checks of an object's fields; every field is checked, missing ones as `undefined`. */
export type Fields<T> = { readonly [K in keyof Required<T>]: Check };

export function text(most = 4096): Check {
  return (value) => (typeof value === 'string' && value.length <= most ? undefined : 'a text');
}

export function number(least: number, most: number): Check {
  return (value) =>
    typeof value === 'number' && value >= least && value <= most
      ? undefined
      : `a number from ${least} to ${most}`;
}

export function integer(least: number, most: number): Check {
  return (value) =>
    Number.isInteger(value) && (value as number) >= least && (value as number) <= most
      ? undefined
      : `a whole number from ${least} to ${most}`;
}

export const finite: Check = (value) => (Number.isFinite(value) ? undefined : 'a number');

export const count = integer(0, Number.MAX_SAFE_INTEGER);

/** ISO 8601 in UTC, as `Date.toISOString` writes it. */
export const instant: Check = (value) =>
  typeof value === 'string' && instantPattern.test(value) && Date.parse(value) > 0
    ? undefined
    : 'a date and time in UTC';

const instantPattern = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z$/;

export function oneOf(...values: readonly (string | number)[]): Check {
  const wanted = values.map((each) => JSON.stringify(each)).join(' or ');
  return (value) => (values.some((each) => each === value) ? undefined : wanted);
}

export function listOf(check: Check, most: number): Check {
  return (value) => {
    if (!Array.isArray(value) || value.length > most) return `a list of at most ${most}`;
    for (const each of value as unknown[]) {
      const wanted = check(each);
      if (wanted !== undefined) return `a list of ${wanted}`;
    }
    return undefined;
  };
}

export function optional(check: Check): Check {
  return (value) => (value === undefined ? undefined : check(value));
}

/** Unknown fields pass: a newer version may have written them. */
export function fields<T>(checks: Fields<T>): Check {
  return (value) => {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return 'an object';
    for (const [name, check] of Object.entries<Check>(checks)) {
      const wanted = check((value as Record<string, unknown>)[name]);
      if (wanted !== undefined) return `an object whose "${name}" is ${wanted}`;
    }
    return undefined;
  };
}

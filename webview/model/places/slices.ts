/** Long work in slices: between them the page draws, and hears the pointer and the keys. */

/** Work that pauses now and then. It yields its result as far as it is there, or nothing where nothing is new. */
export type Sliced<T> = Generator<T | undefined, T>;

/** Part of such work, of use to no one till it is done. */
export type Pausing<T> = Generator<undefined, T>;

/** What tells the time, in milliseconds, and does something after the page has had its turn. */
export interface Clock {
  now(): number;
  later(work: () => void): void;
}

/** Half a frame, so that the other half is left to drawing. */
const sliceMs = 8;

const real: Clock = {
  now: () => performance.now(),
  later: (work) => void setTimeout(work, 0),
};

/**
 * Does the first slice at once and the others later, each until its time is up.
 *
 * @param told is given the result as far as it is there, at the end of each slice that has brought something.
 * @returns what gives the rest up.
 */
export function inSlices<T>(work: Sliced<T>, told: (result: T) => void, clock = real): () => void {
  let isOver = false;
  const slice = (): void => {
    if (isOver) return;
    const until = clock.now() + sliceMs;
    let result: T | undefined;
    do {
      const { value, done } = work.next();
      result = value ?? result;
      isOver = done === true;
    } while (!isOver && clock.now() < until);
    if (!isOver) clock.later(slice);
    if (result !== undefined) told(result);
  };
  slice();
  return () => {
    isOver = true;
  };
}

/** The result of work that is done in one go. */
export function atOnce<T>(work: Pausing<T> | Sliced<T>): T {
  for (;;) {
    const { value, done } = work.next();
    if (done === true) return value;
  }
}

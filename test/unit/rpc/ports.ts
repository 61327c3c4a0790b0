// Both ends of a webview: what one posts, whoever is there then hears later, as a copy.
import type { Port } from '../../../src/rpc/pages';

interface End extends Port {
  /** Everything that was posted here. */
  readonly posted: unknown[];
  /** Posts as the other end would. */
  deliver(message: unknown): void;
}

/** A pair of ends; each may be listened to by several. */
export function portPair(): readonly [End, End] {
  const listeners = [new Set<(message: unknown) => void>(), new Set<(message: unknown) => void>()] as const;
  const posted: [unknown[], unknown[]] = [[], []];
  const end = (here: 0 | 1): End => {
    const deliver = (to: 0 | 1, message: unknown): void => {
      const copy = structuredClone(message);
      setImmediate(() => listeners[to].forEach((listener) => listener(copy)));
    };
    return {
      posted: posted[here],
      post: (message) => {
        posted[here].push(message);
        deliver(here === 0 ? 1 : 0, message);
      },
      deliver: (message) => deliver(here, message),
      listen: (listener) => {
        listeners[here].add(listener);
        return { dispose: () => listeners[here].delete(listener) };
      },
    };
  };
  return [end(0), end(1)];
}

/** Until everything posted has been heard and answered. */
export async function settled(): Promise<void> {
  for (let turn = 0; turn < 20; turn++) await new Promise((resolve) => setImmediate(resolve));
}

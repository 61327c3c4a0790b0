/** Which training picture is nearest to a place: what is drawn there, for whoever doesn't see it. */

import { useEffect, useState } from 'preact/hooks';
import type { Neighbour } from '../../../src/protocol/trainer';
import { fileName } from '../../format';
import { type Pending, problemOf } from '../../host';
import type { Panel } from '../../model/panel';
import { owner } from '../../model/state';

/** Places that move with every frame are looked up when they have come to rest for so many milliseconds. */
const rest = 150;

interface Found {
  readonly key: string;
  /** In the order of the places; undefined where there are no pictures. */
  readonly nearest?: readonly (Neighbour | undefined)[];
  /** Why there are none, in words. */
  readonly problem?: string;
}

/** Of each of some places; looks again when they change or other weights are explored, not for each step of training. */
export function useNearest(panel: Panel, latents: readonly Float32Array[]): Omit<Found, 'key'> {
  const [found, setFound] = useState<Found>({ key: '' });
  const { explored } = panel.state.value.selection;
  const key = explored ? [owner(explored.weights), ...latents.map((latent) => latent.join())].join('\n') : '';
  useEffect(() => {
    if (!explored || latents.length === 0) return;
    const { weights } = explored;
    let requests: readonly Pending<'neighbours'>[] = [];
    const waiting = setTimeout(() => {
      requests = latents.map((latent) =>
        panel.host.request('neighbours', { weights, latent: latent.slice(), count: 1 }),
      );
      Promise.all(requests.map(({ result }) => result)).then(
        (answers) => setFound({ key, nearest: answers.map(({ neighbours: [nearest] }) => nearest) }),
        (reason: unknown) => setFound({ key, problem: problemOf(reason) }),
      );
    }, rest);
    return () => {
      clearTimeout(waiting);
      requests.forEach((request) => request.cancel());
    };
  }, [key]);
  return found.key === key ? found : {};
}

/** `star, star-00022.png`. */
export function pictureInWords({ label, path }: Neighbour): string {
  return label ? `${label}, ${fileName(path)}` : fileName(path);
}

import path from 'node:path';
import type { RunRecord } from '../../protocol/configuration';
import { runName } from '../../runs/runName';

/** Names by which people know runs that they have given no name: `mnist, 13:02, z = 2`. */
export class RunNames {
  readonly #today: Intl.DateTimeFormat;
  readonly #earlier: Intl.DateTimeFormat;

  /** @param language as in BCP 47. */
  constructor(language: string) {
    const time = { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' } as const;
    this.#today = new Intl.DateTimeFormat(language, time);
    this.#earlier = new Intl.DateTimeFormat(language, { month: 'short', day: 'numeric', ...time });
  }

  /** Folder of pictures, when it began (with the day unless that is today), and the number of latent dimensions. */
  nameOf({ name, created, data, model }: RunRecord, now = new Date()): string {
    const began = new Date(created);
    const isToday = began.toDateString() === now.toDateString();
    const when = (isToday ? this.#today : this.#earlier).format(began);
    const folder = path.basename(data.folder);
    // Runs that began in the same minute are told apart by the number at the end of their folders' names.
    const [, number] = /^-(\d+)$/.exec(name.slice(runName(created, folder).length)) ?? [];
    return `${folder || name}, ${when}${number ? ` (${number})` : ''}, z = ${model.latentDimensions}`;
  }
}

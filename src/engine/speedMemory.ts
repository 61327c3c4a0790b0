import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { writeFileAtomically } from '../files/atomicFile';
import { makeFolder } from '../files/makeFolder';
import { type EngineName, engineNames } from '../protocol/engines';
import type { Program } from '../vae/program';

/** How long a step takes. */
export interface StepTime {
  /** Of the fastest: what else the machine does only ever adds. */
  readonly milliseconds: number;
  /** How many times as long the middle one took; about 1 on a machine with nothing else to do. */
  readonly spread: number;
}

export type Speeds = Partial<Record<EngineName, StepTime>>;

/** What is remembered of one program on this machine. */
interface Entry {
  readonly speeds?: Speeds;
  /** When they were measured: milliseconds since 1970. */
  readonly measured?: number;
  /** Why an engine could not be tried, in a line, and when that was. */
  readonly refusals?: Partial<Record<EngineName, { readonly reason: string; readonly at: number }>>;
  /** Trials begun since one was finished: a crash of a native library leaves this behind. */
  readonly attempts?: Partial<Record<EngineName, number>>;
}

/** A trial that ended its process this often is not tried again; once may have been a closed window. */
const mostAttempts = 2;

const day = 24 * 60 * 60 * 1000;
/** For a machine changes: its cooling, its drivers, what else runs on it. */
const longestMs = 30 * day;
/** What keeps an engine from running may be mended: a driver installed, memory freed. */
const longestRefusedMs = day;
/** Where the steps of a trial varied more than the engines differ, another trial may say otherwise. */
const longestDoubtfulMs = day;
/** Of the time that was measured: what a run may be away from it. */
const mostAway = 0.25;

/**
 * Remembers how fast each engine runs a program on this machine, in a small file. A file that cannot be read
 * or written is as good as none: the engines are timed again.
 */
export class SpeedMemory {
  readonly #file: string | undefined;
  readonly #key: string;

  /**
   * @param file absolute path; shared by processes, the last writer wins. Without one, nothing is remembered.
   * @param versions what runs the program: another version is timed anew.
   */
  constructor(file: string | undefined, program: Program, versions: readonly (readonly string[])[]) {
    this.#file = file;
    const machine = [os.cpus()[0]?.model, os.availableParallelism(), process.platform, process.arch];
    const { name, state, inputs } = program;
    const described = JSON.stringify({ machine, versions, name, state, inputs });
    this.#key = createHash('sha256').update(described).digest('hex').slice(0, 32);
  }

  /** The times of all these engines; undefined when some are not known, or not to be believed any more. */
  async speeds(names: readonly EngineName[]): Promise<Speeds | undefined> {
    const { speeds = {}, measured = 0 } = await this.#entry();
    const times = names.map((name) => speeds[name]);
    if (!times.every((time) => time !== undefined)) return undefined;
    const age = Date.now() - measured;
    const isBelieved = age >= 0 && age < (isDoubtful(times) ? longestDoubtfulMs : longestMs);
    return isBelieved ? Object.fromEntries(names.map((name) => [name, speeds[name]])) : undefined;
  }

  /** The engines whose trials of this program have ended their processes. */
  async crashed(): Promise<EngineName[]> {
    const { attempts = {} } = await this.#entry();
    return engineNames.filter((name) => Number(attempts[name]) >= mostAttempts);
  }

  /** Why engines could not be tried, as far as that was not long ago. */
  async refused(): Promise<Partial<Record<EngineName, string>>> {
    const { refusals = {} } = await this.#entry();
    const isFresh = (at: number) => Date.now() - at >= 0 && Date.now() - at < longestRefusedMs;
    const fresh = Object.entries(refusals).filter(([, refusal]) => isFresh(Number(refusal?.at)));
    return Object.fromEntries(fresh.map(([name, { reason }]) => [name, String(reason)]));
  }

  async refuse(name: EngineName, reason: string): Promise<void> {
    await this.#change((entry) => {
      return { ...entry, refusals: { ...entry.refusals, [name]: { reason, at: Date.now() } } };
    });
  }

  /** To be called before a trial: the note stays when the process does not live to say how it went. */
  async begin(name: EngineName): Promise<void> {
    await this.#change((entry) => withAttempts(entry, name, (Number(entry.attempts?.[name]) || 0) + 1));
  }

  async end(name: EngineName): Promise<void> {
    await this.#change((entry) => withAttempts(entry, name, undefined));
  }

  async remember(speeds: Speeds): Promise<void> {
    await this.#change((entry) => ({ ...entry, speeds, measured: Date.now() }));
  }

  /** Forgets the times when a run's fastest step was far from the one that was measured. */
  async confirm(measured: number, run: number): Promise<void> {
    if (Math.abs(run - measured) <= mostAway * measured) return;
    await this.#change(({ speeds: _, measured: __, ...rest }) => rest);
  }

  async #entry(): Promise<Entry> {
    const entry = (await this.#read())[this.#key] ?? {};
    const speeds = Object.entries(entry.speeds ?? {}).filter(([, time]) => isStepTime(time));
    return { ...entry, speeds: Object.fromEntries(speeds), measured: Number(entry.measured) || 0 };
  }

  async #read(): Promise<Record<string, Entry | undefined>> {
    if (this.#file === undefined) return {};
    try {
      const content: unknown = JSON.parse(await readFile(this.#file, 'utf8'));
      return typeof content === 'object' && content !== null ? (content as Record<string, Entry>) : {};
    } catch {
      return {};
    }
  }

  async #change(change: (entry: Entry) => Entry): Promise<void> {
    if (this.#file === undefined) return;
    try {
      const entries = { ...(await this.#read()), [this.#key]: change(await this.#entry()) };
      await makeFolder(path.dirname(this.#file));
      await writeFileAtomically(this.#file, `${JSON.stringify(entries, undefined, 2)}\n`, { sync: false });
    } catch {
      // Timed again next time.
    }
  }
}

function withAttempts(entry: Entry, name: EngineName, count: number | undefined): Entry {
  return { ...entry, attempts: { ...entry.attempts, [name]: count } };
}

function isStepTime(time: unknown): time is StepTime {
  const { milliseconds, spread } = (time ?? {}) as Partial<StepTime>;
  return Number.isFinite(milliseconds) && milliseconds! > 0 && Number.isFinite(spread);
}

/** Whether the engines differ less than the steps of one did. */
function isDoubtful(times: readonly StepTime[]): boolean {
  const [best = 0, next = Infinity] = times.map(({ milliseconds }) => milliseconds).sort((a, b) => a - b);
  return next < best * Math.max(...times.map(({ spread }) => spread));
}

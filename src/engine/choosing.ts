import { type EngineName, engines } from '../protocol/engines';
import type { Engine, LoadedEngine } from './engine';
import { EngineUnavailableError } from './errors';
import type { InstalledEngine } from './registry';
import { SpeedMemory, type Speeds } from './speedMemory';
import { timeSteps, type Trial } from './trial';

export interface ChoosingOptions {
  /** What `auto` times the engines on; without it `auto` takes the first that loads. */
  readonly trial?: Trial;
  /** Absolute path of the file that remembers the times. */
  readonly memoryFile?: string;
}

/**
 * Loads the engine that takes the trial's step in the least time, measured now or remembered.
 *
 * @param installed the engines to choose from; of equally fast ones the first.
 * @throws Error what the first of them threw, when none loads or none can take the step.
 */
export async function fastest(
  installed: readonly InstalledEngine[],
  { trial, memoryFile }: ChoosingOptions,
): Promise<LoadedEngine> {
  if (!trial) return firstThatLoads(installed, 'the engine that loads fastest');
  const versions = installed.map((each) => [each.name, ...each.versions]);
  const memory = new SpeedMemory(memoryFile, trial.program, versions);
  const crashed = await memory.crashed();
  const refused = await memory.refused();
  const able = installed.filter(({ name }) => !crashed.includes(name) && refused[name] === undefined);
  const notes = [
    ...crashed.map((name) => `${engines[name].label} ended the process that tried it before`),
    ...installed.flatMap(({ name }) => (refused[name] === undefined ? [] : [untried(name, refused[name])])),
  ];
  const [alone] = able;
  if (alone === undefined || (able.length === 1 && notes.length > 0)) {
    return firstThatLoads(alone ? able : installed, notes.join('; '));
  }
  const remembered = await memory.speeds(able.map(({ name }) => name));
  if (remembered) {
    const ranked = able.toSorted((a, b) => milliseconds(remembered, a) - milliseconds(remembered, b));
    for (const each of ranked) {
      const engine = await attempt(memory, each, notes, () => each.load());
      if (engine) return chosen(engine, remembered, 'measured earlier', notes, memory);
    }
  }
  return timeAll(able, { trial, memory, notes });
}

const milliseconds = (speeds: Speeds, { name }: { name: EngineName }) =>
  speeds[name]?.milliseconds ?? Infinity;

/** A graphics card in software would only take from the processor what the others make better use of. */
function refuseSoftware({ name, device }: Engine): void {
  if (!device?.isSoftware) return;
  throw new EngineUnavailableError(
    name,
    `${device.name} computes on the processor, which the others do faster.`,
  );
}

interface Timing {
  readonly trial: Trial;
  readonly memory: SpeedMemory;
  /** In words, why an engine is not among those to choose from. */
  readonly notes: string[];
}

async function timeAll(
  able: readonly InstalledEngine[],
  { trial, memory, notes }: Timing,
): Promise<LoadedEngine> {
  const speeds: Speeds = {};
  const timed: Engine[] = [];
  const problems: Error[] = [];
  for (const each of able) {
    const engine = await attempt(memory, each, notes, async () => {
      const loaded = await each.load();
      try {
        refuseSoftware(loaded);
        speeds[each.name] = await timeSteps(loaded, trial);
        return loaded;
      } catch (error) {
        loaded.dispose();
        problems.push(asError(error));
        throw error;
      }
    });
    if (engine) timed.push(engine);
  }
  const [best, ...others] = timed.sort((a, b) => milliseconds(speeds, a) - milliseconds(speeds, b));
  if (!best) throw problems[0] ?? new Error(notes.join('; '));
  for (const engine of others) engine.dispose();
  if (others.length > 0) await memory.remember(speeds);
  return chosen(best, speeds, 'measured just now', notes, memory);
}

/** Notes on file that an engine is being tried, should it end this process, and in words what it throws. */
async function attempt(
  memory: SpeedMemory,
  { name }: InstalledEngine,
  notes: string[],
  load: () => Promise<Engine>,
): Promise<Engine | undefined> {
  await memory.begin(name);
  try {
    return await load();
  } catch (error) {
    const line = firstSentence(asError(error).message);
    notes.push(untried(name, line));
    await memory.refuse(name, line);
    return undefined;
  } finally {
    await memory.end(name);
  }
}

const untried = (name: EngineName, why: string) => `${engines[name].label} could not be tried: ${why}`;

/** Without what to do about it, which is told where the engine was asked for. */
const firstSentence = (message: string) => message.split(/\n|(?<=\.) /)[0]!.replace(/\.$/, '');

function chosen(
  engine: Engine,
  speeds: Speeds,
  when: string,
  notes: readonly string[],
  memory: SpeedMemory,
): LoadedEngine {
  const measured = milliseconds(speeds, engine);
  const reason = [...(Object.keys(speeds).length > 1 ? [comparison(speeds, when)] : []), ...notes].join('; ');
  return {
    engine,
    reason,
    confirm: (run) => memory.confirm(measured, run),
    refuse: (why) => memory.refuse(engine.name, why),
  };
}

function comparison(speeds: Speeds, when: string): string {
  const ranked = Object.entries(speeds).sort(([, a], [, b]) => a.milliseconds - b.milliseconds);
  const texts = ranked.map(([name, { milliseconds }]) => {
    return `${engines[name as EngineName].label} ${milliseconds.toPrecision(3)} ms a step`;
  });
  return `the fastest here: ${texts.join(', ')}, ${when}`;
}

const asError = (thrown: unknown) => (thrown instanceof Error ? thrown : new Error(String(thrown)));

async function firstThatLoads(installed: readonly InstalledEngine[], reason: string): Promise<LoadedEngine> {
  const problems: Error[] = [];
  for (const each of installed) {
    try {
      return { engine: await each.load(), reason };
    } catch (error) {
      problems.push(asError(error));
    }
  }
  throw problems[0]!;
}

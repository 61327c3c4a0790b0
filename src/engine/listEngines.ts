import { type EngineName, engineNames } from '../protocol/engines';
import type { Device } from './engine';
import { enginesFolder, loadEngine } from './loadEngine';

/** What this installation can say of an engine. */
export interface EngineFacts {
  readonly name: EngineName;
  readonly available: boolean;
  /** Why it is not available, and what to do. */
  readonly reason?: string;
  readonly version?: string;
  readonly threads?: number;
  /** What it computes on, where that is not the processor. */
  readonly device?: Device;
}

/** Loads each engine, and says what came of it. */
export async function listEngines(folder: string | undefined = enginesFolder()): Promise<EngineFacts[]> {
  const found: EngineFacts[] = [];
  for (const name of engineNames) {
    try {
      const { engine } = await loadEngine(name, { enginesFolder: folder });
      const { version, threads, device } = engine;
      engine.dispose();
      found.push({ name, available: true, version, threads, ...(device && { device }) });
    } catch (error) {
      found.push({ name, available: false, reason: error instanceof Error ? error.message : String(error) });
    }
  }
  return found;
}

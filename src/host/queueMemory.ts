import type * as vscode from 'vscode';
import * as v from 'valibot';
import { Mementos } from './contributions';
import type { QueueMemory, TrainingQueueOptions } from './runs/trainingQueue';

const job = v.variant('kind', [
  v.object({
    kind: v.literal('train'),
    folder: v.string(),
    runsFolder: v.string(),
    // Checked by the trainer, which says what is wrong with it.
    configuration: v.custom<object>((value) => typeof value === 'object' && value !== null),
  }),
  v.object({
    kind: v.literal('resume'),
    run: v.string(),
    epochs: v.optional(v.number()),
    learningRate: v.optional(v.number()),
  }),
]);
const remembered = v.object({
  current: v.optional(v.object({ job, paused: v.boolean() })),
  waiting: v.array(job),
});

/** What is still to be trained, kept with the workspace. What another version wrote is forgotten. */
export function queueMemory(memento: vscode.Memento): TrainingQueueOptions['memory'] {
  return {
    read(): QueueMemory | undefined {
      const found = v.safeParse(remembered, memento.get(Mementos.queue));
      return found.success ? found.output : undefined;
    },
    write(memory) {
      const isEmpty = !memory.current && memory.waiting.length === 0;
      void memento.update(Mementos.queue, isEmpty ? undefined : memory);
    },
  };
}

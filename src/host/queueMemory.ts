import * as v from 'valibot';
import type { QueueMemory } from './runs/trainingQueue';

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
    acceptPictures: v.optional(v.boolean()),
  }),
]);

/** What is still to be trained, as it is saved. */
export const queueMemory: v.GenericSchema<unknown, QueueMemory> = v.object({
  current: v.optional(v.object({ job, paused: v.boolean() })),
  waiting: v.array(job),
});

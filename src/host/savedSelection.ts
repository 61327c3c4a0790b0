import * as v from 'valibot';

/** What of the panel outlives the window, as it is saved: without what is missing or damaged. */
export const savedSelection = v.object({
  /** Absolute path of the run shown. */
  run: v.fallback(v.optional(v.string()), undefined),
  /** Absolute path of the checkpoint chosen; absent when it is the run's latest weights. */
  checkpoint: v.fallback(v.optional(v.string()), undefined),
  /** Absolute paths of the pictures encoded, latest first. */
  pictures: v.fallback(v.array(v.string()), []),
});

export type SavedSelection = v.InferOutput<typeof savedSelection>;

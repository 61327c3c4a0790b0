import * as v from 'valibot';
import { engineNames } from './engines';
import { modelSchema } from './model';
import { transformSchema } from './pictures';
import { ranges } from './ranges';
import { count, type Described, fields, instant, list, number, oneOf, text } from './schema';
import { trainingSchema } from './training';

/** Of everything that is written now; `src/runs/upgrade.ts` reads what came before. */
export const formatVersion = 2;

export const dataSchema = fields({
  /** Absolute path of the folder. */
  folder: text(),
  /** Pictures that could be read. */
  images: count,
  trainingImages: number({ least: 1, most: 1e9, whole: true }),
  validationImages: count,
  /** Pictures that could not be read. */
  skipped: count,
  /** First-level subfolder names, in the order of their label index. */
  labelNames: list(text(1000), 1e6),
  /** Of names and contents, `contents:` and 64 hexadecimal digits; of names, sizes and times in runs of version 0.1. */
  fingerprint: text(200),
});

/** Where the pictures came from, as `run.json` keeps it. */
export type DataRecord = Described<typeof dataSchema>;

/** What resuming a run changed of its training. */
const changeSchema = fields({
  /** ISO 8601, UTC. */
  at: instant,
  /** Optimiser steps taken before. */
  step: count,
  epochs: v.optional(number(ranges.epochs)),
  learningRate: v.optional(number(ranges.learningRate)),
  /** The pictures were taken for those of the run on the person's word; nothing else could tell any more. */
  acceptedPictures: v.optional(v.literal(true, 'true')),
});

/** Changes that a record holds. */
export const mostChanges = 10_000;

/** How the last training that diverged did. */
const divergenceSchema = fields({
  /** ISO 8601, UTC. */
  at: instant,
  /** Optimiser steps taken, the one that lost the loss included. */
  step: count,
  learningRate: number(ranges.learningRate),
  /** One sentence. */
  reason: text(),
});

export type Divergence = Described<typeof divergenceSchema>;

/** That training ended because its patience had run out, as long as it has not been gone on with. */
const earlyStopSchema = fields({
  /** ISO 8601, UTC. */
  at: instant,
  /** Optimiser steps taken. */
  step: count,
  /** With the least validation loss. */
  bestEpoch: count,
});

export const runRecordSchema = fields({
  formatVersion: v.literal(formatVersion, String(formatVersion)),
  name: text(1000),
  /** ISO 8601, UTC. */
  created: instant,
  extensionVersion: text(100),
  engine: fields({ name: oneOf(engineNames), version: text(100), reason: text() }),
  model: modelSchema,
  training: trainingSchema,
  transform: transformSchema,
  data: dataSchema,
  /** In order, the latest {@link mostChanges}. */
  changes: v.optional(list(changeSchema, mostChanges)),
  divergence: v.optional(divergenceSchema),
  stoppedEarly: v.optional(earlyStopSchema),
  gitCommit: v.optional(text(200)),
});

/** The contents of `run.json`. */
export type RunRecord = Described<typeof runRecordSchema>;

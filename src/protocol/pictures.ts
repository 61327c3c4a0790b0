import * as v from 'valibot';
import { channelsSchema } from './model';
import { ranges } from './ranges';
import { type Described, fields, number } from './schema';

export const colour = v.pipe(
  v.string('a colour such as "#ffffff"'),
  v.regex(/^#[0-9a-fA-F]{6}$/, 'a colour such as "#ffffff"'),
);

export const transformSchema = fields({
  imageSize: number(ranges.modelImageSize),
  channels: channelsSchema,
  /** Colour under transparent pixels, `#rrggbb`. */
  background: colour,
});

/** How file contents become pixels of the model's size. */
export type ImageTransform = Described<typeof transformSchema>;

/** Pictures of one size, row by row, channel last: `count · size · size · channels` bytes. */
export interface PixelBatch {
  readonly count: number;
  readonly size: number;
  readonly channels: number;
  readonly pixels: Uint8Array;
}

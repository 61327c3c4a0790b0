import * as l10n from '@vscode/l10n';

/** What does not fit together, though each value by itself may be: numbers, which the words are made of. */
export type Misfit =
  | { readonly kind: 'noFilters' }
  | { readonly kind: 'decoderFilters'; readonly filters: number; readonly decoderFilters: number }
  | {
      readonly kind: 'tooManyFilters';
      readonly filters: number;
      readonly imageSize: number;
      readonly most: number;
    }
  | { readonly kind: 'noPatchLayers' }
  | { readonly kind: 'indivisiblePatch'; readonly patchSize: number; readonly decoderFilters: number }
  | { readonly kind: 'tooManyParameters'; readonly parameters: number; readonly most: number }
  | { readonly kind: 'patienceWithoutValidation' };

/** Says what does not fit, and what would, in the language that has been loaded. */
export function misfitWords(misfit: Misfit): string {
  switch (misfit.kind) {
    case 'noFilters':
      return l10n.t('A convolutional model needs at least one entry in filters.');
    case 'decoderFilters':
      return l10n.t(
        'decoderFilters has {0} entries; it needs as many as filters ({1}) or one fewer.',
        misfit.decoderFilters,
        misfit.filters,
      );
    case 'tooManyFilters':
      return l10n.t(
        '{0} convolutions halve a picture of {1} pixels below one pixel; filters can have at most {2} entries.',
        misfit.filters,
        misfit.imageSize,
        misfit.most,
      );
    case 'noPatchLayers':
      return l10n.t('A model of patches needs at least one entry each in filters and decoderFilters.');
    case 'indivisiblePatch':
      return l10n.t(
        '{0} decoderFilters divide a patch into {1} parts a side, and {2} pixels cannot be. Take fewer of them.',
        misfit.decoderFilters,
        2 ** (misfit.decoderFilters - 1),
        misfit.patchSize,
      );
    case 'tooManyParameters':
      return l10n.t(
        'The model would have {0} parameters; at most {1} are possible. Choose smaller pictures or fewer units.',
        misfit.parameters.toLocaleString('en'),
        misfit.most.toLocaleString('en'),
      );
    case 'patienceWithoutValidation':
      return l10n.t(
        'patience needs pictures to validate on: have validationFraction above 0, or leave patience out.',
      );
  }
}

/** The process that trains speaks English unless it is given words, as {@link speak} does. */
export class MisfitError extends RangeError {
  constructor(misfit: Misfit) {
    super(misfitWords(misfit));
  }
}

/** Has everything from here on be said with the words of a bundle. @param contents of the file: its text. */
export function speak(contents: string): void {
  l10n.config({ contents });
}

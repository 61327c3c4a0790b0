import * as l10n from '@vscode/l10n';
import * as v from 'valibot';
import { kindOfOption, type OptionId } from './options';
import { requestedEntries, type RequestedConfiguration } from './requested';
import type { Range } from './schema';

/** What a text in the field of an option stands for. */
export type ReadOption =
  | { readonly value: RequestedConfiguration[OptionId]; readonly problem?: undefined }
  | { readonly value?: undefined; readonly problem: string };

/** How a list without entries is written: an empty field means that nothing is asked for. */
const none = 'none';

/** The value of an option as one types it. */
export function writeOption(id: OptionId, value: NonNullable<RequestedConfiguration[OptionId]>): string {
  if (kindOfOption(id).kind !== 'numbers') return String(value);
  const entries = value as readonly number[];
  return entries.length === 0 ? none : entries.join(', ');
}

/**
 * What was typed for an option, or what is wrong with it, in words. An empty text asks for nothing, and has the value
 * undefined.
 *
 * @param language in which large numbers are grouped, as in BCP 47.
 */
export function readOption(id: OptionId, typed: string, language = 'en'): ReadOption {
  const text = typed.trim();
  if (text === '') return { value: undefined };
  const read = readText(id, text, language);
  if (read.problem !== undefined) return read;
  // What may be asked for is stated there alone; the words above only say it better.
  const checked = v.safeParse(requestedEntries[id], read.value);
  return checked.success ? { value: checked.output } : { problem: l10n.t('This cannot be asked for.') };
}

function readText(id: OptionId, text: string, language: string): ReadOption {
  const kind = kindOfOption(id);
  switch (kind.kind) {
    case 'number':
      return readNumber(text, kind.range, language);
    case 'numbers': {
      const parts = text === none ? [] : text.split(/[\s,;]+/).filter((part) => part !== '');
      if (parts.length > kind.most) return { problem: l10n.t('At most {0} layers.', kind.most) };
      const read = parts.map((part) => readNumber(part, kind.range, language));
      return read.find(({ problem }) => problem !== undefined) ?? { value: read.map(numberOf) };
    }
    case 'choice': {
      const chosen = kind.choices.find(({ name }) => name === text);
      return chosen ? { value: chosen.value } : { problem: l10n.t('Choose one of the list.') };
    }
    case 'colour':
      return v.is(requestedEntries.background, text)
        ? { value: text }
        : { problem: l10n.t('Write a colour as # and six hexadecimal digits, such as #ffffff.') };
  }
}

function readNumber(text: string, { least, most, whole }: Range, language: string): ReadOption {
  const value = Number(text);
  if (!Number.isFinite(value)) return { problem: l10n.t('Type a number, such as 3 or 0.5.') };
  if (whole && !Number.isInteger(value)) return { problem: l10n.t('Type a whole number.') };
  return value < least || value > most
    ? { problem: l10n.t('Type a number from {0} to {1}.', written(least, language), written(most, language)) }
    : { value };
}

/** Parts of one are written as they are typed, with a point whatever the language. */
function written(value: number, language: string): string {
  return Number.isInteger(value) ? value.toLocaleString(language) : String(value);
}

const numberOf = ({ value }: ReadOption): number => value as number;

import type { RequestedConfiguration } from '../protocol/configuration';
import { optionIds, options as words } from '../protocol/options';
import { requestedEntries, requestedProblem } from '../protocol/requested';
import { type OptionSpec, type OptionSpecs, type ParsedArguments, UsageError } from './arguments';

/** The options of `train`: one for each thing that can be asked for. */
export const configurationOptions: OptionSpecs = Object.fromEntries(
  optionIds.map((id) => {
    const { sentence, automatic } = words[id];
    return [
      flagOf(id),
      { ...kindOf(id), help: `${asClause(sentence)}${numbersOf(id)}; default: ${automatic}` },
    ];
  }),
);

/**
 * What parsed options ask for.
 * @throws UsageError naming the first option whose value cannot be.
 */
export function requestedConfiguration(options: ParsedArguments['options']): RequestedConfiguration {
  const entries = Object.keys(requestedEntries).map((name) => [name, options[name]] as const);
  const requested = Object.fromEntries(entries.filter(([, value]) => value !== undefined));
  const wrong = requestedProblem(requested);
  if (wrong) throw new UsageError(`--${flagOf(wrong.name)} ${wrong.what}.`);
  return requested;
}

/** How the text after an option is read, by the schema of its value. */
function kindOf(name: keyof RequestedConfiguration): Pick<OptionSpec, 'kind' | 'choices'> {
  const schema = requestedEntries[name];
  switch (schema.type) {
    case 'array':
      return { kind: 'numbers' };
    case 'number':
      return { kind: 'number' };
    case 'string':
      return { kind: 'text' };
    case 'picklist': {
      const choices = schema.options.filter((option) => typeof option === 'string');
      return choices.length > 0 ? { kind: 'text', choices } : { kind: 'number' };
    }
  }
}

/** The numbers that one may choose from, where these are few: ` (1 or 3)`. */
function numbersOf(name: keyof RequestedConfiguration): string {
  const schema = requestedEntries[name];
  const numbers = schema.type === 'picklist' ? schema.options.filter((each) => typeof each === 'number') : [];
  return numbers.length > 0 ? ` (${numbers.join(' or ')})` : '';
}

/** `latentDimensions` is asked for by `--latent-dimensions`. */
function flagOf(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
}

/** A sentence as help lines have theirs: without a capital and a full stop. */
function asClause(sentence: string): string {
  return sentence.charAt(0).toLowerCase() + sentence.slice(1).replace(/\.$/, '');
}

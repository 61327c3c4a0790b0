import * as v from 'valibot';
import { quoted } from './quoted';

/**
 * What the schemas of this folder are made of. A schema's message says what a value must be, as the end of a
 * sentence ("a whole number from 1 to 10"), so that whoever checks can put the name of the thing before it.
 */

/** What a number may be, both ends included. */
export interface Range {
  readonly least: number;
  readonly most: number;
  /** Only whole numbers. */
  readonly whole?: boolean;
}

/** What one kind of a choice is called, what a person should know of it, and what else it is described by. */
export interface Kind<F extends v.ObjectEntries = v.ObjectEntries> {
  readonly label: string;
  /** One sentence. */
  readonly description: string;
  readonly fields: F;
}

export type Kinds = Readonly<Record<string, Kind>>;

/** The tagged union of all kinds in a list. */
export type OneKind<L extends Kinds> = {
  [K in keyof L & string]: Immutable<{ kind: K } & v.InferOutput<v.ObjectSchema<L[K]['fields'], undefined>>>;
}[keyof L & string];

export type Immutable<T> = T extends readonly (infer U)[]
  ? readonly Immutable<U>[]
  : T extends object
    ? { readonly [K in keyof T]: Immutable<T[K]> }
    : T;

/** What a schema describes. */
export type Described<S extends v.GenericSchema> = Immutable<v.InferOutput<S>>;

export function number(range: Range) {
  const { least, most, whole } = range;
  const kind = whole ? 'a whole number' : 'a number';
  const wanted =
    most === Number.MAX_SAFE_INTEGER ? `${kind} from ${least} on` : `${kind} from ${least} to ${most}`;
  const fits = (value: number) => value >= least && value <= most && (!whole || Number.isInteger(value));
  return v.pipe(v.number(wanted), v.check(fits, wanted));
}

/** Any number but NaN and the infinities. */
export const finite = v.pipe(v.number('a number'), v.finite('a number'));

export const count = number({ least: 0, most: Number.MAX_SAFE_INTEGER, whole: true });

/** A length of time. */
export const seconds = v.pipe(finite, v.minValue(0, 'a number of seconds'));

export function text(most = 4096) {
  return v.pipe(v.string('a text'), v.maxLength(most, `a text of at most ${most} characters`));
}

/** ISO 8601 in UTC, as `Date.toISOString` writes it. */
export const instant = v.pipe(
  v.string('a date and time in UTC'),
  v.check(
    (value) => /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z$/.test(value) && Date.parse(value) > 0,
    'a date and time in UTC',
  ),
);

export function list<S extends v.GenericSchema>(item: S, most: number) {
  const wanted = `a list of at most ${most}`;
  return v.pipe(v.array(item, wanted), v.maxLength(most, wanted));
}

export function oneOf<const T extends readonly (string | number)[]>(values: T) {
  return v.picklist(values, values.map((value) => JSON.stringify(value)).join(' or '));
}

/** Fields that are not named pass: another program may have added them. */
export function fields<F extends v.ObjectEntries>(entries: F) {
  return v.object(entries, 'an object');
}

/** A schema with the words that a person reads before its value. */
export function titled<S extends v.GenericSchema>(schema: S, title: string) {
  return v.pipe(schema, v.title(title));
}

export function kindNames<L extends Kinds>(kinds: L): readonly (keyof L & string)[] {
  return Object.keys(kinds);
}

/** The name of a kind, alone. */
export function kindName<L extends Kinds>(kinds: L) {
  return oneOf(kindNames(kinds));
}

/** A kind with its fields: `{ kind: 'dense', hiddenUnits: [400] }`. */
export function oneKind<L extends Kinds>(kinds: L): v.GenericSchema<unknown, OneKind<L>> {
  const names = kindNames(kinds);
  const options = names.map((name) => fields({ kind: v.literal(name), ...kinds[name]!.fields }));
  const named = names.map((name) => JSON.stringify(name)).join(' or ');
  const schema = v.variant('kind', options, ({ expected }) => (expected === 'Object' ? 'an object' : named));
  return schema as unknown as v.GenericSchema<unknown, OneKind<L>>;
}

/** The fields of a kind beside its name, as a person reads them: `['Hidden units', '400']`. */
export function describeFields(
  kinds: Kinds,
  value: { readonly kind: string },
): readonly (readonly [title: string, text: string])[] {
  return Object.entries(kinds[value.kind]!.fields).flatMap(([name, schema]) => {
    const title = v.getTitle(schema) ?? name;
    const held = (value as Readonly<Record<string, string | number | readonly number[] | undefined>>)[name];
    if (held === undefined) return [];
    return [[title, typeof held === 'object' ? held.join(', ') || 'none' : String(held)] as const];
  });
}

/**
 * What is wrong with a value, as a part of a sentence: `model.imageSize must be a whole number from 2 to 1024,
 * not 1`. Undefined when nothing is.
 *
 * @param name what to call the value itself.
 */
export function problem(schema: v.GenericSchema, value: unknown, name: string): string | undefined {
  const result = v.safeParse(schema, value, { abortEarly: true });
  if (result.success) return undefined;
  const [issue] = result.issues;
  const path = (issue.path ?? []).map(({ key }) =>
    typeof key === 'number' ? `[${key}]` : `.${String(key)}`,
  );
  const where = `${name}${path.join('')}`;
  // A missing field is an issue of the object that lacks it, which then expects the field's name.
  if (issue.input === undefined && /^"/.test(issue.expected ?? '')) return `${where} is missing`;
  return `${where} must be ${issue.message}${received(issue.input)}`;
}

function received(input: unknown): string {
  if (typeof input === 'number') return `, not ${input}`;
  return typeof input === 'string' ? `, not ${quoted(input, 40)}` : '';
}

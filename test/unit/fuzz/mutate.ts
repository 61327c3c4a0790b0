import type { RandomStream } from '../../../src/latent/random';

/** One of several. */
export function pick<T>(random: RandomStream, values: readonly T[]): T {
  return values[random.integer(values.length)]!;
}

const numbers = [
  0,
  -0,
  1,
  -1,
  0.5,
  2,
  3,
  255,
  2 ** 31,
  -(2 ** 31),
  2 ** 32,
  2 ** 53,
  2 ** 53 - 1,
  -(2 ** 53),
  1e308,
  -1e308,
  5e-324,
  1e21,
];
const texts = [
  '',
  ' ',
  '\n',
  'a\nb',
  '\u0000',
  '\u001b[31m',
  '\u202e',
  '\ud800',
  '😀',
  '__proto__',
  'constructor',
  'toString',
  'hasOwnProperty',
  '../../../etc/passwd',
  '\\\\server\\share',
  '1',
  'null',
  'NaN',
  'dense',
  'é'.normalize('NFD'),
  'x'.repeat(300),
  'x'.repeat(70_000),
];

/** A value that nobody expects where it is put. */
function surprise(random: RandomStream): unknown {
  switch (random.integer(12)) {
    case 0:
      return null;
    case 1:
      return random.integer(2) === 0;
    case 2:
    case 3:
    case 4:
      return pick(random, numbers);
    case 5:
    case 6:
      return pick(random, texts);
    case 7:
      return [];
    case 8:
      return {};
    case 9:
      return Array.from({ length: random.integer(2000) }, () => pick(random, numbers));
    case 10:
      return nested(pick(random, [5, 50, 500]));
    default:
      return Object.fromEntries(texts.slice(0, 18).map((text) => [text, pick(random, numbers)]));
  }
}

function nested(depth: number): unknown {
  let value: unknown = 1;
  for (let i = 0; i < depth; i++) value = i % 2 === 0 ? [value] : { a: value };
  return value;
}

/** A copy of plain data with one to three things changed, anywhere in it. */
export function mutateJson(value: unknown, random: RandomStream): unknown {
  let changed = structuredClone(value);
  for (let left = 1 + random.integer(3); left > 0; left--) changed = mutateOnce(changed, random);
  return changed;
}

function mutateOnce(value: unknown, random: RandomStream): unknown {
  if (typeof value !== 'object' || value === null || ArrayBuffer.isView(value)) return surprise(random);
  if (Object.keys(value).length === 0 || random.integer(12) === 0) return surprise(random);
  const container = value as Record<string, unknown>;
  const key = pick(random, Object.keys(container));
  switch (random.integer(6)) {
    case 0:
      if (Array.isArray(value)) value.splice(Number(key), 1);
      else delete container[key];
      break;
    case 1:
      if (Array.isArray(value)) value.push(structuredClone(value[Number(key)]));
      // Defined rather than assigned: `__proto__` must become a property as JSON.parse makes it.
      else
        Object.defineProperty(value, pick(random, texts.slice(0, 18)), { ...open, value: surprise(random) });
      break;
    case 2: {
      const other = pick(random, Object.keys(container));
      [container[key], container[other]] = [container[other], container[key]];
      break;
    }
    default:
      container[key] = mutateOnce(container[key], random);
  }
  return value;
}

const open = { enumerable: true, configurable: true, writable: true };

/** JSON text changed as text: characters lost, doubled or foreign, names twice, nesting without end. */
export function mutateText(text: string, random: RandomStream): string {
  const at = random.integer(text.length + 1);
  switch (random.integer(9)) {
    case 0:
      return text.slice(0, at);
    case 1:
      return text.slice(at);
    case 2:
      return text.slice(0, at) + text.slice(at + 1 + random.integer(8));
    case 3:
      return (
        text.slice(0, at) +
        pick(random, ['{', '}', '[', ']', '"', ',', ':', '\\', '\0', 'e9', '-', '💥']) +
        text.slice(at)
      );
    case 4: {
      const end = Math.min(text.length, at + 1 + random.integer(40));
      return text.slice(0, end) + text.slice(at, end) + text.slice(end);
    }
    case 5: {
      const depth = pick(random, [100, 10_000, 100_000]);
      return text.slice(0, at) + pick(random, ['[', '{"a":']).repeat(depth) + text.slice(at);
    }
    case 6:
      return text.replace(
        /^\{/,
        `{"${pick(random, ['format', 'model', '__metadata__', '__proto__', 'epoch'])}":1,`,
      );
    case 7:
      return text.replace(/-?\d+(\.\d+)?/, () =>
        String(pick(random, [...numbers, '1e999', '-1e999', '00', '0x10'])),
      );
    default:
      return text.replace(/"[^"]*"/, () => JSON.stringify(pick(random, texts)));
  }
}

/** A copy of bytes with some flipped, lost, added or overwritten, anywhere or near the beginning. */
export function mutateBytes(bytes: Uint8Array, random: RandomStream): Uint8Array {
  // The beginning says what the rest means.
  const place = () =>
    random.integer(Math.max(1, random.integer(2) === 0 ? Math.min(64, bytes.length) : bytes.length));
  const copy = Uint8Array.from(bytes);
  switch (random.integer(7)) {
    case 0:
      return copy.subarray(0, place());
    case 1: {
      const longer = new Uint8Array(bytes.length + 1 + random.integer(64));
      longer.set(bytes);
      return longer;
    }
    case 2: {
      const at = place();
      return Uint8Array.from([...bytes.subarray(0, at), ...bytes.subarray(at + 1 + random.integer(16))]);
    }
    case 3:
      copy.fill(pick(random, [0, 255, 0x20, 0x7b]), place(), place() + random.integer(64));
      return copy;
    default:
      for (let left = 1 + random.integer(4); left > 0; left--) copy[place()] = random.integer(256);
      return copy;
  }
}

/** A safetensors file of a header and data, whose first eight bytes may say another length than it has. */
export function safetensorsFile(header: string, data: Uint8Array, random: RandomStream): Uint8Array {
  const json = Buffer.from(header, 'utf8');
  const length = Math.ceil(json.length / 8) * 8;
  const bytes = new Uint8Array(8 + length + data.length).fill(0x20, 8, 8 + length);
  const lies = [
    0n,
    1n,
    BigInt(length) + 1n,
    BigInt(length) - 8n,
    2n ** 63n,
    2n ** 64n - 1n,
    BigInt(bytes.length),
    100_000_000n,
  ];
  const said = random.integer(10) === 0 ? BigInt.asUintN(64, pick(random, lies)) : BigInt(length);
  new DataView(bytes.buffer).setBigUint64(0, said, true);
  bytes.set(json, 8);
  bytes.set(data, 8 + length);
  return bytes;
}

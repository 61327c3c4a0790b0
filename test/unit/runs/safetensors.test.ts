import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import fc from 'fast-check';
import {
  CheckpointError,
  decodeSafetensors,
  encodeSafetensors,
  readSafetensors,
  readSafetensorsHeader,
} from '../../../src/runs/safetensors';
import { useFolder } from './folder';

const example = () =>
  encodeSafetensors(
    {
      weight: { shape: [2, 3], values: Float32Array.of(1, -2, 3.5, 0, 1e-30, NaN) },
      nothing: { shape: [0, 7], values: new Float32Array(0) },
      scalar: { shape: [], values: Float32Array.of(42) },
    },
    { format: 'test', 'naïve key': 'värde "quoted"' },
  );

/** A file with this header, and zeros for data. */
function file(header: unknown, dataBytes = 0): Uint8Array {
  const json = new TextEncoder().encode(typeof header === 'string' ? header : JSON.stringify(header));
  const bytes = new Uint8Array(8 + json.length + dataBytes);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(json.length), true);
  bytes.set(json, 8);
  return bytes;
}

const entry = (shape: unknown, start: unknown, end: unknown, dtype = 'F32') => ({
  dtype,
  shape,
  data_offsets: [start, end],
});

describe('safetensors', () => {
  it('writes the bytes that the format asks for', () => {
    const bytes = encodeSafetensors({ a: { shape: [1], values: Float32Array.of(1) } }, { k: 'v' });
    const json = '{"__metadata__":{"k":"v"},"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}';
    const length = Math.ceil(json.length / 8) * 8;
    assert.equal(new DataView(bytes.buffer).getBigUint64(0, true), BigInt(length));
    assert.equal(new TextDecoder().decode(bytes.subarray(8, 8 + length)), json.padEnd(length, ' '));
    assert.deepEqual([...bytes.subarray(8 + length)], [0, 0, 0x80, 0x3f]);
  });

  it('reads what it has written', () => {
    const { tensors, metadata } = decodeSafetensors(example());
    assert.deepEqual(tensors, {
      weight: { shape: [2, 3], values: Float32Array.of(1, -2, 3.5, 0, 1e-30, NaN) },
      nothing: { shape: [0, 7], values: new Float32Array(0) },
      scalar: { shape: [], values: Float32Array.of(42) },
    });
    assert.deepEqual(metadata, { format: 'test', 'naïve key': 'värde "quoted"' });
  });

  it('reads from the middle of a larger buffer, and gives each tensor a buffer of its own', () => {
    const whole = new Uint8Array(example().length + 3);
    whole.set(example(), 3);
    const { values } = decodeSafetensors(whole.subarray(3)).tensors['weight']!;
    assert.equal(values[2], 3.5);
    assert.equal(values.buffer.byteLength, 24);
  });

  it('reads tensors in any order of names, and a file without metadata or tensors', () => {
    const swapped = { b: entry([1], 4, 8), a: entry([1], 0, 4) };
    assert.deepEqual(Object.keys(decodeSafetensors(file(swapped, 8)).tensors), ['a', 'b']);
    assert.deepEqual(decodeSafetensors(file('{}')), { tensors: {}, metadata: {} });
  });

  it('keeps any tensors through a round trip', () => {
    const tensor = fc.array(fc.nat(4), { maxLength: 3 }).chain((shape) => {
      const size = shape.reduce((a, b) => a * b, 1);
      return fc.float32Array({ minLength: size, maxLength: size }).map((values) => ({ shape, values }));
    });
    const name = fc
      .string({ unit: 'grapheme' })
      .filter((key) => !['__proto__', '__metadata__'].includes(key));
    const words = fc.dictionary(name, fc.string({ unit: 'grapheme' }));
    fc.assert(
      fc.property(fc.dictionary(name, tensor, { maxKeys: 6 }), words, (tensors, metadata) => {
        const decoded = decodeSafetensors(encodeSafetensors(tensors, metadata));
        assert.deepEqual({ ...decoded.tensors }, { ...tensors });
        assert.deepEqual({ ...decoded.metadata }, { ...metadata });
      }),
    );
  });

  it('refuses to write what could not be read', () => {
    const values = new Float32Array(3);
    assert.throws(() => encodeSafetensors({ a: { shape: [2], values } }, {}), RangeError);
    assert.throws(() => encodeSafetensors({ __metadata__: { shape: [3], values } }, {}), RangeError);
  });
});

describe('decodeSafetensors on damaged files', () => {
  const huge = file('{}');
  new DataView(huge.buffer).setBigUint64(0, 2n ** 63n, true);
  const longHeader = file('{}');
  new DataView(longHeader.buffer).setBigUint64(0, 99_999_999n, true);

  const cases: readonly (readonly [string, Uint8Array, RegExp])[] = [
    ['no bytes', new Uint8Array(0), /too short/],
    ['a header beyond the bound', huge, /cannot have a length/],
    ['a header beyond the end', longHeader, /ends before/],
    ['a header that is no JSON', file('{"a":'), /JSON/],
    ['a header that is no UTF-8', badText(), /JSON/],
    ['a header that begins with a space', file(' {}'), /begin/],
    ['an array', file('[]'), /begin/],
    [
      'a name that stands twice',
      file('{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]},"\\u0061":{}}', 4),
      /twice/,
    ],
    ['metadata that stands twice', file('{"__metadata__":{"k":"1","k":"2"}}'), /"k" twice/],
    [
      'a tensor named __proto__',
      file('{"__proto__":{"dtype":"F32","shape":[0],"data_offsets":[0,0]}}'),
      /__proto__/,
    ],
    ['metadata of numbers', file({ __metadata__: { a: 1 } }), /no text/],
    ['metadata that is a list', file({ __metadata__: [] }), /not an object/],
    ['another type', file({ a: entry([1], 0, 4, 'I32') }, 4), /only F32/],
    ['an overlap', file({ a: entry([2], 0, 8), b: entry([1], 4, 8) }, 8), /overlaps/],
    ['a gap', file({ a: entry([1], 0, 4), b: entry([1], 8, 12) }, 12), /gap/],
    ['a gap at the beginning', file({ a: entry([1], 4, 8) }, 8), /gap/],
    ['bytes left over', file({ a: entry([1], 0, 4) }, 8), /need 4 bytes of data, but the file has 8/],
    ['missing bytes', file({ a: entry([4], 0, 16) }, 8), /need 16/],
    ['a shape of another size', file({ a: entry([3], 0, 8) }, 8), /needs 12 bytes, but has 8/],
    ['a shape beyond counting', file({ a: entry([2 ** 40, 2 ** 40], 0, 8) }, 8), /impossibly large/],
    [
      'an overflowing shape hidden by a zero',
      file({ a: entry([2 ** 40, 2 ** 40, 0], 0, 0) }),
      /impossibly large/,
    ],
    ['a negative shape', file({ a: entry([-1], 0, 4) }, 4), /shape/],
    ['a fractional shape', file({ a: entry([0.5, 2], 0, 4) }, 4), /shape/],
    ['a shape of words', file({ a: entry('1', 0, 4) }, 4), /shape/],
    ['a shape of too many sides', file({ a: entry(Array(33).fill(1), 0, 4) }, 4), /shape/],
    ['offsets backwards', file({ a: entry([1], 4, 0) }, 4), /has -4/],
    ['offsets of words', file({ a: entry([1], '0', '4') }, 4), /offsets/],
    ['a tensor that is a number', file({ a: 1 }), /object/],
    ['deep nesting', file(`{"a":${'['.repeat(100_000)}${']'.repeat(100_000)}}`), /object/],
  ];

  for (const [what, bytes, message] of cases) {
    it(`refuses ${what}`, () => {
      assert.throws(
        () => decodeSafetensors(bytes, '/x.safetensors'),
        (error) => {
          assert.ok(error instanceof CheckpointError, String(error));
          assert.match(error.message, message);
          assert.ok(error.message.startsWith('/x.safetensors cannot be read'));
          return true;
        },
      );
    });
  }

  it('gives an error of its own or a result for any bytes', () => {
    fc.assert(fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => onlyCheckpointErrors(bytes)));
  });

  it('gives an error of its own or a result for any JSON header', () => {
    const any = fc
      .anything({ withNullPrototype: false })
      .filter((value) => JSON.stringify(value) !== undefined);
    const loose = fc.dictionary(
      fc.constantFrom('a', 'b', '__metadata__', 'constructor'),
      fc.oneof(
        any,
        fc.record(
          {
            dtype: fc.constantFrom('F32', 'F16'),
            shape: fc.array(fc.integer({ min: -1, max: 3 })),
            data_offsets: fc.array(fc.nat(8)),
          },
          { requiredKeys: [] },
        ),
      ),
    );
    fc.assert(
      fc.property(loose, fc.nat(32), (header, data) => {
        let text: string;
        try {
          text = JSON.stringify(header);
        } catch {
          return;
        }
        onlyCheckpointErrors(file(text, data));
      }),
    );
  });

  it('gives an error of its own or a result when a valid file is changed or cut', () => {
    const valid = example();
    const change = fc.tuple(fc.nat(valid.length - 1), fc.nat(255));
    fc.assert(
      fc.property(fc.array(change, { maxLength: 4 }), fc.nat(valid.length), (changes, length) => {
        const bytes = example();
        for (const [at, value] of changes) bytes[at] = value;
        onlyCheckpointErrors(bytes);
        onlyCheckpointErrors(bytes.subarray(0, length));
      }),
      { numRuns: 2000 },
    );
  });

  it('refuses every file that is cut short', () => {
    const valid = example();
    for (let length = 0; length < valid.length; length++) {
      assert.throws(() => decodeSafetensors(valid.subarray(0, length)), CheckpointError);
    }
  });
});

describe('reading safetensors files', () => {
  const folder = useFolder();

  it('reads the header alone, and the whole', async () => {
    const name = path.join(folder(), 'a.safetensors');
    writeFileSync(name, example());
    const header = await readSafetensorsHeader(name);
    assert.deepEqual(
      header.tensors.map(({ name: tensor, length }) => [tensor, length]),
      [
        ['weight', 24],
        ['nothing', 0],
        ['scalar', 4],
      ],
    );
    assert.equal(header.fileSize, example().length);
    const { tensors, metadata } = await readSafetensors(name);
    assert.deepEqual({ tensors, metadata }, decodeSafetensors(example()));
  });

  it('keeps to the limits it is given', async () => {
    const name = path.join(folder(), 'a.safetensors');
    writeFileSync(name, example());
    await assert.rejects(readSafetensorsHeader(name, { header: 16 }), CheckpointError);
    await assert.rejects(readSafetensors(name, { data: 27 }), CheckpointError);
    await readSafetensors(name, { data: 28 });
  });

  for (const [what, make, message] of [
    ['a missing file', () => undefined, /does not exist/],
    ['an empty file', (name: string) => writeFileSync(name, ''), /too short/],
    [
      'a file that ends early',
      (name: string) => writeFileSync(name, example().subarray(0, 60)),
      /ends before/,
    ],
  ] as const) {
    it(`explains ${what}`, async () => {
      const name = path.join(folder(), 'a.safetensors');
      make(name);
      for (const read of [readSafetensors, readSafetensorsHeader]) {
        await assert.rejects(read(name), (error) => {
          assert.ok(error instanceof CheckpointError);
          assert.ok(error.message.includes(name));
          assert.match(error.message, message);
          return true;
        });
      }
    });
  }

  it('explains a folder', async () => {
    await assert.rejects(readSafetensors(folder()), CheckpointError);
  });
});

function onlyCheckpointErrors(bytes: Uint8Array): void {
  try {
    const { tensors } = decodeSafetensors(bytes);
    for (const { shape, values } of Object.values(tensors)) {
      assert.equal(
        shape.reduce((a, b) => a * b, 1),
        values.length,
      );
    }
  } catch (error) {
    if (!(error instanceof CheckpointError)) throw error;
  }
}

function badText(): Uint8Array {
  const bytes = file('{"a":1}');
  bytes[10] = 0xff;
  return bytes;
}

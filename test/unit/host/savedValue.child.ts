// Saves one value after another, and tells of each that is in the file. Its argument is the file.
import { syncBuiltinESMExports } from 'node:module';
import * as v from 'valibot';
import { SavedValue } from '../../../src/host/savedValue';

// So that what a hook has put in the place of Node's functions is used here too.
syncBuiltinESMExports();

const [, , file = ''] = process.argv;
const log = { warn: (message: string) => void process.send?.({ message }) };
const saved = new SavedValue({ file, schema: v.object({ count: v.number() }), log });
for (let count = 1; count <= 3; count += 1) {
  saved.write({ count });
  await saved.flush();
  await new Promise((resolve) => process.send?.({ count }, resolve));
}
process.disconnect();

import assert from 'node:assert/strict';
import path from 'node:path';
import * as l10n from '@vscode/l10n';
import { skippedFilesText } from '../../../src/host/skippedFilesText';

describe('skippedFilesText', () => {
  const folder = path.resolve('/pictures');
  const run = 'cats, 13:02, z = 2';

  it('says how many were left out, then which and why', () => {
    const text = skippedFilesText(run, { folder, images: 1234, skipped: 2 }, [
      { path: path.join(folder, 'a', 'x.png'), reason: 'the file is empty' },
      { path: path.join(folder, 'y.gif'), reason: 'it has too many pixels' },
    ]);
    const a = path.join('a', 'x.png');
    assert.equal(
      text,
      `${run} is trained on ${(1234).toLocaleString()} pictures of ${folder}.\n2 files could not be read as pictures:\n\n` +
        `${a}\n    the file is empty\ny.gif\n    it has too many pixels\n`,
    );
  });

  it('says so when the list is cut short, or was not kept', () => {
    const about = { folder, images: 10, skipped: 3 };
    const one = [{ path: path.join(folder, 'x.png'), reason: 'empty' }];
    assert.match(skippedFilesText(run, about, one), /and 2 more\.\n$/);
    assert.match(skippedFilesText(run, about, []), /an earlier version\.\n$/);
    assert.match(skippedFilesText(run, { ...about, skipped: 1 }, one), /1 file could not/);
  });

  it("is in the person's language", () => {
    l10n.config({ contents: { 'and {0} more.': 'und {0} weitere.' } });
    const about = { folder, images: 10, skipped: 3 };
    const one = [{ path: path.join(folder, 'x.png'), reason: 'leer' }];
    try {
      assert.match(skippedFilesText(run, about, one), /und 2 weitere\.\n$/);
    } finally {
      l10n.config({ contents: {} });
    }
  });
});

import assert from 'node:assert/strict';
import { csvHead, csvLine } from '../../../src/trainer/csv';

const line = (path: string, label: string): string =>
  csvLine({ path, label, split: 'training', reconstruction: 1, kl: 0.1, mean: Float32Array.of(-0.5, 1e-9) });
const end = ',training,1,0.1,-0.5,1e-9\n';

describe('a line of the table of encodings', () => {
  it('has a field for each column of the head, whatever is in a name', () => {
    assert.equal(csvHead(2), 'path,label,split,reconstruction,kl,z0,z1\n');
    assert.equal(line('/a/b.png', 'b'), `/a/b.png,b${end}`);
    assert.equal(line('/a/1, "2".png', 'two\nlines'), `"/a/1, ""2"".png","two\nlines"${end}`);
  });

  it('has no label that a spreadsheet would work out', () => {
    for (const label of ['=1+1', '=HYPERLINK(0)', '@SUM(A1)', '+cmd', '-2+3', '\t=1']) {
      assert.equal(line('/a.png', label), `/a.png,'${label}${end}`);
    }
    assert.equal(line('/a.png', '=A1,"x"'), `/a.png,"'=A1,""x"""${end}`);
  });

  it('leaves labels that are numbers as they are', () => {
    for (const label of ['7', '-1', '+1.5', '-2e3'])
      assert.equal(line('/a.png', label), `/a.png,${label}${end}`);
  });
});

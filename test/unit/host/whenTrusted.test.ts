import assert from 'node:assert/strict';
import { Emitter } from 'vscode-jsonrpc/node';
import { whenTrusted } from '../../../src/host/whenTrusted';

describe('whenTrusted', () => {
  it('acts at once in a trusted workspace', () => {
    let acted = 0;
    whenTrusted({ isTrusted: true, onDidGrant: new Emitter<void>().event }, () => acted++);
    assert.equal(acted, 1);
  });

  it('waits for trust in another, in vain when it is given up before', () => {
    const grants = new Emitter<void>();
    const trust = { isTrusted: false, onDidGrant: grants.event };
    let acted = '';
    whenTrusted(trust, () => (acted += 'a'));
    const givenUp = whenTrusted(trust, () => (acted += 'b'));
    assert.equal(acted, '');
    givenUp.dispose();
    grants.fire();
    assert.equal(acted, 'a');
  });
});

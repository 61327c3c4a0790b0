import assert from 'node:assert/strict';
import { commandUri, escapeMarkdown, oneLine, shortened } from '../../../src/host/markdownText';

describe('texts of others in Markdown', () => {
  it('become neither an icon, nor a link, nor a block of their own', () => {
    const text = escapeMarkdown('a $(sync~spin) https://example.org www.example.org\n===\n\n1. <b>&lt;_x_');
    // VS Code finds icons when Markdown has taken the backslashes away.
    assert.doesNotMatch(text.replace(/\\(?=[!-/:-@[-`{-~])/g, ''), /\$\(/);
    assert.doesNotMatch(text, /\n|https:|www\.|\/\//);
    assert.deepEqual(
      text
        .replace(/\\./g, '')
        .replace('&#36;', '')
        .match(/[!-/:-@[-`{-~]/g),
      null,
    );
  });

  it('stand on one line and turn nothing round', () => {
    assert.equal(oneLine(' \u202Egnp.1\u2066\r\n\u0000 b\u2029c\u0085 '), 'gnp.1 b c');
    assert.equal(oneLine('مرحبا 日本 é'), 'مرحبا 日本 é');
  });

  it('leave room for what follows', () => {
    assert.equal(shortened('x'.repeat(10_000)).length, 1001);
    assert.equal(shortened('short'), 'short');
  });

  it('do not end a link that carries them', () => {
    const uri = commandUri('vae.x', { checkpoint: '/tmp/:) (a/b.safetensors' });
    assert.doesNotMatch(uri, /[()\s]/);
    assert.deepEqual(JSON.parse(decodeURIComponent(uri.slice(uri.indexOf('?') + 1))), [
      { checkpoint: '/tmp/:) (a/b.safetensors' },
    ]);
    assert.equal(commandUri('vae.y'), 'command:vae.y');
  });
});

import assert from 'node:assert/strict';
import { ESLint } from 'eslint';

/** Files that exist, one a room, with an import that would break a wall. */
const breaches: readonly (readonly [string, string])[] = [
  ['src/host/trust.ts', '../trainer/main'],
  ['src/host/commands/simple.ts', '../../engine'],
  ['src/host/trust.ts', 'onnxruntime-node'],
  ['src/host/trust.ts', 'sharp'],
  ['src/host/trust.ts', '@tensorflow/tfjs-core'],
  ['src/protocol/explorer.ts', '../vae'],
  ['src/protocol/explorer.ts', 'node:path'],
  ['src/vae/adam.ts', '../engine'],
  ['src/engine/eager.ts', '../latent/random'],
  ['src/data/scan.ts', '../runs/runFolder'],
  ['src/data/scan.ts', 'vscode'],
  ['src/runs/safetensors.ts', '../data/decode'],
  ['src/latent/latentPlane.ts', '../trainer/pace'],
  ['src/latent/random.ts', 'node:crypto'],
  ['src/latent/random.ts', '@tensorflow/tfjs-core'],
  ['src/files/atomicFile.ts', '../runs/runFolder'],
  ['src/host/trust.ts', '../data/scan'],
  ['src/installer/verify.ts', '../trainer/pace'],
  ['src/vae/adam.ts', 'node:path'],
  ['src/rpc/peer.ts', '../protocol/explorer'],
  ['src/rpc/peer.ts', 'node:path'],
  ['src/latent/random.ts', 'vscode-jsonrpc'],
  ['webview/format.ts', '../src/runs/runFolder'],
  ['src/trainer/pace.ts', '../host/trust'],
  ['src/trainer/pace.ts', 'onnxruntime-node'],
  ['webview/format.ts', '../src/trainer/pace'],
  ['webview/format.ts', 'node:path'],
  ['webview/format.ts', '@vscode/webview-ui-toolkit'],
];

const allowed: readonly (readonly [string, string])[] = [
  ['src/host/trust.ts', '../protocol/explorer'],
  ['src/host/trust.ts', '../runs/runFolder'],
  ['src/host/trust.ts', '../latent/random'],
  ['src/host/trust.ts', '../files/atomicFile'],
  ['src/runs/checkpoint.ts', '../files/atomicFile'],
  ['webview/format.ts', '../src/latent/latentPlane'],
  ['src/trainer/pace.ts', '../engine'],
  ['src/data/scan.ts', 'sharp'],
  ['webview/format.ts', '../src/protocol/explorer'],
  ['webview/format.ts', '../src/rpc/peer'],
  ['src/trainer/main.ts', '../rpc/peer'],
  ['webview/controls.tsx', '@vscode/webview-ui-toolkit'],
];

describe('the walls between rooms', () => {
  // Only the walls themselves: whether a name exists is for the type checker.
  const eslint = new ESLint({
    // With CI set, the parser would take a file's text from the disk instead of the text given.
    overrideConfig: { languageOptions: { parserOptions: { disallowAutomaticSingleRunInference: true } } },
    ruleFilter: ({ ruleId }) => ruleId === 'no-restricted-imports' || ruleId === 'no-restricted-syntax',
  });

  async function complaints(file: string, module: string): Promise<number> {
    const [result] = await eslint.lintText(`import * as it from '${module}';\nvoid it;\n`, {
      filePath: file,
    });
    assert.equal(result!.fatalErrorCount, 0, result!.messages[0]?.message);
    return result!.errorCount;
  }

  for (const [file, module] of breaches) {
    it(`keeps ${module} out of ${file}`, async () => {
      assert.equal(await complaints(file, module), 1);
    }).timeout(60_000);
  }

  for (const [file, module] of allowed) {
    it(`lets ${file} import ${module}`, async () => {
      assert.equal(await complaints(file, module), 0);
    }).timeout(60_000);
  }

  it('keeps what people read where it can be translated', async () => {
    const rules = async (text: string): Promise<readonly (string | null)[]> => {
      const [result] = await eslint.lintText(text, { filePath: 'src/host/explorerLine.ts' });
      return result!.messages.map(({ ruleId }) => ruleId);
    };
    assert.deepEqual(await rules("throw new UserError('It is gone.');\n"), ['no-restricted-syntax']);
    assert.deepEqual(await rules('throw new UserError(`${what} is gone.`);\n'), ['no-restricted-syntax']);
    assert.deepEqual(await rules("throw new UserError(l10n.t('It is gone.'));\n"), []);
  }).timeout(60_000);
});

import type { Engine } from '../../../src/engine/engine';
import { createOnnxEngine } from '../../../src/engine/onnx/onnxEngine';
import { validateModel } from '../../../src/vae/validateModel';
import { assertAgree } from './assertAgree';
import { cases } from './cases';
import { cpuEngine } from './support';

for (const isPlain of [false, true]) {
  describe(`ONNX engine${isPlain ? ', plain,' : ''} against TensorFlow.js on the CPU`, () => {
    let onnx: Engine;
    let cpu: Engine;

    before(async () => {
      onnx = await createOnnxEngine({ threads: 2, isPlain });
      cpu = await cpuEngine();
    });

    after(() => [onnx, cpu].forEach((engine) => engine.dispose()));

    for (const [name, model, ...sizes] of cases) {
      it(`gives the same losses, gradients, steps and outputs: ${name}`, async () => {
        validateModel(model);
        await assertAgree(onnx, cpu, [model, ...sizes]);
      });
    }
  });
}

import { runtimeIsThere } from '@testing/describe-with-model';
import { findOnnxRuntime } from './onnx-runtime';

it('finds the runtime where it is installed, and names the command that brings it where it is not', () => {
  expect(findOnnxRuntime()).toMatchObject(
    runtimeIsThere()
      ? { runtime: expect.stringContaining('onnxruntime-node') as string }
      : {
          kind: 'refused',
          code: 'EMBEDDER_RUNTIME_MISSING',
          reason: expect.stringContaining('npm install --no-save onnxruntime-node@') as string,
        },
  );
});

import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isRefusal } from '@kernel/outcome';
import { describeWithModel, runtimeIsThere } from '@testing/describe-with-model';
import { cosine, describeEmbedder } from '../embedder.contract';
import { OnnxEmbedder } from './onnx-embedder';

const home = mkdtempSync(join(tmpdir(), 'fiveplane-model-'));
afterAll(() => rmSync(home, { recursive: true }));

async function opened(folder: string): Promise<OnnxEmbedder> {
  const embedder = await OnnxEmbedder.open({ folder });
  if (isRefusal(embedder)) throw new Error(embedder.reason);
  return embedder;
}

describeWithModel('a local model', (folder) => {
  describeEmbedder('onnx', () => opened(folder));

  it('finds two sentences as near as the model’s authors’ own code does', async () => {
    const embedder = await opened(folder);
    const vectors = await embedder.embed({ tenant: 'acme', texts: ['A man is eating food.', 'A man is eating a piece of bread.'], purpose: 'unit' }); // prettier-ignore
    // 0.763 in whole numbers of eight bits, 0.7553 in floats.
    expect(Math.abs(cosine(vectors[0], vectors[1]) - 0.763)).toBeLessThan(0.005);
    await embedder.close();
  });

  it('may be closed in the middle of its work, and opened again', async () => {
    for (let round = 0; round < 3; round++) {
      const embedder = await opened(folder);
      const asked = embedder.embed({ tenant: 'acme', texts: Array<string>(200).fill('kettle '.repeat(50)), purpose: 'unit' });
      await embedder.embed({ tenant: 'acme', texts: ['kettle'], purpose: 'query' });
      await Promise.all([expect(asked).rejects.toMatchObject({ code: 'SHUTTING_DOWN' }), embedder.close()]);
    }
  });

  it('is another embedder when a byte of the tokenizer differs', async () => {
    const other = join(home, 'other');
    mkdirSync(join(other, 'onnx'), { recursive: true });
    for (const name of ['config.json', 'onnx/model_quantized.onnx']) copyFileSync(join(folder, name), join(other, name));
    writeFileSync(join(other, 'tokenizer.json'), `${readFileSync(join(folder, 'tokenizer.json'), 'utf8')} `);
    const [one, two] = [await opened(folder), await opened(other)];
    expect(one.identity).not.toBe(two.identity);
    await Promise.all([one.close(), two.close()]);
  });

  it('says what is wrong with weights that are none', async () => {
    const broken = join(home, 'broken');
    mkdirSync(join(broken, 'onnx'), { recursive: true });
    for (const name of ['config.json', 'tokenizer.json']) copyFileSync(join(folder, name), join(broken, name));
    writeFileSync(join(broken, 'onnx/model.onnx'), 'no weights');
    expect(await OnnxEmbedder.open({ folder: broken })).toMatchObject({ kind: 'refused', code: 'EMBEDDER_MODEL_UNREADABLE' });
  });
});

it('refuses a folder without a model, or says how to install what reads it', async () => {
  const code = runtimeIsThere() ? 'EMBEDDER_MODEL_MISSING' : 'EMBEDDER_RUNTIME_MISSING';
  expect(await OnnxEmbedder.open({ folder: home })).toMatchObject({ kind: 'refused', code });
});

import { JsonLines } from './json-lines';
import { JsonRefused } from './strict-json';

const read = (text: string) => JsonLines.read(Buffer.from(text)).values;

it.each([
  ['', []],
  ['{"a":1}', [{ a: 1 }]],
  ['{"a":"x\\ny"}\n[]\r\n\n', [{ a: 'x\ny' }, []]],
])('%j is %j', (text, values) => {
  expect(read(text)).toEqual(values);
});

it.each(['{"a":1}\n{', '{"a":1,"a":2}', '{"a":1}{"b":2}', '"\\ud800"'])('%s is refused', (text) => {
  expect(() => read(text)).toThrow(JsonRefused);
});

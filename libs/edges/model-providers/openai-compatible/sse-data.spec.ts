import fc from 'fast-check';
import { BadEventStream, SseData } from './sse-data';

function read(...pieces: readonly Uint8Array[]): readonly string[] {
  const events = new SseData();
  return pieces.flatMap((piece) => events.push(piece));
}

describe('SseData', () => {
  it.each([
    ['line feeds', 'data: a\n\ndata: b\n\n', ['a', 'b']],
    ['carriage returns', 'data: a\r\rdata: b\r\r:', ['a', 'b']],
    ['both', 'data: a\r\n\r\n', ['a']],
    ['several data lines', 'data: a\ndata:b\ndata:  c\n\n', ['a\nb\n c']],
    ['comments and other fields', ': ping\nevent: x\nid: 1\ndata: a\n\n: ping\n\n', ['a']],
    ['an unfinished event', 'data: a\n\ndata: b\n', ['a']],
    ['an empty event', '\n\n\ndata\n\n', ['']],
  ])('reads %s', (_name, text, expected) => {
    expect(read(Buffer.from(text))).toEqual(expected);
  });

  it('reads the same events wherever the bytes are split', () => {
    const bytes = Buffer.from('data: ü😀\r\n: x\r\ndata: b\n\ndata: c\r\rdata: [DONE]\r\n\r\n');
    const whole = read(bytes);
    fc.assert(
      fc.property(fc.array(fc.nat(bytes.length), { maxLength: 12 }), (cuts) => {
        const places = [0, ...cuts.sort((a, b) => a - b), bytes.length];
        expect(read(...places.slice(1).map((end, index) => bytes.subarray(places[index], end)))).toEqual(whole);
      }),
    );
  });

  it('refuses an event without end and bytes that are not UTF-8', () => {
    expect(() => read(Buffer.from(`data: ${'x'.repeat(1_048_577)}`))).toThrow(BadEventStream);
    expect(() => read(new Uint8Array([0xc3, 0x28]))).toThrow(BadEventStream);
  });
});

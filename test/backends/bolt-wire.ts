const MAGIC = Buffer.from([0x60, 0x60, 0xb0, 0x17]);
/** Bolt 4.4: the last one whose greeting carries the password. */
const BOLT = Buffer.from([0, 0, 4, 4]);
const [HELLO, RUN, PULL] = [0x01, 0x10, 0x3f];
const [SUCCESS, FAILURE] = [0x70, 0x7f];

type Packable = string | number | Readonly<Record<string, string | number>>;

/** Handshake, login and `RETURN 1`, sent in one go. */
export function encodeProbe(user: string, password: string): Buffer {
  const login = { user_agent: 'backends/1', scheme: 'basic', principal: user, credentials: password };
  return Buffer.concat([
    ...[MAGIC, BOLT, Buffer.alloc(12)],
    ...[message(HELLO, login), message(RUN, 'RETURN 1', {}, {}), message(PULL, { n: -1 })],
  ]);
}

/** The server's name and version once the query has been answered, undefined before. @throws what the server refuses with. */
export function decodeProbe(received: Buffer): string | undefined {
  if (received.length < 4) return undefined;
  if (!received.subarray(0, 4).equals(BOLT)) throw new Error('what answers does not speak Bolt 4.4');
  const answers = messagesOf(received.subarray(4));
  const failure = answers.find((answer) => answer[1] === FAILURE);
  if (failure !== undefined) throw new Error(/Neo\.\w+\.\w+\.\w+/.exec(failure.toString('latin1'))?.[0] ?? 'the server refuses the query');
  // The login's answer, the query's, its one row, and the end.
  if (answers.length < 4) return undefined;
  const server = /Neo4j\/\d+(?:\.\d+)+/.exec(answers[0]?.toString('latin1') ?? '')?.[0];
  if (answers[3]?.[1] !== SUCCESS || server === undefined) throw new Error('the server answers out of turn');
  return server;
}

// A message is sent in pieces, each with its length before it; a length of zero ends it.
function messagesOf(bytes: Buffer): readonly Buffer[] {
  const whole: Buffer[] = [];
  let pieces: Buffer[] = [];
  let at = 0;
  while (at + 2 <= bytes.length) {
    const length = bytes.readUInt16BE(at);
    if (at + 2 + length > bytes.length) break;
    if (length > 0) pieces.push(bytes.subarray(at + 2, at + 2 + length));
    else if (pieces.length > 0) {
      whole.push(Buffer.concat(pieces));
      pieces = [];
    }
    at += 2 + length;
  }
  return whole;
}

function message(tag: number, ...fields: readonly Packable[]): Buffer {
  const body = Buffer.concat([Buffer.from([0xb0 + fields.length, tag]), ...fields.map(pack)]);
  const length = Buffer.alloc(2);
  length.writeUInt16BE(body.length);
  return Buffer.concat([length, body, Buffer.alloc(2)]);
}

// PackStream, as far as these messages go: numbers from -16 to 127, texts below 256 bytes, maps below 16 entries.
function pack(value: Packable): Buffer {
  if (typeof value === 'number') return Buffer.from([value & 0xff]);
  if (typeof value === 'string') return Buffer.concat([Buffer.from([0xd0, Buffer.byteLength(value)]), Buffer.from(value)]);
  const entries = Object.entries(value).flatMap(([name, item]) => [pack(name), pack(item)]);
  return Buffer.concat([Buffer.from([0xa0 + entries.length / 2]), ...entries]);
}

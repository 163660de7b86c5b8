/** A reply of the Redis protocol (RESP2), as far as the probe needs it. */
export type Reply = string | number | null | readonly Reply[];

/** One command as the server reads it. */
export function encodeCommand(...words: readonly string[]): Buffer {
  return Buffer.from(`*${words.length}\r\n${words.map((word) => `$${Buffer.byteLength(word)}\r\n${word}\r\n`).join('')}`);
}

/** The first `count` replies, or undefined while some have not arrived whole. @throws an error reply, by its text. */
export function decodeReplies(received: Buffer, count: number): readonly Reply[] | undefined {
  const replies: Reply[] = [];
  let at = 0;
  while (replies.length < count) {
    const next = decodeAt(received, at);
    if (next === undefined) return undefined;
    replies.push(next.reply);
    at = next.end;
  }
  return replies;
}

interface Decoded {
  readonly reply: Reply;
  readonly end: number;
}

function decodeAt(received: Buffer, at: number): Decoded | undefined {
  const lineEnd = received.indexOf('\r\n', at);
  if (lineEnd < 0) return undefined;
  const [kind, rest, end] = [received.toString('latin1', at, at + 1), received.toString('utf8', at + 1, lineEnd), lineEnd + 2];
  switch (kind) {
    case '+':
      return { reply: rest, end };
    case '-':
      throw new Error(rest);
    case ':':
      return { reply: Number(rest), end };
    case '$':
      return decodeBulk(received, Number(rest), end);
    case '*':
      return decodeArray(received, Number(rest), end);
    default:
      throw new Error('what answers does not speak the Redis protocol');
  }
}

function decodeBulk(received: Buffer, length: number, at: number): Decoded | undefined {
  if (length < 0) return { reply: null, end: at };
  return received.length < at + length + 2 ? undefined : { reply: received.toString('utf8', at, at + length), end: at + length + 2 };
}

function decodeArray(received: Buffer, length: number, at: number): Decoded | undefined {
  if (length < 0) return { reply: null, end: at };
  const items: Reply[] = [];
  let end = at;
  while (items.length < length) {
    const item = decodeAt(received, end);
    if (item === undefined) return undefined;
    items.push(item.reply);
    end = item.end;
  }
  return { reply: items, end };
}

import { decodeProbe, encodeProbe } from './bolt-wire';
import { decodeMetadata, encodeMetadataRequest } from './kafka-wire';
import { decodeReplies, encodeCommand } from './redis-wire';
import { signedHeaders } from './s3-signature';

/** Every shorter part of an answer: what has arrived so far. */
function beginnings(whole: Buffer): readonly Buffer[] {
  return [...whole.keys()].map((length) => whole.subarray(0, length));
}

describe('the Redis probe', () => {
  const whole = Buffer.from('+OK\r\n$5\r\nh\u00e9\r\n\r\n*2\r\n$1\r\na\r\n$-1\r\n:7\r\n');

  it('writes a command by the bytes of its words', () => {
    expect(encodeCommand('AUTH', 'h\u00e9').toString()).toBe('*2\r\n$4\r\nAUTH\r\n$3\r\nh\u00e9\r\n');
  });

  it('reads replies of every kind once they are whole', () => {
    expect(decodeReplies(whole, 4)).toEqual(['OK', 'h\u00e9\r\n', ['a', null], 7]);
    for (const part of beginnings(whole)) expect(decodeReplies(part, 4)).toBeUndefined();
  });

  it.each([
    ['-WRONGPASS invalid username-password pair\r\n', 'WRONGPASS'],
    ['HTTP/1.1 400 Bad Request\r\n', 'does not speak the Redis protocol'],
  ])('throws on %j', (answer, why) => {
    expect(() => decodeReplies(Buffer.from(answer), 1)).toThrow(why);
  });
});

describe('the Kafka probe', () => {
  // As Kafka 4.4.0 answered: one broker at 127.0.0.1:29092.
  const whole = Buffer.from(
    '000000410000000700000000000000010000000100093132372e302e302e31000071a4ffff00165a6d6c325a5842735957356c4c58526c6333517461770000000100000000',
    'hex',
  );

  it('asks for metadata of no topic and creates none', () => {
    // 23 = 0x17 bytes follow: api 3, version 4, correlation 7, client "backends", no topics, no creation
    expect(encodeMetadataRequest().toString('hex')).toBe('00000017000300040000000700086261636b656e6473' + '00000000' + '00');
  });

  it('reads cluster and brokers once the answer is whole', () => {
    expect(decodeMetadata(whole)).toEqual({ clusterId: 'Zml2ZXBsYW5lLXRlc3Qtaw', brokers: ['127.0.0.1:29092'] });
    for (const part of beginnings(whole)) expect(decodeMetadata(part)).toBeUndefined();
  });

  it('throws when something else answers', () => {
    expect(() => decodeMetadata(Buffer.from('HTTP/1.1 400 Bad Request\r\n'))).toThrow('does not speak the Kafka protocol');
  });
});

describe('the Neo4j probe', () => {
  const hex = (text: string): string => Buffer.from(text).toString('hex');
  const message = (body: string): string => `${(body.length / 2).toString(16).padStart(4, '0')}${body}0000`;
  const greeted = `00000404${message(`b170${hex('server Neo4j/5.26.30')}`)}${message('b170a0')}`;
  const whole = Buffer.from(`${greeted}${message('b1719101')}${message('b170a0')}`, 'hex');

  it('logs in and runs a query in one go', () => {
    const sent = encodeProbe('neo4j', 'secret');
    expect(sent.subarray(0, 20).toString('hex')).toBe('6060b01700000404' + '0'.repeat(24));
    expect(sent.toString('latin1')).toMatch(/neo4j.*secret.*RETURN 1/s);
  });

  it('reads the version once the query has ended', () => {
    expect(decodeProbe(whole)).toBe('Neo4j/5.26.30');
    for (const part of beginnings(whole)) expect(decodeProbe(part)).toBeUndefined();
  });

  it.each([
    [`00000404${message(`b17f${hex('Neo.ClientError.Security.Unauthorized')}`)}`, 'Neo.ClientError.Security.Unauthorized'],
    [`${greeted}${message('b1719101')}${message('b17ea0')}`, 'out of turn'],
    ['00000000', 'does not speak Bolt'],
    [hex('HTTP/1.1 400'), 'does not speak Bolt'],
  ])('throws on %s', (answer, why) => {
    expect(() => decodeProbe(Buffer.from(answer, 'hex'))).toThrow(why);
  });
});

it('signs an S3 request as the vendor’s own library does', () => {
  const login = { region: 'eu-test-1', accessKey: 'an-access-key', secretKey: 'a-secret-key' };
  expect(signedHeaders(login, '127.0.0.1:27070', '/', new Date('2026-11-21T10:20:30.456Z'))).toMatchObject({
    'x-amz-date': '20261121T102030Z',
    // Taken from @smithy/signature-v4 for the same request.
    authorization: expect.stringMatching(/Signature=1a23b632adb1b3c455eee6d414ea5c6931fbe38502a552e934cddba5ca67225d$/),
  });
});

import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { UNTIL } from './audit-archive.contract';
import { S3AuditArchive } from './s3-audit-archive';

const LOCKED = '<ObjectLockConfiguration><ObjectLockEnabled>Enabled</ObjectLockEnabled></ObjectLockConfiguration>';
const NOTHING = '<ListVersionsResult><IsTruncated>false</IsTruncated></ListVersionsResult>';
const WRITTEN = '<ListVersionsResult><Version><Key>a</Key><VersionId>1</VersionId></Version></ListVersionsResult>';

describe('a bucket', () => {
  let server: Server;
  let archive: S3AuditArchive;
  let puts: number[];
  let listed: string;

  /** A server whose puts answer so, one after the other; the last answer stays. */
  const serving = async (answers: readonly number[], lockStatus = 200): Promise<void> => {
    const next = (): number => {
      const status = answers[puts.length] ?? answers.at(-1) ?? 200;
      puts.push(status);
      return status;
    };
    server = createServer((request: IncomingMessage, response: ServerResponse) => {
      request.resume();
      const { url = '', method } = request;
      if (method === 'PUT') response.writeHead(next()).end();
      else if (url.includes('object-lock')) response.writeHead(lockStatus).end(lockStatus === 200 ? LOCKED : '');
      else response.writeHead(200).end(listed);
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    archive = new S3AuditArchive({ endpoint, region: 'us-east-1', bucket: 'b', accessKey: 'k', secretKey: 's', timeoutMs: 10_000 });
  };
  beforeEach(() => {
    puts = [];
    listed = NOTHING;
  });
  afterEach(() => {
    archive.close();
    server.close();
  });
  const put = () => archive.put('a', Buffer.from('x'), UNTIL);

  it('in which another put of the key is under way is asked again: that one may come to nothing', async () => {
    await serving([409, 409, 200]);
    expect(await put()).toBe('kept');
    expect(puts).toEqual([409, 409, 200]);
  });

  it('in which that other put came about has the key taken', async () => {
    await serving([409]);
    const asked = put();
    listed = WRITTEN;
    expect(await asked).toBe('taken');
  });

  it('that has the key says so at once', async () => {
    await serving([412]);
    expect([await put(), puts]).toEqual(['taken', [412]]);
  });

  it.each([
    [403, 'never'],
    [404, 'never'],
    [503, 'later'],
  ])('that answers %s cannot be used, and is tried again: %s', async (status, retry) => {
    await serving([200], status);
    await expect(put()).rejects.toMatchObject({ code: 'STORE_UNAVAILABLE', retry });
    expect(puts).toEqual([]);
  });
});

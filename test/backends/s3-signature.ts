import { createHash, createHmac } from 'node:crypto';

export interface S3Login {
  readonly region: string;
  readonly accessKey: string;
  readonly secretKey: string;
}

/** The headers that sign a request without a body (AWS signature, version 4). `host` as the request names it; `path` starts with a slash. */
export function signedHeaders(login: S3Login, host: string, path: string, at: Date): Readonly<Record<string, string>> {
  const time = at.toISOString().replace(/[-:]|\.\d{3}/g, '');
  const scope = `${time.slice(0, 8)}/${login.region}/s3/aws4_request`;
  const headers = { host, 'x-amz-content-sha256': EMPTY, 'x-amz-date': time };
  const names = Object.keys(headers).join(';');
  const lines = Object.entries(headers).map(([name, value]) => `${name}:${value}\n`);
  const request = ['GET', path, '', lines.join(''), names, EMPTY].join('\n');
  const key = scope.split('/').reduce((secret: string | Buffer, part) => hmac(secret, part), `AWS4${login.secretKey}`);
  const signature = hmac(key, ['AWS4-HMAC-SHA256', time, scope, sha256(request)].join('\n')).toString('hex');
  return {
    ...headers,
    authorization: `AWS4-HMAC-SHA256 Credential=${login.accessKey}/${scope}, SignedHeaders=${names}, Signature=${signature}`,
  };
}

const EMPTY = sha256('');

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

function hmac(key: string | Buffer, text: string): Buffer {
  return createHmac('sha256', key).update(text).digest();
}

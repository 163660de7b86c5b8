/** An S3 server with Object Lock, as the environment names it. */
export interface S3Server {
  readonly endpoint: string;
  readonly region: string;
  readonly accessKey: string;
  readonly secretKey: string;
}

/** Runs a suite on the S3 server that S3_ENDPOINT names; without it the suite is skipped aloud, and in CI it fails. */
export function describeWithS3(title: string, suite: (server: S3Server) => void): void {
  const server = {
    endpoint: told('S3_ENDPOINT'),
    region: told('S3_REGION'),
    accessKey: told('S3_ACCESS_KEY'),
    secretKey: told('S3_SECRET_KEY'),
  };
  if (server.endpoint !== '') {
    describe(`${title} on s3`, () => {
      suite(server);
    });
    return;
  }
  if (process.env['CI'] !== undefined) {
    it(`${title} on s3`, () => {
      throw new Error('S3_ENDPOINT is not set: in CI the S3 suites must run (npm run backends -- up s3)');
    });
    return;
  }
  process.stderr.write(`skipped: ${title} on s3 (S3_ENDPOINT is not set; npm run backends -- up s3)\n`);
  describe.skip(`${title} on s3`, () => {
    suite(server);
  });
}

function told(name: string): string {
  return process.env[name] ?? '';
}

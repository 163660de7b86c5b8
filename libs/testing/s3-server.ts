import { describeOnBackend, told } from './describe-on-backend';

/** An S3 server with Object Lock, as the environment names it. */
export interface S3Server {
  readonly endpoint: string;
  readonly region: string;
  readonly accessKey: string;
  readonly secretKey: string;
}

/** Runs a suite on the S3 server that S3_ENDPOINT names; see {@link describeOnBackend}. */
export function describeWithS3(title: string, suite: (server: S3Server) => void): void {
  const server = {
    endpoint: told('S3_ENDPOINT'),
    region: told('S3_REGION'),
    accessKey: told('S3_ACCESS_KEY'),
    secretKey: told('S3_SECRET_KEY'),
  };
  describeOnBackend(title, 's3', 'S3_ENDPOINT', () => suite(server));
}

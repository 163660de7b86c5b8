import type { FastifyInstance } from 'fastify';
import { Problem } from './problem';
import { JsonRefused, strictJson } from './strict-json';

/** Bodies are JSON, strictly read, or refused; there is no other parser. The limit counts bytes as they arrive, chunked ones included. */
export function readJsonBodies(server: FastifyInstance, limit: number): void {
  server.removeAllContentTypeParsers();
  server.addContentTypeParser('application/json', { parseAs: 'buffer', bodyLimit: limit }, (_request, body, done) => {
    try {
      done(null, strictJson(body as Buffer));
    } catch (error) {
      done(error instanceof JsonRefused ? new Problem(400, error.code, error.detail) : asError(error));
    }
  });
}

function asError(error: unknown): Error {
  return error instanceof Error ? error : new Error('body could not be read', { cause: error });
}

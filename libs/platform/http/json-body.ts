import type { FastifyInstance } from 'fastify';
import { JSON_LINES_TYPE, JsonLines } from './json-lines';
import { Problem } from './problem';
import { RAW_BYTES_TYPE, RawBytes } from './raw-bytes';
import { JsonRefused, strictJson } from './strict-json';

/**
 * Bodies are JSON, or JSON lines, strictly read, or refused. Plain bytes are taken only by an app that has a limit for them.
 * A limit counts bytes as they arrive, chunked ones included.
 */
export function readJsonBodies(server: FastifyInstance, limit: number, uploads: number | undefined): void {
  server.removeAllContentTypeParsers();
  addParser(server, 'application/json', limit, strictJson);
  addParser(server, JSON_LINES_TYPE, limit, (body) => JsonLines.read(body));
  if (uploads !== undefined) addParser(server, RAW_BYTES_TYPE, uploads, (body) => new RawBytes(body));
}

function addParser(server: FastifyInstance, type: string, bodyLimit: number, read: (body: Buffer) => unknown): void {
  server.addContentTypeParser(type, { parseAs: 'buffer', bodyLimit }, (_request, body, done) => {
    try {
      done(null, read(body as Buffer));
    } catch (error) {
      done(error instanceof JsonRefused ? new Problem(400, error.code, error.detail) : asError(error));
    }
  });
}

function asError(error: unknown): Error {
  return error instanceof Error ? error : new Error('body could not be read', { cause: error });
}

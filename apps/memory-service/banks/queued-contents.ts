import type { Json } from '@kernel/canonical-json';
import { digestOf } from '@kernel/digest';
import { Fault } from '@kernel/fault';
import type { GuardedContents } from './retain-contents';

type Contents = GuardedContents['contents'];

/** Contents that passed the barrier as a job carries them, with the digest that vouches for their shape. */
export function queuedContents(contents: Contents): Json {
  const said = JSON.parse(JSON.stringify(contents)) as Json;
  return { contents: said, digest: digestOf(said) };
}

/** The contents of a job. @throws Fault DOCUMENT_CORRUPT when they are not what was queued. */
export function contentsOf(payload: Json): Contents {
  const queued = typeof payload === 'object' && payload !== null && 'contents' in payload && 'digest' in payload ? payload : undefined;
  if (queued?.contents === undefined || digestOf(queued.contents) !== queued.digest)
    throw new Fault('DOCUMENT_CORRUPT', 'the contents of a memory job are not what was queued', 'never');
  // Only `queuedContents` writes them, and they are as it wrote them.
  return queued.contents as unknown as Contents;
}

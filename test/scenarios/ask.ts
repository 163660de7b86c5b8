/** An answer over HTTP. What is no JSON is a text. */
export interface Answer<T = unknown> {
  readonly status: number;
  readonly headers: Headers;
  readonly body: T;
}

export interface Asked {
  readonly path: string;
  readonly method?: string;
  readonly token?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Uint8Array<ArrayBuffer> | ReadableStream<Uint8Array>;
}

/** Sends one request and reads its answer whole. */
export async function ask<T = unknown>(url: string, { path, method = 'GET', token, headers = {}, body }: Asked): Promise<Answer<T>> {
  const answer = await fetch(new URL(path, url), {
    method,
    headers: {
      ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      ...headers,
    },
    ...(body === undefined ? {} : { body, duplex: 'half' }),
  });
  const text = await answer.text();
  const isJson = /json/.test(answer.headers.get('content-type') ?? '');
  return { status: answer.status, headers: answer.headers, body: (isJson ? JSON.parse(text) : text) as T };
}

/** A refusal without what differs from call to call. */
export function saidBy({ status, body }: Answer): unknown {
  const { trace_id: _trace, ...said } = body as Readonly<Record<string, unknown>>;
  return { status, ...said };
}

import type { Worker } from 'node:worker_threads';
import { Fault } from '@kernel/fault';
import type { WorkerHears, WorkerSays } from './embed-worker';

/** Texts that go to the thread at once, so that a question waits for no more than these. */
const AT_ONCE = 16;

/** How urgent texts are: somebody waits for the answer to a question. */
export type Urgency = 'query' | 'unit';

interface Portion {
  readonly texts: readonly string[];
  readonly urgency: Urgency;
  readonly resolve: (values: Float32Array) => void;
  readonly reject: (error: Error) => void;
}

/**
 * A line of texts in front of one thread: questions first, a few texts at a time, no more than `mostWaiting`.
 * A thread that dies takes with it what it was working on, no more; the next text starts another one.
 */
export class EmbedThread {
  private worker: Worker | undefined;
  private ready = false;
  private working: Portion | undefined;
  private readonly waiting: Portion[] = [];
  private closed = false;
  private ending: Promise<void> | undefined;

  constructor(
    private readonly start: () => Worker,
    private readonly mostWaiting: number,
  ) {}

  /** The raw values of all texts, one after another, in order. @throws Fault as `Embedder.embed` does. */
  async ask(texts: readonly string[], urgency: Urgency, signal?: AbortSignal): Promise<readonly Float32Array[]> {
    if (this.closed) throw closing();
    if (signal?.aborted === true) throw late();
    const told = this.waiting.reduce((sum, portion) => sum + portion.texts.length, 0);
    if (told + texts.length > this.mostWaiting)
      throw new Fault('OVERLOADED', `${told} texts wait for the embedding model already`, 'later');
    const portions: Promise<Float32Array>[] = [];
    const own: Portion[] = [];
    for (let at = 0; at < texts.length; at += AT_ONCE)
      portions.push(
        new Promise((resolve, reject) => {
          const portion = { texts: texts.slice(at, at + AT_ONCE), urgency, resolve, reject };
          own.push(portion);
          this.waiting.push(portion);
        }),
      );
    const leave = () => this.drop(own, late());
    signal?.addEventListener('abort', leave, { once: true });
    this.next();
    try {
      return await Promise.all(portions);
    } catch (error) {
      // What is left of an ask that failed is nobody's.
      this.drop(own, late());
      throw error;
    } finally {
      signal?.removeEventListener('abort', leave);
    }
  }

  /** Starts the thread if it does not run. What it says of a model that it cannot use; undefined when it is ready. */
  begin(): Promise<string | undefined> {
    return new Promise((resolve) => {
      const worker = this.started();
      worker.on('message', ({ kind, ...said }: WorkerSays & { reason?: string }) => {
        if (kind === 'ready') resolve(undefined);
        if (kind === 'unusable') resolve(said.reason ?? '');
      });
      worker.on('exit', () => resolve('the thread ended before the model was loaded'));
    });
  }

  /** Ends what is under way, and the thread once it has read the text before it. */
  close(): Promise<void> {
    return (this.ending ??= this.end());
  }

  private async end(): Promise<void> {
    this.closed = true;
    this.drop([...this.waiting], closing());
    this.working?.reject(closing());
    this.working = undefined;
    const { worker } = this;
    if (worker === undefined) return;
    const ended = new Promise<void>((resolve) => worker.once('exit', () => resolve()));
    this.tell(worker, 'end');
    await ended;
  }

  private drop(portions: readonly Portion[], error: Error): void {
    for (const portion of portions) {
      const place = this.waiting.indexOf(portion);
      if (place >= 0) this.waiting.splice(place, 1);
      // What the thread works on is finished there, and told to nobody.
      portion.reject(error);
    }
  }

  private next(): void {
    if (this.closed || this.working !== undefined || this.waiting.length === 0) return;
    const worker = this.started();
    if (!this.ready) return;
    const urgent = this.waiting.findIndex(({ urgency }) => urgency === 'query');
    [this.working] = this.waiting.splice(Math.max(0, urgent), 1);
    if (this.working !== undefined) this.tell(worker, this.working.texts);
  }

  private tell(worker: Worker, what: WorkerHears): void {
    worker.postMessage(what);
  }

  private started(): Worker {
    if (this.worker !== undefined) return this.worker;
    const worker = this.start();
    this.worker = worker;
    this.ready = false;
    let reason = 'it ended';
    worker.on('message', (said: WorkerSays) => this.heard(said));
    worker.on('error', (error) => (reason = error instanceof Error ? error.message : String(error)));
    worker.on('exit', () => this.gone(reason));
    return worker;
  }

  private heard(said: WorkerSays): void {
    switch (said.kind) {
      case 'ready':
        this.ready = true;
        return this.next();
      case 'unusable':
        return this.drop([...this.waiting], away(said.reason));
      case 'vectors':
      case 'failed': {
        const { working } = this;
        this.working = undefined;
        if (said.kind === 'vectors') working?.resolve(said.values);
        else working?.reject(away(said.reason));
        return this.next();
      }
    }
  }

  private gone(reason: string): void {
    const lost = [...(this.working === undefined ? [] : [this.working]), ...(this.ready ? [] : this.waiting)];
    this.worker = undefined;
    this.working = undefined;
    this.ready = false;
    this.drop(lost, away(reason));
    this.next();
  }
}

function away(reason: string): Fault {
  return new Fault('PROVIDER_UNAVAILABLE', 'the embedding model’s thread failed', 'later', { cause: new Error(reason) });
}

function late(): Fault {
  return new Fault('DEADLINE_EXCEEDED', 'nobody waits for these vectors any more', 'later');
}

function closing(): Fault {
  return new Fault('SHUTTING_DOWN', 'the embedder is closed', 'later');
}

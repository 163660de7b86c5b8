import type { Metadata } from '@grpc/grpc-js';
import type { Context } from '@opentelemetry/api';
import { Fault } from '@kernel/fault';
import type { TenantId } from '@kernel/tenant';
import type { AppName } from '../apps';
import type { CallContext } from './call-context';

/** A caller's context after its signature held. `signal` fires when the caller has gone or the deadline has passed. */
export interface VerifiedCall extends CallContext {
  readonly caller: AppName;
  readonly signal: AbortSignal;
}

const verified = new WeakMap<Metadata, { readonly call: VerifiedCall; readonly tracing: Context }>();

/** Remembers that the call with this metadata was admitted. For the admission and its tests only. */
export function markVerified(metadata: Metadata, call: VerifiedCall, tracing: Context): void {
  verified.set(metadata, { call, tracing });
}

/**
 * The verified context of the call that a gRPC handler serves; the handler gets the metadata as its second argument.
 * @throws Fault CALLER_UNAUTHENTICATED for metadata that did not come through the admission.
 */
export function callContextOf(metadata: Metadata | undefined): VerifiedCall {
  const entry = metadata === undefined ? undefined : verified.get(metadata);
  if (entry === undefined) throw new Fault('CALLER_UNAUTHENTICATED', 'the call was not verified', 'never');
  return entry.call;
}

/** The tracing context in which an admitted call is served. */
export function tracingOf(metadata: Metadata): Context | undefined {
  return verified.get(metadata)?.tracing;
}

/**
 * The tenant of the call, when the message names the same one.
 * @throws Fault CALLER_FORBIDDEN when it names another: a message cannot widen what was signed.
 */
export function sameTenant(context: CallContext, tenant: string): TenantId {
  if (tenant !== context.tenant) throw new Fault('CALLER_FORBIDDEN', 'the message names another tenant than the call', 'never');
  return context.tenant;
}

import { Metadata, ServerInterceptingCall, status, type ServerInterceptor } from '@grpc/grpc-js';
import { context, SpanKind, SpanStatusCode, trace, type Span } from '@opentelemetry/api';
import type { Clock } from '@kernel/clock';
import { Fault } from '@kernel/fault';
import type { Log } from '../log';
import type { Secret } from '../settings/secret';
import { tracer, tracingFrom } from '../telemetry/tracing';
import type { CallContext } from './call-context';
import { statusOfFault } from './fault-status';
import type { RpcMetrics } from './rpc-metrics';
import { serviceOfPath, type ServedService } from './served-service';
import { CALL_KEY, verifyCall, type CallClaims } from './signed-call';
import { markVerified } from './verified-call';

export interface AdmissionRules {
  readonly services: readonly ServedService[];
  readonly secret: Secret;
  readonly clock: Clock;
  readonly metrics: RpcMetrics;
  readonly log: Log;
}

/**
 * Stands before every handler, on the transport: who calls, may they, and is there time left.
 * A call that fails one of these never reaches a handler. Every call is measured and traced here, refused ones included.
 */
export function admission(rules: AdmissionRules): ServerInterceptor {
  const services = new Map(rules.services.map((service) => [service.fullName, service]));
  return (method, call) => {
    const service = services.get(serviceOfPath(method.path));
    // The health service carries no tenant and answers probes that cannot sign.
    if (service === undefined) return new ServerInterceptingCall(call);
    const gone = new AbortController();
    const measured = rules.metrics.start(method.path);
    let span: Span | undefined;
    let over = false;
    // The transport says cancelled once more after every answer; only the first end counts.
    const end = (code: status): void => {
      if (over) return;
      over = true;
      measured.end(status[code]);
      if (code !== status.OK) span?.setStatus({ code: SpanStatusCode.ERROR, message: status[code] });
      span?.end();
    };
    const intercepted: ServerInterceptingCall = new ServerInterceptingCall(call, {
      start: (next) =>
        next({
          onReceiveMetadata: (metadata, proceed) => {
            const parent = tracingFrom(metadataGetter(metadata));
            span = tracer().startSpan(method.path.slice(1), { kind: SpanKind.SERVER }, parent);
            const tracing = trace.setSpan(parent, span);
            try {
              const claims = admitted(rules, service, method.path, metadata);
              span.setAttributes({
                'fiveplane.tenant': claims.tenant,
                'fiveplane.caller': claims.caller,
                ...(claims.run === null ? {} : { 'fiveplane.run': claims.run }),
              });
              markVerified(metadata, { ...contextOf(claims), caller: claims.caller, signal: gone.signal }, tracing);
            } catch (error) {
              if (!(error instanceof Fault)) throw error;
              context.with(tracing, () =>
                rules.log.warn('rpc call not admitted', { method: method.path, code: error.code, reason: error.message }),
              );
              intercepted.sendStatus(statusOfFault(error));
              return;
            }
            proceed(metadata);
          },
          onCancel: () => {
            if (!over) gone.abort();
            end(status.CANCELLED);
          },
        }),
      sendStatus: (answer, next) => {
        end(answer.code ?? status.UNKNOWN);
        next(answer);
      },
    });
    return intercepted;
  };
}

function admitted(rules: AdmissionRules, service: ServedService, path: string, metadata: Metadata): CallClaims {
  const now = rules.clock.now();
  const token = metadata.get(CALL_KEY)[0];
  const claims = verifyCall(path, typeof token === 'string' ? token : undefined, now, rules.secret);
  if (!service.callers.includes(claims.caller))
    throw new Fault('CALLER_FORBIDDEN', `${claims.caller} may not call ${service.fullName}`, 'never');
  if (claims.deadline <= now) throw new Fault('DEADLINE_EXCEEDED', 'the deadline had passed when the call arrived', 'later');
  return claims;
}

function contextOf(claims: CallClaims): CallContext {
  const { tenant, principals, deadline, run } = claims;
  return run === null ? { tenant, principals, deadline } : { tenant, principals, deadline, run };
}

function metadataGetter(metadata: Metadata): (key: string) => string | undefined {
  return (key) => {
    const value = metadata.get(key)[0];
    return typeof value === 'string' ? value : undefined;
  };
}

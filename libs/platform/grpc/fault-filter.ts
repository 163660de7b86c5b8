import { Catch, type RpcExceptionFilter } from '@nestjs/common';
import { throwError, type Observable } from 'rxjs';
import { Fault } from '@kernel/fault';
import type { Log } from '../log';
import { statusOfBug, statusOfFault } from './fault-status';

/** What every gRPC handler throws passes here once: a fault keeps its code, anything else is a bug of ours and becomes INTERNAL without detail. */
@Catch()
export class FaultFilter implements RpcExceptionFilter {
  constructor(private readonly log: Log) {}

  catch(error: unknown): Observable<never> {
    if (!(error instanceof Fault)) {
      this.log.error('rpc handler failed', { cause: error });
      return throwError(statusOfBug);
    }
    if (error.code === 'INTERNAL' || error.code === 'DOCUMENT_CORRUPT')
      this.log.error('rpc handler failed', { code: error.code, cause: error });
    return throwError(() => statusOfFault(error));
  }
}

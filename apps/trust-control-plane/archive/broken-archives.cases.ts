import { Fault } from '@kernel/fault';
import { AuditArchive } from '@edges/audit-archive/audit-archive';

/** Goes away after so many puts. */
export class DyingArchive extends AuditArchive {
  override readonly lock = 'not promised';
  constructor(
    private readonly whole: AuditArchive,
    private left: number,
  ) {
    super();
  }
  override check() {
    return this.whole.check();
  }
  override put(key: string, bytes: Uint8Array, until: string): Promise<'kept' | 'taken'> {
    if (this.left-- === 0) return Promise.reject(new Fault('STORE_UNAVAILABLE', 'away', 'later'));
    return this.whole.put(key, bytes, until);
  }
  override read(key: string) {
    return this.whole.read(key);
  }
  override keys(prefix: string) {
    return this.whole.keys(prefix);
  }
  override folders(prefix: string) {
    return this.whole.folders(prefix);
  }
}

/** Keeps segments with their last byte gone. */
export class ForgetfulArchive extends DyingArchive {
  constructor(whole: AuditArchive) {
    super(whole, -1);
  }
  override put(key: string, bytes: Uint8Array, until: string): Promise<'kept' | 'taken'> {
    return super.put(key, key.includes('segment') ? bytes.subarray(0, -1) : bytes, until);
  }
}

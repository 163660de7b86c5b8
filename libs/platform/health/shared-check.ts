import type { Millis } from '@kernel/time';

/** Resolves when what is looked at is there, throws when it is not. */
export type Check = () => Promise<void>;

/**
 * A check that many may ask for and that is under way once at most: a store that hangs is not asked again and again by every probe.
 * Whoever waited long enough is told `timeout`, and the next one joins the check that still hangs.
 */
export class SharedCheck {
  private underWay: Promise<string | undefined> | undefined;

  constructor(
    private readonly check: Check,
    private readonly timeout: Millis,
  ) {}

  /** Undefined when it is there; otherwise why not, in a word: the fault's code, `timeout` or the error's name. Never its message, which may name hosts. */
  async problem(): Promise<string | undefined> {
    this.underWay ??= this.look();
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<'timeout'>((resolve) => (timer = setTimeout(resolve, this.timeout, 'timeout')));
    try {
      return await Promise.race([this.underWay, late]);
    } finally {
      clearTimeout(timer);
    }
  }

  private async look(): Promise<string | undefined> {
    try {
      await this.check();
      return undefined;
    } catch (error) {
      if (!(error instanceof Error)) return 'failed';
      return 'code' in error ? String(error.code) : error.name;
    } finally {
      this.underWay = undefined;
    }
  }
}

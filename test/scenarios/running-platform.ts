import { Person } from './person';
import { PlatformProcess, type Settings } from './platform-process';

const LONG_MS = 600_000;
const SHOWN_LINES = 150;

type Work = () => Promise<void>;

/** A platform that a spec file has to itself. */
export interface RunningPlatform {
  /** The process; there from the first test on. */
  readonly platform: () => PlatformProcess;
  /** A user of a tenant by the name in the connection file; without a name the tenant's default user. */
  readonly person: (tenant: string, name?: string) => Person;
  /** As Jest's own, with the process's log when the test fails. */
  readonly it: (sentence: string, work: Work) => void;
}

/** Starts a platform before the tests of this file and removes it afterwards. */
export function runningPlatform(
  settings: Settings = {},
  options: { readonly backend?: 'embedded'; readonly before?: () => Promise<Settings> } = {},
): RunningPlatform {
  // prettier-ignore
  let running: PlatformProcess | undefined;
  beforeAll(async () => {
    running = await PlatformProcess.start({ ...settings, ...(await options.before?.()) }, options.backend);
  }, LONG_MS);
  afterAll(async () => running?.remove(), LONG_MS);

  const platform = (): PlatformProcess => {
    if (!running) throw new Error('the platform did not start');
    return running;
  };
  return {
    platform,
    person: (tenant, name) => personOf(platform(), tenant, name),
    it: (sentence, work) => it(sentence, () => withLog(platform, work), LONG_MS),
  };
}

function personOf(platform: PlatformProcess, name: string, as: string | undefined): Person {
  const tenant = platform.connection.tenants[name];
  const user = tenant?.users[as ?? tenant.default_user];
  if (!tenant || !user) throw new Error(`the connection file has no ${as ?? 'default user'} at ${name}`);
  return new Person({ url: () => platform.connection.http_url, name, tenant, user });
}

async function withLog(platform: () => PlatformProcess, work: Work): Promise<void> {
  try {
    await work();
  } catch (error) {
    process.stderr.write(`the platform said:\n${platform().log.split('\n').slice(-SHOWN_LINES).join('\n')}\n`);
    throw error;
  }
}

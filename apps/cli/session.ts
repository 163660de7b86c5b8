import { CommandFailure } from './command-failure';
import { type ConnectedTenant, type ConnectedUser, type ConnectionFile, findConnection } from './connection-file';
import { type Given, type Host, textOf } from './host';

/** Where to ask, as whom. */
export interface Session {
  readonly url: string;
  readonly token: string;
  /** What the connection file says of tenant and user; undefined when there is none and everything was named. */
  readonly known: Known | undefined;
}

/** A user of the connection file. */
export interface Known {
  readonly name: string;
  readonly tenant: ConnectedTenant;
  readonly user: ConnectedUser;
}

/** The session of a command that speaks for one tenant: the first of {@link sessionsOf}. */
export function sessionOf(host: Host, given: Given, prefers?: string): Session {
  const [first] = sessionsOf(host, given, prefers);
  if (!first) throw CommandFailure.of('CLI_TENANT_UNKNOWN', 'the connection file knows no tenant');
  return first;
}

/**
 * The sessions that a command may use, in the file's order: one a tenant that has the user. One at most when a tenant or a token is named.
 * What was named wins over the environment, the environment over the connection file. `prefers` is whose word is used when nobody is named.
 */
export function sessionsOf(host: Host, given: Given, prefers?: string): readonly Session[] {
  const namedUrl = textOf(given, 'url') ?? host.env['FIVEPLANE_URL'];
  const namedToken = textOf(given, 'token') ?? host.env['FIVEPLANE_TOKEN'];
  const connection = findConnection(host);
  const url = namedUrl ?? connection?.http_url;
  if (url === undefined || (!connection && namedToken === undefined))
    throw CommandFailure.of(
      'CLI_NO_CONNECTION',
      `there is no connection file here and no ${url === undefined ? 'address' : 'token'} was named`,
    );
  if (!isAddress(url)) throw CommandFailure.of('CLI_USAGE', `${url} is no http address`);
  const users = connection ? knownAs(connection, given, prefers) : [];
  if (namedToken === undefined) return users.map((known) => ({ url, token: known.user.token, known }));
  return [{ url, token: namedToken, known: (connection && holderOf(connection, namedToken, given)) ?? users[0] }];
}

/** The address alone, for what everybody may ask. */
export function addressOf(host: Host, given: Given): string {
  const url = textOf(given, 'url') ?? host.env['FIVEPLANE_URL'] ?? findConnection(host)?.http_url;
  if (url === undefined) throw CommandFailure.of('CLI_NO_CONNECTION', 'there is no connection file here and no address was named');
  if (!isAddress(url)) throw CommandFailure.of('CLI_USAGE', `${url} is no http address`);
  return url;
}

function isAddress(url: string): boolean {
  return URL.canParse(url) && /^https?:$/.test(new URL(url).protocol);
}

function knownAs({ tenants }: ConnectionFile, given: Given, prefers: string | undefined): readonly Known[] {
  const named = textOf(given, 'tenant');
  const names = Object.keys(tenants);
  if (names.length === 0 || (named !== undefined && !names.includes(named)))
    throw CommandFailure.of('CLI_TENANT_UNKNOWN', `the connection file knows ${names.join(', ') || 'no tenant'}, not ${named ?? 'one'}`);
  const candidates = Object.entries(tenants).filter(([name]) => named === undefined || name === named);
  const as = textOf(given, 'as');
  const known = candidates.flatMap(([name, tenant]) => {
    const user = as === undefined ? preferred(tenant, prefers) : userCalled(tenant, as);
    return user ? [{ name, tenant, user }] : [];
  });
  if (known.length > 0) return known;
  const there = candidates.map(([name, { users }]) => `tenant ${name} has the users ${Object.keys(users).join(', ')}`);
  throw CommandFailure.of('CLI_USER_UNKNOWN', `${there.join('; ')}; nobody is called ${as ?? 'as its default user'}`);
}

function preferred(tenant: ConnectedTenant, prefers: string | undefined): ConnectedUser | undefined {
  const byRole = prefers === undefined ? undefined : Object.values(tenant.users).find(({ role }) => role === prefers);
  return byRole ?? userCalled(tenant, tenant.default_user);
}

function userCalled({ users }: ConnectedTenant, called: string): ConnectedUser | undefined {
  return Object.hasOwn(users, called) ? users[called] : Object.values(users).find(({ user_id }) => user_id === called);
}

// Whose token it is, when it is one of the file's: who asks as that user must not claim to be the default one.
function holderOf({ tenants }: ConnectionFile, token: string, given: Given): Known | undefined {
  if (textOf(given, 'as') !== undefined || textOf(given, 'tenant') !== undefined) return undefined;
  return Object.entries(tenants)
    .flatMap(([name, tenant]) => Object.values(tenant.users).map((user) => ({ name, tenant, user })))
    .find(({ user }) => user.token === token);
}

import { CommandFailure } from './command-failure';
import { type ConnectedTenant, type ConnectedUser, type ConnectionFile, findConnection } from './connection-file';
import { type Given, type Host, textOf } from './host';

/** Where to ask, as whom. */
export interface Session {
  readonly url: string;
  readonly token: string;
  /** What the connection file says of tenant and user; undefined when there is none and everything was named. */
  readonly known: { readonly name: string; readonly tenant: ConnectedTenant; readonly user: ConnectedUser } | undefined;
}

/** The session of a command: what was named wins over the environment, the environment over the connection file. `prefers` is used when nobody was named. */
export function sessionOf(host: Host, given: Given, prefers?: string): Session {
  const { FIVEPLANE_URL, FIVEPLANE_TOKEN } = host.env;
  const namedUrl = textOf(given, 'url') ?? FIVEPLANE_URL;
  const namedToken = textOf(given, 'token') ?? FIVEPLANE_TOKEN;
  const connection = findConnection(host);
  const known = connection && knownAs(connection, given, prefers);
  const url = namedUrl ?? connection?.http_url;
  const token = namedToken ?? known?.user.token;
  if (url === undefined || token === undefined)
    throw CommandFailure.of(
      'CLI_NO_CONNECTION',
      `there is no connection file here and no ${url === undefined ? 'address' : 'token'} was named`,
    );
  if (!URL.canParse(url) || !/^https?:$/.test(new URL(url).protocol)) throw CommandFailure.of('CLI_USAGE', `${url} is no http address`);
  return { url, token, known };
}

/** The address alone, for what everybody may ask. */
export function addressOf(host: Host, given: Given): string {
  const url = textOf(given, 'url') ?? host.env['FIVEPLANE_URL'] ?? findConnection(host)?.http_url;
  if (url === undefined || !URL.canParse(url))
    throw CommandFailure.of('CLI_NO_CONNECTION', 'there is no connection file here and no address was named');
  return url;
}

function knownAs({ tenants }: ConnectionFile, given: Given, prefers: string | undefined): Session['known'] {
  const names = Object.keys(tenants);
  const name = textOf(given, 'tenant') ?? names[0] ?? '';
  const tenant = Object.hasOwn(tenants, name) ? tenants[name] : undefined;
  if (!tenant) throw CommandFailure.of('CLI_TENANT_UNKNOWN', `the connection file knows ${names.join(', ') || 'no tenant'}, not ${name}`);
  const preferred = prefers !== undefined && Object.hasOwn(tenant.users, prefers) ? prefers : tenant.default_user;
  const as = textOf(given, 'as') ?? preferred;
  const user = Object.hasOwn(tenant.users, as) ? tenant.users[as] : undefined;
  if (!user) throw CommandFailure.of('CLI_USER_UNKNOWN', `tenant ${name} has the users ${Object.keys(tenant.users).join(', ')}, not ${as}`);
  return { name, tenant, user };
}

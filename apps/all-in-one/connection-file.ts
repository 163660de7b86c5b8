import type { TrustedKey } from '@kernel/keys';
import type { AgentIdentity } from '@kernel/records/principals';

export interface ConnectedUser {
  /** API key. */
  readonly token: string;
  readonly user_id: string;
  readonly role: string;
  /** Seed of the key that signs approvals, base64. */
  readonly signing_key?: string;
}

export interface ConnectedTenant {
  /** Exact reference of the pack that runs. */
  readonly pack: string;
  readonly agent: AgentIdentity;
  readonly users: Readonly<Record<string, ConnectedUser>>;
  readonly default_user: string;
}

/** What tools on this machine need to speak to the process as a sample user. It holds credentials. */
export interface Connection {
  readonly format: 'fiveplane.connection.v1';
  readonly http_url: string;
  readonly tenants: Readonly<Record<string, ConnectedTenant>>;
  /** Public keys to believe when an exported run is verified. */
  readonly trusted_keys: readonly TrustedKey[];
}

/** Where the connection file is kept. */
export abstract class ConnectionFile {
  /** The API keys of the last start: by tenant, then by user id. Empty when there was none. @throws Error when the file is there and cannot be read. */
  abstract tokens(): Readonly<Record<string, Readonly<Record<string, string>>>>;
  /** Puts the connection in place of the last one, whole or not at all, readable by its owner only. @returns its path. */
  abstract write(connection: Connection): string;
}

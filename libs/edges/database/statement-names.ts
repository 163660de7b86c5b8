import { createHash } from 'node:crypto';
import type { AppRole } from './database';

/** Whether statements are kept prepared under a name, or parsed and planned every time. */
export type PreparedStatements = 'named' | 'unnamed';

/** Gives a statement its name; undefined when it goes without one. */
export type NameOf = (sql: string) => string | undefined;

/** Statements are texts of the source code, some dozens an app. Each takes memory of the server on every connection, so there is an end. */
export const MOST_NAMED_STATEMENTS = 512;

const DIGITS = 32;

/**
 * The names under which connections keep statements prepared, so that the server parses and plans a text once a connection.
 * The role is part of the name: a plan that was made with one app's rights is never used with another's.
 * The same role and text have the same name in every process. After `most` names there is no new one, so no connection keeps more.
 */
export class StatementNames {
  private readonly names = new Map<AppRole, Map<string, string>>();
  private given = 0;

  constructor(private readonly most: number = MOST_NAMED_STATEMENTS) {}

  as(role: AppRole): NameOf {
    const names = this.names.get(role) ?? new Map<string, string>();
    this.names.set(role, names);
    return (sql) => names.get(sql) ?? this.give(role, sql, names);
  }

  private give(role: AppRole, sql: string, names: Map<string, string>): string | undefined {
    if (this.given === this.most) return undefined;
    const digest = createHash('sha256').update(`${role}\n${sql}`).digest('hex');
    const name = `fp_${digest.slice(0, DIGITS)}`;
    names.set(sql, name);
    this.given += 1;
    return name;
  }
}

/** For a pooler that hands every transaction another connection: each statement is parsed where it arrives. */
export const UNNAMED: Pick<StatementNames, 'as'> = { as: () => () => undefined };

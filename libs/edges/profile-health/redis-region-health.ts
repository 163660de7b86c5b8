import type { Redis } from 'ioredis';
import Type from 'typebox';
import { canonicalBytes } from '@kernel/canonical-json';
import type { Clock } from '@kernel/clock';
import { digestOf } from '@kernel/digest';
import { CountField, orNull, TimestampField } from '@kernel/records/fields';
import { parseStrictJson } from '@kernel/strict-json';
import { type Millis, millisOf } from '@kernel/time';
import type { HealthSnapshot } from '@planes/model/gateway/region-health';
import { Compile } from 'typebox/compile';
import { RegionHealth } from './region-health';

/** Asks Redis, or gives undefined when there is no answer in time. */
export interface HealthLine {
  ask<T>(command: (redis: Redis) => Promise<T>): Promise<T | undefined>;
}

/** Seals bytes for one place: what was altered, forged or moved does not open. */
export interface HealthSeals {
  readonly keyId: string;
  seal(place: string, madeAt: Millis, body: Uint8Array): Buffer;
  open(place: string, sealed: Buffer): { readonly madeAt: Millis; readonly body: Buffer } | undefined;
}

export interface RegionHealthPlan {
  readonly region: string;
  /** Names this process; another one never has the same name. */
  readonly holder: string;
  /** What is older counts as told by a process that is gone. */
  readonly heard: Millis;
}

const snapshotShape = Compile(
  Type.Object({ well: CountField, ill: CountField, open_until: orNull(TimestampField) }, { additionalProperties: false }),
);

/** One hash a profile, one field a process. */
export class RedisRegionHealth extends RegionHealth {
  constructor(
    private readonly line: HealthLine,
    private readonly seals: HealthSeals,
    private readonly plan: RegionHealthPlan,
    private readonly clock: Clock,
  ) {
    super();
  }

  override async exchange(
    own: ReadonlyMap<string, HealthSnapshot>,
    profiles: readonly string[],
  ): Promise<ReadonlyMap<string, readonly HealthSnapshot[]> | undefined> {
    if (profiles.length === 0) return new Map();
    const now = millisOf(this.clock.now());
    const { holder, heard } = this.plan;
    const answers = await this.line.ask((redis) => {
      const pipeline = redis.pipeline();
      for (const [profile, snapshot] of own) {
        const place = this.placeOf(profile, holder);
        pipeline.hset(this.keyOf(profile), holder, this.seals.seal(place, now, canonicalBytes({ ...snapshot })));
        pipeline.pexpire(this.keyOf(profile), heard * 2);
      }
      for (const profile of profiles) pipeline.hgetallBuffer(this.keyOf(profile));
      return pipeline.exec();
    });
    const told = answers?.slice(-profiles.length);
    if (told === undefined || told === null) return undefined;
    return new Map(profiles.map((profile, at) => [profile, this.heardOf(profile, told[at]?.[1], now)]));
  }

  private heardOf(profile: string, fields: unknown, now: Millis): readonly HealthSnapshot[] {
    if (typeof fields !== 'object' || fields === null) return [];
    return Object.entries(fields).flatMap(([teller, sealed]) => {
      if (teller === this.plan.holder || !Buffer.isBuffer(sealed)) return [];
      const opened = this.seals.open(this.placeOf(profile, teller), sealed);
      if (opened === undefined || Math.abs(now - opened.madeAt) > this.plan.heard) return [];
      const snapshot = parseStrictJson(opened.body);
      return snapshotShape.Check(snapshot) ? [snapshot] : [];
    });
  }

  private placeOf(profile: string, teller: string): string {
    return `health/${this.plan.region}/${digestOf(profile)}/${teller}`;
  }

  private keyOf(profile: string): string {
    return `fiveplane:health:${this.plan.region}:${this.seals.keyId}:${digestOf(profile).slice('sha256:'.length)}`;
  }
}

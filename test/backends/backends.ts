import type { Backend } from './backend';
import { kafka } from './kafka';
import { neo4j } from './neo4j';
import { postgres, postgresB } from './postgres';
import { redis } from './redis';
import { s3 } from './s3';

/** Every backend there is. A new one is a file of its own and a line here. */
export const BACKENDS: readonly Backend[] = [postgres, postgresB, redis, kafka, neo4j, s3];

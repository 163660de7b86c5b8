import type { Backend } from './backend';
import { postgres } from './postgres';

/** Every backend there is. A new one is a file of its own and a line here. */
export const BACKENDS: readonly Backend[] = [postgres];

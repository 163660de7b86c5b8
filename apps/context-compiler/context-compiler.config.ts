import { defineSettings } from '@platform/settings/define-settings';

/** Nothing to set: what it is asked is pinned, and its caches are settings of the process. */
export const CONTEXT_COMPILER_SETTINGS = defineSettings('context-compiler', {}, { prefix: 'CONTEXT_' });

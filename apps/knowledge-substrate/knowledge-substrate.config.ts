import { defineSettings } from '@platform/settings/define-settings';

/** Nothing to set: bounds of a question are part of the contract, and storage is a setting of the process. */
export const KNOWLEDGE_SUBSTRATE_SETTINGS = defineSettings('knowledge-substrate', {}, { prefix: 'KNOWLEDGE_' });

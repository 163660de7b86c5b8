import { defineSettings } from '@platform/settings/define-settings';

/** The llm-router is told nothing but what every process is told. */
export const LLM_ROUTER_SETTINGS = defineSettings('llm-router', {}, { prefix: 'ROUTER_' });

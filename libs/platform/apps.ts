/** Every process of the platform. The name is the folder in `apps/`, the caller in a signed call and the part of a peer's setting. */
export const APPS = [
  'conversation-manager',
  'orchestrator',
  'context-compiler',
  'ai-gateway',
  'llm-router',
  'tool-gateway',
  'policy-engine',
  'trust-control-plane',
  'checkpoint-signer',
  'memory-service',
  'knowledge-substrate',
  'sample-shop',
  'ingest-worker',
  'all-in-one',
  'cli',
] as const;

export type AppName = (typeof APPS)[number];

/** True for a name of the list; what a caller claims to be is parsed with this before it is believed. */
export function isAppName(text: string): text is AppName {
  return (APPS as readonly string[]).includes(text);
}

/** `llm-router` → `LLM_ROUTER`: how the app is written inside the name of a setting. */
export type SettingPart<A extends string = AppName> = A extends `${infer Head}-${infer Rest}`
  ? `${Uppercase<Head>}_${SettingPart<Rest>}`
  : Uppercase<A>;

export function settingPart(app: AppName): SettingPart {
  return app.toUpperCase().replaceAll('-', '_') as SettingPart;
}

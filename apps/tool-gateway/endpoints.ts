import { type Refusal, refused } from '@kernel/outcome';

/** Reads `name=url,name=url`. Refuses what is not of that form, a name given twice and an address that is not http(s). */
export function endpointsFrom(text: string): ReadonlyMap<string, URL> | Refusal {
  const endpoints = new Map<string, URL>();
  for (const entry of text.split(',')) {
    const [, name, address] = /^([a-z][a-z0-9-]*)=(https?:\/\/\S+)$/.exec(entry.trim()) ?? [];
    if (name === undefined || address === undefined || !URL.canParse(address)) {
      return refused('TOOL_ENDPOINTS_INVALID', 'endpoints are written as name=url, separated by commas');
    }
    if (endpoints.has(name)) return refused('TOOL_ENDPOINTS_INVALID', `endpoint ${name} is given twice`);
    endpoints.set(name, new URL(address));
  }
  return endpoints;
}

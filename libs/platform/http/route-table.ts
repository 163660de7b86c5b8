/** The addresses that a process answers, so that a wrong method can be told from a wrong address. */
export class RouteTable {
  private readonly routes: { readonly parts: readonly string[]; readonly methods: Set<string> }[] = [];

  /** Takes a route in the router's notation: `/v1/runs/:id`, `*` for a rest. */
  add(path: string, methods: readonly string[]): void {
    this.routes.push({ parts: partsOf(path), methods: new Set(methods) });
  }

  /** The methods that some route takes at this address, sorted; empty when there is none. */
  methodsOf(url: string): readonly string[] {
    const parts = partsOf(url.split('?')[0] ?? '');
    const matching = this.routes.filter((route) => matches(route.parts, parts));
    return [...new Set(matching.flatMap((route) => [...route.methods]))].sort();
  }
}

function partsOf(path: string): readonly string[] {
  return path.split('/').slice(1);
}

function matches(route: readonly string[], parts: readonly string[]): boolean {
  if (route.at(-1) === '*') return parts.length >= route.length && matches(route.slice(0, -1), parts.slice(0, route.length - 1));
  return route.length === parts.length && route.every((part, at) => (part.startsWith(':') ? parts[at] !== '' : part === parts[at]));
}

import { isRefusal } from '@kernel/outcome';
import { endpointsFrom } from './endpoints';

describe('endpoints', () => {
  it('are read by name', () => {
    const endpoints = endpointsFrom('sample-shop=http://127.0.0.1:9470/mcp, ledger=https://ledger.example/mcp');
    expect(!isRefusal(endpoints) && [...endpoints].map(([name, url]) => `${name} ${url.href}`)).toEqual([
      'sample-shop http://127.0.0.1:9470/mcp',
      'ledger https://ledger.example/mcp',
    ]);
  });

  it.each(['', 'sample-shop', 'sample-shop=ftp://x', 'a=http://x,a=http://y', 'Shop=http://x', 'a=http://'])('refuses "%s"', (text) => {
    expect(endpointsFrom(text)).toMatchObject({ code: 'TOOL_ENDPOINTS_INVALID' });
  });
});

import { RouteTable } from './route-table';

const routes = new RouteTable();
routes.add('/v1/runs', ['POST']);
routes.add('/v1/runs/:id', ['GET']);
routes.add('/v1/runs/:id', ['HEAD']);
routes.add('/v1/runs/:id/events', ['GET']);
routes.add('/files/*', ['GET']);

it.each([
  ['/v1/runs', ['POST']],
  ['/v1/runs?x=/v1', ['POST']],
  ['/v1/runs/run_1', ['GET', 'HEAD']],
  ['/v1/runs/run_1/events', ['GET']],
  ['/files/a/b/c', ['GET']],
  ['/v1/runs/', []],
  ['/v1', []],
  ['/v1/runs/run_1/other', []],
  ['/files', []],
])('%s takes %j', (url, methods) => {
  expect(routes.methodsOf(url)).toEqual(methods);
});

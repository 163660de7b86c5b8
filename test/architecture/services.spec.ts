import { SERVICES } from '@contracts/services';
import { repositoryFiles, textOf } from './repository-files';

const PROTOS = repositoryFiles().filter((path) => path.endsWith('.proto'));

describe('gRPC services', () => {
  it('have short names that are unique, because Nest would overwrite one with the other', () => {
    expect(repeatedNames(PROTOS.flatMap((path) => servicesOf(textOf(path))))).toEqual([]);
  });

  it('are all in the table that both ends use', () => {
    expect(PROTOS.flatMap((path) => servicesOf(textOf(path))).sort()).toEqual(Object.keys(SERVICES).sort());
  });

  it('live in the folder that their package names', () => {
    const misplaced = PROTOS.filter((path) => !path.startsWith(`libs/contracts/proto/${packageOf(textOf(path)).replaceAll('.', '/')}/`));
    expect(misplaced).toEqual([]);
  });

  it('control: two packages with one short name are found', () => {
    const a = servicesOf('syntax = "proto3";\npackage fiveplane.model.v1;\nservice Routing {\n}');
    const b = servicesOf('package fiveplane.trust.v1;\n// service Ghost {\n  service Routing { rpc A(B) returns (C); }');
    expect(repeatedNames([...a, ...b])).toEqual(['Routing']);
  });
});

function packageOf(proto: string): string {
  return /^\s*package\s+([\w.]+)\s*;/m.exec(proto)?.[1] ?? '';
}

function servicesOf(proto: string): readonly string[] {
  return [...proto.replace(/\/\/.*$/gm, '').matchAll(/^\s*service\s+(\w+)\s*\{/gm)].map((match) => `${packageOf(proto)}.${match[1]}`);
}

function repeatedNames(services: readonly string[]): readonly string[] {
  const short = services.map((name) => name.slice(name.lastIndexOf('.') + 1));
  return [...new Set(short.filter((name, position) => short.indexOf(name) !== position))];
}

import type { Backend } from './backend';

/** compose.yaml: every backend by image, at the port, with the password and settings that `up` gives it. */
export function composeFile(backends: readonly Backend[]): string {
  const volumes = backends.flatMap((backend) => Object.keys(backend.container.volumes ?? {}));
  return [
    '# Written by "npm run backends -- compose". The stores that tests and benchmarks talk to, by image; the variables below are their addresses.',
    '# docker compose up --wait && eval "$(npm run -s backends -- env)"',
    'name: fiveplane-backends',
    'x-variables:',
    ...backends.flatMap((backend) => mapping(backend.environment(backend.defaultPort), 2)),
    'services:',
    ...backends.flatMap(service),
    'volumes:',
    ...volumes.map((name) => `  ${name}: {}`),
    '',
  ].join('\n');
}

function service({ name, defaultPort, container }: Backend): readonly string[] {
  const { image, port, environment, command, volumes, healthy } = container;
  return [
    `  ${name}:`,
    `    image: ${image}`,
    '    ports:',
    ...list([`127.0.0.1:${defaultPort}:${port}`]),
    ...(environment === undefined ? [] : ['    environment:', ...mapping(environment, 6)]),
    ...(command === undefined ? [] : ['    command:', ...list(command)]),
    ...(volumes === undefined ? [] : ['    volumes:', ...list(Object.entries(volumes).map(([volume, folder]) => `${volume}:${folder}`))]),
    '    healthcheck:',
    `      test: ['CMD-SHELL', ${scalar(healthy)}]`,
    '      interval: 3s',
    '      retries: 60',
  ];
}

function mapping(entries: Readonly<Record<string, string>>, indent: number): readonly string[] {
  return Object.entries(entries).map(([name, value]) => `${' '.repeat(indent)}${name}: ${scalar(value)}`);
}

function list(items: readonly string[]): readonly string[] {
  return items.map((item) => `      - ${scalar(item)}`);
}

// Quoted, so that no value is read as a number or a truth; Compose reads a dollar sign as a variable unless it is doubled.
function scalar(value: string): string {
  return `'${value.replaceAll("'", "''").replaceAll('$', '$$$$')}'`;
}

import type { Backend } from './backend';

/** Where a backend as a container is not the one that `up` installs, in words; empty when it is. */
export function checkInStep({ name, pinned, container, defaultPort, environment }: Backend): readonly string[] {
  const tag = container.image.slice(container.image.indexOf(':') + 1);
  const variables = Object.values(environment(defaultPort));
  const secrets = Object.entries(container.environment ?? {}).filter(([variable]) => /PASSWORD|SECRET|AUTH$/.test(variable));
  return [
    ...(tag.split(/[-v]/).includes(pinned) ? [] : [`${name}: the image ${container.image} is not version ${pinned}`]),
    ...(variables.some((value) => value.includes(`127.0.0.1:${defaultPort}`)) ? [] : [`${name}: no variable leads to port ${defaultPort}`]),
    ...secrets
      .filter(([, secret]) => !variables.some((value) => value.includes(secret.slice(secret.indexOf('/') + 1))))
      .map(([variable]) => `${name}: no variable has the container’s ${variable}`),
  ];
}

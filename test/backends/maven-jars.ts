import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { CannotRun, type Site } from './backend';
import { checksumsOf, differences, parseChecksums, sha256 } from './checksums';
import { installOnce, must, needProgram } from './install-step';

/** One artifact of Maven Central, `group:name:version`, with artifacts it would bring that do not exist there. */
export interface Artifact {
  readonly coordinates: string;
  readonly without?: readonly string[];
}

export interface JarSet {
  readonly title: string;
  readonly artifacts: readonly Artifact[];
  /** A file beside this one: the pinned checksum of every jar. */
  readonly checksums: string;
}

const COPY = 'org.apache.maven.plugins:maven-dependency-plugin:3.8.1:copy-dependencies';

/** The classpath of what `installJars` brought. */
export function classpath(site: Site): string {
  return join(site.software, 'jars', '*');
}

/** Fetches the artifacts and everything they need into the software folder. @throws CannotRun when a jar is not the pinned one. */
export async function installJars(site: Site, wanted: JarSet): Promise<void> {
  const pinned = readFileSync(join(__dirname, wanted.checksums));
  await installOnce(site, `${wanted.title}, jars ${sha256(pinned)}`, ['jars'], async () => {
    await needProgram(site, 'java', ['-version'], 'openjdk-17-jre-headless');
    await needProgram(site, 'mvn', ['-v'], 'maven openjdk-17-jre-headless');
    site.say(`fetching ${wanted.title} from Maven Central`);
    mkdirSync(site.software, { recursive: true });
    const [pom, jars] = [join(site.software, 'pom.xml'), join(site.software, 'jars')];
    writeFileSync(pom, pomOf(wanted.artifacts));
    // -C: a download whose checksum is not the registry's ends the build.
    const quiet = ['-B', '-ntp', '-q', '-C', '-Dmaven.artifact.threads=16', `-Dmaven.repo.local=${repository(site)}`];
    await must(site, 'mvn', [...quiet, '-f', pom, COPY, '-DincludeScope=runtime', `-DoutputDirectory=${jars}`], {
      doing: `fetching ${wanted.title}`,
    });
    const wrong = differences(parseChecksums(pinned.toString('utf8')), checksumsOf(jars));
    if (wrong.length > 0)
      throw new CannotRun(
        `${wanted.title} is not what was pinned:\n${wrong.slice(0, 12).join('\n')}`,
        `do not run it; compare ${jars} with test/backends/${wanted.checksums}, and rm -r ${repository(site)} before trying again`,
      );
  });
}

// One for all, so that the second one finds Maven's own plugins.
function repository(site: Site): string {
  return join(dirname(site.software), 'maven');
}

/** The project file that asks Maven for the artifacts. */
export function pomOf(artifacts: readonly Artifact[]): string {
  const dependencies = artifacts.map(({ coordinates, without = [] }) => {
    const exclusions = without.map((excluded) => `<exclusion>${named(excluded)}</exclusion>`).join('');
    return `    <dependency>${named(coordinates)}<exclusions>${exclusions}</exclusions></dependency>`;
  });
  return [
    '<project xmlns="http://maven.apache.org/POM/4.0.0">',
    '  <modelVersion>4.0.0</modelVersion>',
    `  ${named('fiveplane.backends:jars:1')}<packaging>pom</packaging>`,
    '  <dependencies>',
    ...dependencies,
    '  </dependencies>',
    '</project>\n',
  ].join('\n');
}

function named(coordinates: string): string {
  const [group, name, version] = coordinates.split(':');
  return `<groupId>${group}</groupId><artifactId>${name}</artifactId>${version === undefined ? '' : `<version>${version}</version>`}`;
}

import { ArchivedDay } from './archived-day';
import { consumersDie, kafkaAway, relayKilled } from './event-scenes';
import type { Faulty } from './faulty';
import { breaking, SERVER_FAULTS, type ServerFault } from './server-faults';
import { underLoad } from './under-load';

/** Every fault of the table, in its order. */
export const FAULTS: readonly Faulty[] = [
  ...SERVER_FAULTS.map((fault): Faulty => {
    const { name, what, server } = fault;
    return server === 's3' ? { name, what, oncePerPlatform: 'yes', play: ofArchive(fault) } : { name, what, play: ofServer(fault) };
  }),
  {
    name: 'kafka away',
    what: 'kafka: kill -9, away for long, promotions meanwhile',
    play: (load, { longMs }) => kafkaAway(load, ['kafka'], longMs),
  },
  {
    name: 'all but postgres away',
    what: 'kafka, redis, neo4j and s3: kill -9 at once, promotions meanwhile',
    play: (load, { awayMs }) => kafkaAway(load, ['kafka', 'redis', 'neo4j', 's3'], awayMs),
  },
  { name: 'relay killed', what: 'relay: kill -9 between publishing and marking', play: relayKilled },
  {
    name: 'consumer killed',
    what: 'consumer: kill -9 between effect and commit',
    play: async (load) => (await consumersDie(load, [])).scene,
  },
];

/** A fault by its name. @throws Error when there is none. */
export function faultCalled(name: string): Faulty {
  const fault = FAULTS.find((one) => one.name === name);
  if (fault === undefined) throw new Error(`there is no fault ${name}`);
  return fault;
}

function ofServer(fault: ServerFault): Faulty['play'] {
  return async (load, { awayMs }) => ({ played: await underLoad(load, breaking(fault, load.stage.servers, awayMs)), shown: '' });
}

/** Longest wait for a day to be in the bucket once the bucket is back. */
const ARCHIVE_MS = 60_000;

function ofArchive(fault: ServerFault): Faulty['play'] {
  return async (load, { awayMs }) => {
    const breaks = breaking(fault, load.stage.servers, awayMs);
    const day = new ArchivedDay(load.stage);
    const played = await underLoad(load, async (away, said) => {
      await day.ends();
      return breaks(away, said);
    });
    const problems = await day.problems(ARCHIVE_MS);
    const findings = { ...played.findings, lost: [...played.findings.lost, ...problems] };
    return {
      played: { ...played, findings },
      shown: problems.length === 0 ? 'a day archived meanwhile is proven by the bucket alone' : '',
    };
  };
}

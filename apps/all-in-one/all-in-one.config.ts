import { defineSettings } from '@platform/settings/define-settings';
import { choiceSetting } from '@platform/settings/setting';

/** What the process that runs them all can be told besides the settings of every app in it. */
export const ALL_IN_ONE_SETTINGS = defineSettings(
  'all-in-one',
  {
    ALL_IN_ONE_SAMPLE: choiceSetting(['yes', 'no'], {
      default: 'yes',
      reason: 'whether the sample’s tenants are provisioned: keys, documents, handbook, people, connection file',
    }),
    ALL_IN_ONE_UNTIL: choiceSetting(['stopped', 'provisioned'], {
      default: 'stopped',
      reason: '`provisioned`: ends as soon as everything is provisioned, for a store that other processes then serve from',
    }),
  },
  { prefix: 'ALL_IN_ONE_' },
);

/** What holds for this process when its environment says nothing: it is its own peer, so its inner ports may be any, and a person reads its terminal. */
export const ALL_IN_ONE_ENVIRONMENT = {
  FIVEPLANE_GRPC_PORT: '0',
  SHOP_PORT: '0',
  FIVEPLANE_LOG_LEVEL: 'warn',
  FIVEPLANE_MIGRATE_ON_START: 'yes',
  // Where the sample's model profiles run, as its packs allow.
  MEMORY_REFLECT_REGIONS: 'local,eu-west,us-east',
  KNOWLEDGE_EXTRACT_REGIONS: 'local,eu-west,us-east',
} as const;

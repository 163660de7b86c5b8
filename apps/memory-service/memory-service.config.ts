import { defineSettings } from '@platform/settings/define-settings';
import { bytesSetting, countSetting, millisSetting, textSetting } from '@platform/settings/setting';

export const MEMORY_SERVICE_SETTINGS = defineSettings(
  'memory-service',
  {
    MEMORY_AUDIT_TIMEOUT_MS: millisSetting({
      default: 2_000,
      min: 1,
      reason: 'how long a promotion waits for the audit log before it is left to a later round',
    }),
    MEMORY_AUDIT_RETRY_MS: millisSetting({
      default: 5_000,
      min: 1,
      reason: 'pause between rounds that bring what waits into the audit log',
    }),
    MEMORY_KEY_MS: millisSetting({
      default: 2_000,
      min: 50,
      reason: 'how long a request waits for the conversation manager to say whose key it carries',
    }),
    MEMORY_INDEX_BYTES: bytesSetting({
      default: 671_088_640,
      min: 1_048_576,
      reason:
        'index generations kept in memory, about 6 MB per 1 000 memories; the one used longest ago goes first, and one that is larger is made anew for each question',
    }),
    MEMORY_JOBS_MS: millisSetting({ default: 500, min: 10, reason: 'pause between rounds that do what was taken for later' }),
    MEMORY_USES_MS: millisSetting({ default: 5_000, min: 10, reason: 'pause between rounds that write down which memories were of use' }),
    MEMORY_LIFECYCLE_MS: millisSetting({
      default: 3_600_000,
      min: 10,
      reason: 'pause between rounds that archive and delete what the settings of banks say; the first begins with the process',
    }),
    MEMORY_ANSWERS_KEEP_MS: millisSetting({
      default: 604_800_000,
      min: 60_000,
      reason: 'how long an Idempotency-Key gives its first answer again; afterwards it is a new one',
    }),
    MEMORY_ENDED_JOBS_KEEP_MS: millisSetting({
      default: 2_592_000_000,
      min: 60_000,
      reason: 'how long a job that has ended can be looked up',
    }),
    MEMORY_GENERATIONS_MS: millisSetting({
      default: 2_000,
      min: 10,
      reason: 'pause between rounds that bring index generations to what was retained; words are found at once, vectors after it',
    }),
    MEMORY_GENERATION_KEEP_MS: millisSetting({
      default: 86_400_000,
      min: 60_000,
      reason:
        'how long an index generation is kept that no longer answers: longer than any question under way, and for going back to its embedder',
    }),
    MEMORY_NEAR_FROM: countSetting({
      default: 20_000,
      min: 1,
      reason:
        'from how many memories of a bank on the store finds the nearest vectors, nearly exactly, instead of this process comparing all',
    }),
    FIVEPLANE_EMBED_MODEL_DIR: textSetting({
      optional: true,
      reason: 'folder of a sentence model in ONNX form; without it memories have no vectors',
    }),
    MEMORY_EMBEDDING_MODEL: textSetting({
      optional: true,
      reason:
        'model of ai-gateway (its OPENAI_EMBEDDING_MODEL) that gives memories vectors, instead of one in a folder; texts of every bank go to it',
    }),
    MEMORY_EMBEDDING_DIMENSIONS: countSetting({ default: 1_536, min: 1, max: 4_000, reason: 'components of that model’s vectors' }),
    MEMORY_EMBEDDING_MS: millisSetting({ default: 20_000, min: 100, reason: 'longest wait for vectors of ai-gateway' }),
    MEMORY_REFLECT_MS: millisSetting({ default: 20_000, min: 100, reason: 'longest wait for a model that composes an answer' }),
    MEMORY_REFLECT_USD_MICROS: countSetting({ default: 50_000, reason: 'what one reflection may cost, in millionths of a US dollar' }),
    MEMORY_REFLECT_REGIONS: textSetting({
      optional: true,
      reason: 'regions in which memories may be handled by a model, separated by commas; without it the home region alone',
    }),
    MEMORY_REFLECT_CATALOGUE: textSetting({
      default: 'models.{tenant}@1.0.0',
      reason: 'model catalogue that reflections are asked on; `{tenant}` stands for the tenant',
    }),
    MEMORY_REFLECT_ROUTING: textSetting({ default: 'routing.{tenant}@1.0.0', reason: 'routing policy of reflections' }),
    MEMORY_RECEIPT_KEY_PATH: textSetting({
      optional: true,
      reason: 'key file of purpose deletion_receipt; without it keys/deletion-receipt.json in the data folder, made when it is not there',
    }),
  },
  { prefix: 'MEMORY_' },
);

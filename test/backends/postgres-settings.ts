import type { Durability } from './backend';

/** What every cluster is set to, however it is started. */
export function clusterSettings(durability: Durability): Readonly<Record<string, string>> {
  const safe = durability === 'durable' ? 'on' : 'off';
  return {
    max_connections: '200',
    shared_buffers: '128MB',
    wal_level: 'logical',
    fsync: safe,
    full_page_writes: safe,
    // Off would save nothing without fsync, and streamed rows would wait 200 ms for the log writer.
    synchronous_commit: 'on',
    // A subscription that was cut off comes back at once instead of after five seconds.
    wal_retrieve_retry_interval: '200ms',
    log_min_messages: 'warning',
  };
}

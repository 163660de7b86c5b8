/** The largest gRPC message either way: 16 MiB, room for a compiled context or an exported run; larger things travel in parts. */
export const MESSAGE_BYTES = 16 * 1024 * 1024;

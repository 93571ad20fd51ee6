/**
 * The quotas of a WebSocket API. A message larger than one frame must be sent in several frames.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-execution-service-websocket-limits-table.html
 */
export const LIMITS = {
  /** Bytes. */
  message: 128 * 1024,
  /** Bytes. */
  frame: 32 * 1024,
  /** Bytes of an authorizer's response. */
  authorizerResponse: 8 * 1024,
  /** The idle timeout: milliseconds without a message in either direction. */
  idle: 10 * 60 * 1000,
  /** The maximum duration of a connection, in milliseconds. */
  lifetime: 2 * 60 * 60 * 1000,
} as const;

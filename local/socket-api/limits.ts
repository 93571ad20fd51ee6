/**
 * What a WebSocket API allows. A message of more than one frame's bytes has to come in several frames.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-execution-service-websocket-limits-table.html
 */
export const LIMITS = {
  /** Bytes. */
  message: 128 * 1024,
  /** Bytes. */
  frame: 32 * 1024,
  /** Bytes of what an authorizer answers. */
  authorizerAnswer: 8 * 1024,
  /** Milliseconds without a message in either direction. */
  idle: 10 * 60 * 1000,
  /** Milliseconds in all. */
  life: 2 * 60 * 60 * 1000,
} as const;

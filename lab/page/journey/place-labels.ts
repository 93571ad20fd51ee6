import type { Place } from '../../server/lab-view.ts';

/** The services, systems and apps of hops, in the words of the call's progress. */
export const PLACE_LABELS: Readonly<Record<Place, string>> = {
  app: 'app',
  api: 'API Gateway',
  lambda: 'Lambda',
  table: 'DynamoDB',
  queue: 'SQS',
  sns: 'SNS',
  apple: 'Apple',
  google: 'Google',
  push_service: 'push service',
  browser: 'browser',
  phone: 'phone',
  callkit: 'CallKit',
  android: 'call screen',
  socket: 'WebSocket',
  bus: 'EventBridge',
  webhook: 'your server',
};

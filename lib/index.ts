/** The public API for other CDK apps. */
export type { SnsPlatform } from '../lambda/contract/enums.ts';
export {
  type DeliveryFeedback,
  type EventTopics,
  PlatformApplication,
  type PlatformApplicationProps,
} from './constructs/platform-application/platform-application.ts';
export type { HttpApiTarget } from './host/http-api-target.ts';
export type { WebSocketApiTarget } from './host/socket-api-target.ts';
export { Ringthrough } from './ringthrough.ts';
export type * from './ringthrough-props.ts';
export type * from './ringthrough-settings.ts';

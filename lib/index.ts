/** The public API for other CDK apps. */
export type { ApplicationPlatform } from '../lambda/contract/application-platforms.ts';
export type {
  PublishedCallData,
  PublishedCallEvent,
  PublishedDeviceData,
  PublishedDeviceEvent,
  PublishedEndReason,
  PublishedEvent,
  PublishedEventHead,
  PublishedEventType,
  PublishedLeg,
  PublishedParty,
} from '../lambda/contract/published-event-types.ts';
export { PlatformApplication } from './constructs/platform-application/platform-application.ts';
export {
  type IPlatformApplication,
  PlatformApplicationBase,
} from './constructs/platform-application/platform-application-base.ts';
export type {
  DeliveryFeedback,
  EventTopics,
  PlatformApplicationProps,
} from './constructs/platform-application/platform-application-props.ts';
export type { ProviderOptions } from './constructs/platform-application/provider-settings.ts';
export type { HttpApiTarget } from './host/http-api-target.ts';
export type { WebSocketApiTarget } from './host/socket-api-target.ts';
export { Ringthrough } from './ringthrough.ts';
export type {
  AlertTexts,
  CustomPayloads,
  RingthroughApp,
  RingthroughProps,
  UserPoolIdentity,
  VpcPlacement,
} from './ringthrough-props.ts';
export type {
  DomainSettings,
  EventsSettings,
  EventWebhook,
  IdentitySettings,
  RingthroughSettings,
} from './ringthrough-settings.ts';

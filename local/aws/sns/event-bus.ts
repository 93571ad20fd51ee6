import type { Application, Endpoint } from './store.ts';

/** https://docs.aws.amazon.com/sns/latest/dg/application-event-notifications.html */
export type EventType = 'EndpointCreated' | 'EndpointUpdated' | 'EndpointDeleted' | 'DeliveryFailure';

/** The attribute of a platform application that holds the topic ARN for each event. */
const TOPIC_ATTRIBUTES: Readonly<Record<EventType, string>> = {
  EndpointCreated: 'EventEndpointCreated',
  EndpointUpdated: 'EventEndpointUpdated',
  EndpointDeleted: 'EventEndpointDeleted',
  DeliveryFailure: 'EventDeliveryFailure',
};

/**
 * One message to a topic: an application event, with the topic that the application has set for it, or a publish. AWS publishes no schema: the subject and
 * the fields of `message` are those of recorded delivery failures, such as
 * https://github.com/VideofyMe/go-push-handler, which production code reads:
 * https://github.com/wireapp/wire-server/blob/develop/services/gundeck/src/Gundeck/Aws/Sns.hs
 */
export interface ApplicationEvent {
  readonly topicArn: string;
  /** `DeliveryFailure event for app NAME (PLATFORM)`. That the other events have the same form is an inference. */
  readonly subject: string;
  readonly message: Readonly<Record<string, unknown>>;
}

export type EventListener = (event: ApplicationEvent) => void;

export interface EventBus {
  /** Calls the listeners if the application has a topic for this type of event. */
  emit(type: EventType, application: Application, endpoint: Endpoint, more?: Record<string, string | number>): void;
  /** Calls the listeners with a message that a client publishes to a topic. */
  publish(topicArn: string, message: Readonly<Record<string, unknown>>): void;
  /** @returns a function that removes the listener */
  listen(listener: EventListener): () => void;
}

export function makeEventBus(clock: () => number): EventBus {
  const listeners = new Set<EventListener>();
  return {
    emit(type, application, endpoint, more = {}) {
      const topicArn = application.attributes.get(TOPIC_ATTRIBUTES[type]) ?? '';
      if (topicArn === '') return;
      const event: ApplicationEvent = {
        topicArn,
        subject: `${type} event for app ${application.name} (${application.platform})`,
        message: {
          ...more,
          EndpointArn: endpoint.arn,
          EventType: type,
          Resource: application.arn,
          Service: 'SNS',
          Time: new Date(clock()).toISOString(),
        },
      };
      for (const listener of listeners) listener(event);
    },
    publish(topicArn, message) {
      const event = { topicArn, subject: '', message };
      for (const listener of listeners) listener(event);
    },
    listen(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}

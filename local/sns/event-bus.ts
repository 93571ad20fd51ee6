import type { Application, Endpoint } from './store.ts';

/** https://docs.aws.amazon.com/sns/latest/dg/application-event-notifications.html */
export type EventType = 'EndpointCreated' | 'EndpointUpdated' | 'EndpointDeleted' | 'DeliveryFailure';

/** The attribute of a platform application that names the topic of each event. */
const TOPIC_ATTRIBUTES: Readonly<Record<EventType, string>> = {
  EndpointCreated: 'EventEndpointCreated',
  EndpointUpdated: 'EventEndpointUpdated',
  EndpointDeleted: 'EventEndpointDeleted',
  DeliveryFailure: 'EventDeliveryFailure',
};

/**
 * One application event, on its way to the topic that the application names for it. AWS publishes no schema: the
 * subject and the fields of `message` are those of recorded delivery failures, such as
 * https://github.com/VideofyMe/go-push-handler, and which production code reads:
 * https://github.com/wireapp/wire-server/blob/develop/services/gundeck/src/Gundeck/Aws/Sns.hs
 */
export interface ApplicationEvent {
  readonly topicArn: string;
  /** `DeliveryFailure event for app NAME (PLATFORM)`. That the other events' reads the same is an inference. */
  readonly subject: string;
  readonly message: Readonly<Record<string, string | number>> & {
    readonly EndpointArn: string;
    readonly EventType: EventType;
    readonly Resource: string;
    readonly Service: 'SNS';
    readonly Time: string;
  };
}

export type EventListener = (event: ApplicationEvent) => void;

export interface EventBus {
  /** Tells the listeners, if the application asked for this kind of event. */
  emit(type: EventType, application: Application, endpoint: Endpoint, more?: Record<string, string | number>): void;
  /** @returns how to stop listening */
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
      for (const tell of listeners) tell(event);
    },
    listen(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}

import { CfnOutput, Duration, Stack } from 'aws-cdk-lib';
import { EventBus, type IEventBus } from 'aws-cdk-lib/aws-events';
import { Construct } from 'constructs';
import { ENV } from '../../lambda/contract/environment.ts';
import type { EventSettings } from '../../lambda/contract/event-settings.ts';
import { PUBLISHED_EVENTS_STREAM } from '../../lambda/contract/table.ts';
import type { EventsSetting } from '../settings/event-settings.ts';
import type { CallTable } from './call-table.ts';
import { deploymentName } from './deployment-name.ts';
import { SignallingFunction } from './signalling-function.ts';
import { mapStream } from './stream-mapping.ts';
import { Webhook } from './webhook.ts';

export interface PublishedEventsProps {
  readonly events: EventsSetting;
  /** @default - that of the setting, or none */
  readonly eventBus?: IEventBus | EventBus | undefined;
  readonly table: CallTable;
  /** Folder with the bundled functions: the output of `bundleFunctions` in `lambda/bundle/bundle-functions.ts`. */
  readonly codeDir: string;
}

/** Seconds after which events wait for more than a retry. */
const LATE = 60;

/**
 * Events for the team's own server: the function that reads them from the table's stream, the bus, the webhooks. It is the second reader of
 * the stream, and AWS recommends no third: https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Streams.html
 */
export class PublishedEvents extends Construct {
  /** Puts events onto the bus and into the webhooks' queues. */
  readonly fn: SignallingFunction;
  readonly eventBus: IEventBus | EventBus | undefined;
  readonly webhooks: readonly Webhook[];

  constructor(scope: Construct, id: string, props: PublishedEventsProps) {
    super(scope, id);
    const { events, codeDir } = props;
    this.eventBus = props.eventBus ?? this.busOf(events.bus);
    this.webhooks = events.webhooks.map((webhook) => new Webhook(this, webhook.name, { webhook, codeDir }));
    this.fn = new SignallingFunction(this, 'Function', {
      codeDir,
      entry: 'publish-events',
      description: 'Puts events of calls and devices onto the event bus and into the queues of webhooks',
      timeout: Duration.seconds(30),
    });
    this.connect(props);
    this.addOutputs(scope);
  }

  /** By the names of their entries; the one of each webhook with the webhook's name. */
  get functions(): Readonly<Record<string, SignallingFunction>> {
    const senders = this.webhooks.map(({ settings: { name }, fn }) => [`send-webhook/${name}`, fn] as const);
    return { 'publish-events': this.fn, ...Object.fromEntries(senders) };
  }

  private busOf(bus: EventsSetting['bus']): IEventBus | undefined {
    if (bus === undefined) return undefined;
    if (bus !== true) return EventBus.fromEventBusArn(this, 'Bus', bus);
    return new EventBus(this, 'Bus', {
      eventBusName: deploymentName(this),
      description: 'Events of calls and devices of Ringthrough',
    }) as IEventBus;
  }

  private connect({ events, table }: PublishedEventsProps): void {
    const settings: EventSettings = {
      // With its ARN, a bus of another account is meant too.
      ...(this.eventBus && { busName: this.eventBus.eventBusArn }),
      callerName: events.callerName,
      webhooks: this.webhooks.map(({ settings: { name, events: types }, queue }) => ({
        name,
        queueUrl: queue.queueUrl,
        ...(types && { events: types }),
      })),
    };
    this.fn.addEnvironment(ENV.events, Stack.of(this).toJsonString(settings));
    this.eventBus?.grantPutEventsTo(this.fn);
    for (const { queue } of this.webhooks) queue.grant(this.fn, 'sqs:SendMessage');
    if (events.callerName) table.grantReadTexts(this.fn);
    mapStream(this, {
      fn: this.fn,
      table,
      stream: PUBLISHED_EVENTS_STREAM,
      // As long as the stream keeps a record, and as often: no outage of a target that ends within a day loses an event.
      maxRecordAge: Duration.hours(24),
      alarms: {
        name: 'publish-events',
        deadLetters:
          'Events could not be put onto the bus or into the queue of a webhook, and were moved to the dead-letter queue.',
        late: 'Events leave the table’s stream late.',
      },
      late: LATE,
    });
  }

  /** What the commands of `docs/runbook.md` and `ringthrough events` need. @param scope the deployment, for the outputs' names */
  private addOutputs(scope: Construct): void {
    if (this.eventBus)
      new CfnOutput(scope, 'EventBusArn', { value: this.eventBus.eventBusArn, description: 'ARN of the event bus' });
    for (const { settings, queue, deadLetters } of this.webhooks) {
      const { name } = settings;
      new CfnOutput(scope, `WebhookQueue-${name}`, {
        value: queue.queueArn,
        description: `ARN of the queue of the webhook ${name}`,
      });
      new CfnOutput(scope, `WebhookDeadLetters-${name}`, {
        value: deadLetters.queueArn,
        description: `ARN of the dead-letter queue of the webhook ${name}`,
      });
    }
  }
}

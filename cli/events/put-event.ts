import { eventBus } from '../../lambda/aws/eventbridge/event-bus.ts';
import { webhookQueue } from '../../lambda/aws/sqs/webhook-queue.ts';
import type { OutgoingEvent } from '../../lambda/events/event-target.ts';
import { awsError } from '../aws/aws-error.ts';
import type { AwsClients } from '../aws/clients.ts';
import { CliError } from '../terminal/cli-error.ts';
import type { EventTarget } from './event-targets.ts';

/** What became of an event at one target. */
export interface PutOutcome {
  readonly event: string;
  readonly target: EventTarget['kind'];
  readonly name: string;
  /** `not_wanted`: the webhook's setting `events` does not have the type. */
  readonly outcome: 'sent' | 'not_wanted' | 'dry_run';
}

type Clients = Pick<AwsClients, 'sqs' | 'eventBridge'>;

/** Puts one event where `publish-events` puts its own, by the same code. @throws CliError as AWS answers */
export const putEvent = async (
  clients: Clients,
  target: EventTarget,
  outgoing: OutgoingEvent,
  isDryRun: boolean,
): Promise<PutOutcome> => {
  const { event } = outgoing;
  const outcome = { event: event.id, target: target.kind, name: target.name };
  const isWanted = target.kind === 'bus' || target.events === undefined || target.events.includes(event.type);
  if (!isWanted) return { ...outcome, outcome: 'not_wanted' };
  if (isDryRun) return { ...outcome, outcome: 'dry_run' };
  const failed = await placeOf(clients, target)
    .put([outgoing])
    .catch((error: unknown) => {
      throw awsError(error, `sending ${event.id} to the ${target.kind} ${target.name}`);
    });
  if (failed.length === 0) return { ...outcome, outcome: 'sent' };
  throw new CliError('refused', `AWS did not take ${event.id} for the ${target.kind} ${target.name}`, 'Run it again.');
};

const placeOf = (clients: Clients, target: EventTarget) =>
  target.kind === 'bus' ? eventBus(clients.eventBridge(), target.name) : webhookQueue(clients.sqs(), target);

import type { PublishedEvent } from '../../lambda/contract/published-events.ts';
import type { Cli } from '../command.ts';
import type { Deployment } from '../target/deployment.ts';
import { printable } from '../terminal/printable.ts';
import { eventText } from './event-text.ts';
import type { PutOutcome } from './put-event.ts';

/** Prints what was sent, or would be, and where to look next. */
export const printPut = (
  { output }: Cli,
  { kind }: Pick<Deployment, 'kind'>,
  events: readonly PublishedEvent[],
  outcomes: readonly PutOutcome[],
): void => {
  const isDry = outcomes.some(({ outcome }) => outcome === 'dry_run');
  output.result({ events, outcomes, sent: !isDry }, () => {
    const lines = events.flatMap((event) => [
      `${event.type}  ${eventText(event)}  ${printable(event.id)}`,
      ...outcomes.filter((one) => one.event === event.id).map((one) => `  ${placeOf(one)}: ${TEXTS[one.outcome]}`),
      ...(isDry ? [indented(event)] : []),
    ]);
    return [...lines, ...(isDry ? ['Nothing was sent. To send: the same command without --dry-run'] : NEXT[kind])].join(
      '\n',
    );
  });
};

const placeOf = ({ target, name }: PutOutcome): string => (target === 'bus' ? `bus ${name}` : `webhook ${name}`);

const TEXTS = {
  sent: 'sent',
  not_wanted: 'not sent, because its setting "events" does not have this type',
  dry_run: 'would be sent',
} as const;

const indented = (event: PublishedEvent): string =>
  JSON.stringify(event, null, 2)
    .split('\n')
    .map((line) => `    ${printable(line)}`)
    .join('\n');

const NEXT = {
  local: ['The receiver has it now, or gets it again: npx ringthrough events listen prints what comes.'],
  aws: [
    'What a receiver answers is in the log of its function send-webhook: webhook.sent, or webhook.failed with the reason and the next attempt.',
  ],
} as const;

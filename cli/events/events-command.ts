import { InvalidArgumentError, Option } from 'commander';
import { PUBLISHED_EVENTS, type PublishedEventType } from '../../lambda/contract/published-events.ts';
import { type AddCommands, addCommand } from '../command.ts';
import { addDeploymentOptions, type DeploymentOptions } from '../target/deployment.ts';

export interface ListenOptions {
  readonly port: number;
  readonly secretFile?: string;
  readonly count?: number;
}

/** Where an event is put, and whether it is. */
export interface SendOptions extends DeploymentOptions {
  /** Only into the queue of this webhook. */
  readonly webhook?: string;
  readonly tenant?: string;
  readonly dryRun?: true;
}

export interface TestOptions extends SendOptions {
  readonly type: PublishedEventType;
}

/** Port on 127.0.0.1 where `events listen` receives webhooks. */
const DEFAULT_PORT = 8787;

export const addEventsCommand: AddCommands = (parent, start) => {
  const events = parent
    .command('events')
    .summary('events for your own server: receive them, send a test event, send one again')
    .description(
      'The events that a deployment puts onto its EventBridge bus and sends to webhooks: docs/events.md. "listen" is a receiver for your terminal; "test" and "resend" put an event where the deployment puts its own.',
    );

  const listen = addCommand(events, {
    name: 'listen',
    summary: 'receive webhooks on this machine, and print each event',
    description:
      'A receiver on 127.0.0.1 that prints each event as it comes, answers 204, and refuses what is not signed with the secret. It works with the local backend of "npm start", and through a tunnel with a deployment. Ctrl-C ends it.',
    examples: [
      ['events listen', 'Print events, without checking signatures:'],
      ['events listen --secret-file webhook-secret.txt --port 9000', 'Take only what is signed with the secret:'],
      ['events listen --count 1 --json', 'In a script: wait for one event:'],
    ],
  });
  listen
    .option('--port <port>', 'port on 127.0.0.1; 0 for a free one', port, DEFAULT_PORT)
    .option(
      '--secret-file <file>',
      "file with the webhook's secret, or two with a blank between them (or WEBHOOK_SECRET; - for stdin)",
    )
    .option('--count <n>', 'end after so many events', count)
    .action(start<ListenOptions>(async (...args) => await (await import('./listen.ts')).listen(...args)));

  const test = addCommand(events, {
    name: 'test',
    summary: 'send a made-up event to the webhooks and the bus of a deployment',
    description:
      'Puts one event with a new id into the queue of each webhook, and onto the bus. Its users are "test-alice" and "test-bob", and its call does not exist. What the receiver answers is in the log of the webhook\'s function.',
    examples: [
      ['events test --stage dev', 'To every webhook and the bus:'],
      ['events test --stage dev --webhook crm --type call.answered', 'To one webhook:'],
      ['events test --local --dry-run', 'See the event, and where it would be put:'],
    ],
  });
  addSendOptions(
    test.addOption(
      new Option('--type <type>', 'which event').choices(PUBLISHED_EVENTS).default('call.missed' as const),
    ),
  );
  test.option('--tenant <name>', 'the tenant in the event, in a deployment with tenants');
  addDeploymentOptions(test).action(
    start<TestOptions>(async (...args) => await (await import('./send-test.ts')).sendTest(...args)),
  );

  const resend = addCommand(events, {
    name: 'resend',
    summary: "send a call's event again",
    description:
      "Makes a call's event again from the stored call, by the rule that made it, and puts it into the queue of each webhook and onto the bus, with its own id: a receiver that has handled it ignores it. Calls are kept for callRetentionDays. Events of devices cannot be made again; those that a webhook refused for a day are in its dead-letter queue (docs/runbook.md).",
    examples: [
      ['events resend 892f1688-7af1-4ecd-98bd-a0b90c801935.404 --stage prod --webhook crm', 'To one webhook:'],
      ['events resend 892f1688-7af1-4ecd-98bd-a0b90c801935 --stage prod --dry-run', 'Every event of a call:'],
    ],
  });
  addSendOptions(
    resend.argument('<id>', 'id of an event: <call id>.<sequence>; a call id alone for all of its events'),
  );
  resend.option('--tenant <name>', 'the tenant of the call, in a deployment with tenants');
  addDeploymentOptions(resend).action(
    start<SendOptions>(async (...args) => await (await import('./resend.ts')).resend(...args)),
  );
};

const addSendOptions = (command: ReturnType<typeof addCommand>) =>
  command
    .option('--webhook <name>', 'only to this webhook of the settings, and not onto the bus')
    .option('--dry-run', 'print the event and where it would be put, and send nothing');

const port = (text: string): number => {
  if (!/^\d{1,5}$/.test(text) || Number(text) > 65_535)
    throw new InvalidArgumentError('It must be a port, 0 to 65535.');
  return Number(text);
};

const count = (text: string): number => {
  if (!/^\d{1,6}$/.test(text) || Number(text) < 1)
    throw new InvalidArgumentError('Give a number of events, 1 or more.');
  return Number(text);
};

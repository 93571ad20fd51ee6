import * as v from 'valibot';
import { PublishedEvent } from '../../lambda/contract/published-events.ts';
import type { Action, Cli } from '../command.ts';
import { CliError, EXIT } from '../terminal/cli-error.ts';
import { printable } from '../terminal/printable.ts';
import { readInput } from '../terminal/read-input.ts';
import { eventText } from './event-text.ts';
import type { ListenOptions } from './events-command.ts';
import { type Received, receiveWebhooks } from './receive-webhooks.ts';
import { keysOf } from './verify-webhook.ts';

/** Prints webhooks as they come, until Ctrl-C or `--count`. */
export const listen: Action<ListenOptions> = async (cli, options) => {
  const { terminal, output } = cli;
  const keys = await keysFrom(options, cli);
  let left = options.count ?? Number.POSITIVE_INFINITY;
  let end: (exitCode: number) => void = () => undefined;
  const ended = new Promise<number>((resolve) => {
    end = resolve;
  });
  const receiver = await receiveWebhooks({
    port: options.port,
    keys,
    now: terminal.now,
    onReceived: (received) => {
      print(cli, received, keys.length > 0);
      if (received.status === 204) left -= 1;
      if (left <= 0) end(EXIT.ok);
    },
  });
  terminal.signal.addEventListener('abort', () => end(EXIT.interrupted), { once: true });
  output.note(nextSteps(receiver.port, keys.length > 0).join('\n'));
  try {
    return await ended;
  } finally {
    receiver.close();
  }
};

const keysFrom = async ({ secretFile }: ListenOptions, { terminal }: Cli): Promise<readonly Buffer[]> => {
  const text =
    secretFile === undefined
      ? (terminal.env.WEBHOOK_SECRET ?? '')
      : (await readInput(secretFile, '--secret-file', terminal)).toString('utf8');
  if (secretFile === undefined && text.trim() === '') return [];
  const keys = keysOf(text);
  if (keys !== undefined) return keys;
  const name = secretFile === undefined ? 'WEBHOOK_SECRET' : '--secret-file';
  const hint = 'It is whsec_ and base64, as in Secrets Manager: printf "whsec_%s" "$(openssl rand -base64 32)"';
  throw new CliError('input', `${name}: no secret of a webhook`, hint);
};

const nextSteps = (port: number, isChecked: boolean): string[] => [
  `Listening on http://127.0.0.1:${port}. Ctrl-C ends it.`,
  ...(isChecked ? [] : ['Signatures are not checked: WEBHOOK_SECRET or --secret-file is not given.']),
  'Events of a local backend, in a clone of Ringthrough:',
  `  WEBHOOK_URL=http://127.0.0.1:${port} ${isChecked ? 'WEBHOOK_SECRET="$WEBHOOK_SECRET" ' : ''}npm start`,
  'Events of a deployment, through a tunnel whose https URL is the "url" of a webhook in its settings (docs/events.md):',
  `  cloudflared tunnel --url http://127.0.0.1:${port}`,
  'Then, for one event without a call:',
  '  npx ringthrough events test --local',
];

const print = ({ terminal, output }: Cli, { status, refusal, id, event }: Received, isVerified: boolean): void => {
  const at = new Date(terminal.now()).toISOString();
  const known = v.safeParse(PublishedEvent, event);
  const { green, red, yellow, dim } = output.colours;
  const head = `${at.slice(11, 19)}  `;
  if (refusal !== undefined) {
    output.event(
      { at, status, refusal, id },
      `${head}${red('refused'.padEnd(18))} ${status} ${refusal} ${dim(printable(id))}`,
    );
    return;
  }
  const type = known.success ? known.output.type : 'unknown event';
  const words = known.success ? eventText(known.output) : 'not of this version of Ringthrough';
  const mark = isVerified ? '' : ` ${yellow('not verified')}`;
  output.event(
    { at, status, verified: isVerified, event },
    `${head}${(known.success ? green : yellow)(type.padEnd(18))} ${words}${mark} ${dim(printable(id))}`,
  );
};

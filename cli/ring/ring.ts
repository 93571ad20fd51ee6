import { randomUUID } from 'node:crypto';
import * as v from 'valibot';
import { Invite } from '../../lambda/contract/schemas/calls.ts';
import { UserId } from '../../lambda/contract/schemas/fields.ts';
import type { Action } from '../command.ts';
import { resolveApi } from '../target/api.ts';
import { CliError } from '../terminal/cli-error.ts';
import { callClient } from './call-client.ts';
import type { RingOptions } from './ring-command.ts';
import { ringOnce } from './ring-once.ts';
import { ringSeries } from './ring-series.ts';

/** Seconds for which a call of a series rings. */
const SERIES_TIMEOUT = 20;

/** Calls a user. @returns 0 if a phone rang, 7 if none did, 130 after Ctrl-C */
export const ring: Action<RingOptions> = async (cli, options, user = '') => {
  const { from, times } = options;
  if (!v.is(UserId, from)) throw new CliError('usage', `--from: ${JSON.stringify(from)} is no user id`);
  if (user === from)
    throw new CliError('usage', `${user} cannot call themselves`, 'Name another caller: --from someone');
  const body = inviteBody(user, options);
  const client = callClient(await resolveApi(options, cli.terminal), from);
  const newBody = () => ({ ...body, callId: randomUUID() });
  return times === undefined
    ? await ringOnce(cli, client, user, newBody(), options)
    : await ringSeries(cli, client, user, newBody, { ...options, times });
};

/** The body of `POST /v1/calls`, checked before anything is sent. @throws CliError `usage` */
const inviteBody = (user: string, options: RingOptions): Readonly<Record<string, unknown>> => {
  const {
    name,
    handle,
    media,
    custom,
    times,
    ringTimeout = times === undefined ? undefined : SERIES_TIMEOUT,
  } = options;
  const body = {
    to: [user],
    media,
    caller: { name, ...(handle !== undefined && { handle }) },
    ...(ringTimeout !== undefined && { ringTimeoutSeconds: ringTimeout }),
    ...(custom !== undefined && { custom: parsed(custom) }),
  };
  const result = v.safeParse(Invite, body);
  if (result.success) return body;
  const [issue] = result.issues;
  const path = v.getDotPath(issue) ?? '';
  throw new CliError('usage', `${OPTIONS[path.split('.').slice(0, 2).join('.')] ?? path} ${issue.message}`);
};

const OPTIONS: Readonly<Record<string, string>> = {
  'to.0': 'the user id',
  'caller.name': '--name',
  'caller.handle': '--handle',
  ringTimeoutSeconds: '--ring-timeout',
  custom: '--custom',
};

/** A text that is no JSON is none of the objects that `custom` may be. */
const parsed = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    throw new CliError('usage', '--custom is no JSON', `For example: --custom '{"room":"42"}'`);
  }
};

import { randomUUID } from 'node:crypto';
import * as v from 'valibot';
import { callTable } from '../../lambda/aws/dynamodb/call-table.ts';
import { tenantTable } from '../../lambda/aws/dynamodb/tenant-table.ts';
import type { Call } from '../../lambda/calls/call.ts';
import { CallId } from '../../lambda/contract/schemas/fields.ts';
import { allEventsOf } from '../../lambda/events/call-events-of.ts';
import { tenantKey } from '../../lambda/events/event-ids.ts';
import { awsError } from '../aws/aws-error.ts';
import type { Action } from '../command.ts';
import { type Deployment, resolveDeployment } from '../target/deployment.ts';
import { CliError } from '../terminal/cli-error.ts';
import { printable } from '../terminal/printable.ts';
import { eventTargets } from './event-targets.ts';
import type { SendOptions } from './events-command.ts';
import { printPut } from './print-put.ts';
import { putEvent } from './put-event.ts';

/** Sends a call's event again, or all events of a call. */
export const resend: Action<SendOptions> = async (cli, options, id = '') => {
  const { callId, sequence } = parsed(id);
  const deployment = await resolveDeployment(options);
  const { targets, callerName } = await eventTargets(deployment, options.webhook);
  const { tenant = '' } = options;
  const call = await readCall(deployment, callId, tenant, cli.terminal.now);
  const all = allEventsOf(call, { tenant, ...(callerName && { caller: call.caller }) });
  const events = sequence === undefined ? all : all.filter((event) => event.sequence === sequence);
  if (events.length === 0) {
    const known = all.map((event) => `${event.id}  ${event.type}`).join('\n  ');
    const hint = known === '' ? 'A call that rang nobody has none.' : `Its events are:\n  ${known}`;
    throw new CliError('input', `the call ${callId} has no ${sequence === undefined ? 'events' : `event ${id}`}`, hint);
  }
  const outcomes = [];
  for (const event of events) {
    for (const target of targets) {
      // SQS drops a message whose deduplication id it has seen within five minutes.
      const outgoing = { event, group: tenantKey(tenant, callId), deduplicationId: `resend-${randomUUID()}` };
      outcomes.push(await putEvent(deployment.clients, target, outgoing, options.dryRun === true));
    }
  }
  printPut(cli, deployment, events, outcomes);
  return undefined;
};

/** Of a call's event: `<call id>.<sequence>`; of all of its events, the call's id alone. */
const parsed = (id: string): { readonly callId: string; readonly sequence: number | undefined } => {
  const [, text, digits] = /^([^.]+)(?:\.(\d{1,15}))?$/.exec(id) ?? [];
  const callId = v.safeParse(CallId, text);
  if (callId.success) return { callId: callId.output, sequence: digits === undefined ? undefined : Number(digits) };
  throw new CliError(
    'usage',
    `${printable(id)} is no id of a call's event`,
    'It is <call id>.<sequence>. Events of devices cannot be made again; those that a webhook did not take are in its dead-letter queue for 14 days: docs/runbook.md.',
  );
};

const readCall = async (
  { clients, table, kind }: Deployment,
  callId: string,
  tenant: string,
  now: () => number,
): Promise<Call> => {
  const call = await callTable(tenantTable(clients.dynamodb(), table, tenant, now))
    .get(callId)
    .catch((error: unknown) => {
      throw awsError(error, `reading the call ${callId}`);
    });
  if (call !== undefined) return call;
  const hint = `Calls are kept for callRetentionDays${kind === 'aws' ? ', 30 by default' : ''}. With tenants, name the call's: --tenant.`;
  throw new CliError('input', `there is no call ${callId}`, hint);
};

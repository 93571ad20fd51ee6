import { GetFunctionConfigurationCommand } from '@aws-sdk/client-lambda';
import * as v from 'valibot';
import { ENV } from '../../lambda/contract/environment.ts';
import { EventSettings } from '../../lambda/contract/event-settings.ts';
import type { PublishedEventType } from '../../lambda/contract/published-events.ts';
import { awsError } from '../aws/aws-error.ts';
import type { Deployment } from '../target/deployment.ts';
import { type StackResource, stackResources, stateCheckIn } from '../target/stack-resources.ts';
import { CliError } from '../terminal/cli-error.ts';

/** A place where a deployment puts its events. */
export type EventTarget =
  | { readonly kind: 'bus'; readonly name: string }
  | {
      readonly kind: 'webhook';
      readonly name: string;
      readonly queueUrl: string;
      /** Absent: all. */
      readonly events?: readonly PublishedEventType[] | undefined;
    };

/** Where a deployment puts its events, and what of a call they have. */
export interface EventTargets {
  readonly targets: readonly EventTarget[];
  /** Whether events of calls have the caller's name and handle. */
  readonly callerName: boolean;
}

/**
 * Where a deployment puts its events, as its function `publish-events` sees it.
 *
 * @param webhook only this one
 * @throws CliError `input` when events are not switched on, `usage` when no webhook has that name; as AWS answers
 */
export const eventTargets = async (deployment: Deployment, webhook: string | undefined): Promise<EventTargets> => {
  const settings = deployment.kind === 'local' ? deployment.events : await settingsInAws(deployment);
  if (settings === undefined)
    throw new CliError('input', `${deployment.name} publishes no events`, SWITCH_ON[deployment.kind]);
  const { busName, webhooks, callerName } = settings;
  if (webhook !== undefined) {
    const found = webhooks.find(({ name }) => name === webhook);
    if (found !== undefined) return { targets: [{ kind: 'webhook', ...found }], callerName };
    const names = webhooks.map(({ name }) => name).join(', ');
    throw new CliError(
      'usage',
      `there is no webhook ${webhook}`,
      names === '' ? 'It has none.' : `There is: ${names}.`,
    );
  }
  const bus = busName === undefined ? [] : [{ kind: 'bus', name: busName } as const];
  return { targets: [...webhooks.map((one) => ({ kind: 'webhook', ...one }) as const), ...bus], callerName };
};

const SWITCH_ON = {
  local: 'Start it with a receiver: WEBHOOK_URL=http://127.0.0.1:8787 npm start',
  aws: 'The setting is "events": docs/events.md.',
} as const;

/** The logical id of the function `publish-events`, after what the ids of the deployment begin with. */
const PUBLISH_EVENTS = /^EventsFunction[0-9A-F]{8}$/;

/** The name of the function `publish-events`; `undefined` without events. */
export const publishEventsIn = (resources: readonly StackResource[]): string | undefined => {
  const prefix = stateCheckIn(resources)?.prefix ?? '';
  return resources.find(
    ({ type, logicalId }) =>
      type === 'AWS::Lambda::Function' &&
      logicalId.startsWith(prefix) &&
      PUBLISH_EVENTS.test(logicalId.slice(prefix.length)),
  )?.physicalId;
};

const settingsInAws = async ({ name, clients }: Deployment): Promise<EventSettings | undefined> => {
  const fn = publishEventsIn(await stackResources(name, clients));
  if (fn === undefined) return undefined;
  const { Environment } = await clients
    .lambda()
    .send(new GetFunctionConfigurationCommand({ FunctionName: fn }))
    .catch((error: unknown) => {
      throw awsError(error, `reading the function ${fn}`);
    });
  return v.parse(v.pipe(v.string(), v.parseJson(), EventSettings), Environment?.Variables?.[ENV.events]);
};

import { DescribeStackResourcesCommand, DescribeStacksCommand, type Stack } from '@aws-sdk/client-cloudformation';
import type { AwsClients } from '../../../aws/clients.ts';
import type { Reading, Snapshot } from '../snapshot.ts';
import { read } from './reading.ts';

type StackFacts = NonNullable<Snapshot['stacks']>;

/**
 * The stack of the API and that of the state, which is found by the topic in it.
 *
 * @param topic physical id of a resource of the state @returns also the stack's outputs for DNS records
 */
export const gatherStacks = async (clients: AwsClients, api: string, topic: string | undefined) => {
  const [apiStack, stateName] = await Promise.all([
    read(`reading the stack ${api}`, () => describe(clients, api)),
    topic === undefined
      ? undefined
      : read('looking for the stack of the state', async () => (await stackWith(clients, topic)) ?? namedLike(api)),
  ]);
  const state = await stateOf(clients, api, stateName);
  const outputs = 'value' in apiStack ? (apiStack.value?.Outputs ?? []) : [];
  const target = (name: string): string | undefined =>
    outputs.find(({ OutputKey = '' }) => OutputKey.endsWith(name))?.OutputValue;
  const [https, wss] = [
    outputs.find(
      ({ OutputKey = '' }) => OutputKey.endsWith('DomainTarget') && !OutputKey.endsWith('SocketDomainTarget'),
    )?.OutputValue,
    target('SocketDomainTarget'),
  ];
  const stacks: StackFacts = { api: factsOf(apiStack), ...(state && { state }) };
  return { stacks, targets: { ...(https && { https }), ...(wss && { wss }) } };
};

/** `undefined` where the state is in the stack of the API. */
const stateOf = async (
  clients: AwsClients,
  api: string,
  name: Reading<string | undefined> | undefined,
): Promise<StackFacts['state'] | undefined> => {
  if (name === undefined) return undefined;
  if ('unreadable' in name) return name;
  const { value } = name;
  if (value === api) return undefined;
  if (value === undefined) return { value: null };
  return factsOf(await read(`reading the stack ${value}`, () => describe(clients, value)));
};

/** The name that the stack of the state has beside the stack `ringthrough-<stage>-api`. */
const namedLike = (api: string): string | undefined =>
  api.endsWith('-api') ? api.replace(/-api$/, '-state') : undefined;

const describe = async (clients: AwsClients, name: string): Promise<Stack | undefined> => {
  try {
    const { Stacks: [stack] = [] } = await clients
      .cloudFormation()
      .send(new DescribeStacksCommand({ StackName: name }));
    return stack;
  } catch (error) {
    if (error instanceof Error && /does not exist/.test(error.message)) return undefined;
    throw error;
  }
};

/** The name of the stack that has a resource. https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_DescribeStackResources.html */
const stackWith = async (clients: AwsClients, physicalId: string): Promise<string | undefined> => {
  try {
    const { StackResources: [resource] = [] } = await clients
      .cloudFormation()
      .send(new DescribeStackResourcesCommand({ PhysicalResourceId: physicalId }));
    return resource?.StackName;
  } catch (error) {
    // A ValidationError: "Stack for arn:aws:sns:… does not exist".
    if (error instanceof Error && /does not exist/.test(error.message)) return undefined;
    throw error;
  }
};

const factsOf = (stack: Reading<Stack | undefined>): StackFacts['api'] => {
  if ('unreadable' in stack) return stack;
  if (stack.value === undefined) return { value: null };
  const { StackName: name = '', StackStatus: status = '', StackStatusReason: reason, ...times } = stack.value;
  const changedAt = times.LastUpdatedTime ?? times.CreationTime;
  return {
    value: {
      name,
      status,
      ...(reason !== undefined && { reason }),
      ...(changedAt && { changedAt: changedAt.toISOString() }),
    },
  };
};

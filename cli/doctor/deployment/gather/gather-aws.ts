import type { Deployment } from '../../../target/deployment.ts';
import { type StackResource, stackResources, stateCheckIn } from '../../../target/stack-resources.ts';
import type { Snapshot } from '../snapshot.ts';
import { gatherAlarms } from './gather-alarms.ts';
import { gatherConcurrency, gatherEventSources, gatherFunctions, stateOfCheck } from './gather-functions.ts';
import { gatherQueues } from './gather-queues.ts';
import { gatherStacks } from './gather-stacks.ts';
import { gatherRecorded, gatherTable, gatherTopic } from './gather-state.ts';
import { read } from './reading.ts';

type AwsParts = Pick<
  Snapshot,
  'stacks' | 'state' | 'functions' | 'concurrency' | 'eventSources' | 'queues' | 'alarms' | 'subscriptions'
> & {
  /** What the DNS records of custom domains must point to, by scheme. */
  readonly targets: { readonly https?: string; readonly wss?: string };
};

/** What only AWS has of a deployment. */
export const gatherAws = async (deployment: Deployment): Promise<AwsParts> => {
  const { clients, name, table } = deployment;
  const all = await read('listing resources', () => stackResources(name, clients));
  const resources = 'value' in all ? all.value : [];
  const check = stateCheckIn(resources);
  const own = resources.filter(({ logicalId }) => logicalId.startsWith(check?.prefix ?? ''));
  const ofType = (type: string): StackResource[] => own.filter((resource) => resource.type === type);
  const given = await stateOfCheck(clients, check?.functionName);

  const [stacks, functions, concurrency, eventSources, queues, alarms, recorded, tableFacts, topicExists] =
    await Promise.all([
      gatherStacks(clients, name, given?.ids.topic),
      gatherFunctions(clients, ofType('AWS::Lambda::Function')),
      gatherConcurrency(clients),
      gatherEventSources(clients, ofType('AWS::Lambda::EventSourceMapping')),
      gatherQueues(clients, ofType('AWS::SQS::Queue')),
      gatherAlarms(clients, ofType('AWS::CloudWatch::Alarm')),
      gatherRecorded(deployment, given?.parameter),
      gatherTable(clients, table),
      given === undefined ? undefined : gatherTopic(clients, given.ids.topic),
    ]);
  return {
    stacks: stacks.stacks,
    targets: stacks.targets,
    state: {
      ...(given && { given: given.ids }),
      recorded,
      table: tableFacts,
      ...(topicExists && { topicExists }),
    },
    functions,
    concurrency,
    eventSources,
    queues,
    ...alarms,
  };
};

import {
  GetAccountSettingsCommand,
  GetEventSourceMappingCommand,
  GetFunctionCommand,
  GetFunctionConfigurationCommand,
} from '@aws-sdk/client-lambda';
import * as v from 'valibot';
import { ENV } from '../../../../lambda/contract/environment.ts';
import { StateIds } from '../../../../lambda/contract/state.ts';
import type { AwsClients } from '../../../aws/clients.ts';
import type { StackResource } from '../../../target/stack-resources.ts';
import type { Snapshot } from '../snapshot.ts';
import { read } from './reading.ts';

/** State, runtime and table of each function. No other part of its environment is kept. */
export const gatherFunctions = (clients: AwsClients, functions: readonly StackResource[]) =>
  Promise.all(
    functions.map(async ({ physicalId: name }): Promise<NonNullable<Snapshot['functions']>[number]> => {
      const facts = await read(`reading the function ${name}`, async () => {
        const { Configuration = {}, Concurrency } = await clients
          .lambda()
          .send(new GetFunctionCommand({ FunctionName: name }));
        const {
          State,
          StateReason,
          LastUpdateStatus,
          LastUpdateStatusReason,
          Runtime = '',
          Environment,
        } = Configuration;
        const table = Environment?.Variables?.[ENV.table];
        const reserved = Concurrency?.ReservedConcurrentExecutions;
        return {
          state: State ?? 'unknown',
          ...(StateReason !== undefined && { stateReason: StateReason }),
          lastUpdate: LastUpdateStatus ?? 'unknown',
          ...(LastUpdateStatusReason !== undefined && { lastUpdateReason: LastUpdateStatusReason }),
          runtime: Runtime,
          ...(table !== undefined && { table }),
          ...(reserved !== undefined && { reserved }),
        };
      });
      return { name, facts };
    }),
  );

/** What the function that checks the state is given; `undefined` when it cannot be read. */
export const stateOfCheck = async (
  clients: AwsClients,
  name: string | undefined,
): Promise<{ readonly ids: StateIds; readonly parameter: string } | undefined> => {
  if (name === undefined) return undefined;
  const found = await read(`reading the function ${name}`, async () => {
    const { Environment } = await clients.lambda().send(new GetFunctionConfigurationCommand({ FunctionName: name }));
    return Environment?.Variables;
  });
  const variables = 'value' in found ? found.value : undefined;
  const ids = v.safeParse(v.pipe(v.string(), v.parseJson(), StateIds), variables?.[ENV.state]);
  return ids.success ? { ids: ids.output, parameter: variables?.[ENV.stateParameter] ?? '' } : undefined;
};

/** The account's concurrent executions in the region. https://docs.aws.amazon.com/lambda/latest/api/API_GetAccountSettings.html */
export const gatherConcurrency = (clients: AwsClients): Promise<NonNullable<Snapshot['concurrency']>> =>
  read("reading the account's concurrency", async () => {
    const { AccountLimit } = await clients.lambda().send(new GetAccountSettingsCommand({}));
    return {
      limit: AccountLimit?.ConcurrentExecutions ?? 0,
      unreserved: AccountLimit?.UnreservedConcurrentExecutions ?? 0,
    };
  });

export const gatherEventSources = (clients: AwsClients, mappings: readonly StackResource[]) =>
  Promise.all(
    mappings.map(async ({ logicalId: source, physicalId: uuid }) => ({
      source,
      uuid,
      state: await read(`reading the event source ${source}`, async () => {
        const { State = 'unknown' } = await clients.lambda().send(new GetEventSourceMappingCommand({ UUID: uuid }));
        return State;
      }),
    })),
  );

import type { Command } from 'commander';
import type { App } from '../../lambda/contract/environment.ts';
import type { EventSettings } from '../../lambda/contract/event-settings.ts';
import { type AwsClients, awsClients } from '../aws/clients.ts';
import { CliError } from '../terminal/cli-error.ts';
import { localBackend } from './local-backend.ts';
import { readStack } from './read-stack.ts';

/** Options of every command that needs the operator's own access to a deployment. */
export interface DeploymentOptions {
  readonly local?: string | true;
  readonly stage?: string;
  readonly stack?: string;
  readonly region?: string;
  readonly profile?: string;
}

/** A deployment that the operator has access to: the one in AWS by their credentials, or the local backend. */
export interface Deployment {
  readonly kind: 'aws' | 'local';
  /** For people: the name of the stack, or the local backend's URL. */
  readonly name: string;
  /** URL of the HTTP API, without a trailing slash. */
  readonly api: string;
  /** URL of the WebSocket API. */
  readonly socket: string;
  readonly region: string;
  /** Name of the DynamoDB table. */
  readonly table: string;
  /** The apps as the functions see them, with the ARNs of their platform applications. */
  readonly apps: readonly App[];
  /** Where the local backend puts events; absent without events, and in AWS. */
  readonly events?: EventSettings | undefined;
  readonly clients: AwsClients;
}

export const addDeploymentOptions = (command: Command): Command =>
  command
    .option('--stage <name>', 'a stage of cdk.json: the stack ringthrough-<name>-api')
    .option('--stack <name>', 'the CloudFormation stack that has the API, if it has another name')
    .option('--region <region>', "AWS region (default: the shell's)")
    .option('--profile <name>', "profile of ~/.aws/config (default: the shell's credentials)")
    .option('--local [url]', 'the local backend of "npm start", at http://127.0.0.1:3000 or this URL');

/**
 * Finds the deployment that the options name.
 *
 * @throws CliError `usage` when they name none or two, `input` when it is no Ringthrough, `permission` and `network` as AWS answers
 */
export const resolveDeployment = async (options: DeploymentOptions): Promise<Deployment> => {
  const { local, stage, stack, region, profile } = options;
  const named = [local, stage, stack].filter((name) => name !== undefined);
  if (named.length !== 1) {
    throw new CliError(
      'usage',
      named.length === 0 ? 'no deployment is named' : 'more than one deployment is named',
      'Name one: --stage dev, --stack NAME, or --local for the one of "npm start".',
    );
  }
  if (local !== undefined) return await localDeployment(local);
  return await readStack(stack ?? `ringthrough-${stage}-api`, awsClients({ region, profile }));
};

const localDeployment = async (local: string | true): Promise<Deployment> => {
  const { api, socket, dynamodb, sns, sqs, eventbridge, region, table, apps, events } = await localBackend(local);
  const clients = awsClients({ region, endpoints: { dynamodb, sns, sqs, eventBridge: eventbridge } });
  return { kind: 'local', name: api, api, socket, region, table, apps, clients, events };
};

import { queryParameters } from '../query-parameters.ts';
import { parsedJson } from '../readable-json.ts';
import type { AwsWire } from '../wire-request.ts';
import type { CopyAddresses } from './addresses.ts';
import { inLines, quoted } from './bash.ts';

/** The simulators verify no signature, but the AWS CLI sends no request without credentials. */
const CREDENTIALS = 'AWS_ACCESS_KEY_ID=local AWS_SECRET_ACCESS_KEY=local';

/** A request of a function to AWS as a command of the AWS CLI. */
export const awsCliOf = (wire: AwsWire, addresses: CopyAddresses): string => {
  const { service, action, body } = wire;
  if (service === 'sockets') return connectionCommand(wire, addresses);
  const parameters = service === 'sns' ? queryParameters(body) : parsedJson(body);
  const program = service === 'eventbridge' ? 'events' : service;
  return command(`${program} ${optionName(action)}`, addresses[service] ?? '', addresses.region, [
    ...Object.entries(parameters ?? {}).map(([name, value]) => option(optionName(name), value)),
  ]);
};

const CONNECTION_COMMANDS: Readonly<Record<string, string>> = {
  POST: 'post-to-connection',
  GET: 'get-connection',
  DELETE: 'delete-connection',
};

const connectionCommand = ({ action, path, body }: AwsWire, { api, region }: CopyAddresses): string =>
  command(
    `apigatewaymanagementapi ${CONNECTION_COMMANDS[action] ?? 'get-connection'}`,
    // `https://….execute-api….amazonaws.com/…` in AWS.
    `${api}/socket`,
    region,
    [
      `--connection-id ${quoted(decodeURIComponent(path.split('/').at(-1) ?? ''))}`,
      // Versions 1 and 2 of the AWS CLI read an argument differently, but the content of a file as it is.
      ...(action === 'POST' ? [`--data fileb://<(printf %s ${quoted(body)})`] : []),
    ],
  );

const command = (name: string, endpoint: string, region: string, options: readonly string[]): string =>
  inLines([`${CREDENTIALS} aws ${name}`, `--region ${region} --endpoint-url ${quoted(endpoint)}`, ...options]);

/** `TransactWriteItems` → `transact-write-items`, also `ReturnValuesOnConditionCheckFailure`. */
const optionName = (name: string): string => name.replace(/(?<=[a-z0-9])(?=[A-Z])/g, '-').toLowerCase();

const option = (name: string, value: unknown): string => {
  if (typeof value === 'boolean') return value ? `--${name}` : `--no-${name}`;
  return `--${name} ${quoted(typeof value === 'string' ? value : JSON.stringify(value))}`;
};

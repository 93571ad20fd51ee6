import { DescribeStacksCommand, type Stack } from '@aws-sdk/client-cloudformation';
import { GetFunctionCommand } from '@aws-sdk/client-lambda';
import { unzipSync } from 'fflate';
import * as v from 'valibot';
import { App, ENV, SETTINGS_FILE } from '../../lambda/contract/environment.ts';
import { StateIds } from '../../lambda/contract/state.ts';
import { awsError } from '../aws/aws-error.ts';
import type { AwsClients } from '../aws/clients.ts';
import { CliError } from '../terminal/cli-error.ts';
import type { Deployment } from './deployment.ts';
import { stackResources, stateCheckIn } from './stack-resources.ts';

const Environment = v.object({
  [ENV.state]: v.pipe(v.string(), v.parseJson(), StateIds),
  [ENV.applications]: v.string(),
});
const SettingsOfFunction = v.object({ apps: v.array(v.object({ ...App.entries })) });

/**
 * The deployment whose API is in a stack, as its functions see it: their environment, and the settings file beside their code.
 *
 * @throws CliError `input` when there is no such stack, or it is no Ringthrough; `permission`, `network` and `refused` as AWS answers
 */
export const readStack = async (name: string, clients: AwsClients): Promise<Deployment> => {
  const stack = await describe(name, clients);
  const fn = await stateCheckOf(name, clients);
  const { Configuration, Code } = await clients
    .lambda()
    .send(new GetFunctionCommand({ FunctionName: fn }))
    .catch((error: unknown) => {
      throw awsError(error, `reading the function ${fn}`);
    });
  const environment = v.parse(Environment, Configuration?.Environment?.Variables);
  const prefix = environment[ENV.applications];
  const apps = await appsOf(Code?.Location ?? '', prefix);
  return {
    kind: 'aws',
    name,
    api: outputOf(stack, 'ApiUrl'),
    socket: outputOf(stack, 'SocketUrl'),
    // arn:aws:sns:eu-west-1:123456789012:app/
    region: prefix.split(':')[3] ?? '',
    table: environment[ENV.state].table,
    apps,
    clients,
  };
};

const describe = async (name: string, clients: AwsClients): Promise<Stack> => {
  try {
    const { Stacks: [stack] = [] } = await clients
      .cloudFormation()
      .send(new DescribeStacksCommand({ StackName: name }));
    if (stack !== undefined) return stack;
  } catch (error) {
    if (!(error instanceof Error && /does not exist/.test(error.message)))
      throw awsError(error, `reading the stack ${name}`);
  }
  const hint =
    'Is it in another region or account? Name them: --region, --profile. "npx cdk ls" lists the stacks of a project.';
  throw new CliError('input', `there is no stack ${name}`, hint);
};

const stateCheckOf = async (name: string, clients: AwsClients): Promise<string> => {
  const found = stateCheckIn(await stackResources(name, clients));
  if (found !== undefined) return found.functionName;
  throw new CliError(
    'input',
    `the stack ${name} has no API of Ringthrough`,
    'Name the stack with the functions: --stack.',
  );
};

/** Outputs of an embedded backend have the path of its construct before their name. */
const outputOf = ({ Outputs = [] }: Stack, name: string): string =>
  Outputs.find(({ OutputKey = '' }) => OutputKey.endsWith(name))?.OutputValue?.replace(/\/+$/, '') ?? '';

/** The apps in the settings file of a function's code, whose platform applications are names without their ARN. */
const appsOf = async (codeUrl: string, prefix: string): Promise<App[]> => {
  const response = await fetch(codeUrl).catch((error: unknown) => {
    throw awsError(error, "reading a function's code");
  });
  if (!response.ok) throw new CliError('refused', `reading a function's code: AWS answered ${response.status}`);
  const files = unzipSync(new Uint8Array(await response.arrayBuffer()), {
    filter: ({ name }) => name === SETTINGS_FILE,
  });
  const file = files[SETTINGS_FILE];
  if (file === undefined)
    throw new CliError('input', `the function's code has no ${SETTINGS_FILE}: deploy this version first`);
  const { apps } = v.parse(SettingsOfFunction, JSON.parse(Buffer.from(file).toString('utf8')));
  return apps.map((app) => ({
    ...app,
    applications: Object.fromEntries(
      Object.entries(app.applications).map(([platform, given = '']) => [
        platform,
        given.startsWith('arn:') ? given : `${prefix}${platform}/${given}`,
      ]),
    ),
  }));
};

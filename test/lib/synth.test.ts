import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { App, Validations } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import * as v from 'valibot';
import { beforeAll, describe, expect, it } from 'vitest';
import { bundleFunctions, functionNames } from '../../lambda/bundle/bundle-functions.ts';
import { ringthroughStacks } from '../../lib/stacks/ringthrough-stacks.ts';
import { EVERYTHING } from './all-settings.ts';
import { anApp, codeFolder, deployedText, deployment, placeholderCode, resources, someSettings } from './deployment.ts';

const cfnLint = spawnSync('cfn-lint', ['--version']).status === 0;
if (!cfnLint)
  console.warn('cfn-lint is not installed (pip install cfn-lint): the templates are not linted in this run');

/** Logical ids of functions within a construct; those of the others are the functions' names. */
const logicalIds: Record<string, string> = {
  'client-config': 'ClientConfig',
  'socket-authorizer': 'SocketAuthorizer',
  'http-authorizer': 'HttpAuthorizerFunction',
  'platform-application': 'PlatformApplicationProviderHandler',
  'ring-timer': 'RingTimersFunction',
  registrations: 'RegistrationsFunction',
  'push-feedback': 'PushFeedbackFunction',
  'call-events': 'CallEventsFunction',
  'credential-watch': 'MonitoringCredentialsFunction',
  'state-check': 'StateCheckFunction',
  'publish-events': 'EventsFunction',
  'web-push': 'WebPushFunction',
  'vapid-key': 'WebPushKeyHandler',
  'send-webhook': 'EventscrmFunction',
};
/** Settings without which a function is not deployed. */
const needed: Readonly<Record<string, Record<string, unknown>>> = {
  // API Gateway's own authorizer is used otherwise.
  'http-authorizer': { identity: [{ sharedSecret: 'ringthrough/user-tokens' }] },
  'publish-events': { events: EVERYTHING.events, vpc: EVERYTHING.vpc },
  'send-webhook': { events: EVERYTHING.events, vpc: EVERYTHING.vpc },
  'web-push': { webPush: EVERYTHING.webPush },
  'vapid-key': { webPush: EVERYTHING.webPush },
};
const logicalIdOf = (name: string): RegExp => new RegExp(`/${logicalIds[name] ?? name}[0-9A-F]{8}$`, 'i');

let bundled: string;
beforeAll(async () => {
  bundled = mkdtempSync(join(tmpdir(), 'bundled-'));
  await bundleFunctions(bundled, { sourceMaps: 'external' });
});

describe('synthesis', () => {
  it('is deterministic, including the functions’ code', async () => {
    const again = mkdtempSync(join(tmpdir(), 'bundled-'));
    await bundleFunctions(again, { sourceMaps: 'external' });

    const [one, two] = [deployment({}, bundled), deployment({}, again)];

    expect(Template.fromStack(one.state).toJSON()).toEqual(Template.fromStack(two.state).toJSON());
    expect(Template.fromStack(one.api).toJSON()).toEqual(Template.fromStack(two.api).toJSON());
  });

  it.each(functionNames())('sets in %s an environment with which it starts', (name) => {
    const changed = needed[name] ?? {};
    const { state, api } = deployment(changed, bundled);
    const fn = resources([state, api], 'AWS::Lambda::Function').find(({ id }) => logicalIdOf(name).test(id));
    const { Variables } = v.parse(
      v.object({ Variables: v.record(v.string(), v.unknown()) }),
      fn?.Properties.Environment ?? { Variables: {} },
    );
    const environment = Object.entries(Variables).map(([key, value]) => [
      key,
      deployedText(value, 'https://deployed.example.com'),
    ]);

    const load = `const { handler } = require(${JSON.stringify(join(bundled, name, 'index.js'))}); process.stdout.write(typeof handler)`;
    const type = execFileSync(process.execPath, ['-e', load], {
      encoding: 'utf8',
      stdio: 'pipe',
      env: {
        ...Object.fromEntries(environment),
        ...(fn && { LAMBDA_TASK_ROOT: codeFolder(api, fn) }),
        AWS_REGION: 'eu-west-1',
        PATH: process.env.PATH,
      },
    });

    expect(fn).toBeDefined();
    expect(type).toBe('function');
  });

  it('uploads the functions without their source maps', () => {
    const app = anApp();
    ringthroughStacks(app, someSettings(), bundled);

    const uploaded = readdirSync(app.synth().directory, { recursive: true, encoding: 'utf8' });

    expect(readdirSync(join(bundled, 'invite'))).toContain('index.js.map');
    expect(uploaded.filter((file) => file.endsWith('index.js')).length).toBeGreaterThan(0);
    expect(uploaded.filter((file) => file.endsWith('.map'))).toEqual([]);
  });

  it('puts only names of secrets into templates', () => {
    const { state, api } = deployment();

    const text = [state, api].map((stack) => JSON.stringify(Template.fromStack(stack).toJSON())).join();

    expect(text).toContain('"SecretId":"ringthrough/apns-production"');
    expect(text).not.toMatch(/resolve:secretsmanager|SecretString|PRIVATE KEY/);
  });

  it('works with and without the setting region', () => {
    const { state } = deployment({ region: 'eu-west-1' });

    expect(state.region).toBe('eu-west-1');
    expect(() => App.of(state)?.synth()).not.toThrow();
  });

  it('has no unsuppressed finding with delivery logs', () => {
    const { state } = deployment({ deliveryLogs: true, deliveryLogSampleRate: 10 });

    expect(() => App.of(state)?.synth()).not.toThrow();
  });

  it('fails at an unsuppressed security finding', () => {
    const app = anApp();
    const { api } = ringthroughStacks(app, someSettings(), placeholderCode());
    const role = new Role(api, 'Careless', { assumedBy: new ServicePrincipal('lambda.amazonaws.com') });
    role.addToPolicy(new PolicyStatement({ actions: ['s3:*'], resources: ['*'] }));

    expect(() => app.synth()).toThrow('AwsSolutions-IAM5[Action::s3:*]');
  });

  it('has a reason for every suppressed finding', () => {
    const { state, api } = deployment({ deliveryLogs: true });

    const suppressed = [state, api].flatMap((stack) =>
      stack.node
        .findAll()
        .flatMap((node) =>
          node.node.metadata.filter(({ type }) => type === Validations.ACKNOWLEDGED_RULES_METADATA_KEY),
        ),
    );

    expect(suppressed.length).toBeGreaterThan(0);
    for (const { data } of suppressed) {
      for (const reason of Object.values(data)) expect(String(reason).length).toBeGreaterThan(60);
    }
  });

  it.skipIf(!cfnLint)('creates templates without cfn-lint findings', () => {
    const app = anApp();
    // Without tags: CDK has them on dashboards, of which cfn-lint does not know yet that they can have any.
    ringthroughStacks(app, someSettings({ ...EVERYTHING, tags: undefined }), placeholderCode());
    const { directory } = app.synth();
    const templates = readdirSync(directory).filter((file) => file.endsWith('.template.json'));

    // W3005: a DependsOn that is redundant because of a Ref, as CDK often writes it.
    const report = execFileSync('cfn-lint', ['-i', 'W3005', '-t', ...templates], { cwd: directory, encoding: 'utf8' });

    expect(report.trim()).toBe('');
  });
});

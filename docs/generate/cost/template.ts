import { mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { App } from 'aws-cdk-lib';
import * as v from 'valibot';
import { functionNames } from '../../../lambda/bundle/bundle-functions.ts';
import { WARM_EVENT, WARM_EVERY_MINUTES } from '../../../lambda/contract/warm-event.ts';
import { readSettings } from '../../../lib/settings/settings.ts';
import { ringthroughStacks } from '../../../lib/stacks/ringthrough-stacks.ts';

/** The billed properties of the synthesised template, with the settings of the committed `cdk.json`. */
export interface BilledResources {
  /** Memory of each function in MB. */
  readonly memory: ReadonlyMap<string, number>;
  readonly architectures: readonly string[];
  readonly billing: string;
  readonly alarms: number;
  readonly dashboards: number;
  readonly secrets: number;
  /** Queues that Lambda polls. */
  readonly queues: number;
  /** Rules that send the warm event, and their targets. */
  readonly warmRules: number;
  readonly warmTargets: number;
  /** Format of the HTTP API's access log. */
  readonly accessLog: string;
  readonly callRetentionDays: number;
  readonly logRetentionDays: number;
}

const CdkJson = v.object({ context: v.looseObject({ ringthrough: v.looseObject({}) }) });
const Resources = v.object({
  Resources: v.record(
    v.string(),
    v.object({ Type: v.string(), Properties: v.optional(v.record(v.string(), v.unknown()), {}) }),
  ),
});
const FunctionProperties = v.object({
  MemorySize: v.number(),
  Architectures: v.array(v.string()),
  LoggingConfig: v.unknown(),
});

const WarmRule = v.object({
  ScheduleExpression: v.literal(`rate(${WARM_EVERY_MINUTES} minutes)`),
  Targets: v.array(v.object({ Input: v.literal(JSON.stringify(WARM_EVENT)) })),
});
const LoggedStage = v.looseObject({ AccessLogSettings: v.looseObject({ Format: v.string() }) });

/** A folder with an empty bundle for each function: the contents do not change the template's numbers. */
const placeholders = (): string => {
  const dir = mkdtempSync(join(tmpdir(), 'functions-'));
  for (const name of functionNames()) {
    mkdirSync(join(dir, name));
    writeFileSync(join(dir, name, 'index.js'), `exports.handler = '${name}';\n`);
  }
  return dir;
};

let known: BilledResources | undefined;

/** Synthesises once in a process: several pages ask. */
export const billedResources = (): BilledResources => {
  known ??= synthesised();
  return known;
};

const synthesised = (): BilledResources => {
  const cdkJson: unknown = JSON.parse(readFileSync(new URL('../../../cdk.json', import.meta.url), 'utf8'));
  const { context } = v.parse(CdkJson, cdkJson);
  // Without the placeholder in its identity, of which a synth warns.
  const identity = [{ issuer: 'https://issuer.test/', audience: ['ringthrough'] }];
  const settings = readSettings({ ...context.ringthrough, identity });
  const app = new App({ context, outdir: mkdtempSync(join(tmpdir(), 'cdk-out-')) });
  const { state, api } = ringthroughStacks(app, settings, placeholders());
  const assembly = app.synth();
  const resources = [state, api].flatMap(({ stackName }) =>
    Object.entries(v.parse(Resources, assembly.getStackByName(stackName).template).Resources),
  );
  const ofType = (type: string) => resources.filter(([, { Type }]) => Type === type);
  // The CDK's own function for custom resources does not match the schema; it runs during deployments only.
  const functions = ofType('AWS::Lambda::Function').flatMap(([id, { Properties }]) =>
    v.is(FunctionProperties, Properties) ? [{ id, ...v.parse(FunctionProperties, Properties) }] : [],
  );
  const memoryOf = (name: string): number | undefined => {
    const id = new RegExp(`^${name.replaceAll('-', '')}s?(function)?[0-9a-f]{8}$`, 'i');
    return functions.find((fn) => id.test(fn.id))?.MemorySize;
  };
  const [table] = ofType('AWS::DynamoDB::GlobalTable');
  const warmRules = ofType('AWS::Events::Rule').flatMap(([, { Properties }]) =>
    v.is(WarmRule, Properties) ? [Properties] : [],
  );
  const formats = ofType('AWS::ApiGatewayV2::Stage').flatMap(([, { Properties }]) =>
    v.is(LoggedStage, Properties) ? [Properties.AccessLogSettings.Format] : [],
  );
  return {
    memory: new Map(
      functionNames().flatMap((name): [string, number][] => {
        const memory = memoryOf(name);
        return memory === undefined ? [] : [[name, memory]];
      }),
    ),
    architectures: [...new Set(functions.flatMap(({ Architectures }) => Architectures))],
    accessLog: formats[0] ?? '',
    billing: String(table?.[1].Properties.BillingMode),
    alarms: ofType('AWS::CloudWatch::Alarm').length,
    dashboards: ofType('AWS::CloudWatch::Dashboard').length,
    // A stream starts somewhere, a queue does not; Lambda reads a stream for nothing.
    queues: ofType('AWS::Lambda::EventSourceMapping').filter(
      ([, { Properties }]) => !('StartingPosition' in Properties),
    ).length,
    warmRules: warmRules.length,
    warmTargets: warmRules.flatMap(({ Targets }) => Targets).length,
    secrets: new Set(settings.apps.flatMap(({ credentials }) => Object.values(credentials))).size,
    callRetentionDays: settings.callRetentionDays,
    logRetentionDays: settings.logRetentionDays,
  };
};

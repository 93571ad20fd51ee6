import { mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { App } from 'aws-cdk-lib';
import * as v from 'valibot';
import { functionNames } from '../../../lambda/bundle.ts';
import { ringthrough } from '../../../lib/ringthrough.ts';
import { readSettings } from '../../../lib/settings.ts';

/** What the bill is made of, as the committed `cdk.json` would have it deployed. */
export interface Deployed {
  /** Megabytes of each function. */
  readonly memory: ReadonlyMap<string, number>;
  readonly architectures: readonly string[];
  readonly billing: string;
  readonly alarms: number;
  readonly dashboards: number;
  readonly secrets: number;
  readonly callsKeptDays: number;
  readonly logDays: number;
}

const CdkJson = v.object({ context: v.looseObject({ ringthrough: v.unknown() }) });
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

/** A folder that looks like the bundled functions: what is in them makes no difference to the template's numbers. */
const placeholders = (): string => {
  const dir = mkdtempSync(join(tmpdir(), 'functions-'));
  for (const name of functionNames()) {
    mkdirSync(join(dir, name));
    writeFileSync(join(dir, name, 'index.js'), `exports.handler = '${name}';\n`);
  }
  return dir;
};

export const deployed = (): Deployed => {
  const cdkJson: unknown = JSON.parse(readFileSync(new URL('../../../cdk.json', import.meta.url), 'utf8'));
  const { context } = v.parse(CdkJson, cdkJson);
  const settings = readSettings(context.ringthrough);
  const app = new App({ context, outdir: mkdtempSync(join(tmpdir(), 'cdk-out-')) });
  const { state, api } = ringthrough(app, settings, placeholders());
  const assembly = app.synth();
  const resources = [state, api].flatMap(({ stackName }) =>
    Object.entries(v.parse(Resources, assembly.getStackByName(stackName).template).Resources),
  );
  const ofType = (type: string) => resources.filter(([, { Type }]) => Type === type);
  // CDK's own part of a custom resource says nothing of these, and runs while deploying only.
  const functions = ofType('AWS::Lambda::Function').flatMap(([id, { Properties }]) =>
    v.is(FunctionProperties, Properties) ? [{ id, ...v.parse(FunctionProperties, Properties) }] : [],
  );
  const memoryOf = (name: string): number | undefined => {
    const id = new RegExp(`^${name.replaceAll('-', '')}s?(function)?[0-9a-f]{8}$`, 'i');
    return functions.find((fn) => id.test(fn.id))?.MemorySize;
  };
  const [table] = ofType('AWS::DynamoDB::GlobalTable');
  return {
    memory: new Map(
      functionNames().flatMap((name): [string, number][] => {
        const memory = memoryOf(name);
        return memory === undefined ? [] : [[name, memory]];
      }),
    ),
    architectures: [...new Set(functions.flatMap(({ Architectures }) => Architectures))],
    billing: String(table?.[1].Properties.BillingMode),
    alarms: ofType('AWS::CloudWatch::Alarm').length,
    dashboards: ofType('AWS::CloudWatch::Dashboard').length,
    secrets: new Set(settings.apps.flatMap(({ credentials }) => Object.values(credentials))).size,
    callsKeptDays: settings.callsKeptDays,
    logDays: settings.logDays,
  };
};

import { mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { App, type AppProps, type Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as v from 'valibot';
import { functionNames } from '../../lambda/bundle/bundle-functions.ts';
import { readSettings, type Settings } from '../../lib/settings/settings.ts';
import { type RingthroughStacks, ringthroughStacks } from '../../lib/stacks/ringthrough-stacks.ts';

const CdkJson = v.object({ context: v.looseObject({ ringthrough: v.looseObject({}) }) });

/** The context of the committed `cdk.json`, which users copy: feature flags and example settings. */
export const cdkContext = v.parse(
  CdkJson,
  JSON.parse(readFileSync(fileURLToPath(new URL('../../cdk.json', import.meta.url)), 'utf8')),
).context;

/** A CDK app with the context of `cdk.json` and a separate output folder. */
export const anApp = (props: AppProps = {}): App =>
  new App({ context: cdkContext, outdir: mkdtempSync(join(tmpdir(), 'cdk-out-')), ...props });

/** Without what takes most of a synth: CDK's check of templates, which `cloudformation-rules.test.ts` tests, and stack traces in metadata. */
const aFastApp = (): App =>
  anApp({
    builtinCloudFormationValidation: false,
    context: { ...cdkContext, 'aws:cdk:disable-stack-trace': true },
  });

/** `cdk.json` has a placeholder, of which each synth would warn. */
export const testIdentity = [{ issuer: 'https://issuer.test/', audience: ['ringthrough'] }];

/** The settings of `cdk.json` with changes; `undefined` removes one. `stage` names the only stage. @default 'dev' */
export const someSettings = ({ stage = 'dev', ...changed }: Record<string, unknown> = {}): Settings =>
  readSettings(
    { ...cdkContext.ringthrough, identity: testIdentity, ...changed, stages: { [String(stage)]: {} } },
    stage,
  );

let placeholders: string | undefined;

/** A folder with placeholders for the bundled functions, so that most tests do not have to bundle. */
export const placeholderCode = (): string => {
  placeholders ??= writePlaceholders();
  return placeholders;
};

const writePlaceholders = (): string => {
  const codeDir = mkdtempSync(join(tmpdir(), 'functions-'));
  for (const name of functionNames()) {
    mkdirSync(join(codeDir, name));
    writeFileSync(join(codeDir, name, 'index.js'), `exports.handler = async () => '${name}';\n`);
  }
  return codeDir;
};

const deployments = new Map<string, RingthroughStacks>();

/**
 * The stacks of the settings of `cdk.json` with changes. The same arguments return the same stacks, because synthesis takes a
 * second: a test that changes a stack makes its own with {@link anApp}.
 */
export const deployment = (changed: Record<string, unknown> = {}, codeDir = placeholderCode()): RingthroughStacks => {
  const key = JSON.stringify([changed, codeDir], (_name, value) => (value === undefined ? 'undefined' : value));
  const known = deployments.get(key);
  if (known !== undefined) return known;
  const made = ringthroughStacks(aFastApp(), someSettings(changed), codeDir);
  deployments.set(key, made);
  return made;
};

const Resource = v.object({
  Type: v.string(),
  Properties: v.optional(v.record(v.string(), v.unknown()), {}),
  DeletionPolicy: v.optional(v.string()),
  UpdateReplacePolicy: v.optional(v.string()),
  DependsOn: v.optional(v.array(v.string()), []),
});
export type Resource = v.InferOutput<typeof Resource> & { readonly id: string };

/** Every resource of the stacks, or those of one type. */
export const resources = (stacks: readonly Stack[], type?: string): Resource[] =>
  stacks.flatMap((stack) =>
    Object.entries(v.parse(v.record(v.string(), Resource), Template.fromStack(stack).toJSON().Resources))
      .map(([id, resource]) => ({ id: `${stack.stackName}/${id}`, ...resource }))
      .filter((resource) => type === undefined || resource.Type === type),
  );

/** The folder with the code that is uploaded for a function, from {@link resources} of `stack`. */
export const codeFolder = (stack: Stack, { Properties }: Pick<Resource, 'Properties'>): string => {
  const { S3Key } = v.parse(v.object({ S3Key: v.string() }), Properties.Code);
  return join(App.of(stack)?.outdir ?? '', `asset.${S3Key.replace('.zip', '')}`);
};

const Join = v.object({ 'Fn::Join': v.tuple([v.string(), v.array(v.unknown())]) });

/** A property's text with `placeholder` for every reference, which only CloudFormation can resolve. */
export const deployedText = (value: unknown, placeholder: string): string => {
  if (typeof value === 'string') return value;
  if (!v.is(Join, value)) return placeholder;
  const [separator, parts] = value['Fn::Join'];
  return parts.map((part) => deployedText(part, placeholder)).join(separator);
};

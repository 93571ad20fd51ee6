import { mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { App, type Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as v from 'valibot';
import { functionNames } from '../../lambda/bundle.ts';
import { type Ringthrough, ringthrough } from '../../lib/ringthrough.ts';
import { readSettings, type Settings } from '../../lib/settings.ts';

const CdkJson = v.object({ context: v.looseObject({ ringthrough: v.looseObject({}) }) });

/** What users copy: the feature flags and the example settings of the committed `cdk.json`. */
export const cdkContext = v.parse(
  CdkJson,
  JSON.parse(readFileSync(fileURLToPath(new URL('../../cdk.json', import.meta.url)), 'utf8')),
).context;

/** An app with the flags of `cdk.json` that writes into a folder of its own. */
export const anApp = (): App => new App({ context: cdkContext, outdir: mkdtempSync(join(tmpdir(), 'cdk-out-')) });

/** The settings of `cdk.json` with some of them changed; what is `undefined` is left out. Its one stage is `dev` or another. */
export const someSettings = ({ stage = 'dev', ...changed }: Record<string, unknown> = {}): Settings =>
  readSettings({ ...cdkContext.ringthrough, ...changed, stages: { [String(stage)]: {} } }, stage);

/** A folder that looks like the bundled functions, so that most tests need not bundle. */
export const placeholderCode = (): string => {
  const codeDir = mkdtempSync(join(tmpdir(), 'functions-'));
  for (const name of functionNames()) {
    mkdirSync(join(codeDir, name));
    writeFileSync(join(codeDir, name, 'index.js'), `exports.handler = async () => '${name}';\n`);
  }
  return codeDir;
};

export const deployment = (changed: Record<string, unknown> = {}, codeDir = placeholderCode()): Ringthrough =>
  ringthrough(anApp(), someSettings(changed), codeDir);

const Resource = v.object({
  Type: v.string(),
  Properties: v.optional(v.record(v.string(), v.unknown()), {}),
  DeletionPolicy: v.optional(v.string()),
  UpdateReplacePolicy: v.optional(v.string()),
  DependsOn: v.optional(v.array(v.string()), []),
});
export type Resource = v.InferOutput<typeof Resource> & { readonly id: string };

/** Every resource of the stacks, those of one type when it is named. */
export const resources = (stacks: readonly Stack[], type?: string): Resource[] =>
  stacks.flatMap((stack) =>
    Object.entries(v.parse(v.record(v.string(), Resource), Template.fromStack(stack).toJSON().Resources))
      .map(([id, resource]) => ({ id: `${stack.stackName}/${id}`, ...resource }))
      .filter((resource) => type === undefined || resource.Type === type),
  );

const Join = v.object({ 'Fn::Join': v.tuple([v.string(), v.array(v.unknown())]) });

/** A property's text with `stand` for every reference in it, which only CloudFormation could resolve. */
export const deployedText = (value: unknown, stand: string): string => {
  if (typeof value === 'string') return value;
  if (!v.is(Join, value)) return stand;
  const [separator, parts] = value['Fn::Join'];
  return parts.map((part) => deployedText(part, stand)).join(separator);
};

import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import * as v from 'valibot';
import { beforeAll, describe, expect, it } from 'vitest';
import { RUNBOOK } from '../../lib/constructs/runbook-alarm.ts';
import { deployment, resources } from './deployment.ts';

const AlarmProperties = v.object({
  AlarmName: v.string(),
  AlarmDescription: v.string(),
  Threshold: v.number(),
});

let stackNames: string[];
let alarms: v.InferOutput<typeof AlarmProperties>[];
beforeAll(() => {
  const { state, api } = deployment();
  stackNames = [state.stackName, api.stackName];
  alarms = resources([state, api], 'AWS::CloudWatch::Alarm').map(({ Properties }) =>
    v.parse(AlarmProperties, Properties),
  );
});

const runbook = readFileSync(fileURLToPath(new URL(`../../${RUNBOOK}`, import.meta.url)), 'utf8');
/** Each `## heading` with the `### headings` under it. */
const sections = runbook
  .split(/^## /m)
  .slice(1)
  .map((section) => ({
    name: section.split('\n', 1)[0] ?? '',
    parts: [...section.matchAll(/^### (.*)$/gm)].map(([, part]) => part),
    text: section,
  }));

/** What the description of an alarm leads to. */
const anchorOf = (description: string): string => description.split(`${RUNBOOK}#`)[1] ?? '';

describe('the runbook', () => {
  it('has a section for every alarm, and an alarm for every section', () => {
    expect(sections.map(({ name }) => name).sort()).toEqual(
      alarms.map(({ AlarmDescription }) => anchorOf(AlarmDescription)).sort(),
    );
  });

  it('calls every alarm what it is called in AWS, but for the stack', () => {
    for (const { AlarmName, AlarmDescription } of alarms) {
      expect(stackNames.map((stackName) => `${stackName}-${anchorOf(AlarmDescription)}`)).toContain(AlarmName);
    }
  });

  it('says of every alarm what it is, how to look into it and how to end it', () => {
    for (const { name, parts } of sections) expect(parts, name).toEqual(['Description', 'Investigation', 'Resolution']);
  });

  it('has headings that an anchor can be written as', () => {
    for (const { name } of sections) expect(name).toMatch(/^[a-z][a-z-]*[a-z]$/);
  });

  it('names the age at which a timer is late', () => {
    const late = alarms.find(({ AlarmName }) => AlarmName.endsWith('-ring-timers-late'));

    expect(sections.find(({ name }) => name === 'ring-timers-late')?.text).toMatch(
      new RegExp(`\\b${late?.Threshold} seconds`),
    );
  });

  it('names the number of errors at which the feedback’s function is failing', () => {
    const failing = alarms.find(({ AlarmName }) => AlarmName.endsWith('-push-feedback-errors'));

    expect(sections.find(({ name }) => name === 'push-feedback-errors')?.text).toMatch(
      new RegExp(`more than ${failing?.Threshold} times`),
    );
  });
});

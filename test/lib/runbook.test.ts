import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import * as v from 'valibot';
import { beforeAll, describe, expect, it } from 'vitest';
import { RUNBOOK } from '../../lib/constructs/runbook-alarm.ts';
import { EVERYTHING, WITH_EVENTS } from './all-settings.ts';
import { deployment, resources } from './deployment.ts';

const AlarmProperties = v.object({
  AlarmName: v.string(),
  AlarmDescription: v.string(),
  Threshold: v.number(),
});

let stackNames: string[];
let alarms: v.InferOutput<typeof AlarmProperties>[];
beforeAll(() => {
  // With what is off by default.
  const { state, api } = deployment({ ...WITH_EVENTS, webPush: EVERYTHING.webPush });
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

/** The runbook's heading in an alarm's description. */
const anchorOf = (description: string): string => description.split(`${RUNBOOK}#`)[1] ?? '';

describe('the runbook', () => {
  it('has a section for every alarm, and an alarm for every section', () => {
    const anchors = new Set(alarms.map(({ AlarmDescription }) => anchorOf(AlarmDescription)));

    expect(sections.map(({ name }) => name).sort()).toEqual([...anchors].sort());
  });

  it('has headings that are the alarms’ names in AWS, without the stack and the platform application or webhook', () => {
    // Of a platform application, or of a webhook.
    const application = '(-[a-z][a-z0-9-]*(-[A-Z_]+)?)?';
    for (const { AlarmName, AlarmDescription } of alarms) {
      const name = new RegExp(`^(${stackNames.join('|')})-${anchorOf(AlarmDescription)}${application}$`);
      expect(AlarmName).toMatch(name);
    }
    expect(new Set(alarms.map(({ AlarmName }) => AlarmName)).size).toBe(alarms.length);
  });

  it('has a description, an investigation and a resolution for every alarm', () => {
    for (const { name, parts } of sections) expect(parts, name).toEqual(['Description', 'Investigation', 'Resolution']);
  });

  it('has headings that are identical to their anchors', () => {
    for (const { name } of sections) expect(name).toMatch(/^[a-z][a-z0-9-]*[a-z]$/);
  });

  it.each([
    ['rings-not-accepted', (limit: number) => `more than ${limit} per cent`],
    ['deliveries-failing', (limit: number) => `more than\n${limit} per cent`],
    ['devices-failing', (limit: number) => `more than ${limit} per cent`],
    ['rings-without-receipt', (limit: number) => `more than ${limit} per cent`],
    ['api-failing', (limit: number) => `more than ${limit} per cent`],
    ['sockets-failing', (limit: number) => `more than ${limit} per cent`],
    ['invite-slow', (limit: number) => `longer than ${limit} milliseconds`],
    ['http-functions-throttled', (limit: number) => `more than ${limit} times`],
    ['socket-functions-throttled', (limit: number) => `more than ${limit} times`],
    ['event-functions-throttled', (limit: number) => `more than ${limit} times`],
    ['table-throttled', (limit: number) => `more than ${limit} requests`],
    ['credential-expires-in-60-days', (limit: number) => `${limit} days or less`],
    ['credential-expires-in-30-days', (limit: number) => `${limit} days or less`],
    ['credential-expires-in-7-days', (limit: number) => `${limit} days or less`],
  ])('contains the threshold of %s', (name, textOf) => {
    const limits = alarms
      .filter(({ AlarmDescription }) => anchorOf(AlarmDescription) === name)
      .map(({ Threshold }) => Threshold);

    expect(limits.length).toBeGreaterThan(0);
    for (const limit of limits) {
      expect(sections.find((section) => section.name === name)?.text).toContain(textOf(limit));
    }
  });

  it('contains the age at which a record of the stream is late', () => {
    const late = alarms.find(({ AlarmName }) => AlarmName.endsWith('-call-events-late'));

    expect(sections.find(({ name }) => name === 'call-events-late')?.text).toContain(
      `more than ${Number(late?.Threshold) / 1000} seconds`,
    );
  });

  it.each([
    ['publish-events-late', (limit: number) => `more than ${limit / 1000} seconds`],
    ['webhook-late', (limit: number) => `waited for ${limit} seconds`],
  ])('contains the age of %s', (name, textOf) => {
    const late = alarms.find(({ AlarmDescription }) => anchorOf(AlarmDescription) === name);

    expect(sections.find((section) => section.name === name)?.text).toContain(textOf(Number(late?.Threshold)));
  });

  it('contains the age at which a timer is late', () => {
    const late = alarms.find(({ AlarmName }) => AlarmName.endsWith('-ring-timers-late'));

    expect(sections.find(({ name }) => name === 'ring-timers-late')?.text).toMatch(
      new RegExp(`\\b${late?.Threshold} seconds`),
    );
  });

  it('contains the threshold of push-feedback-errors', () => {
    const failing = alarms.find(({ AlarmName }) => AlarmName.endsWith('-push-feedback-errors'));

    expect(sections.find(({ name }) => name === 'push-feedback-errors')?.text).toMatch(
      new RegExp(`more than ${failing?.Threshold} times`),
    );
  });
});

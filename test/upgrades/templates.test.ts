/** An update from the last release replaces nothing that holds something, and no output vanishes. */
import { describe, expect, it } from 'vitest';
import { keptTemplate, newestRelease } from './releases.ts';
import { losses } from './replacements.ts';
import { templates } from './templates.ts';

const release = newestRelease();
const today = templates();

describe(`an update from ${release.version}`, () => {
  it.each(Object.entries(today))('keeps what the stack %s holds, and its outputs', (name, template) => {
    expect(losses(keptTemplate(release, name), template)).toEqual([]);
  });
});

describe('a loss is found', () => {
  const [state, api] = [keptTemplate(release, 'everything-state'), keptTemplate(release, 'everything-api')];
  const changed = (template: object, type: string, change: (resource: Record<string, never>) => object | undefined) => {
    const copy = structuredClone(template) as typeof state;
    const [id = ''] =
      Object.entries(copy.Resources).find(([, one]) => (one as { Type: string }).Type.startsWith(type)) ?? [];
    const resource = change(copy.Resources[id]);
    if (resource === undefined) delete copy.Resources[id];
    else copy.Resources[id] = resource;
    return copy;
  };
  const withProperties = (properties: object) => (resource: { Properties?: object }) => ({
    ...resource,
    Properties: { ...resource.Properties, ...properties },
  });

  it.each([
    [
      'another key of the table',
      state,
      'AWS::DynamoDB::',
      withProperties({ KeySchema: [{ AttributeName: 'id', KeyType: 'HASH' }] }),
    ],
    ['a platform application that is left out', state, 'Custom::', () => undefined],
    ['another name of a topic', state, 'AWS::SNS::Topic', withProperties({ TopicName: 'another' })],
    ['another name of a log group', api, 'AWS::Logs::LogGroup', withProperties({ LogGroupName: 'another' })],
    ['another protocol of the API', api, 'AWS::ApiGatewayV2::Api', withProperties({ ProtocolType: 'ANOTHER' })],
    [
      'another stream of an event source',
      api,
      'AWS::Lambda::EventSourceMapping',
      withProperties({ EventSourceArn: 'another' }),
    ],
  ])('%s', (_what, template, type, change) => {
    expect(losses(template, changed(template, type, change))[0]).toContain(type);
  });

  it('an output that is left out', () => {
    const { ApiUrl, ...Outputs } = api.Outputs;
    expect(ApiUrl).toBeDefined();
    expect(losses(api, { ...api, Outputs })).toEqual(['output ApiUrl: removed']);
  });
});

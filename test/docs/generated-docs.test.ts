import { readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { generatedDocs } from '../../docs/generate/generated-docs.ts';
import { routes } from '../../lambda/contract/routes.ts';

describe('a generated page', () => {
  it.each(Object.entries(generatedDocs()))(
    '%s is committed as it is generated ("npm run docs")',
    async (file, text) => {
      expect(await readFile(new URL(`../../docs/${file}`, import.meta.url), 'utf8')).toBe(text);
    },
  );

  it('describes every route of the API, and the body of each route that reads one', () => {
    const { paths } = parse(generatedDocs()['openapi.yaml'] ?? '');

    for (const route of Object.values(routes)) {
      const operation = paths[route.path][route.method.toLowerCase()];
      expect(operation.summary).toEqual(expect.any(String));
      const reads = ['/v1/devices/{deviceId}', '/v1/do-not-disturb'].includes(route.path) && route.method === 'PUT';
      expect(operation.requestBody !== undefined, route.path).toBe(reads || route.method === 'POST');
    }
  });
});

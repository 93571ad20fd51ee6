import { transform } from 'esbuild';
import { describe, expect, it } from 'vitest';
import { withEagerFunctions } from '../../lambda/bundle/eager-functions.ts';

describe('functions of the top level', () => {
  it.each([
    ['of one line', 'const a = (x: number) => x + 1;', 'const a = ((x: number) => x + 1);'],
    [
      'with a block',
      'export const a = () => {\n  b();\n\n  c();\n};\n',
      'export const a = (() => {\n  b();\n\n  c();\n});\n',
    ],
    ['with a type', "const a: B['c'] =\n  (x) =>\n  (y) => x;", "const a: B['c'] =\n  ((x) =>\n  (y) => x);"],
    ['that are generic', 'const a = <T>(x: T): T => x;', 'const a = (<T>(x: T): T => x);'],
    [
      'that are async, without an arrow',
      'const a = async (\n  x: () => void,\n): Promise<void> => {\n  // this\n  x();\n};',
      'const a = (async function (\n  x: () => void,\n): Promise<void> {\n  // this\n  x();\n});',
    ],
  ])('%s are in parentheses', (_, source, expected) => {
    expect(withEagerFunctions(source)).toBe(expected);
  });

  it.each([
    ['no function', 'const a = (b ?? c) + 1;'],
    ['an async arrow function without a block', 'const a = async (x: X) => b(() => {\n  x();\n});'],
    ['an async arrow function that has `this` of its surroundings', 'const a = async () => {\n  b(this);\n};'],
    ['a function inside of another', 'export function a() {\n  const b = () => 1;\n  return b;\n}'],
  ])('%s stays as it is', (_, source) => {
    expect(withEagerFunctions(source)).toBe(source);
  });

  it('keep their parentheses in a bundle', async () => {
    const { code } = await transform(withEagerFunctions('const a = (x) => { for (;;) x(); };\na(b);\na(c);'), {
      minify: true,
    });
    expect(code).toContain('=(');
  });
});

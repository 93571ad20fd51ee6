import type { Mutant } from './mutant.ts';

const UNIT = 'test/http/wrong-cell.test.ts';

/** Mutants of the cells: nothing of a tenant is written into a deployment that does not serve it. */
export const cellMutants: readonly Mutant[] = [
  {
    name: 'a tenant of another cell is refused',
    file: 'lambda/http/wrong-cell.ts',
    before: 'if (urls === undefined || isInAnyCell(key)) return;',
    after: 'if (urls === undefined || key !== undefined) return;',
    shownBy: { test: UNIT, title: 'is refused unless it is about a call or removes something' },
  },
  {
    name: 'a call lives in the cell where it began',
    file: 'lambda/http/wrong-cell.ts',
    before: 'if (urls === undefined || isInAnyCell(key)) return;',
    after: 'if (urls === undefined) return;',
    shownBy: { test: UNIT, title: 'is refused unless it is about a call or removes something' },
  },
  {
    name: 'a cell serves the tenants that it is among',
    file: 'lambda/contract/cells.ts',
    before: 'return urls?.includes(cells.cell) ? undefined : urls;',
    after: 'return urls?.[0] === cells.cell ? undefined : urls;',
    shownBy: { test: UNIT, title: 'are elsewhere unless this one is among them' },
  },
  {
    name: 'a tenant is no property of objects',
    file: 'lambda/contract/cells.ts',
    before: 'Object.hasOwn(tenants, tenant) ? tenant : OTHER_TENANTS',
    after: 'tenant in tenants ? tenant : OTHER_TENANTS',
    shownBy: { test: UNIT, title: 'are not taken from the prototype' },
  },
];

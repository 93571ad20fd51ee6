import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Gate, type Pass } from './gate.ts';
import { Interner } from './interner.ts';
import { type Choose, Search } from './search.ts';

/** One request of a small program: it reads a variable, or writes what its actor has read so far. */
interface Request {
  readonly kind: 'read' | 'write' | 'write once';
  readonly name: string;
}
/** Requests that are sent at once; the next ones when all are answered. */
type Program = readonly (readonly Request[])[];

const programs = fc.array(
  fc.array(fc.record({ kind: fc.constantFrom('read', 'write', 'write once'), name: fc.constantFrom('a', 'b', 'c') }), {
    minLength: 1,
    maxLength: 2,
  }),
  { minLength: 1, maxLength: 3 },
) satisfies fc.Arbitrary<Program>;

/** Runs two programs once. @returns everything that is different after different orders; `undefined` if abandoned */
const run = async (actors: readonly [Program, Program], choose: Choose, mayDie: boolean) => {
  const data = new Map<string, string>();
  const shared = () => [...data].map(String).sort().join();
  const gate = new Gate({ mayDie, texts, shared });
  const send = (pass: Pass, { kind, name }: Request, seen: string): Promise<string> =>
    pass(
      { label: `${kind} ${name}`, content: seen, touches: [name], isRead: kind === 'read', hasEffect: kind !== 'read' },
      async () => {
        const before = data.get(name) ?? '-';
        const isWritten = kind === 'write' || (kind === 'write once' && before === '-');
        if (isWritten) data.set(name, seen);
        return { text: before, value: () => before };
      },
    );
  const work = actors.map((program, index) => async () => {
    let seen = String(index);
    for (const stage of program) {
      const answers = await Promise.all(stage.map((request) => send(gate.passOf(index), request, seen)));
      seen = `${seen}(${answers.join()})`;
    }
    return seen;
  });
  return (await gate.run(work, choose)) ? gate.state(actors.length) : undefined;
};

const texts = new Interner();

/** Every order there is. */
const plainly = async (actors: readonly [Program, Program], mayDie: boolean) => {
  const ends = new Set<string | undefined>();
  const path: { options: readonly string[]; index: number }[] = [];
  let orders = 0;
  for (;;) {
    let depth = 0;
    const end = await run(
      actors,
      ({ steps }) => {
        const node = path[depth] ?? { options: steps.map(({ id }) => id), index: 0 };
        path[depth] = node;
        depth += 1;
        return steps.find(({ id }) => id === node.options[node.index]);
      },
      mayDie,
    );
    ends.add(end);
    orders += 1;
    for (let node = path.at(-1); node !== undefined; node = path.at(-1)) {
      node.index += 1;
      if (node.index < node.options.length) break;
      path.pop();
    }
    if (path.length === 0) return { ends, orders };
  }
};

const bySearch = async (actors: readonly [Program, Program], mayDie: boolean) => {
  const search = new Search();
  const ends = new Set<string | undefined>();
  let runs = 0;
  for (let isOver = false; !isOver; ) {
    const end = await run(actors, search.choose, mayDie);
    runs += 1;
    if (end !== undefined) ends.add(end);
    isOver = !search.next({ isAbandoned: end === undefined });
  }
  return { ends, runs };
};

const sizeOf = (programs: readonly Program[]): number => programs.flat(2).length;

describe('the search of all orders', () => {
  it.each([false, true])('reaches every end that any order has (a process may end: %s)', async (mayDie) => {
    await fc.assert(
      fc.asyncProperty(programs, programs, async (first, second) => {
        fc.pre(sizeOf([first, second]) <= (mayDie ? 5 : 6));
        const plain = await plainly([first, second], mayDie);
        const searched = await bySearch([first, second], mayDie);
        expect([...searched.ends].sort()).toEqual([...plain.ends].sort());
      }),
      { seed: 15, numRuns: 40, endOnFailure: true },
    );
  });

  it('tries one order of requests that have nothing in common', async () => {
    const program = (name: string): Program => [[{ kind: 'write', name }], [{ kind: 'read', name }]];
    const search = new Search();
    for (let isOver = false; !isOver; ) {
      const end = await run([program('a'), program('b')], search.choose, false);
      isOver = !search.next({ isAbandoned: end === undefined });
    }

    expect(search.states).toBe(6);
  });
});

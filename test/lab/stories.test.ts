import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Story, storyOf } from '../../lab/page/guide/story.ts';
import { storyFacts } from '../../lab/page/guide/story-facts.ts';
import type { TabId } from '../../lab/page/tabs/tab-ids.ts';
import { SCENARIOS } from '../../lab/server/scenarios.ts';
import { type LabBackend, startLabBackend } from './lab-backend.ts';

describe('the guide', { timeout: 30_000 }, () => {
  let backend: LabBackend;
  beforeAll(async () => {
    backend = await startLabBackend();
  });
  afterAll(() => backend.close());

  const storyAfter = (opened: readonly TabId[]): Story => {
    const view = backend.lab.view();
    return storyOf(view.scenarios, view.scenario, storyFacts(view, opened));
  };

  it('opens in the killed app, and asks for a call', () => {
    expect(storyAfter([])).toMatchObject({
      title: 'Killed app',
      next: { number: 1, label: 'Call Bob', action: { phone: 'alice-phone', act: { do: 'call', to: 'bob' } } },
    });
  });

  it.each(SCENARIOS.map(({ id, title }) => [title, id] as const))(
    '%s can be played to its end by the next action alone',
    async (title, id) => {
      await backend.lab.act({ scenario: id });
      const opened: TabId[] = [];
      const played: string[] = [];
      for (;;) {
        await expect.poll(() => storyAfter(opened).next.action, { timeout: 10_000 }).toBeDefined();
        const { next } = storyAfter(opened);
        if (next.number === undefined || next.action === undefined) break;
        expect(played.length, `does not end: ${played.join(', ')}`).toBeLessThan(20);
        played.push(next.label);
        const before = next.number;
        if ('open' in next.action) opened.push(next.action.open);
        else await backend.lab.act(next.action);
        await expect.poll(() => storyAfter(opened).next.number, { timeout: 10_000 }).not.toBe(before);
      }

      expect(played).toEqual(storyAfter(opened).steps.map(({ label }) => label));
      expect(storyAfter(opened).title).toBe(title);
      expect(backend.lab.view().scenario).toBe(id);
    },
  );

  it('ends a scenario at a change that is no step of it', async () => {
    await backend.lab.act({ scenario: 'killed' });
    await backend.lab.act({ fault: 'lost', isOn: true });

    expect(storyAfter([]).title).toBe('Your own steps');
    expect(storyAfter([]).next.label).toBe('Call Bob');
  });
});

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type ScenarioState, scenarioStateOf } from '../../lab/page/guide/scenario-state.ts';
import { stepFacts } from '../../lab/page/guide/step-facts.ts';
import { SCENARIO_FINDINGS } from '../../lab/server/findings/scenario-findings.ts';
import { SCENARIOS } from '../../lab/server/scenarios.ts';
import { type LabBackend, startLabBackend } from './lab-backend.ts';

describe('the guide', { timeout: 30_000 }, () => {
  let backend: LabBackend;
  beforeAll(async () => {
    backend = await startLabBackend();
  });
  afterAll(() => backend.close());

  const stateAfter = (hasSeenWhy = false): ScenarioState => {
    const view = backend.lab.view();
    return scenarioStateOf(view.scenarios, view.scenario, stepFacts(view, hasSeenWhy));
  };

  it('opens in the killed app, and asks for a call', () => {
    expect(stateAfter()).toMatchObject({
      title: 'Killed app',
      next: { number: 1, label: 'Call Bob', action: { phone: 'alice-phone', act: { do: 'call', to: 'bob' } } },
    });
  });

  it.each(SCENARIOS.map(({ id, title }) => [title, id] as const))(
    '%s can be played to its end by the next action alone',
    async (title, id) => {
      await backend.lab.act({ scenario: id });
      let hasSeenWhy = false;
      const played: string[] = [];
      for (;;) {
        await expect.poll(() => stateAfter(hasSeenWhy).next.action, { timeout: 10_000 }).toBeDefined();
        const { next } = stateAfter(hasSeenWhy);
        if (next.number === undefined || next.action === undefined) break;
        expect(played.length, `does not end: ${played.join(', ')}`).toBeLessThan(20);
        played.push(next.label);
        if (next.label === 'See why') expect(backend.lab.view().finding?.id).toBe(SCENARIO_FINDINGS[id]);
        const before = next.number;
        if ('open' in next.action) hasSeenWhy = true;
        else await backend.lab.act(next.action);
        await expect.poll(() => stateAfter(hasSeenWhy).next.number, { timeout: 10_000 }).not.toBe(before);
      }

      expect(played).toEqual(stateAfter(hasSeenWhy).steps.map(({ label }) => label));
      expect(stateAfter(hasSeenWhy).title).toBe(title);
      expect(backend.lab.view().scenario).toBe(id);
    },
  );

  it('asks to see why only once iOS has ended the app, whatever the user has looked at before', async () => {
    await backend.lab.act({ scenario: 'killed' });
    expect(stateAfter(true).next.number).toBe(1);

    await backend.lab.act({ phone: 'alice-phone', act: { do: 'call', to: 'bob', media: 'audio' } });

    await expect.poll(() => stateAfter(true).next.number, { timeout: 10_000 }).toBe(2);
    await backend.lab.act({ scenario: 'killed' });
  });

  it('ends a scenario at a change that is no step of it', async () => {
    await backend.lab.act({ scenario: 'killed' });
    await backend.lab.act({ fault: 'lost', isOn: true });

    expect(stateAfter().title).toBe('Your own steps');
    expect(stateAfter().next.label).toBe('Call Bob');
  });
});

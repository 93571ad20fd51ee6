import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  CLOSED,
  type ConnectionEffect,
  type ConnectionEvent,
  DEFAULT_TIMES,
  type Machine,
  step,
} from '../../client/src/socket/connection-machine.ts';

/** Runs events through the machine. @returns the machine, and the effects of the last event */
const run = (events: readonly ConnectionEvent[], random = 1, from: Machine = CLOSED) => {
  let machine = from;
  let effects: readonly ConnectionEffect[] = [];
  for (const event of events) [machine, effects] = step(machine, event, DEFAULT_TIMES, random);
  return { machine, effects };
};
const lost = { type: 'lost', isReplaced: false } as const;
const replaced = { type: 'lost', isReplaced: true } as const;
const [connect, opened, time, woken, received] = (['connect', 'opened', 'time', 'woken', 'received'] as const).map(
  (type) => ({ type }),
) as [ConnectionEvent, ConnectionEvent, ConnectionEvent, ConnectionEvent, ConnectionEvent];
const timerOf = (effects: readonly ConnectionEffect[]): number =>
  effects.flatMap((effect) => (effect.type === 'timer' ? [effect.ms] : []))[0] ?? Number.NaN;
const typesOf = (effects: readonly ConnectionEffect[]) => effects.map(({ type }) => type);

describe('the connection', () => {
  it('waits twice as long after each failure, half a minute at most, and starts again after a success', () => {
    const waits = [1, 2, 3, 7, 8, 20].map((failures) => {
      const events = [connect, ...Array.from({ length: failures - 1 }, () => [lost, time]).flat(), lost];
      return timerOf(run(events).effects);
    });

    expect(waits).toEqual([250, 500, 1_000, 16_000, 30_000, 30_000]);
    expect(timerOf(run([connect, lost, time, lost, time, opened, lost]).effects)).toBe(250);
    expect(timerOf(run([connect, lost], 0.5).effects)).toBe(125);
  });

  it('gives way to another socket of its device: it waits two seconds, then longer each time, and is not woken', () => {
    const once = [connect, opened, replaced];
    const twice = [...once, time, opened, replaced];

    expect([timerOf(run(once).effects), timerOf(run(twice).effects)]).toEqual([2_000, 4_000]);
    expect(timerOf(run(once, 0).effects)).toBe(1_000);
    expect(run([...once, woken]).machine.phase).toBe('waiting');
    expect(run([connect, lost, woken]).machine.phase).toBe('connecting');
  });

  it('forgets that it was replaced once its socket was open for a quiet while', () => {
    const { machine } = run([connect, opened, replaced, time, opened, time, received]);

    expect(machine.replacements).toBe(0);
  });

  it('asks a silent socket, and drops it without an answer', () => {
    const silent = run([connect, opened, time]);
    const dead = run([time], 1, silent.machine);

    expect(typesOf(silent.effects)).toEqual(['probe', 'timer']);
    expect(timerOf(silent.effects)).toBe(DEFAULT_TIMES.answerWithin);
    expect(typesOf(dead.effects)).toEqual(['drop', 'timer']);
    expect(run([received, time], 1, silent.machine).machine.phase).toBe('connected');
    expect(typesOf(run([connect, opened, woken]).effects)).toEqual(['probe', 'timer']);
  });

  it('asks a socket over which something was sent and nothing comes, after eight seconds', () => {
    const first = run([connect, opened, { type: 'sent' }]);
    const second = run([{ type: 'sent' }], 1, first.machine);

    expect([timerOf(first.effects), second.effects]).toEqual([DEFAULT_TIMES.answerWithin, []]);
    expect(typesOf(run([time], 1, second.machine).effects)).toEqual(['probe', 'timer']);
    expect(typesOf(run([time, time], 1, second.machine).effects)).toEqual(['drop', 'timer']);
    expect(timerOf(run([received], 1, second.machine).effects)).toBe(DEFAULT_TIMES.probeAfter);
  });

  it('never has two sockets, always has a timer while the app wants one, and none after `close`', () => {
    const events = fc.array(
      fc.constantFrom<ConnectionEvent>(
        connect,
        opened,
        lost,
        replaced,
        received,
        time,
        woken,
        { type: 'sent' },
        { type: 'close' },
      ),
      { maxLength: 60 },
    );
    fc.assert(
      fc.property(events, fc.double({ min: 0, max: 1, noNaN: true }), (all, random) => {
        let machine = CLOSED;
        let sockets = 0;
        let hasTimer = false;
        for (const event of all) {
          if (event.type === 'lost' && (machine.phase === 'connecting' || machine.phase === 'connected')) sockets -= 1;
          const [next, effects] = step(machine, event, DEFAULT_TIMES, random);
          for (const effect of effects) {
            if (effect.type === 'open') sockets += 1;
            if (effect.type === 'drop') sockets = 0;
            if (effect.type === 'timer') hasTimer = true;
            if (effect.type === 'timer') expect(effect.ms).toBeLessThanOrEqual(300_000);
          }
          machine = next;
          if (event.type === 'close') hasTimer = false;
          expect(sockets).toBe(machine.phase === 'connecting' || machine.phase === 'connected' ? 1 : 0);
          expect(hasTimer).toBe(machine.phase !== 'closed');
        }
      }),
      { numRuns: 2_000, seed: 17 },
    );
  });
});

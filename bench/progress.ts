import { Presets, SingleBar } from 'cli-progress';

export interface Progress {
  /** Begins something that takes so many steps. */
  begin(what: string, steps: number): void;
  step(): void;
  end(): void;
}

/** A bar on the screen, on standard error so that the tables can be put into a file. */
export const progressBar = (): Progress => {
  const bar = new SingleBar(
    { format: '{what} {bar} {value}/{total}', hideCursor: true, clearOnComplete: true },
    Presets.shades_grey,
  );
  return {
    begin: (what, steps) => bar.start(steps, 0, { what: what.padEnd(28) }),
    step: () => bar.increment(),
    end: () => bar.stop(),
  };
};

import { isDependent, type Step } from './step.ts';

/** Where one actor is in its work: the requests that it waits for. */
interface Position {
  readonly key: string;
  /** The requests that may still come, one bit each. */
  requests: bigint;
  readonly before: Set<Position>;
}

type Request = Pick<Step, 'actor' | 'name' | 'touches' | 'isRead'>;

/**
 * Which requests each actor may still send from each position of its work, learned from the orders that were run. What was not seen
 * yet is assumed not to come; {@link hold} says whether everything that was decided on such assumptions is right.
 */
export class Footprints {
  private readonly positions = new Map<string, Position>();
  private readonly numbers = new Map<string, number>();
  /** The same by object: a runner that remembers has one for each step. */
  private readonly numbersOfObjects = new WeakMap<Request, number>();
  private readonly positionsOfSteps = new WeakMap<readonly Step[], Map<number, Position>>();
  private readonly known: Request[] = [];
  /** By number of a request, those that its order matters to. */
  private readonly dependent: bigint[] = [];
  /** By number of a request, those of its actor that were waiting beside it. */
  private readonly beside: bigint[] = [];
  /** By text, numbers of requests that were found free of all that may come from a position. */
  private readonly assumptions = new Map<string, readonly [number, Position]>();

  /** An actor's position, from the steps that are possible now. */
  positionOf(steps: readonly Step[], actor: number): Position {
    const known = this.positionsOfSteps.get(steps) ?? new Map<number, Position>();
    this.positionsOfSteps.set(steps, known);
    const position = known.get(actor) ?? this.newPositionOf(steps, actor);
    known.set(actor, position);
    return position;
  }

  private newPositionOf(steps: readonly Step[], actor: number): Position {
    const numbers = requestsOf(steps, actor).map((step) => this.numberOf(step));
    const key = `${actor}:${numbers.sort((a, b) => a - b).join()}`;
    const found = this.positions.get(key);
    if (found !== undefined) return found;
    const requests = numbers.reduce((mask, one) => mask | bitOf(one), 0n);
    for (const number of numbers) this.beside[number] = (this.beside[number] ?? 0n) | requests;
    const position: Position = { key, requests, before: new Set() };
    this.positions.set(key, position);
    return position;
  }

  /** Learns that an actor came from one position to another. */
  learn(from: Position, to: Position): void {
    if (from === to || to.before.has(from)) return;
    to.before.add(from);
    const waiting = [from];
    for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
      const merged = next.requests | to.requests;
      if (merged === next.requests) continue;
      next.requests = merged;
      waiting.push(...next.before);
    }
  }

  /** Whether the order of a request and of everything else that may come from a position does not matter, as far as is known. */
  isFree(request: Request, position: Position): boolean {
    const number = this.numberOf(request);
    if (!this.isNumberFree(number, position)) return false;
    this.assumptions.set(`${number} ${position.key}`, [number, position]);
    return true;
  }

  /**
   * Whether the order of a request and of all that its actor may send before it is answered does not matter. Which those are is
   * learned, too: the actor's code waits for the same requests wherever it is in its work.
   */
  isFreeBeside(request: Request): boolean {
    const number = this.numberOf(request);
    return ((this.beside[number] ?? 0n) & (this.dependent[number] ?? 0n) & ~bitOf(number)) === 0n;
  }

  /** Whether all that was found free still is. */
  hold(): boolean {
    return [...this.assumptions.values()].every(([number, position]) => this.isNumberFree(number, position));
  }

  /** Forgets what was decided, and keeps what was learned. */
  begin(): void {
    this.assumptions.clear();
  }

  private isNumberFree(number: number, { requests }: Position): boolean {
    return (requests & (this.dependent[number] ?? 0n) & ~bitOf(number)) === 0n;
  }

  private numberOf(request: Request): number {
    const number = this.numbersOfObjects.get(request) ?? this.newNumberOf(request);
    this.numbersOfObjects.set(request, number);
    return number;
  }

  private newNumberOf(request: Request): number {
    const { actor, name, touches, isRead } = request;
    const key = `${actor} ${name} ${isRead} ${touches.join()}`;
    const found = this.numbers.get(key);
    if (found !== undefined) return found;
    const number = this.known.length;
    let mask = 0n;
    for (const [index, other] of this.known.entries()) {
      if (!isDependent(request, other)) continue;
      mask |= bitOf(index);
      this.dependent[index] = (this.dependent[index] ?? 0n) | bitOf(number);
    }
    this.numbers.set(key, number);
    this.known.push(request);
    this.dependent.push(mask);
    return number;
  }
}

const bitOf = (number: number): bigint => 1n << BigInt(number);

/** The requests of an actor among the steps, once each. */
export const requestsOf = (steps: readonly Step[], actor: number): readonly Step[] =>
  steps.filter((step) => step.actor === actor && !step.isDeath && !step.isStale);

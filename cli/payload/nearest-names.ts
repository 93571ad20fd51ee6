/** The names that a user may have meant, the nearest first; at most `max`. */
export const nearestNames = (wanted: string, names: readonly string[], max = 3): readonly string[] => {
  const text = wanted.toLowerCase();
  const scored = names.map((name) => ({ name, score: score(text, name.toLowerCase()) }));
  return scored
    .filter(({ score }) => score < 0.6)
    .sort((a, b) => a.score - b.score)
    .slice(0, max)
    .map(({ name }) => name);
};

/** 0 for the same text, up to 1. A name that contains the text, or the other way round, is near. */
const score = (wanted: string, name: string): number => {
  const whole = distance(wanted, name) / Math.max(wanted.length, name.length, 1);
  const isPart = wanted.length >= 3 && (name.includes(wanted) || wanted.includes(name));
  const last = name.split('/').at(-1) ?? name;
  const ofLast = distance(wanted, last) / Math.max(wanted.length, last.length, 1);
  return Math.min(whole, ofLast, isPart ? 0.3 * whole : 1);
};

/** Characters to insert, remove or replace (Levenshtein). */
const distance = (a: string, b: string): number => {
  let row = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (const [i, char] of [...a].entries()) {
    const next = [i + 1];
    for (let j = 1; j <= b.length; j += 1) {
      const replaced = (row[j - 1] ?? 0) + (char === b[j - 1] ? 0 : 1);
      next.push(Math.min(replaced, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1));
    }
    row = next;
  }
  return row[b.length] ?? 0;
};

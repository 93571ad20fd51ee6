import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';

const css = readFileSync(new URL('../../lab/page/style/tokens.css', import.meta.url), 'utf8');
const [light = '', dark = ''] = css.split('@media (prefers-color-scheme: dark)');

/** The colours of a part of the file: `paper` is `#f5f5f2`. */
const coloursOf = (part: string): Record<string, string> =>
  Object.fromEntries([...part.matchAll(/--([\w-]+): (#[\da-f]{6});/g)].map(([, name, value]) => [name, value]));

/** https://www.w3.org/TR/WCAG22/#dfn-relative-luminance */
const luminance = (colour: string): number => {
  const [red = 0, green = 0, blue = 0] = [1, 3, 5].map((at) => {
    const channel = Number.parseInt(colour.slice(at, at + 2), 16) / 255;
    return channel <= 0.04045 ? channel / 12.92 : ((channel + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
};
const contrast = (one: string, other: string): number => {
  const [darker = 0, lighter = 0] = [luminance(one), luminance(other)].sort((a, b) => a - b);
  return (lighter + 0.05) / (darker + 0.05);
};

const SCHEMES = { light: coloursOf(light), dark: { ...coloursOf(light), ...coloursOf(dark) } };

describe.each(Object.entries(SCHEMES))('the page’s colours in the %s scheme', (_scheme, colours) => {
  const between = (one: string, other: string): number => contrast(colours[one] ?? '', colours[other] ?? '');

  it.each(['panel', 'paper', 'sunken'])('give every control an edge on --%s (WCAG 1.4.11)', (background) => {
    expect(between('strong-line', background)).toBeGreaterThanOrEqual(3);
    expect(between('accent', background)).toBeGreaterThanOrEqual(3);
  });

  it('give the buttons of a phone’s screen an edge', () => {
    expect(between('screen-strong-line', 'screen')).toBeGreaterThanOrEqual(3);
  });

  it.each([
    ['ink', 'sunken'],
    ['quiet', 'panel'],
    ['quiet', 'paper'],
    ['quiet', 'sunken'],
    ['accent', 'panel'],
    ['accent', 'sunken'],
    ['good', 'panel'],
    ['bad', 'panel'],
    ['bad', 'bad-wash'],
    ['good', 'good-wash'],
    ['screen-ink', 'screen'],
    ['screen-quiet', 'screen'],
  ])('make text in --%s readable on --%s (WCAG 1.4.3)', (text, background) => {
    expect(between(text, background)).toBeGreaterThanOrEqual(4.5);
  });
});

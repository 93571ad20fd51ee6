import { COLOURS, label, svg, THEMES, type ThemeName } from '../picture-style.ts';

/** One bar of the picture: its parts are drawn one after the other. */
export interface Bar {
  readonly title: string;
  readonly parts: readonly { readonly name: string; readonly dollars: number }[];
}

const WIDTH = 860;
/** Of the titles before the bars, and of the sums after them. */
const [LEFT, RIGHT] = [250, 60];
const [ROW, HEIGHT, HEAD] = [34, 20, 44];

const sum = (parts: Bar['parts']): number => parts.reduce((total, { dollars }) => total + dollars, 0);

/** Horizontal stacked bars as SVG, with a legend. The description has all numbers, for those who do not see it. */
export const stackedBars = (bars: readonly Bar[], description: string, theme: ThemeName): string => {
  const { text, muted } = THEMES[theme];
  const names = [...new Set(bars.flatMap(({ parts }) => parts.map(({ name }) => name)))];
  const colourOf = (name: string): string => COLOURS[names.indexOf(name) % COLOURS.length] ?? text;
  const scale = (WIDTH - LEFT - RIGHT) / Math.max(...bars.map(({ parts }) => sum(parts)));
  const step = WIDTH / names.length;
  const legend = names.map(
    (name, index) =>
      `<rect x="${(index * step).toFixed(0)}" y="8" width="12" height="12" fill="${colourOf(name)}"/>${label(index * step + 18, 19, name)}`,
  );
  const rows = bars.map(({ title, parts }, index) => {
    const y = HEAD + index * ROW;
    let x = LEFT;
    const rects = parts.flatMap(({ name, dollars }) => {
      if (dollars === 0) return [];
      const width = dollars * scale;
      const rect = `<rect x="${x.toFixed(1)}" y="${y}" width="${width.toFixed(1)}" height="${HEIGHT}" fill="${colourOf(name)}"/>`;
      x += width;
      return [rect];
    });
    return [
      label(LEFT - 10, y + 15, title, ' text-anchor="end"'),
      ...rects,
      label(x + 8, y + 15, sum(parts).toFixed(2), ` fill="${muted}"`),
    ].join('');
  });
  const height = HEAD + bars.length * ROW;
  return svg({ width: WIDTH, height, theme }, { title: 'What a call costs', description }, [...legend, ...rows]);
};

import { expect, test } from 'vitest';
import css from './tokens.css?raw';

type Rgb = [number, number, number];

function tokens(block: string): Map<string, string> {
  return new Map([...block.matchAll(/--([a-z-]+):\s*(#[0-9a-f]{6})/g)].map((found) => [found[1] ?? '', found[2] ?? '']));
}

const [darkCss = '', lightCss = '', deviceCss = '', contrastCss = ''] = css.split(/:root\[data-theme='(?:light|contrast)'\]|@media/);
const themes = { dark: tokens(darkCss), light: tokens(lightCss), contrast: tokens(contrastCss) };

function rgb(hex: string): Rgb {
  return [1, 3, 5].map((at) => parseInt(hex.slice(at, at + 2), 16)) as Rgb;
}

// WCAG 2.2, relative luminance and contrast ratio.
function luminance(hex: string): number {
  const [red, green, blue] = rgb(hex).map((value) => {
    const part = value / 255;
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  }) as Rgb;
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

function contrast(a: string, b: string): number {
  const [light, dark] = [luminance(a), luminance(b)].sort((x, y) => y - x) as [number, number];
  return (light + 0.05) / (dark + 0.05);
}

const TEXT = ['text', 'dim', 'accent', 'critical', 'error', 'warning', 'info', 'well'];
const GROUNDS = ['ground', 'raised', 'sunken', 'field', 'hover', 'selected'];

// WCAG 2.2: 4.5 for everybody (AA), 7 for whoever asks for more (AAA).
const LEAST = { dark: 4.5, light: 4.5, contrast: 7 };

for (const [theme, colours] of Object.entries(themes)) {
  test(`${theme}: every text colour is legible on every ground`, () => {
    for (const text of TEXT) {
      for (const ground of GROUNDS) {
        const ratio = contrast(colours.get(text) ?? '', colours.get(ground) ?? '');
        expect(ratio, `${text} on ${ground}`).toBeGreaterThanOrEqual(LEAST[theme as keyof typeof LEAST]);
      }
    }
    expect(contrast(colours.get('button-text') ?? '', colours.get('button') ?? '')).toBeGreaterThanOrEqual(4.5);
    for (const name of ['a', 'b', 'c', 'd', 'e', 'f']) {
      expect(contrast(colours.get(`plot-${name}`) ?? '', colours.get('raised') ?? ''), `plot-${name}`).toBeGreaterThanOrEqual(3);
    }
    expect(contrast(colours.get('text') ?? '', colours.get('warning-back') ?? '')).toBeGreaterThanOrEqual(4.5);
  });
}

test('light is the same whether the person or the device asks for it', () => {
  expect(Object.fromEntries(tokens(deviceCss))).toEqual(Object.fromEntries(themes.light));
  expect(themes.dark.size).toBe(themes.light.size);
  expect(themes.contrast.size).toBe(themes.light.size);
});

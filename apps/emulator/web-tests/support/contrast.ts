import type { Page } from 'playwright-core';

/**
 * Visible texts whose colour stands out too little from what is behind them: below 4.5 to 1, or 3 to 1 for
 * large ones. Disabled controls are left out, as the guidelines do.
 */
export function faintTexts(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const canvas = document.createElement('canvas');
    canvas.width = canvas.height = 1;
    const context = canvas.getContext('2d', { willReadFrequently: true });
    if (!context) throw new Error('No canvas');

    const painted = new Map<string, number[]>();
    /** Layers painted over each other, the lowest first, as red, green and blue. */
    const paint = (colours: string[]): number[] => {
      const key = colours.join();
      const known = painted.get(key);
      if (known) return known;
      context.clearRect(0, 0, 1, 1);
      for (const colour of ['white', ...colours]) {
        context.fillStyle = colour;
        context.fillRect(0, 0, 1, 1);
      }
      const rgb = [...context.getImageData(0, 0, 1, 1).data].slice(0, 3);
      painted.set(key, rgb);
      return rgb;
    };
    const luminance = (rgb: number[]): number =>
      rgb
        .map((channel) => channel / 255)
        .map((share) => (share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4))
        .reduce((sum, share, index) => sum + share * ([0.2126, 0.7152, 0.0722][index] ?? 0), 0);
    const backgrounds = (element: Element | null): string[] =>
      element ? [...backgrounds(element.parentElement), getComputedStyle(element).backgroundColor] : [];

    const faint: string[] = [];
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    for (let node = walker.nextNode(); node; node = walker.nextNode()) {
      const element = node.parentElement;
      const text = node.textContent?.trim();
      if (!element || !text || element.closest(':disabled, .ui-hidden, .ui-skip, option, noscript')) continue;
      if (!element.checkVisibility({ visibilityProperty: true })) continue;
      const style = getComputedStyle(element);
      const behind = backgrounds(element);
      const [light = 0, dark = 0] = [
        luminance(paint([...behind, style.color])),
        luminance(paint(behind)),
      ].sort((a, b) => b - a);
      const ratio = (light + 0.05) / (dark + 0.05);
      const size = Number.parseFloat(style.fontSize);
      const isLarge = size >= 24 || (size >= 18.66 && Number(style.fontWeight) >= 700);
      if (ratio < (isLarge ? 3 : 4.5)) faint.push(`${text.slice(0, 40)} (${ratio.toFixed(2)})`);
    }
    return faint;
  });
}

import { useLayoutEffect } from 'preact/hooks';
import { useRemembered } from '../state/use-remembered.js';

/** `system` follows the operating system's choice. @public */
export type Theme = 'system' | 'light' | 'dark';

export const themes: readonly Theme[] = ['system', 'light', 'dark'];

/** The reader's choice of light or dark, remembered and applied to the whole page. @public */
export function useTheme(): [Theme, (theme: Theme) => void] {
  const [name, remember] = useRemembered('theme', 'system');
  const theme = themes.find((known) => known === name) ?? 'system';
  useLayoutEffect(() => {
    if (theme === 'system') delete document.documentElement.dataset['theme'];
    else document.documentElement.dataset['theme'] = theme;
  }, [theme]);
  return [theme, remember];
}

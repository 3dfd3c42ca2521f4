import { Segmented } from '../controls/segmented.js';
import { type Theme, useTheme } from './theme.js';

/** System, light or dark. @public */
export function ThemeSwitch() {
  const [theme, setTheme] = useTheme();
  return (
    <Segmented<Theme>
      label="Colours"
      value={theme}
      onChange={setTheme}
      options={[
        { value: 'system', label: 'As the system', icon: 'monitor', iconOnly: true },
        { value: 'light', label: 'Light', icon: 'sun', iconOnly: true },
        { value: 'dark', label: 'Dark', icon: 'moon', iconOnly: true },
      ]}
    />
  );
}

/** What the page says by itself. */
export interface SettingsTexts {
  readonly title: string;
  readonly unset: string;
  readonly onePerLine: string;
  readonly useExpression: string;
  readonly useChoices: string;
  readonly required: string;
  readonly stale: string;
  readonly retry: string;
  readonly gone: string;
}

const texts: Record<string, SettingsTexts> = {
  en: {
    title: 'Settings',
    unset: '(not set)',
    onePerLine: 'One value per line',
    useExpression: 'Use a value of the workflow',
    useChoices: 'Choose from the list',
    required: 'required',
    stale: 'The choices could not be brought up to date.',
    retry: 'Try again',
    gone: 'no longer offered',
  },
  de: {
    title: 'Einstellungen',
    unset: '(nicht gesetzt)',
    onePerLine: 'Ein Wert pro Zeile',
    useExpression: 'Wert aus dem Workflow verwenden',
    useChoices: 'Aus der Liste wählen',
    required: 'Pflichtfeld',
    stale: 'Die Auswahl konnte nicht aktualisiert werden.',
    retry: 'Erneut versuchen',
    gone: 'nicht mehr angeboten',
  },
  ru: {
    title: 'Настройки',
    unset: '(не задано)',
    onePerLine: 'Одно значение в строке',
    useExpression: 'Взять значение из процесса',
    useChoices: 'Выбрать из списка',
    required: 'обязательно',
    stale: 'Не удалось обновить варианты.',
    retry: 'Повторить',
    gone: 'больше не предлагается',
  },
};

export function settingsTexts(language: string): SettingsTexts {
  return Object.hasOwn(texts, language) ? texts[language] : texts.en;
}

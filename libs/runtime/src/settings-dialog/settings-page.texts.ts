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
  readonly chooseUser: string;
  readonly chooseDate: string;
  readonly fileNote: string;
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
    chooseUser: 'Choose a user',
    chooseDate: 'Choose a date',
    fileNote:
      'A file comes from the workflow: choose a file field of the document, or a result of an earlier step. It cannot be uploaded here.',
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
    chooseUser: 'Benutzer auswählen',
    chooseDate: 'Datum auswählen',
    fileNote:
      'Eine Datei kommt aus dem Workflow: ein Dateifeld des Dokuments oder das Ergebnis eines früheren Schritts. Hier kann keine hochgeladen werden.',
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
    chooseUser: 'Выбрать пользователя',
    chooseDate: 'Выбрать дату',
    fileNote:
      'Файл берётся из процесса: поле документа с файлом или результат предыдущего шага. Загрузить его здесь нельзя.',
  },
};

export function settingsTexts(language: string): SettingsTexts {
  return Object.hasOwn(texts, language) ? texts[language] : texts.en;
}

import {
  textIn,
  type ActivityDefinition,
  type LocalizedText,
  type PropertyDefinition,
  type SettingsField,
} from '@bizproc-kit/activity';

/** How the page shows one property. */
export interface FieldView {
  readonly id: string;
  readonly label: string;
  readonly description: string;
  readonly control: 'select' | 'checkboxes' | 'area' | 'line' | 'date' | 'datetime-local' | 'user' | 'file';
  readonly required: boolean;
  readonly multiple: boolean;
  /** Key and title, in the order given. */
  readonly options: readonly (readonly [key: string, title: string])[];
  readonly hidden: boolean;
  readonly hint: string;
  readonly problem: string;
}

/** The declared properties, with what the provider says about them right now. */
export function fieldViews(
  { input }: ActivityDefinition,
  live: Readonly<Record<string, SettingsField | undefined>>,
  language: string,
): FieldView[] {
  return input.map((property) => fieldView(property, live[property.id] ?? {}, language));
}

function fieldView(property: PropertyDefinition, live: SettingsField, language: string): FieldView {
  const text = (value: LocalizedText | undefined) => (value === undefined ? '' : textIn(value, language));
  const options = Object.entries(optionsOf(property, live)).map(
    ([key, title]) => [key, text(title)] as const,
  );
  return {
    id: property.id,
    label: text(property.name),
    description: text(property.description),
    control: controlOf(property, options.length > 0 || property.type === 'select'),
    required: property.required,
    multiple: property.multiple,
    options,
    hidden: live.hidden === true,
    hint: text(live.hint),
    problem: text(live.problem),
  };
}

const yesNo: Record<string, LocalizedText> = {
  Y: { en: 'Yes', de: 'Ja', ru: 'Да' },
  N: { en: 'No', de: 'Nein', ru: 'Нет' },
};

function optionsOf(
  property: PropertyDefinition,
  live: SettingsField,
): Readonly<Record<string, LocalizedText>> {
  return live.options ?? property.options ?? (property.type === 'bool' ? yesNo : {});
}

/** Types for which browsers or the portal have something better than a line. */
const pickers: Partial<Record<PropertyDefinition['type'], FieldView['control']>> = {
  date: 'date',
  datetime: 'datetime-local',
  user: 'user',
  file: 'file',
};

function controlOf({ type, multiple }: PropertyDefinition, hasOptions: boolean): FieldView['control'] {
  if (hasOptions) return multiple ? 'checkboxes' : 'select';
  if (multiple || type === 'text') return 'area';
  return pickers[type] ?? 'line';
}

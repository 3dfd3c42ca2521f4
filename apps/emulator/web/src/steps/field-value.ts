/** One value as its control edits it: text, or the parts of a contact entry. */
export type EditedValue = string | { VALUE: string; VALUE_TYPE: string };

/** A field of the settings form: values of its control, or a text with expressions in their place. */
export type FieldValue = { mode: 'values'; values: EditedValue[] } | { mode: 'expression'; text: string };

/** The form: one field per property id. */
export type FormValues = { [id: string]: FieldValue };

/** Nothing typed in. */
export const isBlank = (value: EditedValue | undefined): boolean =>
  value === undefined || (typeof value === 'string' ? value.trim() === '' : value.VALUE.trim() === '');

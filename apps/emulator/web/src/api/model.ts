/** What a person reads: one text, or one per language (protocol 1.6). */
export type LocalizedText = string | { [language: string]: string };

/** A property or output of a step, read from the descriptor the portal stores (protocol 1.5). */
export interface PropertyDefinition {
  id: string;
  /** As registered; `string` where none was given. */
  type: string;
  name: LocalizedText;
  description: LocalizedText;
  required: boolean;
  multiple: boolean;
  options: { value: string; title: LocalizedText }[];
  /** As registered; `undefined` when there is none. */
  initial: unknown;
}

/** A registered activity or robot. */
export interface StepDefinition {
  kind: 'activity' | 'robot';
  code: string;
  name: LocalizedText;
  description: LocalizedText;
  handler: string;
  /** `Y`, `N`, or empty when the designer chooses (protocol 1.9). */
  useSubscription: string;
  /** Third part of `DOCUMENT_TYPE`, `DEAL`; `undefined` when the step takes any document. */
  documentType: string | undefined;
  /** Whether a page of the app stands in for the generated form (protocol 9). */
  usesPlacement: boolean;
  properties: PropertyDefinition[];
  outputs: PropertyDefinition[];
}

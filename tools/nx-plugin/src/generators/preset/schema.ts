/** Options of the `preset` generator, as `schema.json` describes them. @public */
export interface PresetOptions {
  name: string;
  app?: string;
  activity?: string;
  packages?: string;
  skipFormat?: boolean;
}

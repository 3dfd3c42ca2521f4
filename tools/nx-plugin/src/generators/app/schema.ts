/** Options of the `app` generator, as `schema.json` describes them. @public */
export interface AppOptions {
  name: string;
  directory?: string;
  activity?: string;
  tags?: string[];
  skipFormat?: boolean;
}

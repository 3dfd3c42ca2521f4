/** Options of the `init` generator, as `schema.json` describes them. @public */
export interface InitOptions {
  packages?: string;
  skipInstall?: boolean;
  skipFormat?: boolean;
}

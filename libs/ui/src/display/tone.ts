/** What a colour means. @public */
export type Tone = 'neutral' | 'accent' | 'good' | 'warn' | 'bad' | 'violet';

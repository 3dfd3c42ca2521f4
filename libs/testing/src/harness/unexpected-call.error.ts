/** The activity called the portal, and the test does not say what the portal answers. @public */
export class UnexpectedCallError extends Error {
  constructor(readonly methods: readonly string[]) {
    super(
      `The activity called ${methods.join(', ')}, and the test gives no answer. Say what the portal answers: ${methods
        .map((method) => `harness.portal.reply('${method}', …)`)
        .join('; ')}`,
    );
    this.name = 'UnexpectedCallError';
  }
}

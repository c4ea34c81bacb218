/** Names that the public contract (api.d.ts) promises and no entry point exports yet. This list only ever gets shorter. */
export const notYetBuilt: Readonly<Record<string, readonly string[]>> = {
  'pool-lifeguard/runtime': [],
};

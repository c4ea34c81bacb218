type Undo = () => Promise<void> | void;

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
const pending = new Set<Undo>();
let interrupted = false;

/**
 * Remembers what must be undone before this process ends, also when it ends by Ctrl-C, `kill` or a closed terminal.
 *
 * @returns undoes it now; later calls do nothing. Never settles once a signal ends the process, so that nothing goes on meanwhile.
 */
export function undoAtEnd(undo: Undo): () => Promise<void> {
  if (pending.size === 0) for (const signal of SIGNALS) process.on(signal, endBySignal);
  pending.add(undo);
  return async () => {
    if (interrupted) return new Promise(() => {});
    if (!pending.delete(undo)) return;
    await undo();
    if (pending.size === 0) for (const signal of SIGNALS) process.off(signal, endBySignal);
  };
}

/** Newest first, then the signal again with nobody listening, so that the parent sees how this process ended. */
async function endBySignal(signal: NodeJS.Signals): Promise<void> {
  if (interrupted) return; // a second Ctrl-C must not leave a server behind
  interrupted = true;
  for (const undo of [...pending].reverse()) {
    try {
      await undo();
    } catch (error) {
      process.stderr.write(`${String(error)}\n`);
    }
  }
  for (const name of SIGNALS) process.removeAllListeners(name);
  process.kill(process.pid, signal);
}
